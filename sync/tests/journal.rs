//! Chains: what continues a journal and what does not.

use counterfoil_sync::entry::{Comment, Entry, Fact, Total};
use counterfoil_sync::id::Seq;
use counterfoil_sync::journal::{Head, JournalError, Sealed};
use counterfoil_sync::keys::Algorithm;

use crate::support::{Writer, key, office, phone, receipt};

fn resealed(entry: &Entry) -> Sealed {
    Sealed::read(entry.to_bytes(), None).unwrap()
}

fn told(head: &Head, sealed: &Sealed, change: impl FnOnce(&mut Entry)) -> JournalError {
    let mut entry = sealed.entry.clone();
    change(&mut entry);
    head.follow(&resealed(&entry)).unwrap_err()
}

#[test]
fn forks_gaps_and_regressions_are_told_apart() {
    let mut amal = Writer::new(phone(1));
    let mut twin = amal.clone();
    let comment = |text: &str| Comment {
        stop: None,
        text: text.to_owned(),
        by: None,
    };
    for text in ["a", "b", "c"] {
        amal.write(Vec::new(), None, comment(text));
    }
    for text in ["a", "B", "C"] {
        twin.write(Vec::new(), None, comment(text));
    }
    let heads: Vec<Head> = amal.log.iter().map(Head::at).collect();
    let start = Head::start(amal.journal());
    assert_eq!(start.follow(&amal.log[0]), Ok(heads[0].clone()));
    assert_eq!(heads[0].follow(&amal.log[1]), Ok(heads[1].clone()));
    let gap = |have: Seq, got: Seq| Err(JournalError::Gap { have, got });
    // What came before, or comes too early.
    assert_eq!(heads[1].follow(&amal.log[1]), gap(2, 2));
    assert_eq!(heads[2].follow(&amal.log[0]), gap(3, 1));
    assert_eq!(start.follow(&amal.log[1]), gap(0, 2));
    // A second branch: its first entry follows the common one, its second does not follow ours.
    assert!(heads[0].follow(&twin.log[1]).is_ok());
    assert_eq!(heads[1].follow(&twin.log[2]), Err(JournalError::Chain(3)));
    assert_eq!(
        Head::start(phone(2)).follow(&amal.log[0]),
        Err(JournalError::OtherJournal)
    );
}

#[test]
fn a_tally_that_does_not_add_up_is_told() {
    let mut amal = Writer::new(phone(1));
    amal.write(Vec::new(), None, receipt(1, 500));
    let head = amal.head.clone();
    amal.write(Vec::new(), None, receipt(2, 250));
    let next = &amal.log[1];
    assert_eq!(
        (next.entry.tally.receipts, next.entry.tally.totals[0].minor),
        (2, 750)
    );
    assert_eq!(
        told(&head, next, |entry| entry.tally.receipts = 1),
        JournalError::Tally(2)
    );
    assert_eq!(
        told(&head, next, |entry| entry.tally.totals[0].minor = 749),
        JournalError::Tally(2)
    );
    assert_eq!(
        told(&head, next, |entry| entry.tally.totals.clear()),
        JournalError::Tally(2)
    );
    // A kind of tomorrow may add and may not take away.
    let unknown = head.write(
        counterfoil_sync::journal::Draft {
            clocks: head.clocks,
            seen: Vec::new(),
            place: None,
            fact: Fact::Unknown {
                kind: 700,
                body: Vec::new(),
            },
        },
        None,
    );
    let unknown = unknown.unwrap();
    let usd = Total {
        currency: "USD".parse().unwrap(),
        minor: 5,
    };
    let mut more = unknown.entry.clone();
    more.tally.totals.push(usd);
    assert!(head.follow(&resealed(&more)).is_ok());
    assert_eq!(
        told(&head, &unknown, |entry| entry.tally.totals[0].minor = 499),
        JournalError::Tally(2)
    );
    assert_eq!(
        told(&head, &unknown, |entry| entry.tally.receipts = 0),
        JournalError::Tally(2)
    );
}

#[test]
fn layouts_and_lists_out_of_order_are_told() {
    let mut amal = Writer::new(phone(1));
    amal.write(
        Vec::new(),
        None,
        Comment {
            stop: None,
            text: "a".to_owned(),
            by: None,
        },
    );
    let start = Head::start(amal.journal());
    assert_eq!(
        told(&start, &amal.log[0], |entry| entry.version = 2),
        JournalError::Version(2)
    );
    let seen = |seq| counterfoil_sync::entry::Seen {
        journal: office(),
        seq,
    };
    assert_eq!(
        told(&start, &amal.log[0], |entry| entry.seen =
            vec![seen(1), seen(2)]),
        JournalError::Seen
    );
    assert_eq!(
        told(&start, &amal.log[0], |entry| entry.prev = [1; 32]),
        JournalError::Chain(1)
    );
}

#[test]
fn seals_are_asked_for_by_kind_and_hold_under_both_algorithms() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
        let mut amal = Writer {
            key: key(algorithm),
            ..Writer::new(phone(1))
        };
        let sealed = amal.write(Vec::new(), None, receipt(1, 500));
        let public = amal.key.public();
        assert_eq!(sealed.verify(&public), Ok(()));
        assert!(
            Sealed {
                signature: None,
                ..sealed.clone()
            }
            .verify(&public)
            .is_err()
        );
        let comment = amal.write(
            Vec::new(),
            None,
            Comment {
                stop: None,
                text: "a".to_owned(),
                by: None,
            },
        );
        assert_eq!(comment.verify(&public), Ok(()));
        assert!(
            Sealed {
                signature: sealed.signature,
                ..comment
            }
            .verify(&public)
            .is_err()
        );
        // A COSE_Sign1 message for other tools says the same.
        let cose = sealed.to_cose(&public).unwrap();
        assert_eq!(
            public.open(|_| Ok(b"counterfoil/entry/1".to_vec()), &cose),
            Ok(sealed.bytes.clone())
        );
    }
}
