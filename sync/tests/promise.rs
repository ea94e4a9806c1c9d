//! When a promise is kept, partly kept or broken.

use counterfoil_sync::entry::{Allocation, Cheque, Promise, Receipt, Tender};
use counterfoil_sync::id::{CustomerNo, EntryId, ItemNo, JournalId};
use counterfoil_sync::promise::{Cleared, GRACE_DAYS, PromiseEnd, PromiseState, Promised, count};
use counterfoil_sync::time::Day;

use crate::support::{DAY, phone, receipt};

fn day(after: i32) -> Day {
    DAY.plus(after)
}

fn promised(seq: u64, amount: i64, due: i32, items: &[u32]) -> Promised {
    Promised {
        id: EntryId::new(phone(1), seq),
        day: DAY,
        promise: Promise {
            visit: None,
            customer: CustomerNo(4),
            currency: "AED".parse().unwrap(),
            amount,
            due: day(due),
            means: None,
            items: items.iter().copied().map(ItemNo).collect(),
            said_by: None,
            note: None,
            replaces: None,
            by: None,
        },
        end: None,
        counted: 0,
    }
}

fn cash(journal: JournalId, seq: u64, after: i32, minor: i64) -> Cleared {
    Cleared::of(EntryId::new(journal, seq), day(after), &receipt(1, minor))
}

fn counted(mut promises: Vec<Promised>, money: Vec<Cleared>) -> Vec<(u64, i64)> {
    count(&mut promises, money, |_, _| true);
    promises
        .iter()
        .map(|promised| (promised.id.seq, promised.counted))
        .collect()
}

#[test]
fn a_promise_is_open_until_its_grace_is_over_and_then_what_came_tells() {
    for (paid, late, on_time) in [
        (0, PromiseState::Broken, PromiseState::Open),
        (99, PromiseState::Partly, PromiseState::Open),
        (100, PromiseState::Kept, PromiseState::Kept),
        (500, PromiseState::Kept, PromiseState::Kept),
    ] {
        let mut promises = [promised(5, 100, 7, &[])];
        let money = (paid > 0).then(|| cash(phone(1), 6, 1, paid));
        count(&mut promises, money.into_iter().collect(), |_, _| true);
        let [one] = promises;
        assert_eq!(one.counted, paid.min(100));
        assert_eq!(one.state(day(7 + GRACE_DAYS)), on_time, "{paid}");
        assert_eq!(one.state(day(8 + GRACE_DAYS)), late, "{paid}");
        for (end, state) in [
            (PromiseEnd::Replaced, PromiseState::Replaced),
            (PromiseEnd::Withdrawn, PromiseState::Withdrawn),
        ] {
            let ended = Promised {
                end: Some(end),
                ..one.clone()
            };
            assert_eq!(ended.state(day(99)), state);
        }
    }
}

#[test]
fn what_is_over_cannot_be_ended() {
    for (on, state) in [
        (7 + GRACE_DAYS, PromiseState::Withdrawn),
        (8 + GRACE_DAYS, PromiseState::Broken),
    ] {
        let mut one = promised(5, 100, 7, &[]);
        one.ends(PromiseEnd::Withdrawn, day(on));
        one.ends(PromiseEnd::Replaced, day(on));
        assert_eq!(one.state(day(99)), state);
    }
}

#[test]
fn only_what_was_received_after_it_and_in_time_counts() {
    let other = phone(2);
    for (journal, seq, after, counts) in [
        (phone(1), 4, 0, 0),
        (phone(1), 6, 0, 70),
        (phone(1), 6, 7 + GRACE_DAYS, 70),
        (phone(1), 6, 8 + GRACE_DAYS, 0),
        // Of another journal only a later day is surely after it.
        (other, 99, 0, 0),
        (other, 1, 1, 70),
    ] {
        let money = vec![cash(journal, seq, after, 70)];
        let got = counted(vec![promised(5, 100, 7, &[])], money);
        assert_eq!(got, [(5, counts)], "{journal:?} {seq} {after}");
    }
}

#[test]
fn a_cheque_keeps_nothing_and_cash_settles_the_items_in_order() {
    let cheque = Cheque {
        amount: 60,
        bank: "B".into(),
        number: "1".into(),
        date: DAY,
        drawer: None,
        photo: None,
    };
    let allocation = |item, amount| Allocation {
        item: ItemNo(item),
        amount,
        short: None,
    };
    let mixed = Receipt {
        tenders: vec![Tender::Cheque(cheque), Tender::Cash(50)],
        allocations: vec![allocation(1, 30), allocation(2, 40)],
        on_account: Some(40),
        ..receipt(1, 1)
    };
    let money = || vec![Cleared::of(EntryId::new(phone(1), 9), day(1), &mixed)];
    for (items, counts) in [
        (&[1][..], 30),
        (&[2], 20),
        (&[3], 0),
        (&[], 50),
        (&[1, 2], 50),
    ] {
        assert_eq!(
            counted(vec![promised(5, 100, 7, items)], money()),
            [(5, counts)],
            "{items:?}"
        );
    }
}

#[test]
fn money_counts_once_for_what_is_due_first() {
    let promises = vec![
        promised(5, 100, 9, &[]),
        promised(6, 100, 3, &[]),
        promised(7, 100, 20, &[9]),
    ];
    // The item's money goes to whoever is due first too, when nothing else is left.
    let money = vec![cash(phone(1), 10, 1, 150), cash(phone(1), 11, 2, 90)];
    assert_eq!(counted(promises, money), [(6, 100), (5, 100), (7, 40)]);
    let mut other = promised(5, 100, 9, &[]);
    other.promise.currency = "KWD".parse().unwrap();
    assert_eq!(
        counted(vec![other], vec![cash(phone(1), 10, 1, 150)]),
        [(5, 0)]
    );
}

#[test]
fn what_was_counted_elsewhere_is_not_counted_again() {
    let mut promises = [Promised {
        counted: 40,
        ..promised(5, 100, 7, &[])
    }];
    let money = vec![cash(phone(1), 6, 1, 40), cash(phone(1), 8, 1, 30)];
    count(&mut promises, money, |_, cleared| cleared.receipt.seq > 6);
    assert_eq!(promises[0].counted, 70);
}
