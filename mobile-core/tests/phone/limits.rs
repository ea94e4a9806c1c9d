//! Limits on cash, and codes that lift one.

use counterfoil_core::command::{
    AskUnlock, AskUnlockError, Count, IssueReceipt, IssueReceiptError, Issued, OfferDeposit,
    OpenDay, Rest, UnlockAsked, UnlockTried, UseUnlock, UseUnlockError, VoidReceipt,
};
use counterfoil_core::view::LimitState;
use counterfoil_core::{Command, Moment, Outcome, Phone};
use counterfoil_sync::cash_limit::{CashLimits, Limit, LimitKind};
use counterfoil_sync::entry::{Cheque, Fact, Tender};
use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Clocks, Millis};

use crate::at;
use crate::office::{DAY, Office, aed, key, path};

const HOUR: i64 = 3_600;

fn usd() -> Currency {
    "USD".parse().unwrap()
}

fn soft_hard(soft: i64, hard: i64) -> Limit {
    Limit {
        soft: Some(soft),
        hard: Some(hard),
    }
}

fn limited(name: &str, limits: CashLimits) -> (Office, Phone) {
    let mut office = Office::new();
    office.limits = vec![limits];
    let phone = office.opened(name);
    (office, phone)
}

fn pays(
    phone: &mut Phone,
    tenders: Vec<Tender>,
    currency: Currency,
    now: &Moment,
) -> Result<Issued, IssueReceiptError> {
    phone.act(
        IssueReceipt {
            customer: CustomerNo(1),
            currency,
            tenders,
            allocations: Vec::new(),
            rest: Rest::OnAccount,
            payer: None,
        },
        now,
    )
}

fn cash(phone: &mut Phone, minor: i64, seconds: i64) -> Result<Issued, IssueReceiptError> {
    pays(phone, vec![Tender::Cash(minor)], aed(), &at(seconds))
}

fn cheque(amount: i64) -> Tender {
    Tender::Cheque(Cheque {
        amount,
        bank: "ENBD".to_owned(),
        number: "7".to_owned(),
        date: DAY,
        drawer: None,
        photo: None,
    })
}

/// Which limit stood in the way, its value and what it would have come to.
fn refused<T: std::fmt::Debug>(done: Result<T, IssueReceiptError>) -> (LimitKind, i64, i64) {
    match done {
        Err(IssueReceiptError::OverLimit {
            limit,
            most,
            would_be,
            ..
        }) => (limit, most, would_be),
        other => panic!("not refused: {other:?}"),
    }
}

fn state(phone: &Phone, kind: LimitKind, minor: i64, seconds: i64) -> LimitState {
    let lines = phone
        .limits_for(aed(), &[Tender::Cash(minor)], &at(seconds))
        .unwrap();
    lines.iter().find(|line| line.kind == kind).unwrap().state
}

#[test]
fn a_receipt_has_at_most_so_much_cash() {
    let (_, mut phone) = limited(
        "limit-receipt",
        CashLimits {
            receipt: soft_hard(50_00, 80_00),
            ..CashLimits::none(aed())
        },
    );
    for (minor, expected) in [
        (50_00, LimitState::Within),
        (50_01, LimitState::Warned),
        (80_00, LimitState::Warned),
        (80_01, LimitState::Full),
    ] {
        assert_eq!(state(&phone, LimitKind::Receipt, minor, 1), expected);
    }
    assert_eq!(
        refused(cash(&mut phone, 80_01, 1)),
        (LimitKind::Receipt, 80_00, 80_01)
    );
    let split = vec![Tender::Cash(50_00), Tender::Cash(30_01)];
    assert_eq!(
        refused(pays(&mut phone, split, aed(), &at(1))).2,
        80_01,
        "in two tenders as well"
    );
    // No number was used up, and only cash counts, in the currency that is limited.
    let mixed = vec![
        Tender::Cash(80_00),
        cheque(500_00),
        Tender::Transfer(1_000_00, "T".to_owned()),
    ];
    assert_eq!(pays(&mut phone, mixed, aed(), &at(2)).unwrap().number, 1001);
    let dollars = vec![Tender::Cash(9_000_00)];
    assert_eq!(
        pays(&mut phone, dollars, usd(), &at(3)).unwrap().number,
        1002
    );
    assert_eq!(phone.limits_for(usd(), &[], &at(3)).unwrap(), []);
    phone.check().unwrap();
}

#[test]
fn cash_in_hand_is_limited_until_a_cashier_has_it() {
    let (mut office, mut phone) = limited(
        "limit-hand",
        CashLimits {
            in_hand: soft_hard(60_00, 100_00),
            ..CashLimits::none(aed())
        },
    );
    cash(&mut phone, 60_00, 1).unwrap();
    assert_eq!(phone.limits(&at(1)).unwrap()[0].value, 60_00);
    assert_eq!(phone.limits(&at(1)).unwrap()[0].state, LimitState::Warned);
    assert_eq!(
        state(&phone, LimitKind::InHand, 40_00, 1),
        LimitState::Warned
    );
    assert_eq!(
        refused(cash(&mut phone, 40_01, 2)),
        (LimitKind::InHand, 100_00, 100_01)
    );
    let last = cash(&mut phone, 40_00, 3).unwrap();
    assert_eq!(phone.limits(&at(3)).unwrap()[0].state, LimitState::Full);
    pays(&mut phone, vec![cheque(900_00)], aed(), &at(4)).unwrap();
    // A void that counts at once frees it; what is offered stays in hand until it is accepted.
    phone
        .act(
            VoidReceipt {
                receipt: last.receipt,
                reason: "wrong".to_owned(),
                photos: vec![],
            },
            &at(5),
        )
        .unwrap();
    cash(&mut phone, 40_00, 6).unwrap();
    let offer = OfferDeposit {
        currency: aed(),
        count: Count::Everything,
        remark: None,
    };
    let offered = phone.act(offer, &at(7)).unwrap();
    assert_eq!(refused(cash(&mut phone, 1, 8)).2, 100_01);
    office.sync(&mut phone);
    office.confirm(offered.deposit, 100_00);
    office.sync(&mut phone);
    assert_eq!(phone.limits(&at(9)).unwrap()[0].value, 0);
    cash(&mut phone, 100_00, 9).unwrap();
    phone.check().unwrap();
}

#[test]
fn receipts_not_handed_over_are_counted_with_cheques_and_without_transfers() {
    let (mut office, mut phone) = limited(
        "limit-count",
        CashLimits {
            count: soft_hard(1, 3),
            ..CashLimits::none(aed())
        },
    );
    let transfer = || vec![Tender::Transfer(10_00, "T".to_owned())];
    pays(&mut phone, transfer(), aed(), &at(1)).unwrap();
    cash(&mut phone, 10_00, 2).unwrap();
    assert_eq!(state(&phone, LimitKind::Count, 1, 2), LimitState::Warned);
    pays(&mut phone, vec![cheque(20_00)], aed(), &at(3)).unwrap();
    pays(
        &mut phone,
        vec![Tender::Cash(5_00), cheque(20_00)],
        aed(),
        &at(4),
    )
    .unwrap();
    assert_eq!(refused(cash(&mut phone, 1, 5)), (LimitKind::Count, 3, 4));
    assert_eq!(
        refused(pays(&mut phone, vec![cheque(1)], aed(), &at(5))),
        (LimitKind::Count, 3, 4)
    );
    pays(&mut phone, transfer(), aed(), &at(6)).unwrap();
    // All the cash is handed in, and not the cheques: two receipts are left.
    let offer = OfferDeposit {
        currency: aed(),
        count: Count::Only {
            denominations: vec![counterfoil_sync::entry::Denomination {
                unit: 15_00,
                quantity: 1,
            }],
            cheques: vec![],
        },
        remark: None,
    };
    let offered = phone.act(offer, &at(7)).unwrap();
    office.sync(&mut phone);
    office.confirm(offered.deposit, 15_00);
    office.sync(&mut phone);
    assert_eq!(phone.limits(&at(8)).unwrap()[0].value, 2);
    cash(&mut phone, 1, 9).unwrap();
    refused(cash(&mut phone, 1, 10));
    phone.check().unwrap();
}

fn aged(name: &str) -> (Office, Phone) {
    limited(
        name,
        CashLimits {
            age: soft_hard(24, 48),
            ..CashLimits::none(aed())
        },
    )
}

#[test]
fn cash_is_handed_in_within_so_many_hours() {
    let (mut office, mut phone) = aged("limit-age");
    cash(&mut phone, 10_00, 0).unwrap();
    assert_eq!(
        state(&phone, LimitKind::Age, 1, 24 * HOUR),
        LimitState::Within
    );
    assert_eq!(
        state(&phone, LimitKind::Age, 1, 24 * HOUR + 1),
        LimitState::Warned
    );
    cash(&mut phone, 20_00, 48 * HOUR).unwrap();
    assert_eq!(
        refused(cash(&mut phone, 1, 48 * HOUR + 1)),
        (LimitKind::Age, 48, 48)
    );
    // A cheque is no cash; and the oldest cash is handed in first.
    pays(&mut phone, vec![cheque(1)], aed(), &at(48 * HOUR + 2)).unwrap();
    let offer = OfferDeposit {
        currency: aed(),
        count: Count::Only {
            denominations: vec![counterfoil_sync::entry::Denomination {
                unit: 10_00,
                quantity: 1,
            }],
            cheques: vec![],
        },
        remark: None,
    };
    let offered = phone.act(offer, &at(48 * HOUR + 3)).unwrap();
    office.sync(&mut phone);
    office.confirm(offered.deposit, 10_00);
    office.sync(&mut phone);
    assert_eq!(phone.limits(&at(49 * HOUR)).unwrap()[0].value, 1);
    cash(&mut phone, 1, 49 * HOUR).unwrap();
    phone.check().unwrap();
}

/// Clocks that somebody set, so long after the device started.
fn clocks(wall_hours: i64, mono_hours: u64, boot: u32) -> Moment {
    Moment {
        clocks: Clocks {
            wall: Millis(1_795_000_000_000 + wall_hours * HOUR * 1_000),
            mono: mono_hours * 3_600_000,
            boot,
        },
        place: None,
    }
}

fn age(phone: &Phone, now: &Moment) -> i64 {
    phone.limits(now).unwrap()[0].value
}

#[test]
fn a_clock_that_is_turned_back_makes_no_cash_younger() {
    let (mut office, mut phone) = aged("limit-back");
    let pay = |phone: &mut Phone, now: &Moment| pays(phone, vec![Tender::Cash(1)], aed(), now);
    pay(&mut phone, &clocks(0, 100, 9)).unwrap();
    // Turned back by three days, while the device runs on.
    assert_eq!(age(&phone, &clocks(-72, 149, 9)), 49);
    assert_eq!(
        refused(pay(&mut phone, &clocks(-72, 149, 9))).0,
        LimitKind::Age
    );
    // Started anew with a clock turned back: what passed before stays passed.
    pay(&mut phone, &clocks(40, 140, 9)).unwrap();
    assert_eq!(age(&phone, &clocks(-30, 0, 10)), 40);
    pay(&mut phone, &clocks(-30, 0, 10)).unwrap();
    assert_eq!(refused(pay(&mut phone, &clocks(-21, 1, 10))).1, 48);
    // The office's clock tells how long it has held the receipt, whatever the phone's say.
    let (mut other, mut away) = aged("limit-heard");
    pay(&mut away, &clocks(0, 100, 9)).unwrap();
    other.time = Millis(1_000);
    other.sync(&mut away);
    other.time = Millis(1_000 + 50 * HOUR * 1_000);
    other.sync(&mut away);
    assert_eq!(age(&away, &clocks(-72, 0, 10)), 50);
    refused(pay(&mut away, &clocks(-72, 0, 10)));
    // A clock that was years ahead, and was put right, spoils nothing of what comes after.
    let offer = |phone: &mut Phone, now: &Moment| {
        let all = OfferDeposit {
            currency: aed(),
            count: Count::Everything,
            remark: None,
        };
        phone.act(all, now).unwrap().deposit
    };
    let offered = offer(&mut phone, &clocks(100_000, 2, 10));
    office.sync(&mut phone);
    office.confirm(offered, 3);
    office.sync(&mut phone);
    pay(&mut phone, &clocks(41, 3, 11)).unwrap();
    assert_eq!(age(&phone, &clocks(42, 4, 11)), 1);
    phone.check().unwrap();
    away.check().unwrap();
}

fn hand(name: &str) -> (Office, Phone) {
    limited(
        name,
        CashLimits {
            in_hand: soft_hard(50_00, 100_00),
            ..CashLimits::none(aed())
        },
    )
}

fn ask(phone: &mut Phone, up_to: i64, seconds: i64) -> Result<UnlockAsked, AskUnlockError> {
    phone.act(
        AskUnlock {
            kind: LimitKind::InHand,
            currency: aed(),
            up_to,
        },
        &at(seconds),
    )
}

fn types(phone: &mut Phone, code: &str, seconds: i64) -> Result<UnlockTried, UseUnlockError> {
    let code = code.to_owned();
    phone.act(UseUnlock { code }, &at(seconds))
}

#[test]
fn a_code_lifts_one_limit_once_for_the_day() {
    let (mut office, mut phone) = hand("unlock");
    cash(&mut phone, 90_00, 1).unwrap();
    refused(cash(&mut phone, 30_00, 2));
    assert!(matches!(
        ask(&mut phone, 100_00, 3),
        Err(AskUnlockError::NoLimit)
    ));
    let head = phone.head();
    let asked = ask(&mut phone, 121_50, 3).unwrap();
    assert_eq!((asked.up_to, asked.tries), (130_00, 5));
    assert_eq!(ask(&mut phone, 125_00, 4).unwrap(), asked, "the same again");
    assert_eq!(phone.head(), head, "asking writes no entry");
    let code = office.unlock_code(&asked.challenge);
    let Ok(UnlockTried::Lifted { entry, up_to, .. }) = types(&mut phone, &code.to_lowercase(), 5)
    else {
        panic!("a right code");
    };
    assert_eq!((entry.seq, up_to), (head + 1, 130_00));
    assert!(matches!(
        types(&mut phone, &code, 6),
        Err(UseUnlockError::NothingAsked)
    ));
    cash(&mut phone, 40_00, 7).unwrap();
    assert_eq!(
        refused(cash(&mut phone, 1, 8)),
        (LimitKind::InHand, 130_00, 130_01)
    );
    let line = phone.limits(&at(8)).unwrap()[0];
    assert_eq!((line.hard, line.is_lifted), (Some(130_00), true));
    office.sync(&mut phone);
    let held = office.held.get(&office.journal).unwrap();
    assert!(held.iter().any(
        |sealed| matches!(sealed.entry.fact(), Ok(Fact::Unlock(unlock))
        if unlock.up_to == 130_00 && unlock.no == 0)
    ));
    // The next day it serves no more, nor does its challenge.
    let again = ask(&mut phone, 200_00, 9).unwrap();
    let code = office.unlock_code(&again.challenge);
    phone
        .act(
            counterfoil_core::command::CloseDay {
                leave_visit_open: false,
            },
            &at(10),
        )
        .unwrap();
    phone.act(OpenDay { day: DAY.plus(1) }, &at(11)).unwrap();
    assert_eq!(refused(cash(&mut phone, 1, 12)).1, 100_00);
    assert!(matches!(
        types(&mut phone, &code, 13),
        Err(UseUnlockError::NothingAsked)
    ));
    phone.check().unwrap();
}

#[test]
fn a_day_left_open_does_not_keep_a_limit_lifted() {
    let (office, mut phone) = hand("unlock-long");
    let asked = ask(&mut phone, 500_00, 1).unwrap();
    let code = office.unlock_code(&asked.challenge);
    types(&mut phone, &code, 2).unwrap();
    cash(&mut phone, 150_00, 24 * HOUR).unwrap();
    assert_eq!(refused(cash(&mut phone, 1, 24 * HOUR + 3)).1, 100_00);
}

#[test]
fn wrong_codes_are_counted_whatever_happens_and_make_the_challenge_void() {
    let (office, mut phone) = hand("unlock-wrong");
    let asked = ask(&mut phone, 500_00, 1).unwrap();
    let code = office.unlock_code(&asked.challenge);
    for bad in ["", "ABCD", "ABCD-EFG1"] {
        assert!(matches!(
            types(&mut phone, bad, 2),
            Err(UseUnlockError::NotACode)
        ));
    }
    // Twice with one token is one try.
    for _ in 0..2 {
        let command = Command::from(UseUnlock {
            code: "AAAA-AAAA".to_owned(),
        });
        assert_eq!(
            phone.execute_once("one tap", command, &at(3)).unwrap(),
            Outcome::UseUnlock(UnlockTried::Wrong(4))
        );
    }
    for left in [3, 2, 1, 0] {
        assert_eq!(
            types(&mut phone, "AAAA-AAAA", 4).unwrap(),
            UnlockTried::Wrong(left)
        );
    }
    assert!(matches!(
        types(&mut phone, &code, 5),
        Err(UseUnlockError::NothingAsked)
    ));
    let next = ask(&mut phone, 500_00, 6).unwrap();
    assert_ne!(next.challenge, asked.challenge);
    assert_eq!(
        types(&mut phone, &code, 7).unwrap(),
        UnlockTried::Wrong(4),
        "the answer to another challenge"
    );
    let code = office.unlock_code(&next.challenge);
    assert!(matches!(
        types(&mut phone, &code, 8).unwrap(),
        UnlockTried::Lifted { .. }
    ));
    phone.check().unwrap();
}

#[test]
fn a_code_for_another_phone_or_limit_lifts_nothing() {
    let (office, mut phone) = hand("unlock-mine");
    let mut other = Office::new();
    other.journal = counterfoil_sync::id::JournalId::device(counterfoil_sync::id::DeviceNo(4), 1);
    other.limits = office.limits.clone();
    let mut theirs = Phone::open(path("unlock-theirs"), key(2)).unwrap();
    other.enrol(&mut theirs);
    other.sync(&mut theirs);
    theirs.act(OpenDay { day: DAY }, &at(0)).unwrap();
    let (mine, his) = (
        ask(&mut phone, 500_00, 1).unwrap(),
        ask(&mut theirs, 500_00, 1).unwrap(),
    );
    assert_ne!(mine.challenge, his.challenge);
    let code = other.unlock_code(&his.challenge);
    assert_eq!(types(&mut phone, &code, 2).unwrap(), UnlockTried::Wrong(4));
    // Lifted in one limit, it still stands in another and in other currencies.
    let code = office.unlock_code(&mine.challenge);
    types(&mut phone, &code, 3).unwrap();
    cash(&mut phone, 400_00, 4).unwrap();
    let nowhere = phone.act(
        AskUnlock {
            kind: LimitKind::InHand,
            currency: usd(),
            up_to: 1,
        },
        &at(5),
    );
    assert!(matches!(nowhere, Err(AskUnlockError::NoLimit)));
}

#[test]
fn limits_follow_the_office_and_survive_a_restart() {
    let mut office = Office::new();
    let file = path("limit-news");
    let mut phone = office.enrolled(&file);
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    cash(&mut phone, 100_00, 1).unwrap();
    assert_eq!(phone.limits(&at(1)).unwrap(), []);
    office.limits = vec![CashLimits {
        in_hand: soft_hard(10_00, 20_00),
        ..CashLimits::none(aed())
    }];
    office.change += 1;
    office.sync(&mut phone);
    drop(phone);
    let mut phone = Phone::open(&file, key(2)).unwrap();
    assert_eq!(refused(cash(&mut phone, 1, 2)).1, 20_00);
    let asked = ask(&mut phone, 150_00, 3).unwrap();
    drop(phone);
    let mut phone = Phone::open(&file, key(2)).unwrap();
    let code = office.unlock_code(&asked.challenge);
    assert!(matches!(
        types(&mut phone, &code, 4).unwrap(),
        UnlockTried::Lifted { .. }
    ));
    cash(&mut phone, 1, 5).unwrap();
    office.limits.clear();
    office.change += 1;
    office.sync(&mut phone);
    cash(&mut phone, 900_00, 6).unwrap();
    phone.check().unwrap();
}
