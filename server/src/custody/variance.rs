//! Differences found at counting: cases, never edits.

use counterfoil_sync::id::{EntryId, JournalId, PersonNo};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Day, Millis};

use super::answer::posting_day;
use super::{CustodyError, sql};
use crate::audit::{self, Record};
use crate::db::{Row, Tx, Value, fingerprint};
use crate::ledger::{self, Account, Event, Line, Posting};
use crate::values;

/// A case.
#[derive(Debug, Clone)]
pub struct Variance {
    /// Its number.
    pub no: i64,
    /// The deposit it was found in.
    pub deposit: EntryId,
    /// Who declared.
    pub collector: PersonNo,
    /// Who counted.
    pub cashier: PersonNo,
    /// The day it was posted.
    pub day: Day,
    /// Its currency.
    pub currency: Currency,
    /// Counted minus declared, in minor units.
    pub amount_minor: i64,
    /// `open`, `recovered` or `written_off`.
    pub state: String,
    /// Who closed it.
    pub resolved_by: Option<PersonNo>,
    /// When.
    pub resolved: Option<Millis>,
    /// What they said.
    pub note: Option<String>,
}

/// How a case is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// The collector owes it: it moves to their shortage account.
    Recover,
    /// The company bears it, or keeps it: it stays in over and short.
    WriteOff,
}

impl Resolution {
    fn state(self) -> &'static str {
        match self {
            Self::Recover => "recovered",
            Self::WriteOff => "written_off",
        }
    }
}

impl Variance {
    fn read(row: &Row) -> Result<Self, CustodyError> {
        let (journal, seq): (JournalId, i64) = (row.get("journal")?, row.get("deposit")?);
        let resolved_by: Option<u32> = row.get("resolved_by")?;
        Ok(Self {
            no: row.get("no")?,
            deposit: EntryId::new(journal, seq.cast_unsigned()),
            collector: row.get("collector")?,
            cashier: row.get("cashier")?,
            day: row.get("day")?,
            currency: row.get("currency")?,
            amount_minor: row.get("amount_minor")?,
            state: row.get("state")?,
            resolved_by: resolved_by.map(PersonNo),
            resolved: row.get::<Option<i64>>("resolved_ms")?.map(Millis),
            note: row.get("note")?,
        })
    }

    /// Its columns, in the order of the table.
    pub(super) fn row(&self) -> Vec<Value> {
        values![
            self.no,
            self.deposit.journal,
            self.deposit.seq.cast_signed(),
            self.collector,
            self.cashier,
            self.day,
            self.currency,
            self.amount_minor,
            &self.state,
            self.resolved_by,
            self.resolved.map(|at| at.0),
            self.note.as_deref()
        ]
    }
}

/// The cases after a number, open ones only or all.
pub async fn list(
    tx: &mut Tx,
    only_open: bool,
    after: i64,
    at_most: i64,
) -> Result<Vec<Variance>, CustodyError> {
    let rows = tx
        .all(&sql::VARIANCES, values![after, only_open, at_most])
        .await?;
    rows.iter().map(Variance::read).collect()
}

/// One case.
pub async fn find(tx: &mut Tx, no: i64) -> Result<Variance, CustodyError> {
    let row = tx.optional(&sql::VARIANCE, values![no]).await?;
    row.as_ref()
        .map_or(Err(CustodyError::NoVariance(no)), Variance::read)
}

/// The case that the difference of a deposit opened.
pub async fn case_of(tx: &mut Tx, deposit: EntryId) -> Result<Option<i64>, CustodyError> {
    let key = values![deposit.journal, deposit.seq.cast_signed()];
    let row = tx.optional(&sql::CASE_OF, key).await?;
    Ok(row.map(|row| row.get(0)).transpose()?)
}

/// Closes a case. Closing it again the same way is the same as once.
pub async fn resolve(
    tx: &mut Tx,
    no: i64,
    how: Resolution,
    note: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Variance, CustodyError> {
    let case = find(tx, no).await?;
    if by == case.cashier || by == case.collector {
        return Err(CustodyError::NotNeutral(by));
    }
    if case.state == how.state() {
        return Ok(case);
    }
    if case.state != "open" {
        return Err(CustodyError::Decided);
    }
    super::reason(note)?;
    if how == Resolution::Recover {
        if case.amount_minor > 0 {
            return Err(CustodyError::NothingOwed);
        }
        let owed = case.amount_minor.saturating_neg();
        let lines = vec![
            Line::debit(Account::Shortage, owed).person(case.collector),
            Line::credit(Account::OverShort, owed),
        ];
        let day = posting_day(tx, now).await?;
        ledger::post(
            tx,
            now,
            &[Posting::new(
                format!("variance:{no}"),
                Event::Variance,
                day,
                case.currency,
                lines,
            )],
        )
        .await?;
    }
    let closed = Variance {
        state: how.state().to_owned(),
        resolved_by: Some(by),
        resolved: Some(now),
        note: Some(note.to_owned()),
        ..case
    };
    let facts = fingerprint(closed.row());
    tx.execute(
        &sql::RESOLVE_VARIANCE,
        values![no, how.state(), by, now, note, facts],
    )
    .await?;
    audit::append(
        tx,
        Record::by(by, "variance.resolved", format!("variance {no}"), now).because(note),
    )
    .await?;
    Ok(closed)
}
