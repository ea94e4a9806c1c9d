use std::time::Duration;

use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, SqlSafeStr as _};
use tokio::sync::oneshot::Receiver;

use super::error::{TRIES, pause};
use super::tx::{Begun, Ended};
use super::url::Target;
use super::{CHANGES, DatabaseUrl, DbError, Engine, Tx, migrations, sql};

/// The first SQLite without the WAL-reset fault.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// Long enough for a queue of writers behind a large import.
const PATIENCE: Duration = Duration::from_mins(1);
const READERS: u32 = 4;
const CONNECTIONS: u32 = 12;
/// Every bulk statement is prepared in five sizes.
const CACHED_STATEMENTS: usize = 1_000;

/// One round trip. The lock is taken before the snapshot, so that this transaction sees everything
/// that earlier writers committed. Writers look rows up by key: a plan made while a table was small
/// must not scan it when it has grown, within an import for one.
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE; \
                           LOCK TABLE writer IN EXCLUSIVE MODE; \
                           SET LOCAL enable_seqscan = off; \
                           SET LOCAL enable_hashjoin = off; \
                           SET LOCAL enable_mergejoin = off";

/// An open database. Cloning it is cheap and gives the same one.
#[derive(Debug, Clone)]
pub struct Db {
    pools: Pools,
    url: String,
}

#[derive(Debug, Clone)]
enum Pools {
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// Whether a database that is not there is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// Make the file or the schema.
    Create,
    /// A missing file is an error: nobody wants a report on an empty database they mistyped.
    Existing,
}

impl Db {
    /// Opens a database. Does not touch its schema: see [`migrate`](Self::migrate).
    pub async fn open(url: &DatabaseUrl, mode: OpenMode) -> Result<Self, DbError> {
        let failed = |source| DbError::Open {
            url: url.to_string(),
            source,
        };
        let pools = match &url.target {
            Target::Sqlite(path) => {
                if mode == OpenMode::Existing && !path.exists() {
                    return Err(DbError::Missing(url.to_string()));
                }
                open_sqlite(path).await.map_err(failed)?
            }
            Target::Postgres { options, schema } => {
                let options = options
                    .as_ref()
                    .clone()
                    .options([("search_path", schema.as_str())])
                    .application_name("counterfoil")
                    .statement_cache_capacity(CACHED_STATEMENTS)
                    .disable_statement_logging();
                let pool = PgPoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(PATIENCE)
                    .connect_with(options)
                    .await
                    .map_err(failed)?;
                if mode == OpenMode::Create {
                    // The name was checked to be a plain identifier when the address was read.
                    let create = format!("CREATE SCHEMA IF NOT EXISTS {schema}");
                    sqlx::raw_sql(sqlx::AssertSqlSafe(create))
                        .execute(&pool)
                        .await
                        .map_err(failed)?;
                }
                Pools::Postgres(pool)
            }
        };
        let db = Self {
            pools,
            url: url.to_string(),
        };
        db.assert_version().await?;
        Ok(db)
    }

    /// Which engine it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Its address, without a password.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Brings the schema up to date. Safe to run at any time, by several processes at once.
    pub async fn migrate(&self) -> Result<(), DbError> {
        Self::assert_known(&self.applied().await)?;
        let migrator = migrations::migrator(self.engine());
        match &self.pools {
            Pools::Sqlite { writer, .. } => migrator.run(writer).await?,
            Pools::Postgres(pool) => migrator.run(pool).await?,
        }
        Ok(())
    }

    /// Makes the schema where there is none; refuses one of an older or a newer program, which
    /// another process may be at work with.
    pub async fn migrate_if_new(&self) -> Result<(), DbError> {
        if self.applied().await.is_empty() {
            self.migrate().await
        } else {
            self.assert_migrated().await
        }
    }

    /// Refuses a database whose schema is older or newer than this program.
    pub async fn assert_migrated(&self) -> Result<(), DbError> {
        let applied = self.applied().await;
        Self::assert_known(&applied)?;
        match CHANGES
            .iter()
            .find(|change| !applied.contains(&change.version))
        {
            Some(change) => Err(DbError::NotMigrated(change.version)),
            None => Ok(()),
        }
    }

    /// Refuses schema changes that this program does not have.
    fn assert_known(applied: &[i64]) -> Result<(), DbError> {
        let is_known = |version: &&i64| CHANGES.iter().any(|change| change.version == **version);
        match applied.iter().rfind(|version| !is_known(version)) {
            Some(version) => Err(DbError::Newer(*version)),
            None => Ok(()),
        }
    }

    /// The schema changes applied.
    async fn applied(&self) -> Vec<i64> {
        let applied = self.read(|mut tx| async move {
            tx.all(&sql::APPLIED, vec![])
                .await?
                .iter()
                .map(|row| row.get(0))
                .collect::<Result<Vec<i64>, DbError>>()
        });
        // The table of schema changes is missing when there never was one.
        applied.await.unwrap_or_default()
    }

    /// Runs `work` in a writing transaction and commits it: durable when this returns.
    ///
    /// There is one writer at a time. `work` runs again when the engine says that the transaction
    /// lost a race, so it must have no effect but through its `tx`. An error of `work` rolls back.
    pub async fn write<T, E, Fut>(&self, mut work: impl FnMut(Tx) -> Fut) -> Result<T, E>
    where
        Fut: Future<Output = Result<T, E>>,
        E: From<DbError>,
    {
        let mut attempt = 1;
        loop {
            let (lost, error) = match self.begin_write().await {
                Err(error) => (error.is_transient(), E::from(error)),
                Ok((tx, mut ended)) => {
                    let outcome = work(tx).await;
                    let ended = ended.try_recv().map_err(|_| DbError::Kept)?;
                    match outcome {
                        Ok(value) => match ended.commit().await {
                            Ok(()) => return Ok(value),
                            Err(error) => (error.is_transient(), E::from(error)),
                        },
                        Err(error) => {
                            let lost = ended.lost;
                            // Whatever the rollback says, `error` is what happened; the pool closes
                            // a connection that cannot roll back.
                            let _ = ended.rollback().await;
                            (lost, error)
                        }
                    }
                }
            };
            if !lost || attempt >= TRIES {
                return Err(error);
            }
            tracing::info!(
                attempt,
                "a writing transaction lost a race and runs again (attempt {attempt})"
            );
            tokio::time::sleep(pause(attempt)).await;
            attempt += 1;
        }
    }

    /// Runs `work` on a snapshot: everything it reads is of one moment. It cannot write.
    pub async fn read<T, E, Fut>(&self, work: impl FnOnce(Tx) -> Fut) -> Result<T, E>
    where
        Fut: Future<Output = Result<T, E>>,
        E: From<DbError>,
    {
        let (tx, mut ended) = self.begin_read().await?;
        let value = work(tx).await;
        // Nothing was written: how it ends changes nothing.
        if let Ok(ended) = ended.try_recv() {
            let _ = ended.rollback().await;
        }
        value
    }

    /// Closes it, waiting for what is under way.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    async fn begin_write(&self) -> Result<(Tx, Receiver<Ended>), DbError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => Ok(Tx::new(Begun::Sqlite(
                writer.begin_with("BEGIN IMMEDIATE".into_sql_str()).await?,
            ))),
            Pools::Postgres(pool) => Ok(Tx::new(Begun::Postgres(
                pool.begin_with(BEGIN_WRITE.into_sql_str()).await?,
            ))),
        }
    }

    async fn begin_read(&self) -> Result<(Tx, Receiver<Ended>), DbError> {
        // Writers are one at a time, so any snapshot is a state the ledger really had: REPEATABLE
        // READ is enough, and never aborts a writer as a SERIALIZABLE reader could.
        match &self.pools {
            Pools::Sqlite { readers, .. } => Ok(Tx::new(Begun::Sqlite(
                readers.begin_with("BEGIN".into_sql_str()).await?,
            ))),
            Pools::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Ok(Tx::new(Begun::Postgres(
                    pool.begin_with(begin.into_sql_str()).await?,
                )))
            }
        }
    }

    async fn assert_version(&self) -> Result<(), DbError> {
        let Pools::Sqlite { writer, .. } = &self.pools else {
            return Ok(());
        };
        let version: String = sqlx::query_scalar("SELECT sqlite_version()")
            .fetch_one(writer)
            .await?;
        let mut parts = version
            .split('.')
            .map(|part| part.parse::<u32>().unwrap_or(0));
        let mut next = || parts.next().unwrap_or(0);
        if (next(), next(), next()) < OLDEST_SQLITE {
            return Err(DbError::OldSqlite(version));
        }
        Ok(())
    }
}

async fn open_sqlite(path: &std::path::Path) -> Result<Pools, sqlx::Error> {
    make_private(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(CACHED_STATEMENTS)
        .row_buffer_size(512)
        // Else REPLACE would delete rows without asking the triggers that refuse it.
        .pragma("recursive_triggers", "ON")
        .pragma("mmap_size", "0")
        // Joins go from the short list to the table by its key, never over an index made on the spot.
        .pragma("automatic_index", "OFF")
        .disable_statement_logging();
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|conn, _| Box::pin(std::future::ready(Ok(is_idle(conn)))))
        .connect_with(options.clone().pragma("cache_size", "-32000"))
        .await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|conn, _| Box::pin(std::future::ready(Ok(is_idle(conn)))))
        .connect_with(options.read_only(true).pragma("cache_size", "-16000"))
        .await?;
    Ok(Pools::Sqlite { writer, readers })
}

/// Whether a connection from the pool is in no transaction. A commit that fails for want of room ends
/// its transaction by itself, and the connection still counts one: every transaction after it would be
/// refused. Such a connection is closed, and another takes its place.
fn is_idle(conn: &sqlx::SqliteConnection) -> bool {
    !conn.is_in_transaction()
}

/// Makes the file, if there is none, for its owner alone: it holds the company's key. SQLite gives its
/// companions the same mode.
fn make_private(path: &std::path::Path) -> Result<(), sqlx::Error> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(sqlx::Error::Io(error))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}
