//! Golden vectors: every kind of entry and the exchange, byte for byte, as released phones wrote them.
//!
//! A vector that changes is an entry that no longer verifies somewhere. New kinds and new versions add
//! vectors. `COUNTERFOIL_BLESS=1 cargo test -p counterfoil-sync --test sync golden` writes the files
//! anew: for a kind that was never released, and for nothing else.

use std::fmt::Write as _;
use std::path::PathBuf;

use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::entry::{
    Allocation, AnswerOutcome, Ask, BalanceConfirmation, BookReturn, CheckIn, Cheque, ChequeRef,
    Comment, DayClose, DayOpen, Delivery, Denomination, DepositAnswer, DepositOffer,
    DepositOutcome, DepositWithdraw, Dispute, DisputeReason, EscalateTo, Exception, Fact, Flag,
    Ink, Instalment, ItemPart, KINDS, Means, NextAction, NoteEdit, NoteTarget, Place, Promise,
    PromiseWithdraw, Quarantine, Receipt, Request, Rulings, SaidAnswer, Seen, ShortReason,
    SpoilLeaf, StatementLine, StopAdd, StopCancel, StopMove, StopTarget, Tender, Total, Unlock,
    VisitEnd, VisitMode, VisitOutcome, Void, VoidAnswer,
};
use counterfoil_sync::id::{BookNo, CustomerNo, EntryId, ItemNo, JournalId, PersonNo, Seq};
use counterfoil_sync::journal::{Head, Sealed};
use counterfoil_sync::keys::{Algorithm, SecretKey, Signature};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::{OfficeRun, SyncReply, SyncRequest, pack, unpack};

use crate::messages::{reply, request};
use crate::support::{DAY, Writer, key, office, phone};

fn aed() -> Currency {
    "AED".parse().unwrap()
}

fn total(minor: i64) -> Total {
    Total {
        currency: aed(),
        minor,
    }
}

/// A day that has every kind: what the office writes before it opens, what the phone writes, what the
/// office answers.
fn day() -> (Writer, Writer) {
    let (mut amal, mut sam) = (Writer::new(phone(1)), Writer::new(office()));
    let stop = sam.does(StopAdd {
        customer: CustomerNo(1),
        rank: "n".to_owned(),
        target: Some(total(250_000)),
        by: Some(PersonNo(2)),
    });
    let other = sam.does(StopAdd {
        customer: CustomerNo(2),
        rank: "o".to_owned(),
        target: None,
        by: None,
    });
    sam.does(StopMove {
        stop: other,
        rank: "g".to_owned(),
        by: Some(PersonNo(2)),
    });
    sam.does(StopTarget {
        stop,
        target: None,
        by: Some(PersonNo(2)),
    });
    amal.reads(&sam);
    field(&mut amal, stop, other);
    sam.reads(&amal);
    answers(&mut sam, &amal);
    (amal, sam)
}

fn field(amal: &mut Writer, stop: EntryId, other: EntryId) {
    amal.does(DayOpen { day: DAY });
    let place = Place {
        lat_e5: 2_520_485,
        lon_e5: -5_527_078,
        accuracy_m: 12,
        mock: true,
    };
    let seen = vec![Seen {
        journal: amal.journal(),
        seq: 1,
    }];
    let check_in = amal.write(
        seen,
        Some(place),
        CheckIn {
            customer: CustomerNo(1),
            stop: Some(stop),
            mode: Some(VisitMode::Phone),
        },
    );
    amal.book.apply(&check_in).unwrap();
    let visit = check_in.entry.seq;
    let receipt = amal.does(every_tender(visit));
    amal.does(NoteEdit {
        target: NoteTarget::Visit(EntryId::new(amal.journal(), visit)),
        at: 0,
        delete: 0,
        insert: "بعد الظهر".to_owned(),
    });
    amal.does(Comment {
        stop: Some(stop),
        text: "gate 4".to_owned(),
        by: None,
    });
    let next_day = Some(Day(DAY.0 + 7));
    let delay_reason = Some("harvest".to_owned());
    amal.does(VisitEnd {
        visit,
        outcome: VisitOutcome::Collected,
        delay_reason,
        next: Some(NextAction::Visit),
        next_day,
    });
    amal.does(StopCancel {
        stop: other,
        reason: "moved away".to_owned(),
        by: None,
    });
    amal.does(SpoilLeaf {
        book: BookNo(3),
        number: 102,
        reason: "torn".to_owned(),
    });
    let offer = DepositOffer {
        currency: aed(),
        cash: 50_000,
        denominations: vec![
            Denomination {
                unit: 20_000,
                quantity: 2,
            },
            Denomination {
                unit: 10_000,
                quantity: 1,
            },
        ],
        cheques: vec![ChequeRef {
            receipt: receipt.seq,
            tender: 1,
            journal: None,
        }],
        remark: Some("two bags".to_owned()),
    };
    let first = amal.does(offer.clone());
    amal.does(DepositWithdraw { offer: first.seq });
    amal.does(offer);
    amal.does(Void {
        receipt: receipt.seq,
        reason: "wrong customer".to_owned(),
        photos: vec![[0xcd; 32].into()],
    });
    amal.does(BookReturn {
        book: BookNo(3),
        next: 103,
    });
    let (collected, cash_in_hand) = (vec![total(150_006)], vec![total(50_000)]);
    amal.does(DayClose {
        visits: 1,
        receipts: 1,
        voids: 0,
        collected,
        cash_in_hand,
        cheques_in_hand: 1,
    });
    said(amal, visit);
    amal.does(Unlock {
        kind: LimitKind::InHand,
        currency: aed(),
        up_to: 2_500_000,
        no: 3,
        code: [1, 2, 3, 4, 5],
    });
    amal.does(Fact::Unknown {
        kind: 999,
        body: vec![0xa1, 0x00, 0x18, 0x2a],
    });
}

/// What a customer says at a visit.
fn said(amal: &mut Writer, visit: Seq) {
    let first = amal.does(Promise {
        visit: Some(visit),
        customer: CustomerNo(1),
        currency: aed(),
        amount: 30_000,
        due: Day(DAY.0 + 5),
        means: Some(Means::Cheque),
        items: vec![ItemNo(70), ItemNo(71)],
        said_by: Some("خالد".to_owned()),
        note: Some("after the harvest".to_owned()),
        replaces: None,
        by: None,
    });
    let second = amal.does(Promise {
        visit: None,
        customer: CustomerNo(1),
        currency: aed(),
        amount: 20_000,
        due: Day(DAY.0 + 9),
        means: None,
        items: Vec::new(),
        said_by: None,
        note: None,
        replaces: Some(first),
        by: Some(PersonNo(2)),
    });
    amal.does(PromiseWithdraw {
        promise: second,
        customer: CustomerNo(1),
        reason: "said for another shop".to_owned(),
        by: None,
    });
    contested(amal, visit);
    asked(amal, visit);
    signed(amal, visit);
}

fn contested(amal: &mut Writer, visit: Seq) {
    amal.does(Dispute {
        visit: Some(visit),
        customer: CustomerNo(1),
        currency: aed(),
        amount: 7_000,
        items: [(70, 5_000), (71, 2_000)]
            .map(|(item, amount)| ItemPart {
                item: ItemNo(item),
                amount,
            })
            .into(),
        reason: DisputeReason::Quantity,
        words: Some("ناقص صندوقان".to_owned()),
        said_by: Some("Khalid".to_owned()),
        photos: vec![[0xef; 32].into()],
        by: None,
    });
    amal.does(Dispute {
        visit: None,
        customer: CustomerNo(1),
        currency: aed(),
        amount: 1,
        items: Vec::new(),
        reason: DisputeReason::Other,
        words: Some("bank charge".to_owned()),
        said_by: None,
        photos: Vec::new(),
        by: Some(PersonNo(2)),
    });
}

fn asked(amal: &mut Writer, visit: Seq) {
    let part = |days, amount| Instalment {
        due: Day(DAY.0 + days),
        amount,
    };
    for (ask, items) in [
        (
            Ask::Instalments(300, vec![part(0, 100), part(30, 200)]),
            vec![ItemNo(70)],
        ),
        (Ask::Extension(Day(DAY.0 + 14)), Vec::new()),
        (Ask::Settlement(1_000, 900), Vec::new()),
        (Ask::CreditMemo(50), vec![ItemNo(71)]),
        (Ask::Escalation(EscalateTo::Legal), Vec::new()),
    ] {
        amal.does(Request {
            visit: Some(visit),
            customer: CustomerNo(1),
            currency: aed(),
            ask,
            items,
            reason: "shop closed".to_owned(),
            said_by: Some("Khalid".to_owned()),
            photos: vec![[0xee; 32].into()],
            by: None,
        });
    }
}

fn signed(amal: &mut Writer, visit: Seq) {
    let ink = Ink {
        hash: [0x1a; 32],
        size: 4_096,
    };
    let line = |item, open, disputed| StatementLine {
        item: ItemNo(item),
        open,
        disputed,
    };
    amal.does(BalanceConfirmation {
        visit: Some(visit),
        customer: CustomerNo(1),
        currency: aed(),
        as_of: 1,
        lines: vec![
            line(70, 100_000, None),
            line(71, 40_000, Some(DisputeReason::Price)),
            line(72, -5_000, None),
        ],
        total: 135_000,
        name: "خالد عمر".to_owned(),
        role: Some("accountant".to_owned()),
        ink,
        words: Some("price of 71 as agreed in May".to_owned()),
    });
    amal.does(Delivery {
        visit: Some(visit),
        customer: CustomerNo(1),
        received: vec![ItemNo(70)],
        missing: vec![ItemNo(71)],
        name: "Omar".to_owned(),
        ink,
        words: Some("send 71 again".to_owned()),
    });
}

fn every_tender(visit: Seq) -> Receipt {
    let cheque = Cheque {
        amount: 100_000,
        bank: "Bank of Dubai".to_owned(),
        number: "000123".to_owned(),
        date: Day(DAY.0 + 30),
        drawer: Some("Acme".to_owned()),
        photo: Some([0xab; 32]),
    };
    Receipt {
        visit: Some(visit),
        customer: CustomerNo(1),
        book: BookNo(3),
        number: 101,
        currency: aed(),
        tenders: vec![
            Tender::Cash(50_000),
            Tender::Cheque(cheque),
            Tender::Transfer(1, "T1".to_owned()),
            Tender::Card(2, "C2".to_owned()),
            Tender::Wallet(3, "W3".to_owned()),
        ],
        allocations: vec![
            Allocation {
                item: ItemNo(70),
                amount: 100_000,
                short: None,
            },
            Allocation {
                item: ItemNo(71),
                amount: 40_000,
                short: Some(ShortReason::Dispute),
            },
        ],
        on_account: Some(10_000),
        unapplied: Some(6),
        payer: Some("بنت خالد".to_owned()),
    }
}

fn answers(sam: &mut Writer, amal: &Writer) {
    let exceptions = vec![
        Exception {
            seq: 3,
            flags: vec![Flag::OverPaid, Flag::Clock],
            quarantine: None,
        },
        Exception {
            seq: 12,
            flags: Vec::new(),
            quarantine: Some(Quarantine::UnknownAccount),
        },
    ];
    sam.does(Rulings {
        journal: amal.journal(),
        from: 1,
        to: 15,
        exceptions,
    });
    sam.does(DepositAnswer {
        deposit: amal.at(9),
        outcome: DepositOutcome::Refused("late".to_owned()),
        by: PersonNo(9),
    });
    sam.does(DepositAnswer {
        deposit: amal.at(11),
        outcome: DepositOutcome::confirmed(49_900),
        by: PersonNo(9),
    });
    sam.does(VoidAnswer {
        void: amal.at(12),
        approved: true,
        reason: "copies seen".to_owned(),
        by: PersonNo(8),
    });
    sam.does(SaidAnswer {
        said: amal.at(15),
        outcome: AnswerOutcome::InPart,
        words: "one carton of two".to_owned(),
        by: PersonNo(8),
    });
    // The cheque of the first offer was not there.
    sam.does(DepositAnswer {
        deposit: amal.at(11),
        outcome: DepositOutcome::Confirmed {
            cash: 49_900,
            found: Some(vec![]),
        },
        by: PersonNo(9),
    });
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// The same entry as another key signs it.
fn signed_by(before: &Head, sealed: &Sealed, key: &SecretKey) -> Option<Signature> {
    let entry = &sealed.entry;
    let draft = counterfoil_sync::journal::Draft {
        clocks: entry.clocks,
        seen: entry.seen.clone(),
        place: entry.place,
        fact: entry.fact().unwrap(),
    };
    let again = before.write(draft, Some(key)).unwrap();
    assert_eq!(again.bytes, sealed.bytes);
    again.signature
}

/// The listing of the entries, in an order in which one replica takes them.
fn entries() -> String {
    let (amal, sam) = day();
    let mut text = String::from(
        "Entries of version 1: what each says, its bytes, their SHA-256, the signature where the kind asks\n\
         for one, the entry alone in a packed run, and the heads of the daybook after it.\n",
    );
    let mut book = counterfoil_sync::daybook::Daybook::new(crate::support::today());
    let _ = writeln!(
        text,
        "\ngenesis\n  heads   {}",
        hex(book.heads().as_flattened())
    );
    let (plan, answers) = sam.log.split_at(4);
    let mut heads = [Head::start(office()), Head::start(phone(1))];
    for sealed in plan.iter().chain(&amal.log).chain(answers) {
        let at = usize::from(!sealed.entry.journal.is_office());
        let before = heads[at].clone();
        heads[at] = before.follow(sealed).unwrap();
        assert_eq!(
            book.apply(sealed),
            Ok(counterfoil_sync::daybook::Applied::Now)
        );
        let fact = sealed.entry.fact().unwrap();
        let (packed, _) = pack(&before, std::slice::from_ref(sealed));
        let run = OfficeRun {
            day: DAY,
            base: before.seq,
            entries: packed,
        };
        let _ = writeln!(
            text,
            "\n{} {} {}",
            sealed.entry.kind,
            fact.name(),
            sealed.id()
        );
        let _ = writeln!(text, "  says    {fact:?}");
        let _ = writeln!(text, "  entry   {}", hex(&sealed.bytes));
        let _ = writeln!(text, "  hash    {}", hex(&sealed.hash));
        for (name, algorithm) in [
            ("ed25519", Algorithm::Ed25519),
            ("es256  ", Algorithm::Es256),
        ] {
            if let Some(signature) = signed_by(&before, sealed, &key(algorithm)) {
                let _ = writeln!(text, "  {name} {}", hex(&signature));
            }
        }
        let _ = writeln!(text, "  packed  {}", hex(&minicbor::to_vec(&run).unwrap()));
        let _ = writeln!(text, "  heads   {}", hex(book.heads().as_flattened()));
    }
    text
}

/// The listing of one request and its reply under both algorithms.
fn exchange() -> String {
    let (amal, sam) = day();
    let base = Head::at(&amal.log[1]);
    let (packed, seals) = pack(&Head::start(office()), &sam.log);
    let mut text = String::from(
        "One request with the day's entries from the third on, and its reply with the office's, as sent.\n\
         The phone's key and the company's are both of 32 bytes 07.\n",
    );
    for (name, algorithm) in [("ed25519", Algorithm::Ed25519), ("es256", Algorithm::Es256)] {
        let key = key(algorithm);
        let mut head = base.clone();
        let mut run: Vec<Sealed> = amal.log[2..].to_vec();
        for sealed in &mut run {
            sealed.signature = signed_by(&head, sealed, &key);
            head = head.follow(sealed).unwrap();
        }
        let message = request(&base).seal(&base, &run, &key);
        let answer = reply(&amal.head, packed.clone()).seal(&seals, &message, &key);
        let _ = writeln!(
            text,
            "\n{name}\n  request {}\n  reply   {}",
            hex(&message),
            hex(&answer)
        );
    }
    text
}

fn file(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "golden", name]
        .iter()
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a switch for whoever runs the tests, not a setting of the product"
)]
fn blessed() -> bool {
    std::env::var_os("COUNTERFOIL_BLESS").is_some()
}

pub(crate) fn holds(name: &str, now: &str) {
    if blessed() {
        std::fs::write(file(name), now).unwrap();
    }
    let golden = std::fs::read_to_string(file(name)).unwrap();
    for (golden, now) in golden.lines().zip(now.lines()) {
        assert_eq!(golden, now, "{name}");
    }
    assert_eq!(golden.lines().count(), now.lines().count(), "{name}");
}

#[test]
fn golden_entries_are_written_as_ever() {
    holds("entries.v1.txt", &entries());
}

#[test]
fn golden_messages_are_written_as_ever() {
    holds("exchange.v1.txt", &exchange());
}

#[test]
fn every_kind_has_a_golden_vector() {
    let golden = std::fs::read_to_string(file("entries.v1.txt")).unwrap();
    for (kind, name) in KINDS {
        assert!(
            golden
                .lines()
                .any(|line| line.starts_with(&format!("{kind} {name} "))),
            "{kind} {name}"
        );
    }
}

/// The other way: from the files alone, whatever is written today.
#[test]
fn golden_entries_are_read_as_ever() {
    let golden = std::fs::read_to_string(file("entries.v1.txt")).unwrap();
    let mut book = counterfoil_sync::daybook::Daybook::new(crate::support::today());
    let mut heads = [Head::start(office()), Head::start(phone(1))];
    let mut read = 0;
    for block in golden
        .split("\n\n")
        .filter(|block| block.contains("  entry   "))
    {
        let line = |name: &str| {
            block
                .lines()
                .find_map(|line| line.strip_prefix("  ")?.strip_prefix(name))
                .map(|rest| unhex(rest.trim()))
        };
        let mut sealed = Sealed::read(line("entry ").unwrap(), None).unwrap();
        assert_eq!(Some(sealed.hash.to_vec()), line("hash "));
        for (name, algorithm) in [
            ("es256 ", Algorithm::Es256),
            ("ed25519 ", Algorithm::Ed25519),
        ] {
            sealed.signature = line(name).map(|bytes| bytes.try_into().unwrap());
            assert_eq!(sealed.verify(&key(algorithm).public()), Ok(()), "{block}");
        }
        let at = usize::from(!sealed.entry.journal.is_office());
        let run: OfficeRun = minicbor::decode(&line("packed ").unwrap()).unwrap();
        let seals = sealed
            .signature
            .map_or(Vec::new(), |signature| signature.to_vec());
        assert_eq!(
            unpack(&heads[at], &run.entries, &seals),
            Ok(vec![sealed.clone()])
        );
        heads[at] = heads[at].follow(&sealed).unwrap();
        book.apply(&sealed).unwrap();
        assert_eq!(Some(book.heads().as_flattened().to_vec()), line("heads "));
        read += 1;
    }
    assert!(read >= KINDS.len());

    let golden = std::fs::read_to_string(file("exchange.v1.txt")).unwrap();
    for (block, algorithm) in golden
        .split("\n\n")
        .skip(1)
        .zip([Algorithm::Ed25519, Algorithm::Es256])
    {
        let line = |name: &str| {
            block
                .lines()
                .find_map(|line| line.strip_prefix("  ")?.strip_prefix(name))
                .map(|rest| unhex(rest.trim()))
        };
        let (message, answer, public) = (
            line("request ").unwrap(),
            line("reply ").unwrap(),
            key(algorithm).public(),
        );
        let (amal, sam) = day();
        let entries = SyncRequest::open(&message, &public)
            .unwrap()
            .verify(&Head::at(&amal.log[1]), &public)
            .unwrap();
        assert_eq!(
            entries.iter().map(|entry| &entry.bytes).collect::<Vec<_>>(),
            amal.log[2..]
                .iter()
                .map(|entry| &entry.bytes)
                .collect::<Vec<_>>()
        );
        let (reply, seals) = SyncReply::open(&answer, &message, &public).unwrap();
        assert_eq!(
            unpack(
                &Head::start(office()),
                &reply.office.unwrap()[0].entries,
                &seals
            ),
            Ok(sam.log)
        );
    }
}

/// The bytes behind a name in a block of a listing.
pub(crate) fn unhex_line(block: &str, name: &str) -> Vec<u8> {
    let found = block
        .lines()
        .find_map(|line| line.trim().strip_prefix(name))
        .unwrap();
    unhex(found.trim())
}

/// A cheque of the offer's own journal is written as it was before offers could name those of an earlier
/// one.
#[test]
fn a_cheque_names_a_journal_only_where_it_is_another() {
    let own = ChequeRef {
        receipt: 7,
        tender: 1,
        journal: None,
    };
    let earlier = ChequeRef {
        journal: Some(JournalId(0x7_0001)),
        ..own
    };
    assert_eq!(minicbor::to_vec(own).unwrap(), [0x82, 7, 1]);
    let bytes = minicbor::to_vec(earlier).unwrap();
    assert_eq!(bytes, [0x83, 7, 1, 0x1a, 0, 7, 0, 1]);
    for (bytes, cheque) in [(&[0x82, 7, 1][..], own), (&bytes, earlier)] {
        assert_eq!(minicbor::decode::<ChequeRef>(bytes).unwrap(), cheque);
    }
}
