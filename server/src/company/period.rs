//! Closed periods: days of which nothing more is posted. What belongs to such a day and comes late is
//! posted to the first day after it that is open, and flagged.
//!
//! The days that are closed are one stretch from the beginning of time, closed piece by piece and
//! opened again from the end. A row is one piece; one that is opened again is taken out, and the audit
//! trail tells of both.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::{Day, Millis};

use super::{reason, sql};
use crate::audit::{self, Record};
use crate::auth::branch::{self, ScopeError};
use crate::db::{DbError, Tx, sealed};
use crate::values;

/// Before any business: where the first piece begins.
const BEGINNING: Day = Day(-719_162);

/// One piece of what is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first day; none for the beginning of time.
    pub first: Option<Day>,
    /// Its last day.
    pub last: Day,
}

/// What is closed, in order.
pub async fn periods(tx: &mut Tx) -> Result<Vec<Period>, DbError> {
    let rows = tx.all(&sql::PERIODS, values![]).await?;
    rows.iter()
        .map(|row| {
            let first: Day = row.get(0)?;
            Ok(Period {
                first: (first > BEGINNING).then_some(first),
                last: row.get(1)?,
            })
        })
        .collect()
}

/// Periods are the whole company's.
async fn may_decide(tx: &mut Tx, by: Option<PersonNo>) -> Result<(), PeriodError> {
    match by {
        Some(person) => Ok(branch::must_be_whole(tx, person).await?),
        // The machine's own command line.
        None => Ok(()),
    }
}

/// Closes every day up to and with `until` that is not closed yet. `today` is the company's: a day is
/// closed when it is over. Doing it again changes nothing.
pub async fn close(
    tx: &mut Tx,
    until: Day,
    because: &str,
    by: Option<PersonNo>,
    (today, now): (Day, Millis),
) -> Result<Period, PeriodError> {
    may_decide(tx, by).await?;
    let because = reason(because).ok_or(PeriodError::Reason)?;
    if until >= today {
        return Err(PeriodError::NotOver { until, today });
    }
    if until <= BEGINNING {
        return Err(PeriodError::BeforeTime(until));
    }
    let closed = periods(tx).await?;
    if let Some(piece) = closed.iter().find(|piece| piece.last == until) {
        return Ok(*piece);
    }
    let first = match closed.last() {
        Some(piece) if piece.last > until => return Err(PeriodError::ClosedAlready(piece.last)),
        Some(piece) => Some(piece.last.plus(1)),
        None => None,
    };
    let row = values![first.unwrap_or(BEGINNING), until, "closed"];
    tx.execute(&sql::CLOSE_PERIOD, sealed(row)).await?;
    let record = Record {
        person: by,
        action: "period.closed",
        subject: format!("until {until}"),
        reason: Some(because),
        at: now,
    };
    audit::append(tx, record).await?;
    Ok(Period { first, last: until })
}

/// Opens the piece again that ends with `until`, if it is the last. What was posted meanwhile stays
/// where it was posted.
pub async fn reopen(
    tx: &mut Tx,
    until: Day,
    because: &str,
    by: Option<PersonNo>,
    now: Millis,
) -> Result<Period, PeriodError> {
    may_decide(tx, by).await?;
    let because = reason(because).ok_or(PeriodError::Reason)?;
    let closed = periods(tx).await?;
    let Some(last) = closed.last().copied() else {
        return Err(PeriodError::NothingClosed);
    };
    if last.last != until {
        return Err(PeriodError::NotTheLast(last.last));
    }
    tx.execute(&sql::REOPEN_PERIOD, values![until]).await?;
    let record = Record {
        person: by,
        action: "period.reopened",
        subject: format!("until {until}"),
        reason: Some(because),
        at: now,
    };
    audit::append(tx, record).await?;
    Ok(last)
}

/// Why nothing was closed or opened.
#[derive(Debug, thiserror::Error)]
pub enum PeriodError {
    /// Nobody could later tell why.
    #[error("{}", crate::text::SAY)]
    Reason,
    /// Something may still happen on it.
    #[error(
        "{until} is not over: today is {today}, and the last day that can be closed is the one before"
    )]
    NotOver {
        /// What was asked.
        until: Day,
        /// Today.
        today: Day,
    },
    /// No business was done then.
    #[error("{0} is before any business")]
    BeforeTime(Day),
    /// It lies within what is closed.
    #[error("everything until {0} is closed already")]
    ClosedAlready(Day),
    /// Nothing to open.
    #[error("nothing is closed")]
    NothingClosed,
    /// Only the end can be opened.
    #[error("only what was closed last can be opened again: it ends with {0}")]
    NotTheLast(Day),
    /// Somebody of a branch.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}
