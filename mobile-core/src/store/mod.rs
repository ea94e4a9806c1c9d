//! The phone's database: one SQLite file, one writer, every commit on the disk before it is told.
//!
//! Write-ahead log, `synchronous=FULL`: a commit is one append and one flush. The file is locked
//! exclusively for as long as it is open, so a second process or tab is told so instead of issuing
//! the same numbers. The device's key is never in here.

pub(crate) mod age;
pub(crate) mod cells;
pub(crate) mod check;
pub(crate) mod custody;
pub(crate) mod customers;
mod drafts;
pub(crate) mod items;
pub(crate) mod journal;
pub(crate) mod limits;
pub(crate) mod pictures;
pub(crate) mod project;
pub(crate) mod project_deposit;
pub(crate) mod project_office;
pub(crate) mod read;
pub(crate) mod said;
pub(crate) mod state;
pub(crate) mod summary;

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, TransactionBehavior};

use crate::vault::DataKey;

pub(crate) use check::CheckError;
pub(crate) use state::{MustEnrol, Standing};

/// Older versions may lose a commit when the write-ahead log starts anew.
const SQLITE_AT_LEAST: i32 = 3_051_003;

/// The version of the schema written today, and how each is reached from the one before. Projections
/// are made again from the entries whenever theirs changes.
const MIGRATIONS: &[&str] = &[concat!(
    include_str!("schema_1.sql"),
    include_str!("projections_1.sql")
)];

/// Tables that are projections, in an order in which they can be listed.
pub(crate) const PROJECTION_TABLES: &[&str] = &[
    "age_clock",
    "allocation",
    "cash",
    "cheque",
    "deposit",
    "deposit_cheque",
    "leaf",
    "picture_named",
    "receipt",
    "returned",
    "ruling",
    "ruling_exception",
    "said",
    "said_end",
    "unlock",
    "visit",
    "workday",
];

/// What the store could not do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room. Nothing was recorded; the phone goes on.
    #[error(
        "the phone's storage is full, so nothing was recorded; free some space and do it again"
    )]
    Full,
    /// The disk failed. Nothing was recorded.
    #[error(
        "the phone's storage failed, so nothing was recorded; do it again, and show this phone to the office if it repeats"
    )]
    Disk(#[source] rusqlite::Error),
    /// What is stored contradicts itself.
    #[error(
        "what this phone has stored is damaged ({0}); sync is stopped, hand in the entries by the rescue door"
    )]
    Damaged(String),
}

impl StoreError {
    pub(crate) fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(what.to_string())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if let rusqlite::Error::FromSqlConversionFailure(_, _, source) = &error {
            return Self::Damaged(source.to_string());
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            // A browser's files do not say why they cannot grow: they are held open, so nothing else is left.
            Some(ErrorCode::SystemIoFailure)
                if cfg!(target_family = "wasm") && cannot_grow(&error) =>
            {
                Self::Full
            }
            // Without a code it is not SQLite's: a row is missing or of another shape than is written.
            Some(
                ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::ConstraintViolation,
            )
            | None => Self::Damaged(error.to_string()),
            Some(_) => Self::Disk(error),
        }
    }
}

fn cannot_grow(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE};
    let code = error.sqlite_error().map(|error| error.extended_code);
    let grows = [SQLITE_IOERR, SQLITE_IOERR_WRITE, SQLITE_IOERR_TRUNCATE];
    code.is_some_and(|code| grows.contains(&code))
}

/// Where a phone keeps its data, and how.
#[derive(Clone, Copy, Debug)]
pub struct PhoneFile<'a> {
    /// The file.
    pub path: &'a Path,
    /// The SQLite file system it lies in; the platform's own when none is named.
    pub vfs: Option<&'a str>,
    /// What it is encrypted with, if it is.
    pub data_key: Option<&'a DataKey>,
}

/// Why a phone's database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process or tab has it.
    #[error("this phone's data is open elsewhere; close the other window or app and try again")]
    InUse,
    /// Written by a newer version.
    #[error(
        "this phone's data was written by a newer version of the app (schema {found}, this one knows {known}); update the app"
    )]
    TooNew {
        /// What the file says.
        found: usize,
        /// What this version knows.
        known: usize,
    },
    /// The SQLite linked in has a known fault.
    #[error("SQLite {0} may lose commits; 3.51.3 or later is needed")]
    Sqlite(&'static str),
    /// The file is to be encrypted, and the SQLite linked in has no cipher.
    #[error("this build cannot encrypt what it stores; nothing was opened")]
    NoCipher,
    /// The store failed.
    #[error("the phone's data could not be opened")]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::InUse,
            Some(_) | None => Self::Store(error.into()),
        }
    }
}

/// Opens or creates the file, takes its lock and brings its schema up to date.
pub(crate) fn open(file: &PhoneFile<'_>) -> Result<Connection, OpenError> {
    let mut conn = connect(file)?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    conn.set_prepared_statement_cache_capacity(128);
    migrate(&mut conn)?;
    Ok(conn)
}

/// A connection that keeps what it commits, to a file that nobody else has.
pub(crate) fn connect(file: &PhoneFile<'_>) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < SQLITE_AT_LEAST {
        return Err(OpenError::Sqlite(rusqlite::version()));
    }
    let conn = match file.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(file.path, OpenFlags::default(), vfs)?,
        None => Connection::open(file.path)?,
    };
    if let Some(key) = file.data_key {
        encrypt(&conn, key)?;
    }
    conn.busy_timeout(std::time::Duration::ZERO)?;
    // Exclusive before the log is first touched: no shared memory, and the lock is held until closed.
    conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::damaged(format!("the journal mode is {mode}, not wal")).into());
    }
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "trusted_schema", "OFF")?;
    Ok(conn)
}

/// Gives the connection its key, before anything is read. A SQLite without a cipher takes the key and
/// writes in the clear all the same, so it is asked for its cipher first.
fn encrypt(conn: &Connection, key: &DataKey) -> Result<(), OpenError> {
    let cipher: Option<String> = conn
        .query_row("PRAGMA cipher", [], |row| row.get(0))
        .optional()?;
    if cipher.is_none() {
        return Err(OpenError::NoCipher);
    }
    // A raw key: the vault has stretched the PIN already.
    conn.query_row(&format!("PRAGMA key = 'raw:{}'", key.hex()), [], |_| Ok(()))?;
    Ok(())
}

fn migrate(conn: &mut Connection) -> Result<(), OpenError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let found = usize::try_from(version).map_err(StoreError::damaged)?;
    if found > MIGRATIONS.len() {
        return Err(OpenError::TooNew {
            found,
            known: MIGRATIONS.len(),
        });
    }
    for step in MIGRATIONS.iter().skip(found) {
        tx.execute_batch(step)?;
    }
    if found < MIGRATIONS.len() {
        tx.pragma_update(
            None,
            "user_version",
            i64::try_from(MIGRATIONS.len()).map_err(StoreError::damaged)?,
        )?;
    }
    tx.commit()?;
    Ok(())
}
