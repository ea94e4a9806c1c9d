//! Limits take effect when a second person agrees: whoever could lift them alone could also carry the cash.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;

use super::set::{self, Set, SetError};
use super::sql;
use crate::audit::{self, Record};
use crate::auth::branch;
use crate::db::{DbError, Row, Tx, Value, sealed};
use crate::text;
use crate::values;

/// What a decision made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// By whom.
    pub by: PersonNo,
    /// When.
    pub at: Millis,
    /// Why.
    pub note: String,
}

/// Limits that somebody asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its number.
    pub no: i64,
    /// What is to be set, and why.
    pub set: Set,
    /// Who asked.
    pub by: PersonNo,
    /// When.
    pub at: Millis,
    /// `open`, `agreed` or `refused`.
    pub state: String,
    /// The decision, once there is one.
    pub answered: Option<Answered>,
}

impl Asked {
    fn read(row: &Row) -> Result<Self, DbError> {
        let decided_by: Option<u32> = row.get(16)?;
        Ok(Self {
            no: row.get(0)?,
            set: Set {
                reason: row.get(14)?,
                ..set::asked(row, 1)?
            },
            by: row.get(12)?,
            at: Millis(row.get(13)?),
            state: row.get(15)?,
            answered: match decided_by {
                Some(by) => Some(Answered {
                    by: PersonNo(by),
                    at: Millis(row.get(17)?),
                    note: row.get(18)?,
                }),
                None => None,
            },
        })
    }

    async fn write(&self, tx: &mut Tx) -> Result<(), DbError> {
        let mut row = values![self.no];
        row.extend(set::columns(&self.set));
        let (answered, none) = (self.answered.as_ref(), None::<i64>);
        row.extend(values![
            self.by,
            self.at,
            &self.set.reason,
            &self.state,
            answered.map_or(none, |answered| Some(i64::from(answered.by.0))),
            answered.map_or(none, |answered| Some(answered.at.0))
        ]);
        row.push(answered.map_or(Value::NoText, |answered| answered.note.as_str().into()));
        tx.execute(&sql::STORE_ASKED, sealed(row)).await?;
        Ok(())
    }
}

/// Limits of the whole company are asked for and agreed to by who belongs to no branch.
async fn is_within(tx: &mut Tx, set: &Set, by: PersonNo) -> Result<(), SetError> {
    if set.collector.is_none() {
        branch::must_be_whole(tx, by).await?;
    }
    Ok(())
}

/// Asks for limits. They take effect when a second person agrees.
pub async fn ask(tx: &mut Tx, set: Set, by: PersonNo, now: Millis) -> Result<Asked, SetError> {
    set::check(tx, &set).await?;
    is_within(tx, &set, by).await?;
    let asked = Asked {
        no: tx.scalar::<i64>(&sql::LAST_ASKED, values![]).await? + 1,
        set: Set {
            reason: set.reason.trim().to_owned(),
            ..set
        },
        by,
        at: now,
        state: "open".to_owned(),
        answered: None,
    };
    asked.write(tx).await?;
    let record = Record::by(by, "cash_limit.asked", asked.set.subject(), now);
    let reason = format!("{}: {}", asked.set.told(), asked.set.reason);
    audit::append(tx, record.because(reason)).await?;
    Ok(asked)
}

/// One that was asked for.
pub async fn find(tx: &mut Tx, no: i64) -> Result<Option<Asked>, DbError> {
    let row = tx.optional(&sql::ASKED, values![no]).await?;
    row.as_ref().map(Asked::read).transpose()
}

/// Those that wait.
pub async fn open(tx: &mut Tx) -> Result<Vec<Asked>, DbError> {
    let rows = tx.all(&sql::ASKED_OPEN, values![]).await?;
    rows.iter().map(Asked::read).collect()
}

/// Agrees, and the limits take effect; or refuses. Neither who asked may, nor whose limits they are.
pub async fn decide(
    tx: &mut Tx,
    no: i64,
    agree: bool,
    note: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Asked, SetError> {
    let note = text::said(note).ok_or(SetError::Reason)?;
    let asked = find(tx, no).await?.ok_or(SetError::NotAsked(no))?;
    if asked.state != "open" {
        return Err(SetError::Decided);
    }
    if by == asked.by || Some(by) == asked.set.collector {
        return Err(SetError::NotNeutral);
    }
    is_within(tx, &asked.set, by).await?;
    let asked = Asked {
        state: if agree { "agreed" } else { "refused" }.to_owned(),
        answered: Some(Answered {
            by,
            at: now,
            note: note.to_owned(),
        }),
        ..asked
    };
    asked.write(tx).await?;
    let action = if agree {
        "cash_limit.agreed"
    } else {
        "cash_limit.refused"
    };
    let record = Record::by(by, action, asked.set.subject(), now);
    audit::append(tx, record.because(note)).await?;
    if agree {
        set::set(tx, &asked.set, Some(by), now).await?;
    }
    Ok(asked)
}
