//! Random days: several journals written apart, each on what its author had seen, given to replicas in
//! any causal order.

use counterfoil_sync::daybook::{Applied, Daybook};
use counterfoil_sync::entry::{
    CheckIn, ChequeRef, Comment, DayClose, DayOpen, DepositAnswer, DepositOffer, DepositOutcome,
    DepositWithdraw, Exception, Fact, Flag, NoteEdit, NoteTarget, Quarantine, Rulings, Seen,
    SpoilLeaf, StopAdd, StopCancel, StopMove, StopTarget, Total, VisitEnd, VisitOutcome, Void,
    VoidAnswer,
};
use counterfoil_sync::id::{BookNo, CustomerNo, EntryId, PersonNo};
use counterfoil_sync::journal::Sealed;
use counterfoil_sync::time::Day;
use counterfoil_sync::{daybook, rank};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{DAY, Writer, office, phone, receipt, today};

/// One thing that happens; the numbers pick from what there is.
#[derive(Clone, Debug)]
struct Turn {
    who: usize,
    what: u8,
    pick: usize,
    number: u32,
    text: String,
}

fn step() -> impl Strategy<Value = Turn> {
    (
        0..4_usize,
        0..32_u8,
        any::<usize>(),
        0..40_u32,
        "[a-c é😀\u{301}]{0,5}",
    )
        .prop_map(|(who, what, pick, number, text)| Turn {
            who,
            what,
            pick,
            number,
            text,
        })
}

fn pick<T: Copy>(from: &[T], pick: usize) -> Option<T> {
    (!from.is_empty()).then(|| from[pick % from.len()])
}

/// A day being written by two phones of the collector, a third one that joins, and the office.
struct Story {
    writers: Vec<Writer>,
    /// The entries of each writer that belong to this day.
    ours: Vec<Vec<Sealed>>,
    /// What some replica held at some moment, and its digest then.
    moments: Vec<(Vec<Seen>, [u8; 16])>,
}

impl Story {
    fn new() -> Self {
        let journals = [phone(1), office(), phone(2), phone(3)];
        Self {
            writers: journals.map(Writer::new).into(),
            ours: vec![Vec::new(); 4],
            moments: Vec::new(),
        }
    }

    fn write(&mut self, who: usize, seen: Vec<Seen>, fact: Fact) {
        let sealed = self.writers[who].write(seen, None, fact);
        assert_eq!(self.writers[who].book.apply(&sealed), Ok(Applied::Now));
        self.ours[who].push(sealed);
    }

    fn happens(&mut self, turn: &Turn) {
        let who = turn.who;
        let writer = &self.writers[who];
        let book = &writer.book;
        let mut seen = book.seen_for(writer.journal());
        let is_office = writer.journal().is_office();
        if self.ours[who].is_empty() && !is_office {
            self.write(who, seen, DayOpen { day: DAY }.into());
            return;
        }
        let fact = match turn.what {
            0..=5 => return self.meet(who, turn.pick % 4, turn.number),
            6 if !is_office => return self.leave_and_return(who),
            // An author that names less than it holds: its entry is built on that.
            7 => {
                seen.truncate(turn.pick % (seen.len() + 1));
                Comment {
                    stop: None,
                    text: "x".to_owned() + &turn.text,
                    by: None,
                }
                .into()
            }
            _ => fact(writer, turn),
        };
        if fact.check().is_ok() {
            self.write(who, seen, fact);
        }
        let book = &self.writers[who].book;
        self.moments.push((book.version(), book.heads_digest()));
    }

    /// One takes from another what it has of every journal, or only the first of it.
    fn meet(&mut self, who: usize, whom: usize, most: u32) {
        let theirs = self.writers[whom].book.version();
        for (at, log) in self.ours.iter().enumerate() {
            let Some(upto) = theirs
                .iter()
                .find(|seen| seen.journal == self.writers[at].journal())
            else {
                continue;
            };
            let known: Vec<&Sealed> = log
                .iter()
                .filter(|sealed| sealed.entry.seq <= upto.seq)
                .take(most as usize)
                .collect();
            // What waits for another journal comes with a later meeting.
            let book = &mut self.writers[who].book;
            if at != who {
                let _ = known
                    .into_iter()
                    .map(|sealed| book.apply(sealed))
                    .find(|applied| *applied == Ok(Applied::Waiting));
            }
        }
    }

    /// Another day is opened, something happens there, and this one is opened again.
    fn leave_and_return(&mut self, who: usize) {
        for fact in [
            DayOpen {
                day: Day(DAY.0 + 1),
            }
            .into(),
            Fact::from(receipt(9_000, 5)),
        ] {
            let sealed = self.writers[who].write(Vec::new(), None, fact);
            assert_ne!(self.writers[who].book.apply(&sealed), Ok(Applied::Now));
        }
        let seen = self.writers[who].book.seen_for(self.writers[who].journal());
        self.write(who, seen, DayOpen { day: DAY }.into());
    }
}

/// What a step's numbers pick from what its author sees, or something that is not there.
struct Picked {
    plan: Vec<daybook::StopView>,
    stop: EntryId,
    visit: EntryId,
    receipt: EntryId,
    void: EntryId,
    deposit: EntryId,
}

impl Picked {
    fn from(book: &Daybook, at: usize) -> Self {
        let ids = |all: Vec<EntryId>| pick(&all, at).unwrap_or(EntryId::new(office(), 9_999));
        let (plan, receipts) = (book.stops(), book.receipts());
        let voids = receipts
            .iter()
            .filter_map(|receipt| Some(receipt.void.as_ref()?.0));
        Self {
            stop: ids(plan.iter().map(|stop| stop.id).collect()),
            visit: ids(book.visits().iter().map(|visit| visit.id).collect()),
            receipt: ids(receipts.iter().map(|receipt| receipt.id).collect()),
            void: ids(voids.collect()),
            deposit: ids(book.deposits().iter().map(|deposit| deposit.id).collect()),
            plan,
        }
    }

    /// A rank behind one stop of the plan and before the next.
    fn between(&self, at: usize) -> String {
        let after = at % (self.plan.len() + 1);
        let low = after.checked_sub(1).map(|low| self.plan[low].rank.as_str());
        rank::between(low, self.plan.get(after).map(|next| next.rank.as_str()))
    }
}

fn fact(writer: &Writer, turn: &Turn) -> Fact {
    let picked = Picked::from(&writer.book, turn.pick);
    let reason = format!("r{}", turn.text);
    match turn.what % 22 {
        0..=6 => plan(&picked, turn, reason),
        what @ 7..=16 => field(&picked, turn, reason, what),
        what => office_or_money(&picked, turn, reason, what),
    }
}

fn plan(picked: &Picked, turn: &Turn, reason: String) -> Fact {
    let (stop, rank, by) = (picked.stop, picked.between(turn.pick), None);
    let minor = i64::from(turn.number) + 1;
    let target = Some(Total {
        currency: "AED".parse().unwrap(),
        minor,
    });
    let customer = CustomerNo(turn.number);
    match turn.what % 22 {
        0..=2 => StopAdd {
            customer,
            rank,
            target: target.filter(|_| minor % 2 == 0),
            by,
        }
        .into(),
        3 | 4 => StopMove { stop, rank, by }.into(),
        5 => StopCancel { stop, reason, by }.into(),
        _ => StopTarget {
            stop,
            target: target.filter(|_| minor % 3 != 0),
            by,
        }
        .into(),
    }
}

fn field(picked: &Picked, turn: &Turn, reason: String, what: u8) -> Fact {
    let Turn {
        pick: at,
        number,
        text,
        ..
    } = turn;
    let (stop, visit) = (picked.stop, picked.visit);
    let target = [
        NoteTarget::Day,
        NoteTarget::Stop(stop),
        NoteTarget::Visit(visit),
    ][at % 3];
    let end = VisitEnd {
        visit: visit.seq,
        outcome: VisitOutcome::Absent,
        delay_reason: Some(reason.clone()),
        next: None,
        next_day: None,
    };
    match what {
        7 | 8 => CheckIn {
            customer: CustomerNo(*number),
            stop: Some(stop),
            mode: None,
        }
        .into(),
        9 => end.into(),
        10..=13 => NoteEdit {
            target,
            at: number % 7,
            delete: number % 3,
            insert: text.clone(),
        }
        .into(),
        14 => Comment {
            stop: Some(stop),
            text: reason,
            by: Some(PersonNo(*number)),
        }
        .into(),
        15 => receipt(*number, i64::from(*number) + 1).into(),
        _ => Void {
            receipt: picked.receipt.seq,
            reason,
            photos: Vec::new(),
        }
        .into(),
    }
}

fn office_or_money(picked: &Picked, turn: &Turn, reason: String, what: u8) -> Fact {
    let Turn { number, text, .. } = turn;
    let (given, deposit, by) = (picked.receipt, picked.deposit, PersonNo(*number));
    let quarantine = (number % 2 == 0).then_some(Quarantine::Gap);
    let mut exceptions = vec![Exception {
        seq: given.seq,
        flags: vec![Flag::Clock],
        quarantine,
    }];
    exceptions.truncate(usize::from(number % 3 != 0));
    let offer = DepositOffer {
        currency: "AED".parse().unwrap(),
        cash: 0,
        denominations: Vec::new(),
        cheques: vec![ChequeRef {
            receipt: given.seq,
            tender: 0,
            journal: None,
        }],
        remark: None,
    };
    let close = DayClose {
        visits: 1,
        receipts: *number,
        voids: 0,
        collected: Vec::new(),
        cash_in_hand: Vec::new(),
        cheques_in_hand: 0,
    };
    match (what, number % 4) {
        (17, _) => Rulings {
            journal: given.journal,
            from: 1,
            to: given.seq,
            exceptions,
        }
        .into(),
        (18, 0 | 1) => offer.into(),
        (18, 2) => DepositWithdraw { offer: deposit.seq }.into(),
        (18, _) => DepositAnswer {
            deposit,
            outcome: DepositOutcome::confirmed(1),
            by,
        }
        .into(),
        (19, _) => VoidAnswer {
            void: picked.void,
            approved: number % 2 == 0,
            reason,
            by,
        }
        .into(),
        (20, 0) => DayOpen { day: DAY }.into(),
        (20, 1) => SpoilLeaf {
            book: BookNo(1),
            number: 1,
            reason,
        }
        .into(),
        (20, _) => close.into(),
        _ => Fact::Unknown {
            kind: 900,
            body: text.clone().into_bytes(),
        },
    }
}

/// All that can be read from a daybook.
type Sight = (
    (Option<daybook::Opened>, Option<daybook::Closed>, String),
    (
        Vec<daybook::StopView>,
        Vec<daybook::VisitView>,
        Vec<daybook::ReceiptView>,
    ),
    (
        Vec<daybook::CommentView>,
        Vec<daybook::DepositView>,
        Vec<(EntryId, daybook::Ruling)>,
    ),
);

fn sight(book: &Daybook) -> Sight {
    (
        (book.opened(), book.closed(), book.day_note()),
        (book.stops(), book.visits(), book.receipts()),
        (book.comments(), book.deposits(), book.rulings()),
    )
}

/// Gives every entry to a new replica: each journal in its order, the journals by turns, some entries
/// twice, some replicas kept and read back in between.
fn replay(ours: &[Vec<Sealed>], turns: &[usize], twice: bool, through_a_cache: bool) -> Daybook {
    let mut book = Daybook::new(today());
    let mut next = vec![0; ours.len()];
    let mut turns = turns.iter().cycle();
    let mut given = 0;
    while next.iter().zip(ours).any(|(next, log)| *next < log.len()) {
        let at = *turns.next().unwrap();
        let step = (0..ours.len()).map(|by| (at + by) % ours.len()).find(|at| {
            let entry = ours[*at].get(next[*at]);
            entry.is_some_and(|entry| book.apply(entry) == Ok(Applied::Now))
        });
        let at = step.expect("a causal order never gets stuck");
        if twice {
            assert_eq!(book.apply(&ours[at][next[at]]), Ok(Applied::Already));
        }
        next[at] += 1;
        given += 1;
        if through_a_cache && given % 13 == 0 {
            book = Daybook::load(&book.save()).unwrap();
        }
    }
    book
}

proptest! {
    // Each case writes up to 60 entries and adds them up seven times.
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replicas_fed_in_any_causal_order_are_the_same(
        steps in vec(step(), 1..60),
        orders in vec(vec(0..4_usize, 1..12), 3..4),
        shuffle in vec(any::<u32>(), 60),
    ) {
        let mut story = Story::new();
        for step in &steps {
            story.happens(step);
        }
        let ours = &story.ours;
        let whole = replay(ours, &[0], false, false);
        let (heads, seen) = (whole.heads(), sight(&whole));
        prop_assert!(heads.is_sorted());
        for (order, turns) in orders.iter().enumerate() {
            let book = replay(ours, turns, order == 1, order == 2);
            prop_assert_eq!(&book.heads(), &heads);
            prop_assert_eq!(book.heads_digest(), whole.heads_digest());
            prop_assert_eq!(&sight(&book), &seen);
            prop_assert_eq!(book.version(), whole.version());
        }

        // A document that stopped at some moment had the digest that the whole one tells of it.
        for (version, digest) in &story.moments {
            prop_assert_eq!(whole.heads_digest_at(version), Some(*digest));
        }
        prop_assert_eq!(whole.heads_digest_at(&whole.version()), Some(whole.heads_digest()));
        prop_assert_eq!(whole.heads_digest_at(&[]), Some(Daybook::new(today()).heads_digest()));

        // Rebuilt, and kept and read back.
        prop_assert_eq!(&Daybook::rebuild(today(), ours.iter().flatten()).unwrap().heads(), &heads);
        let kept = Daybook::load(&whole.save()).unwrap();
        prop_assert_eq!(&kept.heads(), &heads);
        prop_assert_eq!(&sight(&kept), &seen);

        // In no order at all, as long as a journal opens the day only once.
        if !steps.iter().any(|step| step.what == 6) {
            let mut all: Vec<(u32, &Sealed)> = shuffle.iter().cycle().copied().zip(ours.iter().flatten()).collect();
            all.sort_by_key(|(key, sealed)| (key.rotate_left(7), sealed.hash));
            let mut book = Daybook::new(today());
            prop_assert_eq!(book.apply_all(all.iter().map(|(_, sealed)| *sealed)), Ok(0));
            prop_assert_eq!(&book.heads(), &heads);
        }

        // Every author, once it has read everything, names all of it and waits for nothing.
        for writer in &mut story.writers {
            prop_assert_eq!(writer.book.apply_all(story.ours.iter().flatten()), Ok(0));
            prop_assert_eq!(&writer.book.heads(), &heads);
        }
    }
}
