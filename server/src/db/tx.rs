use futures_util::StreamExt as _;
use sqlx::{Postgres, SqlStr, Sqlite, Transaction};
use tokio::sync::oneshot;

use super::statement::CHUNKS;
use super::value::{RowOf, postgres_arguments, sqlite_arguments};
use super::{DbError, Engine, FromColumn, Row, Statement, Value, sql};

/// One transaction: every call a capability makes to the database goes through one.
///
/// It belongs to the closure that [`Db::write`](super::Db::write) or [`Db::read`](super::Db::read)
/// runs, and goes back to them when it is dropped at the closure's end; they commit it or roll it
/// back. When the task is cancelled it is rolled back.
pub struct Tx {
    engine: Engine,
    // Given up by `drop` only.
    begun: Option<Begun>,
    change: Option<i64>,
    transient: bool,
    back: Option<oneshot::Sender<Ended>>,
}

pub(super) enum Begun {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction that its closure is done with.
pub(super) struct Ended {
    begun: Begun,
    /// Whether a statement failed for losing a race.
    pub(super) lost: bool,
}

impl Drop for Tx {
    fn drop(&mut self) {
        if let (Some(begun), Some(back)) = (self.begun.take(), self.back.take()) {
            // Nobody waits for it when the task was cancelled: dropping it rolls it back.
            let _ = back.send(Ended {
                begun,
                lost: self.transient,
            });
        }
    }
}

impl Ended {
    pub(super) async fn commit(self) -> Result<(), DbError> {
        match self.begun {
            Begun::Sqlite(tx) => tx.commit().await?,
            Begun::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    pub(super) async fn rollback(self) -> Result<(), DbError> {
        match self.begun {
            Begun::Sqlite(tx) => tx.rollback().await?,
            Begun::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}

/// What a statement did: rows it changed, or what it gave.
enum Want<'f> {
    Nothing,
    Rows(&'f mut (dyn FnMut(Row) -> Result<(), DbError> + Send)),
}

impl Tx {
    pub(super) fn new(begun: Begun) -> (Self, oneshot::Receiver<Ended>) {
        let engine = match begun {
            Begun::Sqlite(_) => Engine::Sqlite,
            Begun::Postgres(_) => Engine::Postgres,
        };
        let (back, ended) = oneshot::channel();
        (
            Self {
                engine,
                begun: Some(begun),
                change: None,
                transient: false,
                back: Some(back),
            },
            ended,
        )
    }

    /// Which engine this runs on. For choosing bounds; SQL is chosen by [`Statement`]s.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The change number of this transaction: taken on the first call, the same on every other.
    ///
    /// Rows of reference data that this transaction makes or edits are stamped with it. Numbers are
    /// in the order of commits, so that "everything after N" never misses one.
    pub async fn change(&mut self) -> Result<i64, DbError> {
        if let Some(change) = self.change {
            return Ok(change);
        }
        let change = self.one(&sql::NEXT_CHANGE, vec![]).await?.get(0)?;
        self.change = Some(change);
        Ok(change)
    }

    /// The last change number taken by anyone that this transaction can see.
    pub async fn last_change(&mut self) -> Result<i64, DbError> {
        self.scalar(&sql::LAST_CHANGE, vec![]).await
    }

    /// Runs a statement that answers with no rows; says how many it changed.
    pub async fn execute(
        &mut self,
        statement: &'static Statement,
        parameters: Vec<Value>,
    ) -> Result<u64, DbError> {
        self.run(statement, 0, parameters, Want::Nothing).await
    }

    /// All rows. For answers known to be small; else [`each`](Self::each).
    pub async fn all(
        &mut self,
        statement: &'static Statement,
        parameters: Vec<Value>,
    ) -> Result<Vec<Row>, DbError> {
        let mut rows = Vec::new();
        self.run(
            statement,
            0,
            parameters,
            Want::Rows(&mut |row| {
                rows.push(row);
                Ok(())
            }),
        )
        .await?;
        Ok(rows)
    }

    /// The first row, if there is one.
    pub async fn optional(
        &mut self,
        statement: &'static Statement,
        parameters: Vec<Value>,
    ) -> Result<Option<Row>, DbError> {
        Ok(self.all(statement, parameters).await?.into_iter().next())
    }

    /// The one row that must be there.
    pub async fn one(
        &mut self,
        statement: &'static Statement,
        parameters: Vec<Value>,
    ) -> Result<Row, DbError> {
        self.optional(statement, parameters)
            .await?
            .ok_or(DbError::NoRow(statement.name()))
    }

    /// The first column of the one row that must be there.
    pub async fn scalar<T: FromColumn>(
        &mut self,
        statement: &'static Statement,
        parameters: Vec<Value>,
    ) -> Result<T, DbError> {
        self.one(statement, parameters).await?.get(0)
    }

    /// Calls `with` for each row as it arrives: memory does not grow with the answer. The first
    /// error ends it.
    pub async fn each<E, F>(
        &mut self,
        statement: &'static Statement,
        parameters: Vec<Value>,
        mut with: F,
    ) -> Result<(), E>
    where
        E: From<DbError> + Send,
        F: FnMut(&Row) -> Result<(), E> + Send,
    {
        let mut stopped = None;
        let outcome = self
            .run(
                statement,
                0,
                parameters,
                Want::Rows(&mut |row| {
                    with(&row).map_err(|error| {
                        stopped = Some(error);
                        DbError::NoRow(statement.name())
                    })
                }),
            )
            .await;
        match stopped {
            Some(error) => Err(error),
            None => outcome.map(|_| ()).map_err(E::from),
        }
    }

    /// Runs a bulk statement (`rows("...")`) over any number of rows, given as one flat list of
    /// values; says how many rows of the database it changed. No rows: no statement.
    pub async fn execute_rows(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value>,
    ) -> Result<u64, DbError> {
        let mut changed = 0;
        for (chunk, values) in chunks(statement, values)? {
            changed += self.run(statement, chunk, values, Want::Nothing).await?;
        }
        Ok(changed)
    }

    /// Runs a bulk statement that answers; gives all rows of all chunks, in no promised order.
    pub async fn all_rows(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, DbError> {
        let mut rows = Vec::new();
        for (chunk, values) in chunks(statement, values)? {
            self.run(
                statement,
                chunk,
                values,
                Want::Rows(&mut |row| {
                    rows.push(row);
                    Ok(())
                }),
            )
            .await?;
        }
        Ok(rows)
    }

    async fn run(
        &mut self,
        statement: &'static Statement,
        chunk: usize,
        values: Vec<Value>,
        want: Want<'_>,
    ) -> Result<u64, DbError> {
        let text = statement.text(self.engine(), chunk);
        let outcome = self
            .run_text(text, values, want)
            .await
            .map_err(|error| error.of_statement(statement.name()));
        if let Err(error) = &outcome {
            self.transient |= error.is_transient();
        }
        outcome
    }

    async fn run_text(
        &mut self,
        text: SqlStr,
        values: Vec<Value>,
        want: Want<'_>,
    ) -> Result<u64, DbError> {
        match (self.begun.as_mut().ok_or(DbError::Kept)?, want) {
            (Begun::Sqlite(tx), Want::Nothing) => {
                let query = sqlx::query_with::<Sqlite, _>(text, sqlite_arguments(values)?);
                Ok(query.execute(&mut **tx).await?.rows_affected())
            }
            (Begun::Postgres(tx), Want::Nothing) => {
                let query = sqlx::query_with::<Postgres, _>(text, postgres_arguments(values)?);
                Ok(query.execute(&mut **tx).await?.rows_affected())
            }
            (Begun::Sqlite(tx), Want::Rows(with)) => {
                let mut rows =
                    sqlx::query_with::<Sqlite, _>(text, sqlite_arguments(values)?).fetch(&mut **tx);
                while let Some(row) = rows.next().await {
                    with(Row(RowOf::Sqlite(row?)))?;
                }
                Ok(0)
            }
            (Begun::Postgres(tx), Want::Rows(with)) => {
                let mut rows = sqlx::query_with::<Postgres, _>(text, postgres_arguments(values)?)
                    .fetch(&mut **tx);
                while let Some(row) = rows.next().await {
                    with(Row(RowOf::Postgres(row?)))?;
                }
                Ok(0)
            }
        }
    }

    /// Lets the engine check and plan every text a statement can become, running nothing.
    pub async fn prepare(&mut self, statement: &'static Statement) -> Result<(), DbError> {
        use sqlx::Executor as _;
        for text in statement.texts(self.engine()) {
            match self.begun.as_mut().ok_or(DbError::Kept)? {
                Begun::Sqlite(tx) => tx.prepare(text).await.map(|_| ()),
                Begun::Postgres(tx) => tx.prepare(text).await.map(|_| ()),
            }
            .map_err(|source| DbError::Statement {
                statement: statement.name(),
                source,
            })?;
        }
        Ok(())
    }
}

/// Cuts a flat list of values into chunks of rows, largest first: (index of the size, its values).
fn chunks(
    statement: &'static Statement,
    mut values: Vec<Value>,
) -> Result<Vec<(usize, Vec<Value>)>, DbError> {
    let width = statement.width();
    if width == 0 || !values.len().is_multiple_of(width) {
        return Err(DbError::Ragged {
            statement: statement.name(),
            width,
            given: values.len(),
        });
    }
    let mut cut = Vec::new();
    for (index, size) in CHUNKS.iter().enumerate() {
        let size = size * width;
        while values.len() >= size && size > 0 {
            let rest = values.split_off(size);
            cut.push((index, std::mem::replace(&mut values, rest)));
        }
    }
    Ok(cut)
}
