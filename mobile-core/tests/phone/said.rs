//! What customers say at visits, recorded offline and shown again.

use counterfoil_core::command::*;
use counterfoil_core::view::PromiseLine;
use counterfoil_core::{Command, Outcome, Phone};
use counterfoil_sync::entry::{Fact, Means, Promise, Tender, VisitMode};
use counterfoil_sync::id::{CustomerNo, DeviceNo, EntryId, ItemNo, JournalId};
use counterfoil_sync::promise::{PromiseEnd, PromiseState};
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::Said;

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
