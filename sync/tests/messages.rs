//! Requests and replies: what goes in comes out, and what was touched on the way is refused.

use counterfoil_sync::cash_limit::{CashLimits, Limit};
use counterfoil_sync::entry::{
    CheckIn, Comment, DayOpen, Fact, NoteEdit, NoteTarget, Place, Seen, SpoilLeaf, Tally,
};
use counterfoil_sync::id::{BookNo, CustomerNo, DeviceNo, JournalId};
use counterfoil_sync::journal::{Draft, Head, Sealed, sha256};
use counterfoil_sync::keys::{Algorithm, KeyError, SecretKey};
use counterfoil_sync::limits;
use counterfoil_sync::time::{Clocks, Day, Millis};
use counterfoil_sync::wire::{
    Checkpoint, Command, Cursor, DaybookClaim, OfficeRun, Reference, SyncReply, SyncRequest,
    UnpackError, VERSION, WireError, pack, unpack,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{DAY, Writer, key, office, phone, receipt};

pub(crate) fn request(base: &Head) -> SyncRequest {
    SyncRequest {
        version: VERSION,
        journal: base.journal,
        nonce: [3; 8],
        base: base.seq,
        base_tag: *base.hash.first_chunk().unwrap(),
        entries: Vec::new(),
        daybooks: vec![DaybookClaim {
            day: DAY,
            office: 4,
            own: base.seq,
            heads: [9; 16],
        }],
        cursor: Cursor {
            change: 77,
            table: 2,
            no: 5,
        },
    }
}

pub(crate) fn reply(head: &Head, office_run: Vec<counterfoil_sync::wire::Packed>) -> SyncReply {
    SyncReply {
        version: VERSION,
        nonce: [4; 8],
        checkpoint: Checkpoint {
            journal: head.journal,
            seq: head.seq,
            hash: head.hash,
            time: Millis(1_795_000_100_000),
            epoch: 1,
        },
        office: (!office_run.is_empty()).then(|| {
            vec![OfficeRun {
                day: DAY,
                base: 0,
                entries: office_run,
            }]
        }),
        reference: Some(Reference {
            cursor: Cursor {
                change: 78,
                table: 0,
                no: 0,
            },
            limits: Some(vec![CashLimits {
                in_hand: Limit {
                    soft: Some(1_000_000),
                    hard: Some(1_500_000),
                },
                age: Limit {
                    soft: None,
                    hard: Some(48),
                },
                ..CashLimits::none("AED".parse().unwrap())
            }]),
            ..Reference::default()
        }),
        commands: Some(vec![Command::Rebuild(DAY)]),
        token: None,
        more: None,
    }
}

/// A short day of a phone: enough kinds for every column.
pub(crate) fn short_day() -> Writer {
    let mut amal = Writer::new(phone(1));
    amal.does(DayOpen { day: DAY });
    let place = Place {
        lat_e5: 2_520_485,
        lon_e5: 5_527_078,
        accuracy_m: 12,
        mock: false,
    };
    amal.write(
        vec![Seen {
            journal: amal.journal(),
            seq: 1,
        }],
        Some(place),
        CheckIn {
            customer: CustomerNo(4),
            stop: None,
            mode: None,
        },
    );
    amal.write(Vec::new(), None, receipt(1, 12_345));
    amal.write(
        Vec::new(),
        None,
        Fact::Unknown {
            kind: 999,
            body: vec![0xff, 1, 2],
        },
    );
    amal.write(
        Vec::new(),
        None,
        Comment {
            stop: None,
            text: "after prayer".to_owned(),
            by: None,
        },
    );
    amal
}

/// One entry's worth of anything.
#[derive(Clone, Debug)]
struct Line {
    what: u8,
    wall: i64,
    mono: u64,
    boot: u32,
    seen: Vec<(u64, u64)>,
    place: Option<(i32, i32, u32, bool)>,
    body: Vec<u8>,
    odd: u8,
}

fn line() -> impl Strategy<Value = Line> {
    let wall = prop_oneof![8 => 0..600_000_i64, 1 => any::<i64>()];
    let mono = prop_oneof![8 => 0..600_000_u64, 1 => any::<u64>()];
    let place = proptest::option::of((any::<i32>(), any::<i32>(), any::<u32>(), any::<bool>()));
    (
        0..8_u8,
        wall,
        mono,
        0..3_u32,
        vec((any::<u64>(), any::<u64>()), 0..4),
        place,
        vec(any::<u8>(), 0..40),
        0..12_u8,
    )
        .prop_map(|(what, wall, mono, boot, seen, place, body, odd)| Line {
            what,
            wall,
            mono,
            boot,
            seen,
            place,
            body,
            odd,
        })
}

fn entry(head: &Head, line: &Line, key: &SecretKey) -> Sealed {
    let text: String = line
        .body
        .iter()
        .map(|byte| char::from(b'a' + byte % 26))
        .collect();
    let fact = match line.what {
        0 => DayOpen {
            day: Day(i32::from(line.boot == 0) + 20_000),
        }
        .into(),
        1 => CheckIn {
            customer: CustomerNo(line.boot),
            stop: None,
            mode: None,
        }
        .into(),
        2 | 3 => receipt(line.boot, line.wall.rem_euclid(limits::AMOUNT_MINOR) + 1).into(),
        4 => NoteEdit {
            target: NoteTarget::Day,
            at: line.boot,
            delete: 0,
            insert: text,
        }
        .into(),
        5 => SpoilLeaf {
            book: BookNo(1),
            number: 1,
            reason: text + "x",
        }
        .into(),
        _ => Fact::Unknown {
            kind: 500 + u16::from(line.what),
            body: line.body.clone(),
        },
    };
    let mut seen: Vec<Seen> = line
        .seen
        .iter()
        .map(|(journal, seq)| Seen {
            journal: JournalId(*journal),
            seq: *seq,
        })
        .collect();
    seen.sort_unstable();
    seen.dedup_by_key(|seen| seen.journal);
    let clocks = Clocks {
        wall: Millis(head.clocks.wall.0.wrapping_add(line.wall)),
        mono: head.clocks.mono.wrapping_add(line.mono),
        boot: line.boot,
    };
    let place = line.place.map(|(lat_e5, lon_e5, accuracy_m, mock)| Place {
        lat_e5,
        lon_e5,
        accuracy_m,
        mock,
    });
    let mut sealed = head
        .write(
            Draft {
                clocks,
                seen,
                place,
                fact,
            },
            Some(key),
        )
        .unwrap();
    match line.odd {
        // A seal that the kind does not ask for, or one that was lost.
        0 if sealed.signature.is_none() => sealed.signature = Some([5; 64]),
        1 => sealed.signature = None,
        // A kind of tomorrow that counts something.
        2 if line.what > 5 => {
            sealed.entry.tally = Tally {
                receipts: sealed.entry.tally.receipts + 1,
                ..sealed.entry.tally
            };
            sealed = Sealed::read(sealed.entry.to_bytes(), None).unwrap();
        }
        _ => {}
    }
    sealed
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_run_from_any_base_comes_out_as_it_went_in(lines in vec(line(), 0..12), cut in 0..12_usize) {
        let key = key(Algorithm::Ed25519);
        let mut head = Head::start(phone(1));
        let mut run = Vec::new();
        for line in &lines {
            let sealed = entry(&head, line, &key);
            head = head.follow(&sealed).unwrap();
            run.push(sealed);
        }
        let rest = run.split_off(cut.min(run.len()));
        let base = run.last().map_or(Head::start(phone(1)), Head::at);
        let (packed, seals) = pack(&base, &rest);
        prop_assert_eq!(unpack(&base, &packed, &seals), Ok(rest.clone()));

        let message = request(&base).seal(&base, &rest, &key);
        let opened = SyncRequest::open(&message, &key.public()).unwrap();
        prop_assert_eq!(SyncRequest::journal_of(&message), Ok(base.journal));
        prop_assert_eq!(&opened.request.daybooks, &request(&base).daybooks);
        prop_assert_eq!(opened.verify(&base, &key.public()), Ok(rest));

        // From another base it is not what was signed.
        let other = Head { hash: sha256(b"other"), ..base };
        prop_assert!(opened.verify(&other, &key.public()).is_err());
    }

    #[test]
    fn any_damage_to_a_message_is_refused(at in any::<usize>(), with in 1..=255_u8, cut in any::<usize>(), insert in any::<bool>()) {
        let amal = short_day();
        let base = Head::start(amal.journal());
        let company = key(Algorithm::Es256);
        let message = request(&base).seal(&base, &amal.log, &amal.key);
        let answer = reply(&amal.head, Vec::new()).seal(&[], &message, &company);
        let taken = |message: &[u8]| SyncRequest::open(message, &amal.key.public()).and_then(|opened| opened.verify(&base, &amal.key.public()));
        for (whole, is_request) in [(&message, true), (&answer, false)] {
            let mut changed = whole.clone();
            changed[at % whole.len()] ^= with;
            let mut longer = whole.clone();
            longer.insert(at % whole.len(), with);
            let shorter = whole[..cut % whole.len()].to_vec();
            for damaged in [changed, shorter, if insert { longer } else { Vec::new() }] {
                let _ = SyncRequest::journal_of(&damaged);
                if is_request {
                    prop_assert!(taken(&damaged).is_err());
                } else {
                    prop_assert!(SyncReply::open(&damaged, &message, &company.public()).is_err());
                }
            }
        }
    }
}

#[test]
fn every_flipped_bit_and_every_truncation_is_refused() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
        let amal = Writer {
            key: key(algorithm),
            ..short_day()
        };
        let base = Head::start(amal.journal());
        let message = request(&base).seal(&base, &amal.log, &amal.key);
        let answer = reply(&amal.head, Vec::new()).seal(&[], &message, &amal.key);
        let public = amal.key.public();
        let taken = |bytes: &[u8]| {
            SyncRequest::open(bytes, &public)
                .and_then(|opened| opened.verify(&base, &public))
                .is_ok()
        };
        assert!(taken(&message) && SyncReply::open(&answer, &message, &public).is_ok());
        for bit in 0..message.len() * 8 {
            let mut damaged = message.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(!taken(&damaged), "bit {bit}");
            assert!(
                SyncReply::open(&answer, &damaged, &public).is_err(),
                "the answer to another request"
            );
        }
        for bit in 0..answer.len() * 8 {
            let mut damaged = answer.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(
                SyncReply::open(&damaged, &message, &public).is_err(),
                "bit {bit}"
            );
        }
        assert!((0..message.len()).all(|end| !taken(&message[..end])));
        assert!(
            (0..answer.len())
                .all(|end| SyncReply::open(&answer[..end], &message, &public).is_err())
        );
    }
}

#[test]
fn a_reply_carries_what_the_office_wrote() {
    let amal = short_day();
    let mut sam = Writer::new(office());
    sam.does(Comment {
        stop: None,
        text: "well done".to_owned(),
        by: None,
    });
    let (packed, seals) = pack(&Head::start(office()), &sam.log);
    let company = key(Algorithm::Ed25519);
    let answer = reply(&amal.head, packed).seal(&seals, b"request", &company);
    let (read, seals) = SyncReply::open(&answer, b"request", &company.public()).unwrap();
    let run = &read.office.as_ref().unwrap()[0];
    assert_eq!(
        unpack(&Head::start(office()), &run.entries, &seals),
        Ok(sam.log)
    );
    assert_eq!(read.commands, Some(vec![Command::Rebuild(DAY)]));
    assert!(SyncReply::open(&answer, b"another", &company.public()).is_err());
}

#[test]
fn another_key_algorithm_or_journal_is_refused() {
    let amal = short_day();
    let base = Head::start(amal.journal());
    let message = request(&base).seal(&base, &amal.log, &amal.key);
    let thief = SecretKey::from_bytes(Algorithm::Ed25519, &[8; 32])
        .unwrap()
        .public();
    let opened = SyncRequest::open(&message, &thief).unwrap();
    assert_eq!(
        opened.verify(&base, &thief),
        Err(WireError::Key(KeyError::BadSignature))
    );
    let wrong = key(Algorithm::Es256).public();
    assert_eq!(
        SyncRequest::open(&message, &wrong).err(),
        Some(WireError::Key(KeyError::WrongAlgorithm(-7)))
    );
    let elsewhere = Head::start(JournalId::device(DeviceNo(99), 1));
    assert!(opened.verify(&elsewhere, &amal.key.public()).is_err());
}

#[test]
fn a_message_carries_so_many_entries_and_not_one_more() {
    let mut amal = Writer::new(phone(1));
    for _ in 0..=limits::ENTRIES_PER_MESSAGE {
        amal.write(
            Vec::new(),
            None,
            CheckIn {
                customer: CustomerNo(1),
                stop: None,
                mode: None,
            },
        );
    }
    let base = Head::start(amal.journal());
    let taken = |run: &[Sealed]| {
        let message = request(&base).seal(&base, run, &amal.key);
        SyncRequest::open(&message, &amal.key.public()).map(|opened| opened.request.entries.len())
    };
    assert_eq!(
        taken(&amal.log[..limits::ENTRIES_PER_MESSAGE]),
        Ok(limits::ENTRIES_PER_MESSAGE)
    );
    assert!(matches!(taken(&amal.log), Err(WireError::Malformed(_))));
    let (packed, seals) = pack(&base, &amal.log);
    assert_eq!(
        unpack(&base, &packed, &seals),
        Err(UnpackError::TooMany(limits::ENTRIES_PER_MESSAGE + 1))
    );
}
