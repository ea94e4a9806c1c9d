//! Differences found at counting: cases, never edits.

use counterfoil_sync::id::{EntryId, JournalId, PersonNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::{Day, Millis};

use super::{CustodyError, PaperId, sql};
use crate::audit::{self, Record};
use crate::auth::{Role, Scope, branch, people};
use crate::company::Counting;
use crate::db::{Row, Tx, Value, fingerprint, sealed};
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
    /// The cheque that the close did not find; none where cash differs.
    pub cheque: Option<PaperId>,
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
    /// `open`, `proposed`, `recovered`, `written_off`, `tolerated` or `found`.
    pub state: String,
    /// What somebody wants to become of it, or wanted before it did.
    pub proposed: Option<Proposal>,
    /// Who agreed to what was proposed.
    pub resolved_by: Option<PersonNo>,
    /// When it was decided.
    pub resolved: Option<Millis>,
    /// What they said.
    pub note: Option<String>,
    /// That its cheque is there again, whatever was decided before.
    pub found: Option<Finding>,
    /// Who looks after it until it is closed.
    pub owner: Option<PersonNo>,
}

/// How two people end a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Who answers for it owes it: it moves to their shortage account.
    Recover,
    /// The company bears it, or keeps it: it stays in over and short.
    WriteOff,
}

impl Ending {
    /// Its name where it is kept.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Recover => "recover",
            Self::WriteOff => "write_off",
        }
    }

    /// What the case is then.
    pub(super) fn state(self) -> &'static str {
        match self {
            Self::Recover => "recovered",
            Self::WriteOff => "written_off",
        }
    }

    /// The ending of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Recover, Self::WriteOff]
            .into_iter()
            .find(|ending| ending.name() == name)
    }
}

/// What one person wants, until another agrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// How it is to end.
    pub how: Ending,
    /// Who.
    pub by: PersonNo,
    /// When.
    pub at: Millis,
    /// Why.
    pub why: String,
}

/// A cheque that turned up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Who said so.
    pub by: PersonNo,
    /// When.
    pub at: Millis,
    /// What they said.
    pub note: String,
}

impl Variance {
    fn read(row: &Row) -> Result<Self, CustodyError> {
        let entry = |journal: &str, seq: &str| -> Result<Option<EntryId>, CustodyError> {
            let journal: Option<i64> = row.get(journal)?;
            let seq: Option<i64> = row.get(seq)?;
            Ok(journal.zip(seq).map(|(journal, seq)| {
                EntryId::new(JournalId(journal.cast_unsigned()), seq.cast_unsigned())
            }))
        };
        let tender: Option<u32> = row.get("paper_tender")?;
        let paper = entry("paper_journal", "paper_seq")?.zip(tender);
        let proposed_by: Option<u32> = row.get("proposed_by")?;
        let resolved_by: Option<u32> = row.get("resolved_by")?;
        let found_by: Option<u32> = row.get("found_by")?;
        let owner: Option<u32> = row.get("owner")?;
        Ok(Self {
            no: row.get("no")?,
            deposit: entry("journal", "deposit")?,
            day_close: row.get("day_close")?,
            cheque: paper.map(|(receipt, tender)| PaperId { receipt, tender }),
            answers: row.get("answers")?,
            cashier: row.get("cashier")?,
            day: row.get("day")?,
            currency: row.get("currency")?,
            amount_minor: row.get("amount_minor")?,
            state: row.get("state")?,
            proposed: match proposed_by {
                Some(by) => Some(Proposal {
                    how: ending(row)?,
                    by: PersonNo(by),
                    at: Millis(row.get("proposed_ms")?),
                    why: row.get("proposal")?,
                }),
                None => None,
            },
            resolved_by: resolved_by.map(PersonNo),
            resolved: row.get::<Option<i64>>("resolved_ms")?.map(Millis),
            note: row.get("note")?,
            found: match found_by {
                Some(by) => Some(Finding {
                    by: PersonNo(by),
                    at: Millis(row.get("found_ms")?),
                    note: row.get("found_note")?,
                }),
                None => None,
            },
            owner: owner.map(PersonNo),
        })
    }

    /// Its columns, in the order of the table.
    fn row(&self) -> Vec<Value> {
        let (paper, proposed) = (self.cheque, self.proposed.as_ref());
        let found = self.found.as_ref();
        values![
            self.no,
            self.deposit.map(|id| id.journal.0.cast_signed()),
            self.deposit.map(|id| id.seq.cast_signed()),
            self.day_close,
            paper.map(|paper| paper.receipt.journal.0.cast_signed()),
            paper.map(|paper| paper.receipt.seq.cast_signed()),
            paper.map(|paper| i64::from(paper.tender)),
            self.answers,
            self.cashier,
            self.day,
            self.currency,
            self.amount_minor,
            &self.state,
            proposed.map(|proposal| proposal.how.name()),
            proposed.map(|proposal| proposal.by),
            proposed.map(|proposal| proposal.at.0),
            proposed.map(|proposal| proposal.why.as_str()),
            self.resolved_by,
            self.resolved.map(|at| at.0),
            self.note.as_deref(),
            found.map(|found| found.by),
            found.map(|found| found.at.0),
            found.map(|found| found.note.as_str()),
            self.owner
        ]
    }

    /// What it is about, in money.
    #[must_use]
    pub fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }

    /// Whether it waits for somebody: to be looked into, or for a second person.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "open" | "proposed")
    }

    /// How two people ended it, whatever came after.
    #[must_use]
    pub fn ended(&self) -> Option<Ending> {
        let agreed = self.proposed.as_ref().zip(self.resolved_by);
        agreed.map(|(proposal, _)| proposal.how)
    }

    /// When the last thing about it was decided or found.
    #[must_use]
    pub fn closed(&self) -> Option<Millis> {
        self.found.as_ref().map(|found| found.at).or(self.resolved)
    }

    /// Keeps what was decided of it.
    pub(super) async fn store(&self, tx: &mut Tx) -> Result<(), CustodyError> {
        let (proposed, found) = (self.proposed.as_ref(), self.found.as_ref());
        let row = values![
            self.no,
            &self.state,
            proposed.map(|proposal| proposal.how.name()),
            proposed.map(|proposal| proposal.by),
            proposed.map(|proposal| proposal.at.0),
            proposed.map(|proposal| proposal.why.as_str()),
            self.resolved_by,
            self.resolved.map(|at| at.0),
            self.note.as_deref(),
            found.map(|found| found.by),
            found.map(|found| found.at.0),
            found.map(|found| found.note.as_str()),
            self.owner,
            fingerprint(self.row())
        ];
        tx.execute(&sql::STORE_VARIANCE, row).await?;
        Ok(())
    }
}

fn ending(row: &Row) -> Result<Ending, CustodyError> {
    let how: String = row.get("proposed_how")?;
    Ending::named(&how).ok_or_else(|| CustodyError::Unreadable(how))
}

/// The cases that somebody sees after a number, open ones only or all.
pub async fn list(
    tx: &mut Tx,
    scope: &Scope,
    only_open: bool,
    after: i64,
    at_most: i64,
) -> Result<Vec<Variance>, CustodyError> {
    let rows = tx
        .all(
            &sql::VARIANCES,
            values![after, only_open, at_most, scope.branch()],
        )
        .await?;
    rows.iter().map(Variance::read).collect()
}

/// The decided cases that somebody sees, the newest decision first, from after the last one of the page before.
pub async fn decided(
    tx: &mut Tx,
    scope: &Scope,
    after: Option<i64>,
    at_most: i64,
) -> Result<Vec<Variance>, CustodyError> {
    let place = match after {
        Some(no) => (find(tx, no).await?.closed().map_or(0, |at| at.0), no),
        None => (i64::MAX, i64::MAX),
    };
    let rows = tx
        .all(
            &sql::VARIANCES_DECIDED,
            values![place.0, place.1, at_most, scope.branch()],
        )
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
    /// The cheque that the close did not find.
    pub cheque: Option<PaperId>,
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
/// habit shows. No cheque is a small difference: it is somebody's payment.
pub async fn open(tx: &mut Tx, found: Found, now: Millis) -> Result<i64, CustodyError> {
    let no: i64 = tx.scalar::<i64>(&sql::LAST_VARIANCE, values![]).await? + 1;
    let tolerance = Counting::load(tx).await?.tolerance(found.currency);
    let is_tolerated = found.cheque.is_none() && found.amount_minor.saturating_abs() <= tolerance;
    let opened = Variance {
        no,
        deposit: found.deposit,
        day_close: found.day_close,
        cheque: found.cheque,
        answers: found.answers,
        cashier: found.cashier,
        day: found.day,
        currency: found.currency,
        amount_minor: found.amount_minor,
        state: if is_tolerated { "tolerated" } else { "open" }.to_owned(),
        proposed: None,
        resolved_by: None,
        resolved: is_tolerated.then_some(now),
        note: None,
        found: None,
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
    if !case.is_open() {
        return Err(CustodyError::Decided);
    }
    let wants = case.proposed.as_ref().map(|proposal| proposal.by);
    if owner == case.cashier || owner == case.answers || Some(owner) == wants {
        return Err(CustodyError::NotNeutral(owner));
    }
    let roles = people::roles_of(tx, owner).await?;
    let may = [Role::Accountant, Role::Manager, Role::Supervisor];
    if !may.into_iter().any(|role| roles.has(role)) {
        return Err(CustodyError::CannotOwn(owner));
    }
    if !branch::scope_of(tx, owner).await?.sees(case.answers) {
        return Err(CustodyError::OwnerOfBranch(owner));
    }
    let given = Variance {
        owner: Some(owner),
        ..case
    };
    given.store(tx).await?;
    let record = Record::by(by, "variance.assigned", format!("variance {no}"), now);
    audit::append(tx, record.because(format!("to person {owner}"))).await?;
    Ok(given)
}

/// The cases that one close of a day opened.
pub async fn cases_of_close(tx: &mut Tx, close: i64) -> Result<Vec<Variance>, CustodyError> {
    let rows = tx.all(&sql::CASES_OF_CLOSE, values![close]).await?;
    rows.iter().map(Variance::read).collect()
}

/// How often one person answered for a difference since a day: how many cases, and what they come to; what
/// was short and what was over apart. A cheque that turned up is none.
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
