//! What people see who write to one day together.

use counterfoil_sync::daybook::{Applied, BadCache, Daybook, DaybookError, VoidState};
use counterfoil_sync::entry::{
    CheckIn, Comment, DayOpen, DepositAnswer, DepositOffer, DepositOutcome, Exception, Fact, Flag,
    NoteEdit, NoteTarget, Quarantine, Rulings, Seen, StopAdd, StopCancel, StopMove, StopTarget,
    Total, VisitEnd, VisitOutcome, Void, VoidAnswer,
};
use counterfoil_sync::id::{CustomerNo, EntryId, PersonNo};
use counterfoil_sync::journal::Draft;
use counterfoil_sync::time::{Day, Millis};

use crate::support::{DAY, Writer, office, phone, receipt};

fn stop(customer: u32, rank: &str) -> StopAdd {
    StopAdd {
        customer: CustomerNo(customer),
        rank: rank.to_owned(),
        target: None,
        by: Some(PersonNo(2)),
    }
}

fn note(target: NoteTarget, at: u32, delete: u32, insert: &str) -> NoteEdit {
    NoteEdit {
        target,
        at,
        delete,
        insert: insert.to_owned(),
    }
}

/// A collector with the day open and a supervisor, both seeing a plan of two stops.
fn pair() -> (Writer, Writer, EntryId, EntryId) {
    let (mut amal, mut sam) = (Writer::new(phone(1)), Writer::new(office()));
    let first = sam.does(stop(1, "g"));
    let second = sam.does(stop(2, "n"));
    amal.reads(&sam);
    amal.does(DayOpen { day: DAY });
    sam.reads(&amal);
    (amal, sam, first, second)
}

fn meet(amal: &mut Writer, sam: &mut Writer) {
    amal.reads(sam);
    sam.reads(amal);
    assert_eq!(amal.book.heads(), sam.book.heads());
    assert_eq!(amal.book.stops(), sam.book.stops());
}

#[test]
fn a_replan_meets_a_day_in_the_field() {
    let (mut amal, mut sam, first, second) = pair();
    let visit = amal.does(CheckIn {
        customer: CustomerNo(1),
        stop: Some(first),
        mode: None,
    });
    let given = amal.does(receipt(1, 500));
    amal.does(VisitEnd {
        visit: visit.seq,
        outcome: VisitOutcome::Collected,
        delay_reason: None,
        next: None,
        next_day: None,
    });
    sam.does(StopMove {
        stop: second,
        rank: "c".to_owned(),
        by: None,
    });
    sam.does(StopTarget {
        stop: second,
        target: Some(Total {
            currency: "AED".parse().unwrap(),
            minor: 900,
        }),
        by: None,
    });
    sam.does(StopCancel {
        stop: first,
        reason: "moved".to_owned(),
        by: Some(PersonNo(2)),
    });
    let third = sam.does(stop(3, "g"));
    meet(&mut amal, &mut sam);

    let stops = amal.book.stops();
    assert_eq!(
        stops.iter().map(|stop| stop.id).collect::<Vec<_>>(),
        [second, first, third]
    );
    assert_eq!(stops[0].target.map(|target| target.minor), Some(900));
    assert_eq!(
        stops[1]
            .cancelled
            .as_ref()
            .map(|cancelled| cancelled.reason.as_str()),
        Some("moved")
    );
    assert_eq!(stops[1].visits, [visit]);
    let visits = amal.book.visits();
    assert_eq!(
        visits[0].end.as_ref().map(|ended| ended.end.outcome),
        Some(VisitOutcome::Collected)
    );
    assert_eq!(amal.book.receipts()[0].id, given);
}

#[test]
fn a_note_written_by_two_keeps_both_and_positions_are_characters() {
    let (mut amal, mut sam, first, _) = pair();
    let target = NoteTarget::Stop(first);
    amal.does(note(target, 0, 0, "بعد الظهر 😀 call"));
    meet(&mut amal, &mut sam);
    amal.does(note(target, 10, 1, "☎"));
    sam.does(note(target, u32::MAX, u32::MAX, " twice"));
    meet(&mut amal, &mut sam);
    assert_eq!(amal.book.stops()[0].note, "بعد الظهر ☎ call twice");
    amal.does(note(target, 0, u32::MAX, ""));
    assert_eq!(amal.book.stops()[0].note, "");
    amal.does(note(NoteTarget::Day, 5, 5, "long day"));
    assert_eq!(amal.book.day_note(), "long day");
}

#[test]
fn the_later_move_wins_and_moves_made_apart_have_one_winner() {
    let (mut amal, mut sam, first, _) = pair();
    amal.does(StopMove {
        stop: first,
        rank: "x".to_owned(),
        by: None,
    });
    meet(&mut amal, &mut sam);
    sam.does(StopMove {
        stop: first,
        rank: "y".to_owned(),
        by: None,
    });
    meet(&mut amal, &mut sam);
    assert_eq!(amal.book.stops()[1].rank, "y");
    amal.does(StopMove {
        stop: first,
        rank: "b".to_owned(),
        by: None,
    });
    sam.does(StopMove {
        stop: first,
        rank: "c".to_owned(),
        by: None,
    });
    meet(&mut amal, &mut sam);
}

#[test]
fn voids_before_and_after_the_server_confirmed() {
    let (mut amal, mut sam, ..) = pair();
    let (early, late) = (amal.does(receipt(1, 500)), amal.does(receipt(2, 700)));
    let void = |receipt: EntryId| Void {
        receipt: receipt.seq,
        reason: "torn".to_owned(),
        photos: Vec::new(),
    };
    amal.does(void(early));
    let states = |writer: &Writer| -> Vec<_> {
        let receipts = writer.book.receipts().into_iter();
        receipts
            .map(|receipt| (receipt.is_voided(), receipt.void.map(|(_, _, state)| state)))
            .collect()
    };
    assert_eq!(
        states(&amal),
        [(true, Some(VoidState::Done)), (false, None)]
    );

    let confirmed = vec![Seen {
        journal: amal.journal(),
        seq: late.seq,
    }];
    let asked = amal.write(confirmed, None, void(late));
    assert_eq!(amal.book.apply(&asked), Ok(Applied::Now));
    assert_eq!(states(&amal)[1], (false, Some(VoidState::Awaits)));
    meet(&mut amal, &mut sam);
    sam.does(VoidAnswer {
        void: asked.id(),
        approved: true,
        reason: "seen".to_owned(),
        by: PersonNo(9),
    });
    meet(&mut amal, &mut sam);
    assert_eq!(
        states(&amal)[1],
        (true, Some(VoidState::Approved(PersonNo(9))))
    );
}

#[test]
fn rulings_show_on_what_they_are_about_and_a_later_one_takes_their_place() {
    let (mut amal, mut sam, ..) = pair();
    let given = amal.does(receipt(1, 500));
    assert_eq!(amal.book.ruling(given), None);
    sam.reads(&amal);
    let exception = Exception {
        seq: given.seq,
        flags: vec![Flag::OverPaid],
        quarantine: Some(Quarantine::NotLeased),
    };
    sam.does(Rulings {
        journal: amal.journal(),
        from: 1,
        to: given.seq,
        exceptions: vec![exception],
    });
    meet(&mut amal, &mut sam);
    let ruling = amal.book.receipts()[0].ruling.clone().unwrap();
    assert_eq!(
        (ruling.flags, ruling.quarantine),
        (vec![Flag::OverPaid], Some(Quarantine::NotLeased))
    );
    assert_eq!(
        amal.book.ruling(amal.at(1)),
        Some(counterfoil_sync::daybook::Ruling::default())
    );
    assert_eq!(amal.book.rulings().len(), 1);
    sam.does(Rulings {
        journal: amal.journal(),
        from: given.seq,
        to: given.seq,
        exceptions: Vec::new(),
    });
    meet(&mut amal, &mut sam);
    assert_eq!(
        amal.book.ruling(given),
        Some(counterfoil_sync::daybook::Ruling::default())
    );
}

#[test]
fn a_deposit_and_its_answer() {
    let (mut amal, mut sam, ..) = pair();
    let offer = DepositOffer {
        currency: "AED".parse().unwrap(),
        cash: 500,
        denominations: vec![counterfoil_sync::entry::Denomination {
            unit: 500,
            quantity: 1,
        }],
        cheques: Vec::new(),
        remark: None,
    };
    let offer = amal.does(offer);
    sam.reads(&amal);
    sam.does(DepositAnswer {
        deposit: offer,
        outcome: DepositOutcome::confirmed(499),
        by: PersonNo(9),
    });
    meet(&mut amal, &mut sam);
    let deposit = amal.book.deposits().remove(0);
    assert_eq!((deposit.id, deposit.cash.minor), (offer, 500));
    assert_eq!(
        deposit.answer.map(|(_, outcome, by)| (outcome, by)),
        Some((DepositOutcome::confirmed(499), PersonNo(9)))
    );
}

#[test]
fn what_an_author_may_not_write_or_could_not_see_says_nothing_and_stalls_nothing() {
    let (mut amal, mut sam, first, _) = pair();
    let given = amal.does(receipt(1, 500));
    let before = (
        amal.book.stops(),
        amal.book.receipts(),
        amal.book.comments(),
    );
    let nowhere = EntryId::new(office(), 999);
    amal.does(VoidAnswer {
        void: given,
        approved: true,
        reason: "mine".to_owned(),
        by: PersonNo(1),
    });
    amal.does(Rulings {
        journal: amal.journal(),
        from: 1,
        to: given.seq,
        exceptions: Vec::new(),
    });
    amal.does(StopTarget {
        stop: first,
        target: None,
        by: None,
    });
    amal.does(StopMove {
        stop: nowhere,
        rank: "b".to_owned(),
        by: None,
    });
    amal.does(Comment {
        stop: Some(nowhere),
        text: "where?".to_owned(),
        by: None,
    });
    amal.does(Fact::Unknown {
        kind: 999,
        body: vec![1, 2, 3],
    });
    assert_eq!(
        (
            amal.book.stops(),
            amal.book.receipts(),
            amal.book.comments()
        ),
        before
    );
    assert_eq!(amal.book.ruling(given), None);
    meet(&mut amal, &mut sam);
    // The collector was there and the customer holds the paper, whatever they point to.
    amal.does(CheckIn {
        customer: CustomerNo(8),
        stop: Some(nowhere),
        mode: None,
    });
    amal.does(counterfoil_sync::entry::Receipt {
        visit: Some(999),
        ..receipt(2, 10)
    });
    assert_eq!(
        (amal.book.visits().len(), amal.book.receipts().len()),
        (1, 2)
    );
}

#[test]
fn clocks_of_any_kind_make_a_document_that_reads_back() {
    let mut amal = Writer::new(phone(1));
    amal.does(DayOpen { day: DAY });
    for wall in [i64::MIN, i64::MAX - 100_000, 0, -1, 1 << 60] {
        amal.clocks.wall = Millis(wall);
        amal.does(Comment {
            stop: None,
            text: "tick".to_owned(),
            by: None,
        });
    }
    let book = Daybook::load(&amal.book.save()).unwrap();
    assert_eq!(
        (book.heads(), book.comments()),
        (amal.book.heads(), amal.book.comments())
    );
}

#[test]
fn the_last_place_of_a_journal_is_nothing_special() {
    let mut amal = Writer::new(phone(1));
    amal.head.seq = u64::MAX - 1;
    amal.does(DayOpen { day: DAY });
    assert_eq!(amal.head.seq, u64::MAX);
    let fact = Comment {
        stop: None,
        text: "more".to_owned(),
        by: None,
    }
    .into();
    let draft = Draft {
        clocks: amal.clocks,
        seen: Vec::new(),
        place: None,
        fact,
    };
    assert!(amal.head.write(draft, None).is_err());
    assert!(amal.head.follow(&amal.log[0]).is_err());
    assert_eq!(amal.book.apply(&amal.log[0]), Ok(Applied::Already));
    assert_eq!(
        Daybook::load(&amal.book.save()).unwrap().version(),
        amal.book.version()
    );
}

#[test]
fn entries_of_other_days_are_told_and_left_out() {
    let (mut amal, ..) = pair();
    let heads = amal.book.heads();
    let elsewhere = amal.write(
        Vec::new(),
        None,
        DayOpen {
            day: Day(DAY.0 + 1),
        },
    );
    assert_eq!(
        amal.book.apply(&elsewhere),
        Err(DaybookError::Elsewhere(elsewhere.id()))
    );
    let there = amal.write(Vec::new(), None, receipt(7, 7));
    assert_eq!(amal.book.apply(&there), Ok(Applied::Waiting));
    assert_eq!(amal.book.heads(), heads);
    // The day is opened again, because the other had been opened by mistake.
    amal.does(DayOpen { day: DAY });
    amal.does(receipt(8, 8));
    assert_eq!(amal.book.receipts().len(), 1);
    assert_eq!(
        amal.book.apply(&there),
        Err(DaybookError::Elsewhere(there.id()))
    );
}

#[test]
fn a_day_opened_again_waits_for_what_was_written_before() {
    let (mut amal, mut sam, first, _) = pair();
    sam.does(StopMove {
        stop: first,
        rank: "z".to_owned(),
        by: None,
    });
    amal.reads(&sam);
    amal.does(receipt(1, 1));
    amal.write(
        Vec::new(),
        None,
        DayOpen {
            day: Day(DAY.0 + 1),
        },
    );
    amal.does(DayOpen { day: DAY });
    let (given, again) = (&amal.log[1], &amal.log[3]);

    let mut late = Writer::new(office());
    late.book
        .apply_all(sam.log[..2].iter().chain(&amal.log[..1]))
        .unwrap();
    assert_eq!(late.book.apply(given), Ok(Applied::Waiting));
    assert_eq!(late.book.apply(again), Ok(Applied::Waiting));
    assert_eq!(late.book.apply(&sam.log[2]), Ok(Applied::Now));
    assert_eq!(late.book.apply(given), Ok(Applied::Now));
    assert_eq!(late.book.apply(again), Ok(Applied::Now));
    assert_eq!(late.book.heads(), amal.book.heads());
}

#[test]
fn another_entry_at_the_same_place_is_a_fork() {
    let (mut amal, ..) = pair();
    let mut twin = amal.clone();
    let (mine, theirs) = (amal.does(receipt(1, 1)), twin.does(receipt(1, 2)));
    assert_eq!(mine, theirs);
    assert_eq!(amal.book.apply(&twin.log[1]), Err(DaybookError::Fork(mine)));
    twin.does(receipt(2, 2));
    assert_eq!(
        amal.book.apply(&twin.log[2]),
        Err(DaybookError::Chain(twin.at(3)))
    );
}

#[test]
fn a_damaged_cache_is_refused() {
    let (amal, ..) = pair();
    let saved = amal.book.save();
    assert_eq!(Daybook::load(&saved).unwrap().save(), saved);
    for at in 0..saved.len() {
        let mut damaged = saved.clone();
        damaged[at] ^= 1;
        assert_eq!(
            Daybook::load(&damaged).err(),
            Some(BadCache::Damaged),
            "{at}"
        );
        assert!(Daybook::load(&saved[..at]).is_err());
    }
}
