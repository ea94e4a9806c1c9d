//! A collector's day.

use counterfoil_core::command::*;
use counterfoil_core::view::{Aging, ReceiptStanding};
use counterfoil_core::{Command, CommandError, Outcome};
use counterfoil_sync::entry::{
    Allocation, Cheque, NoteTarget, ShortReason, Tender, VisitMode, VisitOutcome,
};
use counterfoil_sync::id::{CustomerNo, ItemNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Day;

use crate::at;
use crate::office::{DAY, Office, aed, path};

pub(crate) fn cash(customer: u32, amount: i64) -> IssueReceipt {
    IssueReceipt {
        customer: CustomerNo(customer),
        currency: aed(),
        tenders: vec![Tender::Cash(amount)],
        allocations: vec![],
        rest: Rest::OnAccount,
        payer: None,
    }
}

pub(crate) fn cheque(amount: i64, number: &str) -> Tender {
    Tender::Cheque(Cheque {
        amount,
        bank: "First Bank".to_owned(),
        number: number.to_owned(),
        date: DAY.plus(30),
        drawer: None,
        photo: None,
    })
}

fn aed_of(minor: i64) -> Vec<Money> {
    vec![Money::new(minor, aed())]
}

#[test]
fn a_day_from_the_plan_to_the_close() {
    let mut office = Office::new();
    let stops = office.plan(DAY, &[1, 2]);
    let mut phone = office.enrolled(&path("day"));
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();

    let today = phone.today().unwrap();
    assert_eq!(
        today.stops.iter().map(|stop| stop.stop).collect::<Vec<_>>(),
        stops
    );
    assert_eq!(
        (today.stops[0].name.as_str(), &today.stops[0].balance),
        ("متجر 1", &aed_of(150_00))
    );
    assert_eq!(today.stops[0].overdue, aed_of(100_00));
    assert_eq!(today.stops[0].target, Some(Money::new(10_00, aed())));

    let check_in = CheckIn {
        customer: CustomerNo(1),
        stop: Some(stops[0]),
        mode: VisitMode::OnSite,
    };
    let visit = phone.act(check_in.clone(), &at(60)).unwrap();
    assert!(matches!(
        phone.act(check_in, &at(61)),
        Err(CheckInError::VisitOpen { .. })
    ));
    let issued = phone
        .act(
            IssueReceipt {
                tenders: vec![
                    Tender::Cash(70_00),
                    cheque(60_00, "000123"),
                    Tender::Transfer(5_00, "TT-1".to_owned()),
                ],
                allocations: vec![
                    Allocation {
                        item: ItemNo(1),
                        amount: 100_00,
                        short: None,
                    },
                    Allocation {
                        item: ItemNo(2),
                        amount: 20_00,
                        short: Some(ShortReason::PartPayment),
                    },
                ],
                rest: Rest::Unapplied,
                ..cash(1, 0)
            },
            &at(120),
        )
        .unwrap();
    assert_eq!(
        (issued.voucher.as_str(), issued.total, issued.leaves_left),
        ("RV-1001", 135_00, 49)
    );
    let customer = phone.customer(CustomerNo(1)).unwrap();
    assert_eq!(customer.balance, aed_of(30_00));
    assert_eq!(
        (customer.items.len(), customer.items[0].document.as_str()),
        (1, "INV-2")
    );
    assert_eq!(customer.aging[0].not_due, 30_00);
    assert_eq!(customer.receipts[0].receipt, issued.receipt);

    let note = |text: &str| EditNote {
        target: NoteTarget::Visit(visit),
        text: text.to_owned(),
    };
    assert!(
        phone
            .act(note("pays rest on friday"), &at(130))
            .unwrap()
            .is_some()
    );
    assert!(
        phone
            .act(note("pays the rest on friday"), &at(131))
            .unwrap()
            .is_some()
    );
    assert_eq!(
        phone
            .act(note("pays the rest on friday"), &at(132))
            .unwrap(),
        None
    );
    assert_eq!(
        phone.customer(CustomerNo(1)).unwrap().notes,
        ["pays the rest on friday"]
    );
    phone
        .act(
            AddComment {
                stop: Some(stops[1]),
                text: "closed until four".to_owned(),
            },
            &at(133),
        )
        .unwrap();
    phone
        .act(
            EndVisit {
                outcome: VisitOutcome::Collected,
                delay_reason: None,
                next: None,
                next_day: None,
            },
            &at(140),
        )
        .unwrap();

    let third = phone
        .act(
            AddStop {
                customer: CustomerNo(3),
                after: Some(stops[0]),
            },
            &at(150),
        )
        .unwrap();
    let order = |phone: &mut counterfoil_core::Phone| {
        phone
            .today()
            .unwrap()
            .stops
            .iter()
            .map(|stop| stop.customer.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(order(&mut phone), [1, 3, 2]);
    phone
        .act(
            MoveStop {
                stop: third,
                after: None,
            },
            &at(151),
        )
        .unwrap();
    assert_eq!(order(&mut phone), [3, 1, 2]);
    phone
        .act(
            CancelStop {
                stop: stops[1],
                reason: "closed".to_owned(),
            },
            &at(152),
        )
        .unwrap();

    let visit = phone
        .act(
            CheckIn {
                customer: CustomerNo(2),
                stop: None,
                mode: VisitMode::Phone,
            },
            &at(160),
        )
        .unwrap();
    assert!(matches!(
        phone.act(CloseDay::default(), &at(161)),
        Err(CloseDayError::VisitOpen { .. })
    ));
    phone
        .act(
            EndVisit {
                outcome: VisitOutcome::NotPaid,
                delay_reason: None,
                next: None,
                next_day: None,
            },
            &at(162),
        )
        .unwrap();
    let today = phone.today().unwrap();
    assert_eq!(
        (
            today.progress.planned,
            today.progress.visited,
            today.progress.unplanned
        ),
        (2, 1, 1)
    );
    assert_eq!(today.unplanned[0].visit, visit);
    assert_eq!(
        (today.collected, today.cash_in_hand, today.cheques_in_hand),
        (aed_of(135_00), aed_of(70_00), 1)
    );
    assert_eq!(
        (today.only_here.receipts, today.only_here.received),
        (1, aed_of(135_00))
    );

    let offered = phone
        .act(
            OfferDeposit {
                currency: aed(),
                count: Count::Everything,
                remark: None,
            },
            &at(170),
        )
        .unwrap();
    assert_eq!((offered.cash, offered.cheques.len()), (70_00, 1));
    let done = office.sync(&mut phone);
    assert_eq!(done.checkpoint, phone.head());
    office.confirm(offered.deposit, 70_00);
    let done = office.sync(&mut phone);
    assert_eq!(done.deposits_answered, [offered.deposit]);
    let custody = phone.custody().unwrap();
    assert_eq!(
        (
            custody.cash[0].in_hand,
            custody.cash[0].handed_over,
            custody.cheques.len()
        ),
        (0, 70_00, 0)
    );

    let closed = phone.act(CloseDay::default(), &at(200)).unwrap();
    assert_eq!(
        (
            closed.summary.visits,
            closed.summary.receipts,
            closed.summary.voids
        ),
        (2, 1, 0)
    );
    assert_eq!(closed.summary.collected[0].minor, 135_00);
    assert!(matches!(
        phone.act(cash(1, 1), &at(201)),
        Err(IssueReceiptError::Write(WriteError::NoDay))
    ));
    office.sync(&mut phone);
    let summary = phone.day_summary().unwrap();
    assert!(summary.is_closed && summary.only_here.entries == 0);
    assert_eq!(office.heads_differ, 0);

    // The next day starts clean, and the closed one is no longer claimed.
    phone
        .act(OpenDay { day: DAY.plus(1) }, &at(90_000))
        .unwrap();
    phone.act(cash(2, 5_00), &at(90_001)).unwrap();
    office.sync(&mut phone);
    assert_eq!(
        phone.receipts(DAY).unwrap()[0].standing,
        ReceiptStanding::Issued
    );
    assert_eq!(phone.receipts(DAY.plus(1)).unwrap()[0].voucher, "RV-1002");
    phone.check().unwrap();
    assert_eq!(office.heads_differ, 0);
}

#[test]
fn a_double_tap_is_one_receipt() {
    let mut office = Office::new();
    let file = path("double-tap");
    let mut phone = office.enrolled(&file);
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    let tap = Command::from(cash(1, 10_00));
    let Outcome::IssueReceipt(first) = phone.execute_once("tap-1", tap.clone(), &at(1)).unwrap()
    else {
        panic!()
    };
    let head = phone.head();
    for seconds in 2..5 {
        let Outcome::IssueReceipt(again) = phone
            .execute_once("tap-1", tap.clone(), &at(seconds))
            .unwrap()
        else {
            panic!()
        };
        assert_eq!(again, first);
    }
    drop(phone);
    let mut phone = counterfoil_core::Phone::open(&file, crate::office::key(2)).unwrap();
    assert_eq!(
        phone.execute_once("tap-1", tap.clone(), &at(9)).unwrap(),
        Outcome::IssueReceipt(first)
    );
    assert_eq!(phone.head(), head);
    let other = Command::from(cash(1, 11_00));
    assert!(matches!(
        phone.execute_once("tap-1", other, &at(10)),
        Err(CommandError::Once(OnceError::Reused))
    ));
    // A refused action leaves its token free.
    let too_much = IssueReceipt {
        allocations: vec![Allocation {
            item: ItemNo(1),
            amount: 200_00,
            short: None,
        }],
        ..cash(1, 200_00)
    };
    assert!(
        phone
            .execute_once("tap-2", too_much.into(), &at(11))
            .is_err()
    );
    phone.execute_once("tap-2", tap, &at(12)).unwrap();
    assert_eq!(phone.head(), head + 1);
}

#[test]
fn errors_say_what_to_do() {
    let mut office = Office::new();
    let mut phone = counterfoil_core::Phone::open(path("errors"), crate::office::key(2)).unwrap();
    let said = |error: &dyn std::error::Error| error.to_string();
    let open = OpenDay { day: DAY };
    assert_eq!(
        said(&phone.act(open.clone(), &at(0)).unwrap_err()),
        "this phone is not enrolled; type the code from the office first"
    );
    office.enrol(&mut phone);
    office.sync(&mut phone);
    assert_eq!(
        said(&phone.act(cash(1, 1), &at(0)).unwrap_err()),
        "no business day is open; open the day first"
    );
    phone.act(open.clone(), &at(0)).unwrap();
    assert_eq!(
        said(&phone.act(open, &at(0)).unwrap_err()),
        "the day 2024-10-04 is still open; close it first"
    );
    let allocate = |item, amount, paid| IssueReceipt {
        allocations: vec![Allocation {
            item: ItemNo(item),
            amount,
            short: None,
        }],
        ..cash(1, paid)
    };
    assert_eq!(
        said(&phone.act(allocate(1, 100_01, 200_00), &at(0)).unwrap_err()),
        "INV-1 has 100.00 AED open, so 100.01 AED cannot be allocated to it; take the rest on account"
    );
    assert_eq!(
        said(&phone.act(allocate(1, 60_00, 60_00), &at(0)).unwrap_err()),
        "INV-1 stays open with 40.00 AED; say why less was paid"
    );
    assert_eq!(
        said(&phone.act(allocate(1, 100_00, 60_00), &at(0)).unwrap_err()),
        "100.00 AED is allocated but only 60.00 AED received; lower an allocation or add a tender"
    );
    assert_eq!(
        said(&phone.act(allocate(3, 1_00, 60_00), &at(0)).unwrap_err()),
        "item 3 is not an open item of this customer in this currency; sync, or take the money on account"
    );
    let dated = |date: &str| {
        let mut tender = cheque(60_00, "417");
        if let Tender::Cheque(cheque) = &mut tender {
            cheque.date = date.parse().unwrap();
        }
        IssueReceipt {
            tenders: vec![tender],
            ..cash(1, 0)
        }
    };
    for date in ["1999-12-31", "2023-10-02", "2034-10-06", "9999-01-01"] {
        assert_eq!(
            said(&phone.act(dated(date), &at(0)).unwrap_err()),
            format!(
                "cheque 417 is dated {date}; no bank pays one that is over a year old, and ten years ahead is a year mistyped: look at the cheque again"
            )
        );
    }
    let twice = IssueReceipt {
        tenders: vec![cheque(10_00, "000418"), cheque(50_00, "000418")],
        ..cash(1, 0)
    };
    assert_eq!(
        said(&phone.act(twice, &at(0)).unwrap_err()),
        "cheque 000418 of First Bank is in this receipt twice; take one off, or correct its number"
    );
    assert_eq!(phone.head(), 1);
    for date in ["2023-10-04", "2034-10-04"] {
        phone.act(dated(date), &at(0)).unwrap();
    }
}

#[test]
fn aging_has_a_bucket_for_every_due_date() {
    let cases = [
        (None, Aging::NoDueDate),
        (Some(0), Aging::NotDue),
        (Some(-5), Aging::NotDue),
        (Some(1), Aging::To30),
        (Some(30), Aging::To30),
        (Some(31), Aging::To60),
        (Some(60), Aging::To60),
        (Some(61), Aging::To90),
        (Some(90), Aging::To90),
        (Some(91), Aging::Over90),
    ];
    for (late, bucket) in cases {
        assert_eq!(
            Aging::of(late.map(|days: i32| DAY.plus(-days)), DAY),
            bucket,
            "{late:?}"
        );
    }
    assert_eq!(Aging::of(Some(Day(i32::MIN)), Day(i32::MAX)), Aging::Over90);
}

#[test]
fn a_payment_is_split_over_the_oldest_items_first() {
    let mut office = Office::new();
    office.plan(DAY, &[1]);
    let mut phone = office.enrolled(&path("split"));
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    let customer = CustomerNo(1);
    let open: Vec<i64> = phone
        .customer(customer)
        .unwrap()
        .items
        .iter()
        .map(|item| item.open.minor)
        .collect();
    let split = |phone: &counterfoil_core::Phone, amount| -> Vec<i64> {
        phone
            .split(customer, aed(), amount)
            .unwrap()
            .iter()
            .map(|share| share.share.minor)
            .collect()
    };
    let all: i64 = open.iter().sum();
    assert_eq!(split(&phone, all + 1), open);
    assert_eq!(split(&phone, 0), vec![0; open.len()]);
    let first = open.first().copied().unwrap();
    let shares = split(&phone, first + 1);
    assert_eq!(shares.iter().sum::<i64>(), first + 1);
    assert_eq!(shares.first(), Some(&first));

    // One receipt is the same line as in the list of its day.
    let Issued { receipt, .. } = phone.act(cash(1, 5_00), &at(1)).unwrap();
    assert_eq!(
        vec![phone.receipt(receipt).unwrap()],
        phone.receipts(DAY).unwrap()
    );
    assert!(!phone.receipt(receipt).unwrap().is_ruled);
    assert_eq!(
        phone.company().unwrap().map(|company| company.currency),
        Some(aed())
    );
}

#[test]
fn a_customer_is_found_however_the_words_are_typed() {
    let phone = Office::new().opened("search");
    for text in ["متجر 1", " 1  متجر", "c-١", "متــجر ١", "متجر C-1"] {
        let found = phone.find_customers(text, 10).unwrap();
        let first = found.first().map(|line| line.customer);
        assert_eq!(first, Some(CustomerNo(1)), "{text}");
    }
    assert!(phone.find_customers("متجر مصنع", 10).unwrap().is_empty());
}
