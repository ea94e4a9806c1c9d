//! The ledger refuses what it must and keeps its projections.

use counterfoil_server::db::Db;
use counterfoil_server::ledger::{self, Account, Event, Line, PostError, Posted, Posting};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Day, Millis};

use crate::engines::{both, sound};

const NOW: Millis = Millis(1_795_383_000_000);

fn aed() -> Currency {
    "AED".parse().expect("AED is a currency")
}

fn cash(key: &str, amount: i64) -> Posting {
    Posting::new(
        key,
        Event::Deposit,
        Day(20_000),
        aed(),
        vec![
            Line::debit(Account::CashVault, amount),
            Line::credit(Account::CashCollector, amount).person(PersonNo(7)),
        ],
    )
}

async fn post(db: &Db, postings: &[Posting]) -> Result<Vec<Posted>, PostError> {
    db.write(|mut tx| async move { ledger::post(&mut tx, NOW, postings).await })
        .await
}

#[tokio::test]
async fn posting_again_changes_nothing_and_other_content_is_a_conflict() {
    for db in both().await {
        let first = [cash("deposit:1", 500), cash("deposit:2", 70)];
        assert_eq!(
            post(&db, &first).await.expect("posts"),
            [Posted::New, Posted::New]
        );
        assert_eq!(
            post(&db, &first).await.expect("posts"),
            [Posted::Already, Posted::Already]
        );
        let doubled = [cash("deposit:3", 1), cash("deposit:3", 1)];
        assert_eq!(
            post(&db, &doubled).await.expect("posts"),
            [Posted::New, Posted::Already]
        );
        let error = post(&db, &[cash("deposit:4", 9), cash("deposit:2", 71)])
            .await
            .expect_err("other content");
        assert!(matches!(error, PostError::Conflict(key) if key == "deposit:2"));
        let held = db
            .read(|mut tx| async move {
                ledger::balance(&mut tx, Account::CashVault, None, aed()).await
            })
            .await
            .expect("reads");
        assert_eq!(held.minor, 571, "nothing of the refused call was posted");
        sound(&db).await.expect("sound");
    }
}

#[tokio::test]
async fn a_posting_is_mirrored_once() {
    for db in both().await {
        post(&db, &[cash("deposit:1", 500)]).await.expect("posts");
        let stored = db
            .read(|mut tx| async move { ledger::find(&mut tx, "deposit:1").await })
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(stored, cash("deposit:1", 500));
        post(&db, &[stored.mirror("void:1", Event::Void, Day(20_001))])
            .await
            .expect("posts");
        let error = post(&db, &[stored.mirror("void:2", Event::Void, Day(20_001))])
            .await
            .expect_err("a second void");
        assert!(matches!(error, PostError::Db(error) if error.is_unique_violation()));
        let held = db
            .read(|mut tx| async move {
                ledger::balance(&mut tx, Account::CashVault, None, aed()).await
            })
            .await
            .expect("reads");
        assert_eq!(held.minor, 0);
    }
}

/// What the server does with the future of a transaction: move it between threads.
#[tokio::test]
async fn transactions_can_be_spawned() {
    for db in both().await {
        let task = tokio::spawn(async move {
            let borrowed = [cash("deposit:1", 500)];
            post(&db, &borrowed)
                .await
                .map(|posted| posted.len())
                .map_err(|error| error.to_string())
        });
        assert_eq!(task.await.expect("joins"), Ok(1));
    }
}

#[tokio::test]
async fn a_cancelled_transaction_leaves_nothing() {
    for db in both().await {
        let half = db.write(|mut tx| async move {
            ledger::post(&mut tx, NOW, &[cash("deposit:1", 500)]).await?;
            std::future::pending::<()>().await;
            Ok::<(), PostError>(())
        });
        tokio::time::timeout(std::time::Duration::from_millis(200), half)
            .await
            .expect_err("was cancelled");
        assert_eq!(
            post(&db, &[cash("deposit:1", 500)]).await.expect("posts"),
            [Posted::New]
        );
    }
}

#[tokio::test]
async fn writers_take_turns_and_change_numbers_are_in_the_order_of_commits() {
    for db in both().await {
        let tasks: Vec<_> = (0..40)
            .map(|n| {
                let db = db.clone();
                tokio::spawn(async move {
                    db.write(|mut tx| async move {
                        let change = tx.change().await?;
                        ledger::post(&mut tx, NOW, &[cash(&format!("deposit:{n}"), 1)]).await?;
                        Ok::<i64, PostError>(change)
                    })
                    .await
                    .map_err(|error| format!("{error}: {:?}", std::error::Error::source(&error)))
                })
            })
            .collect();
        let mut changes = Vec::new();
        for task in tasks {
            changes.push(task.await.expect("joins").expect("posts"));
        }
        changes.sort_unstable();
        assert_eq!(changes, (1..=40).collect::<Vec<i64>>());
        let last = db
            .read(|mut tx| async move { tx.last_change().await })
            .await
            .expect("reads");
        assert_eq!(last, 40);
        let held = db
            .read(|mut tx| async move {
                ledger::balance(&mut tx, Account::CashVault, None, aed()).await
            })
            .await
            .expect("reads");
        assert_eq!(held.minor, 40);
    }
}
