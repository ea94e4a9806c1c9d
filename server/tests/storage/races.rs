//! Transactions that PostgreSQL really aborts, and what becomes of them.

use std::sync::atomic::{AtomicU32, Ordering};

use counterfoil_server::audit::{self, Record};
use counterfoil_server::custody;
use counterfoil_server::db::{Db, DbError, Engine, Tx};
use counterfoil_server::http::Problem;
use counterfoil_sync::time::Millis;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

use crate::engines::{fresh, number, sound};

/// Somebody who does not take the writer's lock: an operator at the console.
struct Stranger(sqlx::PgConnection);

impl Stranger {
    async fn of(db: &Db) -> Self {
        let (base, schema) = db.url().rsplit_once("schema=").expect("a schema");
        let base = base.trim_end_matches(['?', '&']);
        let mut connection = sqlx::PgConnection::connect(base).await.expect("connects");
        let path = format!("SET search_path TO {schema}");
        connection
            .execute(AssertSqlSafe(path))
            .await
            .expect("a schema");
        Self(connection)
    }

    /// Takes a change number and commits, whatever others hold.
    async fn takes_a_change(&mut self) {
        let sql = "UPDATE change_counter SET no = no + 1 WHERE one_row = 1";
        self.0.execute(sql).await.expect("nobody holds the row");
    }
}

fn record(action: &'static str) -> Record {
    Record::by_nobody(action, String::new(), Millis(0))
}

/// The writer's snapshot is taken by its first read; what the stranger commits after that makes the
/// writer's own update fail with 40001 (could not serialize access due to concurrent update).
#[tokio::test]
async fn a_writer_that_lost_a_race_runs_again_and_its_work_is_done_once() {
    let db = fresh(Engine::Postgres).await;
    let before = number(&db, "SELECT no FROM change_counter").await;
    let stranger = &tokio::sync::Mutex::new(Stranger::of(&db).await);
    let (runs, lost) = (&AtomicU32::new(0), &AtomicU32::new(0));
    let change = db
        .write(|mut tx| async move {
            let run = runs.fetch_add(1, Ordering::SeqCst);
            audit::append(&mut tx, record("test.raced")).await?;
            let seen = tx.last_change().await?;
            if run < 3 {
                stranger.lock().await.takes_a_change().await;
            }
            let change = tx.change().await.inspect_err(|error| {
                assert!(error.is_transient(), "{error:?}");
                assert!(format!("{error:?}").contains("40001"), "{error:?}");
                lost.fetch_add(1, Ordering::SeqCst);
            })?;
            assert_eq!(change, seen + 1);
            Ok::<_, DbError>(change)
        })
        .await
        .expect("the fourth run is alone");
    assert_eq!(
        (runs.load(Ordering::SeqCst), lost.load(Ordering::SeqCst)),
        (4, 3)
    );
    assert_eq!(change, before + 4, "three of the stranger and one of ours");
    let done = "SELECT COUNT(*) FROM audit WHERE action = 'test.raced'";
    assert_eq!(number(&db, done).await, 1);
    assert_eq!(sound(&db).await, Ok(()));
}

/// The other way a serializable transaction is refused: at its commit, because what it read was
/// written by one that read what it wrote.
#[tokio::test]
async fn a_writer_refused_at_its_commit_runs_again() {
    let db = fresh(Engine::Postgres).await;
    let mut stranger = Stranger::of(&db).await;
    let stranger = &tokio::sync::Mutex::new(&mut stranger);
    let runs = &AtomicU32::new(0);
    db.write(|mut tx| async move {
        let run = runs.fetch_add(1, Ordering::SeqCst);
        // Read by us, written by the stranger.
        tx.last_change().await?;
        audit::append(&mut tx, record("test.skewed")).await?;
        if run == 0 {
            let mut stranger = stranger.lock().await;
            for sql in [
                "BEGIN ISOLATION LEVEL SERIALIZABLE",
                // Written by us, read by the stranger.
                "SELECT COUNT(*) FROM audit",
                "UPDATE change_counter SET no = no + 1 WHERE one_row = 1",
                "COMMIT",
            ] {
                stranger
                    .0
                    .execute(sql)
                    .await
                    .expect("the first to commit wins");
            }
        }
        Ok::<_, DbError>(())
    })
    .await
    .expect("the second run is alone");
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    let done = "SELECT COUNT(*) FROM audit WHERE action = 'test.skewed'";
    assert_eq!(number(&db, done).await, 1);
    assert_eq!(sound(&db).await, Ok(()));
}

/// Loses every race.
async fn lose(tx: &mut Tx, stranger: &tokio::sync::Mutex<Stranger>) -> Result<(), DbError> {
    tx.last_change().await?;
    stranger.lock().await.takes_a_change().await;
    tx.change().await.map(drop)
}

#[tokio::test]
async fn a_writer_that_loses_every_race_says_so_and_has_done_nothing() {
    let db = fresh(Engine::Postgres).await;
    let stranger = &tokio::sync::Mutex::new(Stranger::of(&db).await);
    let runs = &AtomicU32::new(0);
    let error = db
        .write(|mut tx| async move {
            runs.fetch_add(1, Ordering::SeqCst);
            audit::append(&mut tx, record("test.lost")).await?;
            lose(&mut tx, stranger).await
        })
        .await
        .expect_err("it never wins");
    assert!(
        error.is_transient() && runs.load(Ordering::SeqCst) > 3,
        "{error:?}"
    );
    let done = "SELECT COUNT(*) FROM audit WHERE action = 'test.lost'";
    assert_eq!(number(&db, done).await, 0);

    // Whoever asked over HTTP is told to ask again, whatever part of the program lost.
    let lost = async || {
        db.write(|mut tx| async move { lose(&mut tx, stranger).await })
            .await
            .expect_err("lost")
    };
    let problems = [
        Problem::from(lost().await),
        Problem::from(custody::CustodyError::Db(lost().await)),
        Problem::from(custody::CustodyError::Post(lost().await.into())),
        Problem::from(custody::CustodyError::Office(lost().await.into())),
        Problem::from(counterfoil_server::intake::IntakeError::from(lost().await)),
    ];
    for problem in problems {
        assert_eq!(problem.status(), 503, "{problem:?}");
    }
}
