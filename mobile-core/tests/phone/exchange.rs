//! Sync when things go wrong: lost, doubled, late, forged; phones and servers restored from backups.

use counterfoil_core::command::*;
use counterfoil_core::{MustEnrol, Phone, Standing, SyncError};
use counterfoil_sync::entry::{Allocation, NoteTarget, Quarantine, StopTarget, Tender, Total};
use counterfoil_sync::id::{CustomerNo, DeviceNo, ItemNo, JournalId};
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::{self, SyncRequest};

use crate::at;
use crate::day::cash;
use crate::office::{DAY, Office, aed, key, path};

#[test]
fn a_lost_reply_changes_nothing_when_it_is_asked_for_again() {
    let mut office = Office::new();
    let mut phone = office.opened("lost");
    for second in 0..5 {
        phone.act(cash(1, 1_00), &at(second)).unwrap();
        let lost = phone.begin_sync().unwrap();
        assert_eq!(lost, phone.begin_sync().unwrap());
        office.answer(&lost);
    }
    let done = office.sync(&mut phone);
    assert_eq!((done.checkpoint, phone.head()), (6, 6));
    assert_eq!(phone.today().unwrap().only_here.entries, 0);
    assert_eq!(office.heads_differ, 0);
    phone.check().unwrap();
}

#[test]
fn a_reply_is_taken_once_however_often_and_late_it_comes() {
    let mut office = Office::new();
    office.plan(DAY, &[1]);
    let mut phone = office.opened("late");
    let mut kept = Vec::new();
    for second in 0..6 {
        phone.act(cash(1, 1_00), &at(second)).unwrap();
        let request = phone.begin_sync().unwrap();
        let reply = office.answer(&request);
        if second % 2 == 0 {
            phone.finish_sync(&request, &reply).unwrap();
        }
        kept.push((request, reply));
    }
    office.sync(&mut phone);
    let before = (
        phone.sync_state().unwrap(),
        phone.today().unwrap(),
        phone.custody().unwrap(),
        phone.begin_sync().unwrap(),
    );
    for (request, reply) in kept.iter().chain(kept.iter().rev()) {
        assert!(phone.finish_sync(request, reply).unwrap().is_late);
    }
    let after = (
        phone.sync_state().unwrap(),
        phone.today().unwrap(),
        phone.custody().unwrap(),
        phone.begin_sync().unwrap(),
    );
    assert_eq!(before, after);
    phone.check().unwrap();
}

#[test]
fn only_the_answer_to_this_request_is_taken() {
    let mut office = Office::new();
    let mut phone = office.opened("bound");
    let first = phone.begin_sync().unwrap();
    phone.act(cash(1, 1_00), &at(1)).unwrap();
    let second = phone.begin_sync().unwrap();
    let reply = office.answer(&second);
    assert!(matches!(
        phone.finish_sync(&first, &reply),
        Err(SyncError::Reply(_))
    ));
    let mut damaged = reply.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    assert!(matches!(
        phone.finish_sync(&second, &damaged),
        Err(SyncError::Reply(_))
    ));
    assert!(matches!(
        phone.finish_sync(&second, &[]),
        Err(SyncError::Reply(_))
    ));
    let mut stranger = office.clone();
    stranger.company = key(9);
    let forged = stranger.answer(&second);
    assert!(matches!(
        phone.finish_sync(&second, &forged),
        Err(SyncError::Reply(_))
    ));
    assert_eq!(phone.sync_state().unwrap().checkpoint, 0);
    phone.finish_sync(&second, &reply).unwrap();
    assert_eq!(phone.sync_state().unwrap().checkpoint, 2);
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::copy(from, to).unwrap();
}

#[test]
fn a_phone_restored_from_a_backup_is_told_and_its_entries_are_rescued() {
    let mut office = Office::new();
    let (file, backup) = (path("restored"), path("restored-backup"));
    let mut phone = office.enrolled(&file);
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    phone.act(cash(1, 1_00), &at(1)).unwrap();
    office.sync(&mut phone);
    drop(phone);
    copy(&file, &backup);
    let mut phone = Phone::open(&file, key(2)).unwrap();
    phone.act(cash(1, 2_00), &at(2)).unwrap();
    phone.act(cash(1, 3_00), &at(3)).unwrap();
    office.sync(&mut phone);
    drop(phone);

    // Behind: the server holds more than it ever wrote.
    let mut phone = Phone::open(&backup, key(2)).unwrap();
    let done = office.sync(&mut phone);
    assert_eq!(done.standing, Standing::MustEnrol(MustEnrol::Restored));
    assert!(matches!(
        phone.act(cash(1, 1), &at(9)),
        Err(IssueReceiptError::Write(WriteError::MustEnrol(_)))
    ));
    drop(phone);
    let mut phone = Phone::open(&backup, key(2)).unwrap();
    assert_eq!(phone.standing(), &Standing::MustEnrol(MustEnrol::Restored));
    assert!(phone.rescue().unwrap().is_empty());

    // It enrols again, and goes on in a new journal with the books it is given.
    office.journal = JournalId::device(DeviceNo(3), 2);
    office.books = vec![crate::office::book(12, 2001, 2010)];
    office.enrol(&mut phone);
    office.sync(&mut phone);
    phone.act(OpenDay { day: DAY }, &at(20)).unwrap();
    assert_eq!(phone.act(cash(1, 4_00), &at(21)).unwrap().number, 2001);
    assert_eq!(office.sync(&mut phone).checkpoint, 2);
    phone.check().unwrap();
}

#[test]
fn a_copy_that_went_on_is_told_and_keeps_what_it_wrote() {
    let mut office = Office::new();
    let (file, twin) = (path("fork"), path("fork-twin"));
    let mut phone = office.enrolled(&file);
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    drop(phone);
    copy(&file, &twin);
    let mut phone = Phone::open(&file, key(2)).unwrap();
    phone.act(cash(1, 2_00), &at(2)).unwrap();
    office.sync(&mut phone);
    let mut phone = Phone::open(&twin, key(2)).unwrap();
    let lost = phone.act(cash(1, 5_00), &at(2)).unwrap();
    // The office keeps both branches and says what it holds.
    let request = phone.begin_sync().unwrap();
    let asked = wire::SyncRequest::open(&request, &office.device)
        .unwrap()
        .request;
    let reply = office.reply(&asked, &request);
    let done = phone.finish_sync(&request, &reply).unwrap();
    assert_eq!(done.standing, Standing::MustEnrol(MustEnrol::Forked));

    office.journal = JournalId::device(DeviceNo(4), 1);
    office.enrol(&mut phone);
    let rescued = phone.rescue().unwrap();
    assert_eq!(rescued.len(), 1);
    let entries = rescued[0].entries();
    assert_eq!(entries.last().unwrap().as_ref().unwrap().id(), lost.receipt);
    assert_eq!(phone.sync_state().unwrap().to_rescue, 2);
    office.rescue(&mut phone);
    assert!(phone.rescue().unwrap().is_empty());
    assert_eq!(
        phone.today().unwrap_err().to_string(),
        "no business day was opened on this phone yet; open the day first"
    );
    // The money it took is still in hand.
    assert_eq!(phone.custody().unwrap().cash[0].in_hand, 5_00);
    phone.check().unwrap();
}

#[test]
fn a_server_restored_from_a_backup_gets_again_what_it_forgot() {
    let mut office = Office::new();
    let stops = office.plan(DAY, &[1]);
    let mut phone = office.opened("server-restored");
    phone.act(cash(1, 1_00), &at(1)).unwrap();
    office.sync(&mut phone);
    let backup = office.clone();
    phone.act(cash(1, 2_00), &at(2)).unwrap();
    phone
        .act(
            OfferDeposit {
                currency: aed(),
                count: Count::Everything,
                remark: None,
            },
            &at(3),
        )
        .unwrap();
    office.sync(&mut phone);
    let offer = phone.custody().unwrap().deposits[0].deposit;
    office.confirm(offer, 3_00);
    office.sync(&mut phone);
    assert_eq!(phone.custody().unwrap().cash[0].in_hand, 0);
    let late = phone.begin_sync().unwrap();
    let late = (late.clone(), office.answer(&late));

    office.restore(&backup);
    // Meanwhile the office writes other things than it had written before.
    office.write(
        DAY,
        StopTarget {
            stop: stops[0],
            target: Some(Total {
                currency: aed(),
                minor: 77,
            }),
            by: None,
        },
    );
    let done = office.sync(&mut phone);
    assert_eq!(done.checkpoint, phone.head());
    let sync = phone.sync_state().unwrap();
    assert_eq!(
        (sync.only_here.entries, sync.standing),
        (0, Standing::Active)
    );
    // The cashier's answer was forgotten as well: it is asked for again.
    assert_eq!(phone.custody().unwrap().cash[0].offered, 3_00);
    assert_eq!(
        phone.today().unwrap().stops[0]
            .target
            .map(|target| target.minor),
        Some(77)
    );
    phone.check().unwrap();
    // What the server said before it was restored counts no more.
    assert!(phone.finish_sync(&late.0, &late.1).unwrap().is_late);
    assert_eq!(phone.custody().unwrap().cash[0].offered, 3_00);
    office.confirm(offer, 3_00);
    office.sync(&mut phone);
    assert_eq!(phone.custody().unwrap().cash[0].in_hand, 0);
    phone.check().unwrap();
}

#[test]
fn what_a_restored_office_says_in_the_same_places_replaces_what_it_said_before() {
    let mut office = Office::new();
    let stops = office.plan(DAY, &[1]);
    let mut phone = office.opened("said-anew");
    let backup = office.clone();
    phone.act(cash(1, 1_00), &at(1)).unwrap();
    office.sync(&mut phone);
    assert_eq!(office.written[&DAY].len(), 2, "the plan and a ruling");

    // Restored to before the ruling, the office writes something else in its place: as many entries
    // as the phone has, so that their number tells nothing.
    office.restore(&backup);
    office.write(
        DAY,
        StopTarget {
            stop: stops[0],
            target: Some(Total {
                currency: aed(),
                minor: 77,
            }),
            by: None,
        },
    );
    let done = office.sync(&mut phone);
    assert_eq!(done.checkpoint, phone.head());
    let target = phone.today().unwrap().stops[0].target;
    assert_eq!(target.map(|target| target.minor), Some(77));
    let differ = office.heads_differ;
    office.sync(&mut phone);
    assert_eq!(office.heads_differ, differ, "phone and office agree again");
    phone.check().unwrap();
}

#[test]
fn what_a_restored_server_may_have_forgotten_of_earlier_journals_is_handed_in_again() {
    let mut office = Office::new();
    let mut phone = office.opened("earlier");
    phone.act(cash(1, 1_00), &at(1)).unwrap();
    office.sync(&mut phone);
    let first = office.journal;
    // Issued, never synced, and handed in by the rescue door after the phone was enrolled again.
    phone.act(cash(1, 2_00), &at(2)).unwrap();
    office.journal = JournalId::device(DeviceNo(4), 1);
    office.books = vec![crate::office::book(12, 2001, 2010)];
    office.enrol(&mut phone);
    office.sync(&mut phone);
    let offered = phone.rescue().unwrap();
    assert_eq!((offered.len(), offered[0].entries.len()), (1, 1));
    office.rescue(&mut phone);
    assert!(phone.rescue().unwrap().is_empty());
    office.sync(&mut phone);
    assert!(phone.rescue().unwrap().is_empty(), "only a restore counts");

    let backup = office.clone();
    office.restore(&backup);
    office.sync(&mut phone);
    let offered = phone.rescue().unwrap();
    assert_eq!((offered.len(), offered[0].journal), (1, first));
    assert_eq!(offered[0].entries.len(), 3, "the checkpoint counts no more");
    office.rescue(&mut phone);
    office.sync(&mut phone);
    assert!(phone.rescue().unwrap().is_empty(), "once for each restore");
    phone.check().unwrap();
}

/// The days that the phone's next request is about.
fn claimed(office: &Office, phone: &mut Phone) -> Vec<Day> {
    let request = phone.begin_sync().unwrap();
    let opened = SyncRequest::open(&request, &office.device).unwrap();
    opened
        .request
        .daybooks
        .iter()
        .map(|claim| claim.day)
        .collect()
}

#[test]
fn what_was_offered_under_an_earlier_enrolment_is_asked_about_until_it_is_answered() {
    let mut office = Office::new();
    let mut phone = office.opened("offered-earlier");
    phone.act(cash(1, 10_00), &at(1)).unwrap();
    let offer = OfferDeposit {
        currency: aed(),
        count: Count::Everything,
        remark: None,
    };
    let offered = phone.act(offer, &at(2)).unwrap();
    office.journal = JournalId::device(DeviceNo(4), 1);
    office.enrol(&mut phone);
    office.rescue(&mut phone);
    // Days later, on a day of the new enrolment.
    phone.act(OpenDay { day: DAY.plus(9) }, &at(3)).unwrap();
    assert!(claimed(&office, &mut phone).contains(&DAY));
    office.confirm(offered.deposit, 10_00);
    office.sync(&mut phone);
    assert_eq!(phone.custody().unwrap().cash[0].in_hand, 0);
    assert!(!claimed(&office, &mut phone).contains(&DAY));
}

#[test]
fn a_phone_that_is_enrolled_by_a_restored_server_hands_in_all_of_its_earlier_journal_at_once() {
    let mut office = Office::new();
    let mut phone = office.opened("enrolled-by-a-restored-server");
    phone.act(cash(1, 1_00), &at(1)).unwrap();
    office.sync(&mut phone);
    phone.act(cash(1, 2_00), &at(2)).unwrap();

    office.restore(&office.clone());
    office.journal = JournalId::device(DeviceNo(3), 2);
    office.enrol(&mut phone);
    let offered = phone.rescue().unwrap();
    let places: Vec<_> = offered[0]
        .entries()
        .into_iter()
        .map(|entry| entry.unwrap().entry.seq)
        .collect();
    assert_eq!(places, [1, 2, 3], "behind a gap nothing could be taken in");
}

#[test]
fn a_restored_server_with_another_history_is_offered_everything() {
    let mut office = Office::new();
    let (file, twin) = (path("restored-fork"), path("restored-fork-twin"));
    let mut phone = office.enrolled(&file);
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    drop(phone);
    copy(&file, &twin);
    let backup = office.clone();
    let mut phone = Phone::open(&file, key(2)).unwrap();
    phone.act(cash(1, 2_00), &at(2)).unwrap();
    office.sync(&mut phone);
    office.restore(&backup);
    let mut other = Phone::open(&twin, key(2)).unwrap();
    other.act(cash(1, 5_00), &at(2)).unwrap();
    let request = other.begin_sync().unwrap();
    office.answer(&request);

    let request = phone.begin_sync().unwrap();
    let asked = wire::SyncRequest::open(&request, &office.device)
        .unwrap()
        .request;
    let reply = office.reply(&asked, &request);
    let done = phone.finish_sync(&request, &reply).unwrap();
    assert_eq!(done.standing, Standing::MustEnrol(MustEnrol::Forked));
    assert_eq!(
        done.checkpoint, 0,
        "what was held before the restore is not"
    );
    let entries: usize = phone
        .rescue()
        .unwrap()
        .iter()
        .map(|batch| batch.entries.len())
        .sum();
    assert_eq!(entries, 2);
}

#[test]
fn what_was_settled_is_not_open_again_when_everything_is_taken_anew() {
    let mut office = Office::new();
    let mut phone = office.enrolled(&path("settled-and-restored"));
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    office.sync(&mut phone);
    let backup = office.clone();
    let owed = |phone: &mut Phone| -> Vec<(u32, i64)> {
        let page = phone.customer(CustomerNo(1)).unwrap();
        let open = page.items.iter();
        open.map(|line| (line.item.0, line.open.minor)).collect()
    };
    let before = owed(&mut phone);
    let (item, amount) = before[0];
    let paid = IssueReceipt {
        tenders: vec![Tender::Cash(amount)],
        allocations: vec![Allocation {
            item: ItemNo(item),
            amount,
            short: None,
        }],
        ..cash(1, amount)
    };
    phone.act(paid, &at(1)).unwrap();
    let rest = &before[1..];
    assert_eq!(owed(&mut phone), rest);
    // The server is put back, and hears of the receipt again before it lists what is open.
    office.restore(&backup);
    for _ in 0..3 {
        office.sync(&mut phone);
    }
    assert_eq!(owed(&mut phone), rest);
    // The same under a new enrolment: the earlier journal is with the office already.
    office.journal = JournalId::device(DeviceNo(3), office.epoch);
    office.enrol(&mut phone);
    phone.act(OpenDay { day: DAY }, &at(2)).unwrap();
    office.sync(&mut phone);
    assert_eq!(owed(&mut phone), rest);
}

#[test]
fn a_phone_that_a_restored_server_forgot_enrols_again_and_hands_everything_in() {
    let mut office = Office::new();
    let file = path("forgotten");
    let mut phone = office.enrolled(&file);
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    phone.act(cash(1, 1_00), &at(1)).unwrap();
    office.sync(&mut phone);
    phone.act(cash(1, 2_00), &at(2)).unwrap();
    let before = Office::new();
    office.restore(&before);
    office.epoch = 29_922_480;
    office.commands = vec![wire::Command::ReEnrol];
    let request = phone.begin_sync().unwrap();
    let asked = wire::SyncRequest::open(&request, &office.device)
        .unwrap()
        .request;
    let reply = office.reply(&asked, &request);
    let done = phone.finish_sync(&request, &reply).unwrap();
    assert_eq!(done.standing, Standing::MustEnrol(MustEnrol::Forgotten));
    assert!(!done.more, "there is nothing to sync in such a standing");
    drop(phone);
    let mut phone = Phone::open(&file, key(2)).unwrap();
    assert_eq!(phone.standing(), &Standing::MustEnrol(MustEnrol::Forgotten));
    assert!(matches!(
        phone.act(cash(1, 1), &at(9)),
        Err(IssueReceiptError::Write(WriteError::MustEnrol(_)))
    ));
    let whole = |phone: &Phone| -> Vec<usize> {
        let batches = phone.rescue().unwrap();
        batches.iter().map(|batch| batch.entries.len()).collect()
    };
    assert_eq!(whole(&phone), [3]);

    office.commands.clear();
    office.journal = JournalId::device(DeviceNo(3), 29_922_480);
    office.books = vec![crate::office::book(12, 2001, 2010)];
    office.enrol(&mut phone);
    office.sync(&mut phone);
    assert_eq!(whole(&phone), [3]);
    office.rescue(&mut phone);
    assert_eq!(whole(&phone), [0; 0]);
    phone.act(OpenDay { day: DAY }, &at(20)).unwrap();
    assert_eq!(phone.act(cash(1, 4_00), &at(21)).unwrap().number, 2001);
    assert_eq!(office.sync(&mut phone).checkpoint, 2);
    // All that it took is in hand until the office says otherwise.
    assert_eq!(phone.custody().unwrap().cash[0].in_hand, 7_00);
    phone.check().unwrap();
}

#[test]
fn a_rebuilt_daybook_has_the_same_heads() {
    let mut office = Office::new();
    let stops = office.plan(DAY, &[1, 2, 3]);
    let mut phone = office.opened("rebuild");
    for round in 0..4 {
        phone
            .act(
                EditNote {
                    target: NoteTarget::Stop(stops[0]),
                    text: format!("note {round}"),
                },
                &at(round),
            )
            .unwrap();
        phone
            .act(
                MoveStop {
                    stop: stops[1],
                    after: (round % 2 == 0).then_some(stops[2]),
                },
                &at(round),
            )
            .unwrap();
        // The office edits apart from it.
        office.write(
            DAY,
            StopTarget {
                stop: stops[0],
                target: Some(Total {
                    currency: aed(),
                    minor: 1 + round,
                }),
                by: None,
            },
        );
        if round % 2 == 1 {
            office.sync(&mut phone);
        }
    }
    let before = phone.today().unwrap().stops;
    let request = phone.begin_sync().unwrap();
    office.commands = vec![wire::Command::Rebuild(DAY)];
    let reply = office.answer(&request);
    phone.finish_sync(&request, &reply).unwrap();
    office.commands = vec![wire::Command::RefetchOffice(DAY)];
    let request = phone.begin_sync().unwrap();
    let reply = office.answer(&request);
    assert!(phone.finish_sync(&request, &reply).unwrap().more);
    office.commands.clear();
    office.sync(&mut phone);
    assert_eq!(phone.today().unwrap().stops, before);
    assert_eq!(office.heads_differ, 0);
    phone.check().unwrap();
}

#[test]
fn a_locked_phone_issues_nothing_until_it_is_unlocked() {
    let mut office = Office::new();
    let mut phone = office.opened("locked");
    office.commands = vec![wire::Command::Lock];
    assert_eq!(office.sync(&mut phone).standing, Standing::Locked);
    assert!(matches!(
        phone.act(cash(1, 1), &at(1)),
        Err(IssueReceiptError::Write(WriteError::Locked))
    ));
    phone
        .act(
            AddComment {
                stop: None,
                text: "why?".to_owned(),
            },
            &at(2),
        )
        .unwrap();
    office.commands.clear();
    assert_eq!(office.sync(&mut phone).standing, Standing::Active);
    phone.act(cash(1, 1), &at(3)).unwrap();
    office.commands = vec![wire::Command::ReEnrol];
    phone.act(cash(1, 2), &at(4)).unwrap();
    let request = phone.begin_sync().unwrap();
    let reply = office.answer(&request);
    let done = phone.finish_sync(&request, &reply).unwrap();
    assert_eq!(done.standing, Standing::MustEnrol(MustEnrol::Told));
    assert!(matches!(phone.begin_sync(), Err(SyncError::MustEnrol(_))));
}

#[test]
fn what_was_put_aside_is_explained() {
    let mut office = Office::new();
    let mut phone = office.opened("quarantine");
    let issued = phone.act(cash(1, 1_00), &at(1)).unwrap();
    office
        .quarantine
        .insert(issued.receipt.seq, Quarantine::NotLeased);
    let done = office.sync(&mut phone);
    assert_eq!(done.exceptions[0].0, issued.receipt);
    let troubles = phone.sync_state().unwrap().troubles;
    assert_eq!(
        (troubles.len(), troubles[0].kind, troubles[0].number),
        (1, "Receipt", Some(1001))
    );
    assert_eq!(
        troubles[0].explained,
        [
            "the number is from a book that is not leased to this phone; bring the book to the office"
        ]
    );
    assert_eq!(
        phone.receipts(DAY).unwrap()[0].quarantine,
        Some(Quarantine::NotLeased)
    );
    // Money in hand is money in hand.
    assert_eq!(phone.custody().unwrap().cash[0].in_hand, 1_00);
}

#[test]
fn enrolment_survives_a_crash_between_request_and_answer() {
    let mut office = Office::new();
    let file = path("enrol");
    let mut phone = Phone::open(&file, key(2)).unwrap();
    let request = phone.begin_enrol("CODE-1", "a phone").unwrap();
    drop(phone);
    let mut phone = Phone::open(&file, key(2)).unwrap();
    assert_eq!(phone.enrol_request(), Some(request));
    let reply = office.enrol_reply(wire::EnrolState::Active);
    phone.finish_enrol(&reply).unwrap();
    assert_eq!(
        (phone.enrol_request(), phone.token()),
        (None, Some("token".to_owned()))
    );
    // The same answer again is no second enrolment.
    office.sync(&mut phone);
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    phone.finish_enrol(&reply).unwrap();
    assert_eq!(phone.head(), 1);
    // Another key than the enrolled one writes nothing.
    drop(phone);
    let mut phone = Phone::open(&file, key(4)).unwrap();
    assert_eq!(phone.standing(), &Standing::MustEnrol(MustEnrol::OtherKey));
    assert!(phone.act(CloseDay::default(), &at(1)).is_err());
    assert_eq!(phone.rescue().unwrap().len(), 1);
}
