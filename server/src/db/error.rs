use std::time::Duration;

/// What can go wrong between us and the database.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The address is not one we can open.
    #[error(
        "{url:?} is not a database address ({why}); write sqlite:counterfoil.db or postgres://user@host/name?schema=company"
    )]
    Address {
        /// As given, without a password.
        url: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// There is no such file, and we were not asked to make one.
    #[error(
        "there is no database at {0}; run `counterfoil import` or `counterfoil migrate` with the same --database first"
    )]
    Missing(String),
    /// The database could not be opened.
    #[error("opening the database {url}")]
    Open {
        /// Without a password.
        url: String,
        /// Why.
        source: sqlx::Error,
    },
    /// SQLite is older than the fix for the WAL-reset fault.
    #[error(
        "this SQLite is {0}, which can lose committed data; build with libsqlite3-sys 0.37 or newer (SQLite 3.51.3)"
    )]
    OldSqlite(String),
    /// The schema could not be brought up to date.
    #[error("bringing the database schema up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database is not at the version this program works with.
    #[error(
        "the database lacks the schema change {0}; run `counterfoil migrate` with the same --database"
    )]
    NotMigrated(i64),
    /// The database was changed by a program that knows more.
    #[error(
        "the database has the schema change {0}, which this program does not know; run the newer counterfoil that made it"
    )]
    Newer(i64),
    /// A statement failed.
    #[error("running {statement}")]
    Statement {
        /// Which: the path of its constant.
        statement: &'static str,
        /// Why.
        source: sqlx::Error,
    },
    /// Beginning, committing or reading failed outside one statement.
    #[error("talking to the database")]
    Sqlx(#[from] sqlx::Error),
    /// A statement promised one row and gave none.
    #[error("{0} found no row where there must be one")]
    NoRow(&'static str),
    /// The number of values does not divide into rows.
    #[error("{statement} takes rows of {width} values and was given {given} values")]
    Ragged {
        /// Which.
        statement: &'static str,
        /// Values of one row.
        width: usize,
        /// Values given.
        given: usize,
    },
    /// A closure kept its transaction instead of dropping it at its end.
    #[error("a transaction was kept beyond its closure; nothing of it was committed")]
    Kept,
    /// A number in a column is beyond its type.
    #[error("column {column} holds {value}, which is out of range for it")]
    OutOfRange {
        /// Which.
        column: String,
        /// What it holds.
        value: i64,
    },
    /// Bytes of another length than they must have.
    #[error("column {column} holds {found} bytes where {expected} must be")]
    WrongLength {
        /// Which.
        column: String,
        /// The length it must have.
        expected: usize,
        /// The length it has.
        found: usize,
    },
    /// A currency column holds something else.
    #[error("a currency column holds {0:?}")]
    NotACurrency(String),
}

impl DbError {
    fn database(&self) -> Option<&dyn sqlx::error::DatabaseError> {
        match self {
            Self::Statement { source, .. } | Self::Sqlx(source) | Self::Open { source, .. } => {
                source.as_database_error()
            }
            Self::Address { .. }
            | Self::Missing(_)
            | Self::OldSqlite(_)
            | Self::Migrate(_)
            | Self::NotMigrated(_)
            | Self::Newer(_)
            | Self::NoRow(_)
            | Self::Kept
            | Self::Ragged { .. }
            | Self::OutOfRange { .. }
            | Self::WrongLength { .. }
            | Self::NotACurrency(_) => None,
        }
    }

    /// The same error, told with the statement it happened in.
    pub(super) fn of_statement(self, statement: &'static str) -> Self {
        if let Self::Sqlx(source) = self {
            Self::Statement { statement, source }
        } else {
            self
        }
    }

    /// Whether the same transaction, run again, may succeed: it lost against another one.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        // PostgreSQL: serialization_failure, deadlock_detected. SQLite: BUSY and LOCKED with their
        // extended forms, which share the low byte.
        self.database()
            .and_then(sqlx::error::DatabaseError::code)
            .is_some_and(|code| match code.as_ref() {
                "40001" | "40P01" => true,
                code if code.len() < 5 => code
                    .parse::<u32>()
                    .is_ok_and(|code| matches!(code & 0xff, 5 | 6)),
                _ => false,
            })
    }

    /// Whether a unique constraint refused the row.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        self.database()
            .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
    }

    /// Whether the row points to one that is not there.
    #[must_use]
    pub fn is_foreign_key_violation(&self) -> bool {
        self.database()
            .is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation)
    }
}

/// Tries of one transaction before its failure is passed on.
pub(super) const TRIES: u32 = 8;

/// How long to wait before the next try.
pub(super) fn pause(attempt: u32) -> Duration {
    Duration::from_millis(5 << attempt.min(6))
}
