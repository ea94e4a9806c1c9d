//! Codes given by telephone.

use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::id::{EntryId, JournalId, PersonNo};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Day, Millis};
use counterfoil_sync::unlock::{NotAChallenge, UnlockAsk, code_text};

use super::{kind_name, sql, value_text};
use crate::audit::{self, Record};
use crate::auth::devices;
use crate::auth::{CompanyKey, Role, people};
use crate::db::{DbError, Tx, sealed};
use crate::text;
use crate::values;

/// A code, and what it lifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Its number.
    pub no: i64,
    /// Whose limit.
    pub collector: PersonNo,
    /// The business date it is for.
    pub day: Day,
    /// Which limit, of which currency, up to how much.
    pub kind: LimitKind,
    /// See above.
    pub currency: Currency,
    /// See above.
    pub up_to: i64,
    /// To be said to the collector.
    pub code: String,
}

/// Answers a challenge that a collector read out. The same challenge again gets the same code.
///
/// It must be a supervisor who does, and not the collector; the phone must be one that may work; and the
/// challenge must be of `today`, the company's business date.
pub async fn grant(
    tx: &mut Tx,
    key: &CompanyKey,
    collector: PersonNo,
    challenge: &str,
    reason: &str,
    by: PersonNo,
    (today, now): (Day, Millis),
) -> Result<Granted, GrantError> {
    let reason = text::said(reason).ok_or(GrantError::Reason)?;
    if by == collector {
        return Err(GrantError::OwnLimit);
    }
    if !people::roles_of(tx, by).await?.has(Role::Supervisor) {
        return Err(GrantError::NotASupervisor);
    }
    let devices = devices::active_of(tx, collector).await?;
    let mut read = Err(NotAChallenge::Check);
    for device in &devices {
        let secret = key.unlock_key(device.journal);
        match UnlockAsk::read(challenge, &secret, device.journal, today) {
            Ok(ask) => {
                read = Ok((
                    device.journal,
                    ask,
                    ask.code(&secret, device.journal, today),
                ));
                break;
            }
            Err(error) => read = Err(error),
        }
    }
    if devices.is_empty() {
        return Err(GrantError::NoPhone(collector));
    }
    let (journal, ask, code) = read?;
    let UnlockAsk {
        kind,
        currency,
        up_to,
        no,
    } = ask;
    let answered = tx
        .optional(&sql::UNLOCK_OF, values![journal, today, i32::from(no)])
        .await?;
    let given = if let Some(row) = answered {
        let same = row.get::<i64>(1)? == kind as i64
            && row.get::<Currency>(2)? == currency
            && row.get::<i64>(3)? == up_to;
        if !same {
            return Err(GrantError::OtherAsk);
        }
        row.get(0)?
    } else {
        let given = tx.scalar::<i64>(&sql::LAST_UNLOCK, values![]).await? + 1;
        let row = values![
            given,
            journal,
            i32::from(no),
            collector,
            today,
            kind as i64,
            currency,
            up_to,
            by,
            now,
            reason
        ];
        tx.execute(&sql::INSERT_UNLOCK, sealed(row)).await?;
        let what = format!(
            "{} of collector {collector} up to {} {currency} on {today}",
            kind_name(kind),
            value_text(kind, currency, up_to)
        );
        audit::append(
            tx,
            Record::by(by, "unlock.granted", what, now).because(reason),
        )
        .await?;
        given
    };
    Ok(Granted {
        no: given,
        collector,
        day: today,
        kind,
        currency,
        up_to,
        code: code_text(&code),
    })
}

/// A code that was given, without the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub no: i64,
    /// Whose limit.
    pub collector: PersonNo,
    /// The business date it is for.
    pub day: Day,
    /// Which limit.
    pub kind: LimitKind,
    /// Of which currency.
    pub currency: Currency,
    /// Up to how much.
    pub up_to: i64,
    /// Who gave it.
    pub by: PersonNo,
    /// When.
    pub at: Millis,
    /// Why.
    pub reason: String,
    /// The entry that used it, once the office has it.
    pub used: Option<EntryId>,
}

/// Codes that were given before a number, the newest first.
pub async fn granted(tx: &mut Tx, before: i64, at_most: i64) -> Result<Vec<Listed>, DbError> {
    let rows = tx.all(&sql::UNLOCKS, values![before, at_most]).await?;
    rows.iter()
        .map(|row| {
            let journal: JournalId = row.get(1)?;
            let used: Option<i64> = row.get(10)?;
            Ok(Listed {
                no: row.get(0)?,
                collector: row.get(2)?,
                day: row.get(3)?,
                kind: kind(row.get(4)?)?,
                currency: row.get(5)?,
                up_to: row.get(6)?,
                by: row.get(7)?,
                at: Millis(row.get(8)?),
                reason: row.get(9)?,
                used: used.map(|seq| EntryId::new(journal, seq.cast_unsigned())),
            })
        })
        .collect()
}

/// The kind of a stored number.
pub(super) fn kind(no: i64) -> Result<LimitKind, DbError> {
    let known = u8::try_from(no).ok().and_then(LimitKind::of);
    known.ok_or_else(|| DbError::OutOfRange {
        column: "unlock.kind".to_owned(),
        value: no,
    })
}

/// Why no code was given.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// Nobody could later tell why.
    #[error("{}", crate::text::SAY)]
    Reason,
    /// Four eyes.
    #[error("nobody lifts a limit of their own; another supervisor must")]
    OwnLimit,
    /// Not theirs to give.
    #[error("only a supervisor lifts a limit")]
    NotASupervisor,
    /// Nothing to read it with.
    #[error("person {0} has no phone that may work")]
    NoPhone(PersonNo),
    /// Misheard, or another's.
    #[error(transparent)]
    Challenge(#[from] NotAChallenge),
    /// The phone numbered two challenges of one day alike.
    #[error(
        "another challenge of this number was answered today; ask the collector for an unlock once more"
    )]
    OtherAsk,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}
