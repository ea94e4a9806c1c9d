//! Proof that the projections are what the entries add up to.
//!
//! The fold runs from the first entry in a database in memory, own entries first and the office's after
//! them, and must give the same rows as the ones kept entry by entry in whatever order things came.

use counterfoil_sync::entry::Fact;
use counterfoil_sync::id::{JournalId, PersonNo, Seq};
use counterfoil_sync::journal::{Head, Sealed};
use counterfoil_sync::time::Day;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::cells::Cells as _;
use super::project::At;
use super::{MIGRATIONS, PROJECTION_TABLES, StoreError, project, project_office};

/// A difference between what is kept and what the entries add up to, or a broken chain.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The chain of a journal is broken.
    #[error("journal {journal:x} is broken at entry {seq}: {why}")]
    Chain {
        /// The journal.
        journal: u64,
        /// The entry.
        seq: Seq,
        /// What is wrong.
        why: String,
    },
    /// A projection is not the fold of the entries.
    #[error("{table} is not what the entries add up to: kept {kept:?}, should be {folded:?}")]
    Differs {
        /// The table.
        table: &'static str,
        /// The first row that differs as it is kept.
        kept: Option<String>,
        /// As it should be.
        folded: Option<String>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for CheckError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

fn rows(conn: &Connection, table: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = conn.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2, 3"))?;
    let width = statement.column_count();
    let mut found = statement.query([])?;
    let mut lines = Vec::new();
    while let Some(row) = found.next()? {
        let cells: rusqlite::Result<Vec<String>> =
            (0..width).map(|at| Ok(cell(row.get_ref(at)?))).collect();
        lines.push(cells?.join(" "));
    }
    Ok(lines)
}

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "-".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => format!("{bytes:02x?}"),
    }
}

/// Runs the fold over every entry that `from` holds, into `into`.
pub(crate) fn fold(from: &Connection, into: &Connection) -> Result<(), CheckError> {
    let mut own = from.prepare(
        "SELECT j.collector, e.seen_own, e.bytes, e.signature FROM own_entry e JOIN journal j ON j.id = e.journal
         ORDER BY e.journal, e.seq",
    )?;
    let mut found = own.query([])?;
    let (mut head, mut day) = (Head::start(JournalId(0)), Day(0));
    while let Some(row) = found.next()? {
        let sealed = Sealed::read(row.get(2)?, row.get(3)?).map_err(StoreError::damaged)?;
        let fact = follow(&mut head, &sealed)?;
        if let Fact::DayOpen(open) = &fact {
            day = open.day;
        }
        let at = At {
            collector: PersonNo(row.get(0)?),
            day,
            seen_own: row.uint(1)?,
        };
        project::own(into, at, &sealed.entry, &fact)?;
    }
    let mut office =
        from.prepare("SELECT bytes, signature FROM office_entry ORDER BY journal, seq")?;
    let mut found = office.query([])?;
    while let Some(row) = found.next()? {
        let sealed = Sealed::read(row.get(0)?, row.get(1)?).map_err(StoreError::damaged)?;
        let fact = follow(&mut head, &sealed)?;
        project_office::office(into, &fact)?;
    }
    Ok(())
}

fn follow(head: &mut Head, sealed: &Sealed) -> Result<Fact, CheckError> {
    let journal = sealed.entry.journal;
    if head.journal != journal {
        *head = Head::start(journal);
    }
    let broken = |why: String| CheckError::Chain {
        journal: journal.0,
        seq: sealed.entry.seq,
        why,
    };
    *head = head
        .follow(sealed)
        .map_err(|error| broken(error.to_string()))?;
    // What cannot be read moves nothing, here as when it came.
    Ok(sealed.entry.fact().unwrap_or(Fact::Unknown {
        kind: sealed.entry.kind,
        body: Vec::new(),
    }))
}

/// Compares what is kept with the fold of the entries.
pub(crate) fn check(conn: &Connection) -> Result<(), CheckError> {
    let memory = Connection::open_in_memory()?;
    for step in MIGRATIONS {
        memory.execute_batch(step)?;
    }
    let mut journals = conn.prepare("SELECT id, collector FROM journal")?;
    let mut found = journals.query([])?;
    while let Some(row) = found.next()? {
        memory.execute(
            "INSERT INTO journal (id, collector, key, checkpoint, open_as_of, rescued) VALUES (?1, ?2, x'', 0, 0, 0)",
            params![row.get::<_, i64>(0)?, row.get::<_, i64>(1)?],
        )?;
    }
    fold(conn, &memory)?;
    for table in PROJECTION_TABLES {
        let (kept, folded) = (rows(conn, table)?, rows(&memory, table)?);
        if kept != folded {
            let first = kept.iter().zip(&folded).take_while(|(a, b)| a == b).count();
            return Err(CheckError::Differs {
                table,
                kept: kept.get(first).cloned(),
                folded: folded.get(first).cloned(),
            });
        }
    }
    Ok(())
}

/// Makes the projections again from the entries, in the caller's transaction.
pub(crate) fn rebuild(conn: &Connection) -> Result<(), StoreError> {
    for table in PROJECTION_TABLES {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    fold(conn, conn).map_err(|error| match error {
        CheckError::Store(error) => error,
        CheckError::Chain { .. } | CheckError::Differs { .. } => StoreError::damaged(error),
    })
}
