//! Differences found at counting: cases, never edits.

use counterfoil_sync::id::{EntryId, JournalId, PersonNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::{Day, Millis};

use super::answer::posting_day;
use super::{CustodyError, sql};
use crate::audit::{self, Record};
use crate::auth::{Role, people};
use crate::company::Counting;
use crate::db::{Row, Tx, Value, fingerprint, sealed};
use crate::ledger::{self, Account, Event, Line, Posting};
use crate::values;

/// A case.
#[derive(Debug, Clone)]
pub struct Variance {
    /// Its number.
    pub no: i64,
    /// The deposit it was found in.
    pub deposit: Option<EntryId>,
    /// The close of a cashier's day it was found at.
    pub day_close: Option<i64>,
    /// Who answers for it: the collector who declared, or the cashier whose vault was counted.
    pub answers: PersonNo,
    /// Who counted.
    pub cashier: PersonNo,
    /// The day it was posted.
    pub day: Day,
    /// Its currency.
    pub currency: Currency,
    /// Counted minus declared, in minor units.
    pub amount_minor: i64,
    /// `open`, `recovered`, `written_off` or `tolerated`.
    pub state: String,
    /// Who closed it.
    pub resolved_by: Option<PersonNo>,
    /// When.
    pub resolved: Option<Millis>,
    /// What they said.
    pub note: Option<String>,
    /// Who looks after it until it is closed.
    pub owner: Option<PersonNo>,
}

/// How a case is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Who answers for it owes it: it moves to their shortage account.
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
        let journal: Option<i64> = row.get("journal")?;
        let seq: Option<i64> = row.get("deposit")?;
        let deposit = journal.zip(seq).map(|(journal, seq)| {
            EntryId::new(JournalId(journal.cast_unsigned()), seq.cast_unsigned())
        });
        let resolved_by: Option<u32> = row.get("resolved_by")?;
        let owner: Option<u32> = row.get("owner")?;
        Ok(Self {
            no: row.get("no")?,
            deposit,
            day_close: row.get("day_close")?,
            answers: row.get("answers")?,
            cashier: row.get("cashier")?,
            day: row.get("day")?,
            currency: row.get("currency")?,
            amount_minor: row.get("amount_minor")?,
            state: row.get("state")?,
            resolved_by: resolved_by.map(PersonNo),
            resolved: row.get::<Option<i64>>("resolved_ms")?.map(Millis),
            note: row.get("note")?,
            owner: owner.map(PersonNo),
        })
    }

    /// Its columns, in the order of the table.
    pub(super) fn row(&self) -> Vec<Value> {
        values![
            self.no,
            self.deposit.map(|id| id.journal.0.cast_signed()),
            self.deposit.map(|id| id.seq.cast_signed()),
            self.day_close,
            self.answers,
            self.cashier,
            self.day,
            self.currency,
            self.amount_minor,
            &self.state,
            self.resolved_by,
            self.resolved.map(|at| at.0),
            self.note.as_deref(),
            self.owner
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

/// A difference that was just found, within whose tolerance or not; see [`open`].
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The deposit it was found in.
    pub deposit: Option<EntryId>,
    /// Or the close of a day.
    pub day_close: Option<i64>,
    /// Who answers for it.
    pub answers: PersonNo,
    /// Who counted.
    pub cashier: PersonNo,
    /// The day it was posted.
    pub day: Day,
    /// Its currency.
    pub currency: Currency,
    /// Counted minus declared, or minus the ledger.
    pub amount_minor: i64,
}

/// Opens a case. What the company tolerates is closed at once: the case is kept all the same, so that a
/// habit shows.
pub async fn open(tx: &mut Tx, found: Found, now: Millis) -> Result<i64, CustodyError> {
    let no: i64 = tx.scalar::<i64>(&sql::LAST_VARIANCE, values![]).await? + 1;
    let tolerance = Counting::load(tx).await?.tolerance(found.currency);
    let is_tolerated = found.amount_minor.saturating_abs() <= tolerance;
    let opened = Variance {
        no,
        deposit: found.deposit,
        day_close: found.day_close,
        answers: found.answers,
        cashier: found.cashier,
        day: found.day,
        currency: found.currency,
        amount_minor: found.amount_minor,
        state: if is_tolerated { "tolerated" } else { "open" }.to_owned(),
        resolved_by: None,
        resolved: is_tolerated.then_some(now),
        note: None,
        owner: None,
    };
    tx.execute(&sql::OPEN_VARIANCE, sealed(opened.row()))
        .await?;
    Ok(no)
}

/// Gives an open case to somebody to look after. Doing it again changes nothing.
pub async fn assign(
    tx: &mut Tx,
    no: i64,
    owner: PersonNo,
    by: PersonNo,
    now: Millis,
) -> Result<Variance, CustodyError> {
    let case = find(tx, no).await?;
    if case.owner == Some(owner) {
        return Ok(case);
    }
    if case.state != "open" {
        return Err(CustodyError::Decided);
    }
    if owner == case.cashier || owner == case.answers {
        return Err(CustodyError::NotNeutral(owner));
    }
    let roles = people::roles_of(tx, owner).await?;
    let may = [Role::Accountant, Role::Manager, Role::Supervisor];
    if !may.into_iter().any(|role| roles.has(role)) {
        return Err(CustodyError::CannotOwn(owner));
    }
    let given = Variance {
        owner: Some(owner),
        ..case
    };
    let facts = fingerprint(given.row());
    tx.execute(&sql::ASSIGN_VARIANCE, values![no, owner, facts])
        .await?;
    let record = Record::by(by, "variance.assigned", format!("variance {no}"), now);
    audit::append(tx, record.because(format!("to person {owner}"))).await?;
    Ok(given)
}

/// The cases that one close of a day opened: number, currency and amount.
pub async fn cases_of_close(tx: &mut Tx, close: i64) -> Result<Vec<(i64, Money)>, CustodyError> {
    let rows = tx.all(&sql::CASES_OF_CLOSE, values![close]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, Money::new(row.get(2)?, row.get(1)?))))
        .collect()
}

/// How often one person answered for a difference since a day: how many cases, and what they come to.
pub async fn repeated(
    tx: &mut Tx,
    person: PersonNo,
    since: Day,
) -> Result<Vec<(i64, Money)>, CustodyError> {
    let rows = tx.all(&sql::CASES_SINCE, values![person, since]).await?;
    rows.iter()
        .map(|row| Ok((row.get(1)?, Money::new(row.get(2)?, row.get(0)?))))
        .collect()
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
    if by == case.cashier || by == case.answers {
        return Err(CustodyError::NotNeutral(by));
    }
    if case.state == how.state() {
        return Ok(case);
    }
    if case.state != "open" {
        return Err(CustodyError::Decided);
    }
    let note = super::reason(note)?;
    if how == Resolution::Recover {
        if case.amount_minor > 0 {
            return Err(CustodyError::NothingOwed);
        }
        let owed = case.amount_minor.saturating_neg();
        let lines = vec![
            Line::debit(Account::Shortage, owed).person(case.answers),
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
