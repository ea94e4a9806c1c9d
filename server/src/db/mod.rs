//! The only place that knows SQLite from PostgreSQL.
//!
//! ```text
//! let db = Db::open(&"sqlite:counterfoil.db".parse()?, OpenMode::Create).await?;
//! db.migrate().await?;
//!
//! // A writing transaction: one writer at a time on both engines, durable when it returns.
//! // The closure may run again after a lost race, so it does nothing but talk to `tx`.
//! // It captures by copy: `let rows = &rows;` first where something owned is needed.
//! let no: i64 = db.write(|mut tx| async move {
//!     let change = tx.change().await?;
//!     tx.execute(&sql::INSERT_PERSON, values![7_i64, "C07", "Amal", change]).await?;
//!     tx.execute_rows(&sql::INSERT_MANY, flat_values).await?;          // bulk: rows("itt")
//!     tx.scalar(&sql::COUNT_PEOPLE, values![]).await
//! }).await?;
//!
//! // A consistent snapshot, never blocked by the writer.
//! let rows = db.read(|mut tx| async move { tx.all(&sql::PEOPLE, values![]).await }).await?;
//! let name: String = rows[0].get("name")?;
//! ```
//!
//! Rules: SQL is declared with [`statements!`](macro@crate::statements) in the room's `sql.rs`, once for both engines,
//! with `$1` placeholders, and the room is listed in `ROOMS` of [`crate::statements`](mod@crate::statements). Integers are 64
//! bits on both (`CAST(SUM(x) AS BIGINT)`), text is compared by bytes, booleans are 0 and 1.
//! A failed statement ends the transaction on PostgreSQL: check first, or use `ON CONFLICT`.
//! One SQLite file has one server process; several processes share a PostgreSQL.

mod error;
mod fingerprint;
mod migrations;
mod open;
pub(crate) mod sql;
mod statement;
mod tx;
mod url;
mod value;
mod whole;

pub use error::DbError;
pub use fingerprint::{Sealed, are_as_written, fingerprint, sealed};
pub use migrations::{CHANGES, SchemaChange};
pub use open::{Db, OpenMode};
pub use statement::{Sql, Statement};
pub use tx::Tx;
pub use url::DatabaseUrl;
pub use value::{Column, FromColumn, Row, Value};
pub(crate) use whole::whole;

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file, one process, nothing to set up.
    Sqlite,
    /// A server that several processes share.
    Postgres,
}
