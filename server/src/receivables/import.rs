//! What every import shares: its options, what it tells, and why it fails.

use std::collections::BTreeMap;

use serde::Serialize;

use super::MappingError;
use crate::db::DbError;
use crate::ledger::PostError;

/// Rows worked on together.
pub(super) const BATCH: usize = 2_048;
/// Faults kept to be told; the rest is counted.
const FAULTS: usize = 100_000;

/// How to import.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// Tell what would happen, and change nothing.
    pub dry_run: bool,
    /// Import the good rows although there are bad ones.
    pub skip_bad: bool,
}

/// What is wrong with one row. The row was not imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The line the row begins on; the header is line 1.
    pub line: u64,
    /// The column, as the file names it, if the fault is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is wrong, and with what value.
    pub reason: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.column {
            Some(column) => write!(f, "line {}, {column}: {}", self.line, self.reason),
            None => write!(f, "line {}: {}", self.line, self.reason),
        }
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Imported {
    /// Whether anything was written: not in a dry run, nor when bad rows held it up.
    pub committed: bool,
    /// Rows read, bad ones included.
    pub rows: u64,
    /// Rows that made something new.
    pub new: u64,
    /// Rows that changed what was there. Customers only: open items are never edited.
    pub updated: u64,
    /// Rows that were there already, word for word.
    pub unchanged: u64,
    /// Rows that are not good; conflicts are among them.
    pub bad: u64,
    /// Documents that are there already with other content.
    pub conflicts: u64,
    /// Customers made because a row named them.
    pub new_customers: u64,
    /// Items that the history says were cleared in full.
    pub cleared: u64,
    /// Rows that name a known customer otherwise; the known name stays.
    pub other_names: u64,
    /// New items, by currency, in major units.
    pub amounts: BTreeMap<String, String>,
    /// The bad rows, in the order of the file.
    pub faults: Vec<Fault>,
}

impl Imported {
    /// Rows that are in now, whether they were before or not; in a dry run, that would be.
    #[must_use]
    pub fn good(&self) -> u64 {
        self.rows.saturating_sub(self.bad)
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        self.bad += 1;
        if self.faults.len() < FAULTS {
            self.faults.push(fault);
        }
    }
}

/// How a run inside a transaction ends without a commit.
pub(super) enum Stop {
    /// With a result: a dry run, or bad rows.
    Told(Box<Imported>),
    Failed(ImportError),
}

impl<E: Into<ImportError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Ends a run: commits it, or gives up what was written.
pub(super) fn finish(mut imported: Imported, options: ImportOptions) -> Result<Imported, Stop> {
    if imported.rows == 0 {
        // An export that went wrong looks like this; nobody imports nothing on purpose.
        return Err(Stop::Failed(ImportError::NoRows));
    }
    imported.faults.sort_by_key(|fault| fault.line);
    let held_up = imported.bad > 0 && !(options.skip_bad && imported.good() > 0);
    if options.dry_run || held_up {
        return Err(Stop::Told(Box::new(imported)));
    }
    imported.committed = true;
    Ok(imported)
}

/// The result of a run, whichever way it ended.
pub(super) fn told(outcome: Result<Imported, Stop>) -> Result<Imported, ImportError> {
    match outcome {
        Ok(imported) => Ok(imported),
        Err(Stop::Told(imported)) => Ok(*imported),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// Why a file could not be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("reading {path}")]
    Read {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file cannot be read as CSV.
    #[error("reading {path} as CSV")]
    Csv {
        /// Which.
        path: String,
        /// Why.
        source: csv::Error,
    },
    /// Two bytes per letter.
    #[error("the file is UTF-16 (\"Unicode text\"), not UTF-8; save it as \"CSV UTF-8\"")]
    Utf16,
    /// A spreadsheet's own file.
    #[error(
        "the file is an Excel workbook or another packed file, not CSV; save it as \"CSV UTF-8\""
    )]
    Workbook,
    /// The first line has no end.
    #[error(
        "line 1 is longer than any real one: a quotation mark was probably not closed, or the file is no CSV"
    )]
    LongHeader,
    /// A byte that is no text.
    #[error("line 1: the column {0} holds a NUL character; the file may be damaged, or be no text")]
    HeaderNul(String),
    /// Lines end as they did long ago.
    #[error(
        "line 1 holds a carriage return that ends no line: the file may be saved as \"CSV (Macintosh)\"; save it as \"CSV UTF-8\""
    )]
    CarriageReturns,
    /// A line for Excel alone.
    #[error(
        "line 1 is a note to Excel (sep=), not the names of the columns; remove that line, and say the delimiter in the mapping: [format] delimiter = \";\""
    )]
    SepLine,
    /// A header and nothing else.
    #[error(
        "the file has no rows: only its first line, the names of the columns, is there; did the export find nothing?"
    )]
    NoRows,
    /// The first line is in another encoding.
    #[error("line 1: the names of the columns are not UTF-8 text; save the file as \"CSV UTF-8\"")]
    HeaderNotUtf8,
    /// Not even a header.
    #[error("the file is empty: its first line must name the columns")]
    Empty,
    /// A column the mapping names is not there.
    #[error("the file has no column {theirs:?} (for {ours}); {hint}")]
    NoColumn {
        /// Ours.
        ours: &'static str,
        /// Theirs, as mapped.
        theirs: String,
        /// What may have been meant.
        hint: String,
    },
    /// The header names one column twice.
    #[error("the file has two columns {0:?}; rename one, or map another")]
    TwoColumns(String),
    /// A column we cannot do without.
    #[error("the mapping does not say which column is {0}; add it under [columns]")]
    NotMapped(&'static str),
    /// Neither a column nor a default.
    #[error(
        "nothing says the {0} of the rows; map a column under [columns], or name one under [defaults]"
    )]
    NoDefault(&'static str),
    /// The mapping cannot be used.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// More customers or items than numbers for them.
    #[error("there are no more numbers for {0}")]
    OutOfNumbers(&'static str),
    /// The database refused or failed.
    #[error("storing what was read")]
    Db(#[from] DbError),
    /// The ledger refused.
    #[error("posting what was read")]
    Post(#[from] PostError),
}
