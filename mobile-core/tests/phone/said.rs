//! What customers say at visits, recorded offline and shown again.

use counterfoil_core::command::*;
use counterfoil_core::view::PromiseLine;
use counterfoil_core::{Command, Outcome, Phone};
use counterfoil_sync::entry::{
    Ask, DisputeReason, EscalateTo, Fact, Ink, Instalment, ItemPart, Means, Promise, StatementLine,
    Tender, VisitMode,
};
use counterfoil_sync::id::{CustomerNo, DeviceNo, EntryId, ItemNo, JournalId};
use counterfoil_sync::promise::{PromiseEnd, PromiseState};
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::Said;

use crate::album::named;
use crate::at;
use crate::day::{cash, cheque};
use crate::office::{DAY, Office, aed};

fn promise(amount: i64, due: Day) -> RecordPromise {
    RecordPromise {
        customer: CustomerNo(1),
        currency: aed(),
        amount,
        due,
        means: Some(Means::Cash),
        items: Vec::new(),
        said_by: Some("Khalid".to_owned()),
        note: None,
        replaces: None,
    }
}

fn promises(phone: &mut Phone) -> Vec<PromiseLine> {
    phone.customer(CustomerNo(1)).unwrap().promises
}

fn states(phone: &mut Phone) -> Vec<(PromiseState, i64)> {
    promises(phone)
        .iter()
        .map(|line| (line.state, line.received.minor))
        .collect()
}

#[test]
fn a_promise_is_kept_by_money_and_not_by_a_cheque() {
    let mut office = Office::new();
    let mut phone = office.opened("promise");
    let visit = CheckIn {
        customer: CustomerNo(1),
        stop: None,
        mode: VisitMode::Phone,
    };
    phone.act(cash(1, 10_00), &at(1)).unwrap();
    let visit = phone.act(visit, &at(2)).unwrap();
    let made = phone
        .act(
            RecordPromise {
                items: vec![ItemNo(2), ItemNo(1), ItemNo(2)],
                note: Some(" ".to_owned()),
                ..promise(60_00, DAY.plus(2))
            },
            &at(3),
        )
        .unwrap();
    let [line] = promises(&mut phone).try_into().unwrap();
    assert_eq!((line.promise, line.day, line.due), (made, DAY, DAY.plus(2)));
    assert_eq!(
        (line.items, line.said_by.as_deref(), line.note, line.is_own),
        (vec![ItemNo(1), ItemNo(2)], Some("Khalid"), None, true)
    );
    // What was paid before it, and a cheque, keep nothing; nor does money on account.
    let by_cheque = IssueReceipt {
        tenders: vec![cheque(50_00, "1")],
        allocations: vec![allocation(2, 50_00)],
        ..cash(1, 0)
    };
    let void = phone.act(by_cheque, &at(4)).unwrap();
    phone.act(cash(1, 5_00), &at(5)).unwrap();
    assert_eq!(states(&mut phone), [(PromiseState::Open, 0)]);
    let first = IssueReceipt {
        tenders: vec![Tender::Cash(40_00)],
        allocations: vec![allocation(1, 40_00)],
        ..cash(1, 0)
    };
    let first = phone.act(first, &at(6)).unwrap();
    assert_eq!(states(&mut phone), [(PromiseState::Open, 40_00)]);
    let second = IssueReceipt {
        tenders: vec![Tender::Cash(60_00)],
        allocations: vec![allocation(1, 60_00)],
        ..cash(1, 0)
    };
    phone.act(second, &at(7)).unwrap();
    assert_eq!(states(&mut phone), [(PromiseState::Kept, 60_00)]);
    for receipt in [first.receipt, void.receipt] {
        let void = VoidReceipt {
            receipt,
            reason: "wrong".to_owned(),
            photos: Vec::new(),
        };
        phone.act(void, &at(8)).unwrap();
    }
    // The second receipt alone is enough.
    assert_eq!(states(&mut phone), [(PromiseState::Kept, 60_00)]);
    office.sync(&mut phone);
    phone.check().unwrap();
    assert_eq!(office.daybook(DAY).promises()[0].id, made);
    assert_eq!(
        office.daybook(DAY).promises()[0].fact.visit,
        Some(visit.seq)
    );
}

fn allocation(item: u32, amount: i64) -> counterfoil_sync::entry::Allocation {
    counterfoil_sync::entry::Allocation {
        item: ItemNo(item),
        amount,
        short: Some(counterfoil_sync::entry::ShortReason::PartPayment),
    }
}

#[test]
fn a_promise_is_replaced_or_taken_back_while_it_is_open_and_never_after() {
    let mut office = Office::new();
    let mut phone = office.opened("replace");
    let first = phone.act(promise(60_00, DAY), &at(1)).unwrap();
    let second = RecordPromise {
        replaces: Some(first),
        ..promise(50_00, DAY.plus(1))
    };
    phone.act(second.clone(), &at(2)).unwrap();
    assert_eq!(
        states(&mut phone),
        [(PromiseState::Open, 0), (PromiseState::Replaced, 0)]
    );
    assert!(matches!(
        phone.act(second, &at(3)),
        Err(RecordPromiseError::NotOpen)
    ));
    let third = phone.act(promise(7_00, DAY), &at(4)).unwrap();
    let back = WithdrawPromise {
        customer: CustomerNo(1),
        promise: third,
        reason: "meant another shop".to_owned(),
    };
    phone.act(back.clone(), &at(5)).unwrap();
    assert!(matches!(
        phone.act(back.clone(), &at(6)),
        Err(WithdrawPromiseError::NotOpen)
    ));
    assert!(states(&mut phone).contains(&(PromiseState::Withdrawn, 0)));
    phone.act(promise(9_00, DAY), &at(7)).unwrap();
    phone.act(cash(1, 4_00), &at(8)).unwrap();
    phone
        .act(
            CloseDay {
                leave_visit_open: true,
            },
            &at(9),
        )
        .unwrap();
    let later = DAY.plus(30);
    phone.act(OpenDay { day: later }, &at(10)).unwrap();
    // Due first has the money first: the four were for the ninth of the same day.
    let mut now = states(&mut phone);
    now.sort_unstable();
    assert_eq!(
        now,
        [
            (PromiseState::Partly, 4_00),
            (PromiseState::Broken, 0),
            (PromiseState::Replaced, 0),
            (PromiseState::Withdrawn, 0),
        ]
    );
    let broken = promises(&mut phone)
        .iter()
        .find(|line| line.state == PromiseState::Broken)
        .unwrap()
        .promise;
    assert!(matches!(
        phone.act(
            WithdrawPromise {
                promise: broken,
                ..back
            },
            &at(11)
        ),
        Err(WithdrawPromiseError::NotOpen)
    ));
    phone.check().unwrap();
}

#[test]
fn what_cannot_be_promised_is_told_and_writes_nothing() {
    let mut office = Office::new();
    let mut phone = office.opened("refused");
    let good = || promise(1, DAY);
    for (bad, told) in [
        (
            RecordPromise {
                customer: CustomerNo(99),
                ..good()
            },
            "customer 99 is not on this phone; sync, or ask the office to assign it",
        ),
        (
            RecordPromise {
                items: vec![ItemNo(3)],
                ..good()
            },
            "item 3 is not an open item of this customer in this currency; sync, or leave it out",
        ),
        (
            RecordPromise {
                amount: 0,
                ..good()
            },
            "type the amount that is promised; it is above zero",
        ),
        (
            RecordPromise {
                due: DAY.plus(-1),
                ..good()
            },
            "2024-10-03 is over; choose today or a later date",
        ),
        (
            RecordPromise {
                due: "2062-10-04".parse().unwrap(),
                ..good()
            },
            "2062-10-04 is more than ten years ahead; look at the year",
        ),
        (
            RecordPromise {
                said_by: Some("x".repeat(201)),
                ..good()
            },
            "a name has at most 200 bytes; shorten it",
        ),
        (
            RecordPromise {
                note: Some("x".repeat(4097)),
                ..good()
            },
            "a note has at most 4096 bytes; shorten it",
        ),
    ] {
        let error = phone.act(bad, &at(1)).unwrap_err();
        assert_eq!(error.to_string(), told);
    }
    assert!(promises(&mut phone).is_empty());
    let command = Command::from(good());
    let once = phone.execute_once("tap", command.clone(), &at(2)).unwrap();
    assert_eq!(phone.execute_once("tap", command, &at(3)).unwrap(), once);
    assert!(matches!(once, Outcome::RecordPromise(_)));
    assert_eq!(promises(&mut phone).len(), 1);
}

/// What another phone recorded, as the server tells it.
fn said(promise: Promise, counted: i64, end: Option<PromiseEnd>) -> Said {
    let fact = Fact::from(promise);
    Said {
        id: EntryId::new(JournalId::device(DeviceNo(8), 1), 4),
        day: DAY.plus(-3),
        kind: fact.kind(),
        body: fact.body().into(),
        end,
        counted,
        answer: None,
    }
}

#[test]
fn promises_made_to_another_phone_come_with_what_was_counted() {
    let mut office = Office::new();
    let other = Promise {
        visit: None,
        customer: CustomerNo(1),
        currency: aed(),
        amount: 100_00,
        due: DAY.plus(1),
        means: None,
        items: Vec::new(),
        said_by: None,
        note: None,
        replaces: None,
        by: None,
    };
    office.said = vec![said(other.clone(), 30_00, None)];
    let mut phone = office.opened("others");
    assert_eq!(states(&mut phone), [(PromiseState::Open, 30_00)]);
    assert!(!promises(&mut phone)[0].is_own);
    phone.act(cash(1, 20_00), &at(1)).unwrap();
    assert_eq!(states(&mut phone), [(PromiseState::Open, 50_00)]);
    // The server has counted the receipt by now, and another collector's: nothing counts twice.
    office.said = vec![said(other.clone(), 60_00, None)];
    office.sync(&mut phone);
    assert_eq!(states(&mut phone), [(PromiseState::Open, 60_00)]);
    phone.act(cash(1, 40_00), &at(2)).unwrap();
    assert_eq!(states(&mut phone), [(PromiseState::Kept, 100_00)]);
    office.said = vec![said(other, 60_00, Some(PromiseEnd::Withdrawn))];
    office.sync(&mut phone);
    assert_eq!(states(&mut phone), [(PromiseState::Withdrawn, 60_00)]);
    phone.check().unwrap();
}

fn dispute() -> RecordDispute {
    RecordDispute {
        customer: CustomerNo(1),
        currency: aed(),
        items: vec![part(1, 40_00)],
        amount: 0,
        reason: DisputeReason::Quantity,
        words: None,
        said_by: None,
        photos: vec![named(7)],
    }
}

fn part(item: u32, amount: i64) -> ItemPart {
    ItemPart {
        item: ItemNo(item),
        amount,
    }
}

#[test]
fn a_dispute_marks_its_items_and_says_why_it_is_refused() {
    let mut office = Office::new();
    let mut phone = office.opened("dispute");
    for (bad, told) in [
        (
            RecordDispute {
                items: vec![part(1, 100_01)],
                ..dispute()
            },
            "INV-1 was for 100.00 AED, so 100.01 AED of it cannot be disputed; type less",
        ),
        (
            RecordDispute {
                items: vec![part(1, 1), part(1, 2)],
                ..dispute()
            },
            "an item is named twice; name it once",
        ),
        (
            RecordDispute {
                items: vec![part(1, 1), part(2, 0)],
                ..dispute()
            },
            "type the amount that is disputed; it is above zero",
        ),
        (
            RecordDispute {
                items: vec![],
                ..dispute()
            },
            "type the amount that is disputed; it is above zero",
        ),
        (
            RecordDispute {
                reason: DisputeReason::Other,
                ..dispute()
            },
            "say in words what the other reason is",
        ),
        (
            RecordDispute {
                photos: vec![named(7); 11],
                ..dispute()
            },
            "a record has at most 10 photos; leave some out",
        ),
    ] {
        assert_eq!(phone.act(bad, &at(1)).unwrap_err().to_string(), told);
    }
    let made = phone.act(dispute(), &at(2)).unwrap();
    let whole = RecordDispute {
        items: vec![],
        amount: 5,
        ..dispute()
    };
    phone.act(whole, &at(3)).unwrap();
    let view = phone.customer(CustomerNo(1)).unwrap();
    let disputes: Vec<_> = view
        .disputes
        .iter()
        .map(|one| (one.id == made, one.fact.amount, one.is_own))
        .collect();
    assert_eq!(disputes, [(false, 5, true), (true, 40_00, true)]);
    let marked: Vec<bool> = view.items.iter().map(|item| item.is_disputed).collect();
    assert_eq!(marked, [true, false]);
    office.sync(&mut phone);
    assert_eq!(office.daybook(DAY).disputes().len(), 2);
    phone.check().unwrap();
}

#[test]
fn a_request_is_checked_before_it_is_recorded() {
    let mut office = Office::new();
    let mut phone = office.opened("request");
    let request = |ask| RecordRequest {
        customer: CustomerNo(1),
        currency: aed(),
        ask,
        items: vec![ItemNo(1)],
        reason: "shop closed".to_owned(),
        said_by: None,
        photos: vec![],
    };
    let parts = |parts: &[(i32, i64)]| {
        parts
            .iter()
            .map(|(days, amount)| Instalment {
                due: DAY.plus(*days),
                amount: *amount,
            })
            .collect::<Vec<_>>()
    };
    for (bad, told) in [
        (
            Ask::Instalments(100, parts(&[(0, 50), (30, 40)])),
            "the instalments add up to 0.90 AED, and the plan is for 1.00 AED; change one of them",
        ),
        (
            Ask::Instalments(100, parts(&[(5, 50), (5, 50)])),
            "give each instalment a date of its own, in order",
        ),
        (
            Ask::Instalments(100, parts(&[(-1, 100)])),
            "2024-10-04 is over; choose a later date",
        ),
        (
            Ask::Instalments(100, vec![]),
            "a plan has 1 to 60 instalments",
        ),
        (
            Ask::Extension(DAY),
            "2024-10-04 is over; choose a later date",
        ),
        (
            Ask::Settlement(100, 100),
            "a settlement offers less than the 1.00 AED that is owed",
        ),
        (Ask::CreditMemo(0), "type the amount; it is above zero"),
    ] {
        let error = phone.act(request(bad), &at(1)).unwrap_err();
        assert_eq!(error.to_string(), told);
    }
    let silent = RecordRequest {
        reason: " ".to_owned(),
        ..request(Ask::CreditMemo(1))
    };
    assert!(matches!(
        phone.act(silent, &at(1)),
        Err(RecordRequestError::Reason)
    ));
    let good = [
        Ask::Instalments(100, parts(&[(0, 50), (30, 50)])),
        Ask::Extension(DAY.plus(1)),
        Ask::Settlement(100, 99),
        Ask::CreditMemo(1),
        Ask::Escalation(EscalateTo::Legal),
    ];
    for ask in good.clone() {
        phone.act(request(ask), &at(2)).unwrap();
    }
    let view = phone.customer(CustomerNo(1)).unwrap();
    let asked: Vec<Ask> = view
        .requests
        .into_iter()
        .rev()
        .map(|one| one.fact.ask)
        .collect();
    assert_eq!(asked, good);
    office.sync(&mut phone);
    phone.check().unwrap();
}

#[test]
fn a_balance_is_confirmed_as_it_was_shown_or_not_at_all() {
    let mut office = Office::new();
    let mut phone = office.opened("balance");
    let ink = Ink {
        hash: named(3),
        size: 900,
    };
    let shown = |phone: &mut Phone| -> Vec<StatementLine> {
        phone
            .customer(CustomerNo(1))
            .unwrap()
            .items
            .iter()
            .map(|item| StatementLine {
                item: item.item,
                open: item.open.minor,
                disputed: (item.item == ItemNo(2)).then_some(DisputeReason::Price),
            })
            .collect()
    };
    let confirm = |lines| ConfirmBalance {
        customer: CustomerNo(1),
        currency: aed(),
        lines,
        name: "Khalid".to_owned(),
        role: None,
        ink,
        words: None,
    };
    let lines = shown(&mut phone);
    let stale = confirm(lines.clone());
    let paid = IssueReceipt {
        tenders: vec![Tender::Cash(30_00)],
        allocations: vec![allocation(1, 30_00)],
        ..cash(1, 0)
    };
    office.sync(&mut phone);
    phone.act(paid, &at(1)).unwrap();
    let fewer = confirm(lines[..1].to_vec());
    for bad in [stale, fewer] {
        let error = phone.act(bad, &at(2)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the statement is not what is open any more; show it again and have that confirmed"
        );
    }
    let lines = shown(&mut phone);
    for (bad, told) in [
        (
            ConfirmBalance {
                name: " ".to_owned(),
                ..confirm(lines.clone())
            },
            "type the name of who signs, in 1 to 200 bytes",
        ),
        (
            ConfirmBalance {
                ink: Ink { size: 0, ..ink },
                ..confirm(lines.clone())
            },
            "have it signed on the glass; a signature's picture has at most 262144 bytes",
        ),
    ] {
        assert_eq!(phone.act(bad, &at(3)).unwrap_err().to_string(), told);
    }
    let made = phone.act(confirm(lines.clone()), &at(4)).unwrap();
    let [one] = phone
        .customer(CustomerNo(1))
        .unwrap()
        .confirmations
        .try_into()
        .unwrap();
    assert_eq!(
        (one.id, one.fact.total, one.fact.lines),
        (made, 120_00, lines)
    );
    // What the office held then: the day's opening.
    assert_eq!(one.fact.as_of, 1);
    // It is signed on the spot: the customer may be given it.
    office.sync(&mut phone);
    let held = &office.held[&made.journal];
    let sealed = held.iter().find(|entry| entry.id() == made).unwrap();
    assert!(sealed.signature.is_some());
    phone.check().unwrap();
}

#[test]
fn a_delivery_names_what_is_there_and_what_is_missing() {
    let mut office = Office::new();
    let mut phone = office.opened("delivery");
    let good = ConfirmDelivery {
        customer: CustomerNo(1),
        received: vec![ItemNo(2)],
        missing: vec![ItemNo(1)],
        name: "Omar".to_owned(),
        ink: Ink {
            hash: named(3),
            size: 900,
        },
        words: None,
    };
    for (bad, told) in [
        (
            ConfirmDelivery {
                received: vec![],
                missing: vec![],
                ..good.clone()
            },
            "choose at least one invoice that was received or is missing",
        ),
        (
            ConfirmDelivery {
                missing: vec![ItemNo(2)],
                ..good.clone()
            },
            "an item is named twice; name it once",
        ),
        (
            ConfirmDelivery {
                missing: vec![ItemNo(3)],
                ..good.clone()
            },
            "item 3 is not an open item of this customer in this currency; sync, or leave it out",
        ),
    ] {
        assert_eq!(phone.act(bad, &at(1)).unwrap_err().to_string(), told);
    }
    phone.act(good, &at(2)).unwrap();
    let view = phone.customer(CustomerNo(1)).unwrap();
    assert_eq!(view.deliveries[0].fact.missing, [ItemNo(1)]);
    office.sync(&mut phone);
    phone.check().unwrap();
}
