//! Journals that the server does not know, because it was restored from a backup.

use std::sync::Arc;

use counterfoil_server::auth::Presenter;
use counterfoil_server::intake::Refusal;
use counterfoil_sync::id::{DaybookId, DeviceNo, JournalId};
use counterfoil_sync::journal::Head;
use counterfoil_sync::wire::{Command, RescueBatch};

use crate::engines::{behind_our_back, both, sound};
use crate::field::{Company, Phone, TODAY};

/// A phone whose enrolment the backup does not hold, with a day and two receipts; its key is that of a
/// phone that is known.
fn lost(like: &Phone, journal: JournalId) -> Phone {
    let mut lost = like.clone();
    lost.journal = journal;
    lost.entries.clear();
    lost.head = Head::start(journal);
    lost.confirmed = lost.head.clone();
    lost.open_day(TODAY);
    let customer = Company::customer(0, 0);
    for place in 0..2 {
        lost.issue(lost.cash(customer, Company::item(customer, place), 100));
    }
    lost
}

fn batch(phone: &Phone) -> Vec<u8> {
    let [batch] =
        <[_; 1]>::try_from(RescueBatch::of(phone.journal, &phone.entries)).expect("one batch");
    batch.to_bytes()
}

fn presenter(phone: &Phone) -> Presenter {
    Presenter {
        person: phone.collector,
        device: Some((DeviceNo(1), phone.key.public())),
    }
}

#[tokio::test]
async fn an_unknown_journal_is_put_aside_once_and_posts_nothing() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let phone = company.phone(0, 50).await;
        let by = presenter(&phone);
        let lost = lost(&phone, JournalId::device(DeviceNo(9), 1));
        let message = Arc::new(lost.message());
        // Nobody said that a backup was restored: nothing is taken, and the phone keeps it.
        let told = company.intake.forgotten(&message, lost.journal).await;
        assert!(matches!(told, Err(Refusal::RestoreNotSaid)), "{told:?}");
        let taken = company.intake.take_strange(batch(&lost), &by).await;
        assert!(matches!(taken, Err(Refusal::UnknownJournal)), "{taken:?}");

        let restored = company.restored().await;
        let reply = company.intake.forgotten(&message, lost.journal).await;
        let reply = reply.expect("told");
        assert_eq!(reply.commands, Some(vec![Command::ReEnrol]));
        assert_eq!(
            (reply.checkpoint.seq, reply.checkpoint.epoch),
            (0, restored.epoch)
        );
        let other = company.intake.forgotten(&message, phone.journal).await;
        assert!(matches!(other, Err(Refusal::UnknownJournal)), "{other:?}");

        // By itself it stays outside; presented by somebody who is known it is kept, and that is all.
        let alone = company.intake.rescue(batch(&lost)).await;
        assert!(matches!(alone, Err(Refusal::UnknownJournal)), "{alone:?}");
        let digest = company.digest().await;
        for _ in 0..2 {
            let taken = company.intake.take_strange(batch(&lost), &by).await;
            let (journal, done) = taken.expect("put aside");
            assert_eq!(
                (journal, done.held, done.new, done.aside),
                (lost.journal, 0, 0, 3)
            );
        }
        let aside = "SELECT COUNT(*) FROM quarantine WHERE reason = 9 AND door = 2";
        assert_eq!(company.count(aside).await, 3);
        let told = "SELECT COUNT(*) FROM audit WHERE action = 'quarantine.handed_in'";
        assert_eq!(company.count(told).await, 1);
        // All three bear a signature: the day's begin bears none.
        let told = "SELECT COUNT(*) FROM audit WHERE reason = '3 entries by device 1, whose key made 2 of the signatures'";
        assert_eq!(company.count(told).await, 1);
        assert_eq!(company.count("SELECT COUNT(*) FROM receipt").await, 0);
        assert_eq!(company.digest().await, digest);
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn only_journals_that_were_lost_are_put_aside_and_what_cannot_be_read_too() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let phone = company.phone(0, 50).await;
        let by = presenter(&phone);
        let restored = company.restored().await;
        let day = DaybookId {
            collector: phone.collector,
            day: TODAY,
        };
        for journal in [
            phone.journal,
            JournalId::office(day),
            JournalId::device(DeviceNo(9), restored.epoch),
            JournalId::device(DeviceNo(9), restored.epoch + 1),
        ] {
            let bytes = batch(&lost(&phone, journal));
            let taken = company.intake.take_strange(bytes, &by).await;
            assert!(matches!(taken, Err(Refusal::UnknownJournal)), "{taken:?}");
        }
        let lost = lost(&phone, JournalId::device(DeviceNo(9), 1));
        let mut damaged = RescueBatch::of(lost.journal, &lost.entries).remove(0);
        damaged.entries[1].bytes = vec![1, 2, 3].into();
        let taken = company
            .intake
            .take_strange(damaged.to_bytes(), &by)
            .await
            .expect("put aside");
        assert_eq!(taken.1.aside, 3);
        let places = "SELECT SUM(seq) FROM quarantine";
        let places = places.replace("SUM(seq)", "CAST(SUM(seq) AS BIGINT)");
        assert_eq!(company.count(Box::leak(places.into_boxed_str())).await, 6);
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn what_is_put_aside_of_unknown_journals_has_a_limit() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let phone = company.phone(0, 50).await;
        let by = presenter(&phone);
        company.restored().await;
        let mut lost = lost(&phone, JournalId::device(DeviceNo(9), 1));
        let first = company.intake.take_strange(batch(&lost), &by).await;
        first.expect("put aside");
        // As full as it may be: of this journal, and then of five others.
        let fill = |rows: u32, journal: u64| {
            format!(
                "INSERT INTO quarantine (no, journal, seq, reason, hash, bytes, signature, door, received_ms) \
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
                 SELECT (SELECT MAX(no) FROM quarantine) + n.i, {journal}, 1000 + n.i, q.reason, q.hash, q.bytes, q.signature, q.door, q.received_ms \
                 FROM n, quarantine q WHERE q.no = 1"
            )
        };
        let make = async |sql: String| {
            behind_our_back(&company.db, &sql).await.expect("filled");
        };
        make(fill(19_997, lost.journal.0)).await;
        company
            .intake
            .take_strange(batch(&lost), &by)
            .await
            .expect("nothing of it is new");
        let customer = Company::customer(0, 0);
        lost.issue(lost.cash(customer, Company::item(customer, 0), 100));
        let full = company.intake.take_strange(batch(&lost), &by).await;
        assert!(matches!(full, Err(Refusal::AsideFull)), "{full:?}");

        for device in 10..14 {
            make(fill(20_000, JournalId::device(DeviceNo(device), 1).0)).await;
        }
        let other = self::lost(&phone, JournalId::device(DeviceNo(20), 1));
        let full = company.intake.take_strange(batch(&other), &by).await;
        assert!(matches!(full, Err(Refusal::AsideFull)), "{full:?}");
        let count = "SELECT COUNT(*) FROM quarantine";
        assert_eq!(company.count(count).await, 100_000);
        // A person decides about one of them, and there is room for one.
        let decided = "UPDATE quarantine SET decision = 'rejected', decided_by = 1, decided_ms = 1, note = 'n' WHERE no > 99990";
        make(decided.to_owned()).await;
        company
            .intake
            .take_strange(batch(&other), &by)
            .await
            .expect("room");
    }
}
