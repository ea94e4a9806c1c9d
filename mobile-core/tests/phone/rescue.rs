//! Records of an earlier set-up: what counts as handed in, and what is said of the rest.

use counterfoil_core::Then;
use counterfoil_core::command::*;
use counterfoil_core::{EnrolError, Phone, RescueDone, RescueError};
use counterfoil_sync::entry::{Exception, Flag, Quarantine, Rulings, VisitMode, VisitOutcome};
use counterfoil_sync::id::{CustomerNo, DeviceNo, JournalId, PersonNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::wire::{EnrolReply, EnrolState, RescueAnswer};

use crate::at;
use crate::day::cash;
use crate::office::{DAY, Office, aed, key};

/// A phone that issued two receipts which nobody has, and was set up again: the batch it offers.
fn set_up_again(office: &mut Office, name: &str) -> (Phone, Vec<u8>) {
    let mut phone = office.opened(name);
    phone.act(cash(1, 3_00), &at(1)).unwrap();
    phone.act(cash(1, 4_00), &at(2)).unwrap();
    office.journal = JournalId::device(DeviceNo(4), 1);
    office.enrol(&mut phone);
    office.sync(&mut phone);
    let batches = phone.rescue().unwrap();
    assert_eq!((batches.len(), batches[0].entries.len()), (1, 3));
    (phone, batches[0].to_bytes())
}

fn left(phone: &Phone) -> (u64, u64, u32) {
    let state = phone.sync_state().unwrap();
    let here = state.only_here;
    (state.to_rescue, here.entries, here.receipts)
}

#[test]
fn only_the_offices_signed_answer_to_these_entries_counts() {
    let mut office = Office::new();
    let (mut phone, batch) = set_up_again(&mut office, "portal");
    let answer = office.rescue_answer(&batch);
    let portal = b"<h1>Please log in to the WiFi</h1>".to_vec();
    let json = br#"{"held":"10001.3","new":3,"aside":0}"#.to_vec();
    let strangers = answer.seal(&batch, &key(9));
    let to_another = answer.seal(b"another batch", &office.company);
    for forged in [Vec::new(), portal, json, strangers, to_another] {
        assert!(matches!(
            phone.take_rescue_answer(&batch, 200, &forged),
            Err(RescueError::Answer(_))
        ));
    }
    let real = answer.seal(&batch, &office.company);
    for (status, then) in [(401, Then::Sync), (403, Then::Wait), (503, Then::Wait)] {
        let done = phone.take_rescue_answer(&batch, status, &real).unwrap();
        assert_eq!((done.upto.seq, done.then), (0, then));
    }
    assert_eq!(left(&phone), (3, 3, 2));
    // Again and late it does no harm.
    for then in [Then::GoOn, Then::Wait] {
        let done = phone.take_rescue_answer(&batch, 200, &real).unwrap();
        assert_eq!((done.upto.seq, done.then), (3, then));
    }
    assert_eq!(left(&phone), (0, 0, 0));
    assert!(phone.rescue().unwrap().is_empty());
}

#[test]
fn no_more_counts_as_handed_in_than_the_office_says_it_has() {
    let mut office = Office::new();
    let (mut phone, batch) = set_up_again(&mut office, "in-part");
    let written: Vec<_> = phone.rescue().unwrap()[0]
        .entries()
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let none = RescueAnswer {
        kept: 0,
        ..office.rescue_answer(&batch)
    };
    let two = RescueAnswer {
        seq: 2,
        hash: written[1].hash,
        ..none
    };
    let of_another_history = RescueAnswer {
        hash: [7; 32],
        kept: 2,
        ..two
    };
    let from_before_a_restore = RescueAnswer {
        epoch: 0,
        kept: 3,
        ..none
    };
    let restored_since = RescueAnswer {
        epoch: 2,
        kept: 3,
        ..none
    };
    for (answer, upto, then) in [
        (none, 0, Then::Wait),
        (of_another_history, 0, Then::Wait),
        (from_before_a_restore, 0, Then::Wait),
        (restored_since, 0, Then::Sync),
        (two, 2, Then::GoOn),
    ] {
        let answer = answer.seal(&batch, &office.company);
        let RescueDone {
            upto: told,
            then: next,
        } = phone.take_rescue_answer(&batch, 200, &answer).unwrap();
        assert_eq!((told.seq, next), (upto, then));
    }
    assert_eq!(left(&phone), (1, 1, 1));
    let rest = phone.rescue().unwrap();
    assert_eq!(rest[0].entries()[0].as_ref().unwrap().entry.seq, 3);
    office.rescue(&mut phone);
    assert_eq!(left(&phone), (0, 0, 0));
    phone.check().unwrap();
}

/// An answer that sets the phone up, changed a little.
fn reply(office: &Office, change: impl FnOnce(&mut EnrolReply)) -> Vec<u8> {
    let mut reply = EnrolReply::from_bytes(&office.enrol_reply(EnrolState::Active)).unwrap();
    reply.certificate = None;
    change(&mut reply);
    reply.to_bytes()
}

#[test]
fn what_another_collector_left_on_the_phone_is_said_to_be_only_here() {
    let mut office = Office::new();
    let mut phone = office.opened("two-people");
    phone.act(cash(1, 3_00), &at(1)).unwrap();
    office.journal = JournalId::device(DeviceNo(4), 1);
    phone.begin_enrol("CODE-1", "a phone").unwrap();
    let other = reply(&office, |reply| reply.collector = PersonNo(8));
    phone.finish_enrol(&other).unwrap();
    assert_eq!(left(&phone), (2, 2, 1));
    phone.act(OpenDay { day: DAY }, &at(3)).unwrap();
    let summary = phone.day_summary().unwrap();
    assert_eq!(
        (summary.only_here.entries, summary.only_here.earlier),
        (3, 2)
    );
    assert_eq!(summary.only_here.received, [Money::new(3_00, aed())]);
    assert_eq!(phone.today().unwrap().only_here, summary.only_here);
    // What the office remarked about their records is theirs.
    assert_eq!(phone.sync_state().unwrap().troubles, []);
}

#[test]
fn a_day_goes_on_when_the_phone_is_set_up_again_in_the_middle() {
    let mut office = Office::new();
    let (mut phone, _) = set_up_again(&mut office, "mid-day");
    let voucher = |phone: &Phone| phone.receipts(DAY).unwrap()[0].is_held;
    assert!(!voucher(&phone));
    office.rescue(&mut phone);
    assert!(voucher(&phone), "what was handed in is at the office");
    phone.act(OpenDay { day: DAY }, &at(3)).unwrap();
    assert_eq!(phone.today().unwrap().collected, [Money::new(7_00, aed())]);
    office.books = vec![crate::office::book(12, 2001, 2010)];
    office.change += 1;
    office.sync(&mut phone);
    phone.act(cash(2, 5_00), &at(4)).unwrap();
    assert_eq!(phone.today().unwrap().collected, [Money::new(12_00, aed())]);
    // The close signs its own journal's day, and the screen can say what is beside it.
    let summary = phone.day_summary().unwrap();
    let signed: Vec<_> = summary
        .figures
        .collected
        .iter()
        .map(|one| one.minor)
        .collect();
    assert_eq!((signed, summary.figures.receipts), (vec![5_00], 1));
    assert_eq!(summary.collected_before, [Money::new(7_00, aed())]);
}

#[test]
fn a_phone_with_unsent_receipts_goes_to_no_other_company() {
    let mut office = Office::new();
    let mut phone = office.opened("two-companies");
    office.sync(&mut phone);
    phone.act(cash(1, 3_00), &at(1)).unwrap();
    let stranger = Office {
        company: key(9),
        journal: JournalId::device(DeviceNo(4), 1),
        ..Office::new()
    };
    let code = |phone: &mut Phone| phone.begin_enrol("CODE-2", "a phone").unwrap();
    let theirs = stranger.enrol_reply(EnrolState::Active);
    code(&mut phone);
    let refused = phone.finish_enrol(&theirs).unwrap_err();
    assert!(matches!(refused, EnrolError::OtherCompany), "{refused}");
    // Not by the journal's number either.
    let same = reply(&stranger, |reply| reply.journal = phone.journal().unwrap());
    assert!(matches!(
        phone.finish_enrol(&same),
        Err(EnrolError::OtherCompany)
    ));
    // The first company's answers are believed as before, and its new code is taken.
    office.sync(&mut phone);
    phone.act(cash(1, 4_00), &at(2)).unwrap();
    office.journal = JournalId::device(DeviceNo(5), 1);
    office.enrol(&mut phone);
    office.sync(&mut phone);
    code(&mut phone);
    assert!(matches!(
        phone.finish_enrol(&theirs),
        Err(EnrolError::OtherCompany)
    ));
    office.rescue(&mut phone);
    // Everything is handed in: nothing is stranded.
    let enrolled = phone.finish_enrol(&theirs).unwrap();
    assert_eq!(
        (enrolled, phone.journal()),
        (EnrolState::Active, Some(stranger.journal))
    );
    let mut stranger = stranger;
    stranger.epoch = 9;
    stranger.sync(&mut phone);
    assert!(
        phone.rescue().unwrap().is_empty(),
        "nothing of the first is offered to the other"
    );
}

#[test]
fn a_remark_says_which_record_it_is_about_and_only_this_phones_are_listed() {
    let mut office = Office::new();
    let mut phone = office.opened("remarks");
    let visit = CheckIn {
        customer: CustomerNo(2),
        stop: None,
        mode: VisitMode::Phone,
    };
    phone.act(visit, &at(1)).unwrap();
    let receipt = phone.act(cash(1, 3_00), &at(2)).unwrap();
    let void = VoidReceipt {
        receipt: receipt.receipt,
        reason: "wrong customer".to_owned(),
        photos: Vec::new(),
    };
    phone.act(void, &at(3)).unwrap();
    let end = EndVisit {
        outcome: VisitOutcome::Absent,
        delay_reason: None,
        next: None,
        next_day: None,
    };
    phone.act(end, &at(4)).unwrap();
    office
        .quarantine
        .extend((2..=5).map(|seq| (seq, Quarantine::Gap)));
    let elsewhere = JournalId::device(DeviceNo(8), 1);
    office.write(
        DAY,
        Rulings {
            journal: elsewhere,
            from: 1,
            to: 2,
            exceptions: vec![Exception {
                seq: 2,
                flags: vec![Flag::NoPhoto],
                quarantine: None,
            }],
        },
    );
    office.sync(&mut phone);
    let troubles = phone.sync_state().unwrap().troubles;
    let said: Vec<_> = troubles
        .iter()
        .map(|one| (one.kind, one.number, one.customer.as_deref()))
        .collect();
    assert_eq!(
        said,
        [
            ("VisitEnd", None, Some("متجر 2")),
            ("Void", Some(1001), Some("متجر 1")),
            ("Receipt", Some(1001), Some("متجر 1")),
            ("CheckIn", None, Some("متجر 2")),
        ]
    );
    assert!(troubles.iter().all(|one| one.entry.journal != elsewhere));
}
