//! What the limits are.

use std::collections::BTreeMap;

use counterfoil_sync::cash_limit::{CashLimits, Limit, LimitKind};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::limits;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Millis;

use super::{kind_name, sql, value_text};
use crate::audit::{self, Record};
use crate::auth::branch::ScopeError;
use crate::auth::{Role, people};
use crate::db::{DbError, Row, Tx, Value, sealed};
use crate::text;
use crate::values;

/// The limits that stand: by whom they are for (nobody: the company's), and currency.
pub type Limits = BTreeMap<(Option<PersonNo>, Currency), CashLimits>;

/// What is to be set.
#[derive(Debug, Clone)]
pub struct Set {
    /// For whom; nobody: for everyone who has none of their own.
    pub collector: Option<PersonNo>,
    /// The currency.
    pub currency: Currency,
    /// The limits in it. None takes a collector's own back: the company's count again.
    pub limits: Option<CashLimits>,
    /// Why.
    pub reason: String,
}

impl Set {
    /// What it is about, as the audit trail has it.
    pub(super) fn subject(&self) -> String {
        let whose = self
            .collector
            .map_or_else(|| "the company".to_owned(), |no| format!("collector {no}"));
        format!("{} of {whose}", self.currency)
    }

    /// The limits, as the audit trail has them.
    pub(super) fn told(&self) -> String {
        told(self.limits.as_ref())
    }
}

/// Whether something can be set.
pub(super) async fn check(tx: &mut Tx, set: &Set) -> Result<(), SetError> {
    text::said(&set.reason).ok_or(SetError::Reason)?;
    for kind in LimitKind::ALL {
        let Limit { soft, hard } = set.limits.map_or_else(Limit::default, |all| all.of(kind));
        let range = 0..=limits::AMOUNT_MINOR;
        if [soft, hard]
            .iter()
            .flatten()
            .any(|value| !range.contains(value))
        {
            return Err(SetError::OutOfRange(kind_name(kind)));
        }
        if soft.zip(hard).is_some_and(|(soft, hard)| soft > hard) {
            return Err(SetError::SoftAboveHard(kind_name(kind)));
        }
    }
    if let Some(collector) = set.collector
        && !people::roles_of(tx, collector).await?.has(Role::Collector)
        && people::name_of(tx, collector).await?.is_none()
    {
        return Err(SetError::Nobody(collector));
    }
    Ok(())
}

/// What is set, column by column: collector, currency, whether set, and the eight values.
pub(super) fn columns(set: &Set) -> Vec<Value> {
    let all = set.limits.unwrap_or(CashLimits::none(set.currency));
    let mut row = values![no_of(set.collector), set.currency, set.limits.is_some()];
    for kind in LimitKind::ALL {
        let Limit { soft, hard } = all.of(kind);
        row.extend(values![soft, hard]);
    }
    row
}

/// Sets limits of one currency, all four at once. Phones learn of it at their next sync. `by` is nobody
/// on the command line of the machine itself; over the API and in the console two people stand behind it:
/// see [`asked`](super::asked).
pub async fn set(
    tx: &mut Tx,
    set: &Set,
    by: Option<PersonNo>,
    now: Millis,
) -> Result<(), SetError> {
    check(tx, set).await?;
    let reason = set.reason.trim();
    let before = settings(tx).await?;
    let before = before.get(&(set.collector, set.currency)).copied();
    if before == set.limits {
        return Ok(());
    }
    let change = tx.change().await?;
    let mut row = columns(set);
    row.push(Value::from(change));
    tx.execute(&sql::SET_LIMITS, sealed(row)).await?;
    let (old, new) = (told(before.as_ref()), told(set.limits.as_ref()));
    let record = Record {
        person: by,
        action: "cash_limit.set",
        subject: set.subject(),
        reason: Some(format!("{old} -> {new}: {reason}")),
        at: now,
    };
    audit::append(tx, record).await?;
    Ok(())
}

/// Limits as the audit trail has them: `in_hand 10000.00/15000.00, age -/48`.
fn told(limits: Option<&CashLimits>) -> String {
    let Some(all) = limits else {
        return "none".to_owned();
    };
    let parts: Vec<String> = LimitKind::ALL
        .into_iter()
        .filter(|kind| !all.of(*kind).is_none())
        .map(|kind| {
            let Limit { soft, hard } = all.of(kind);
            let text = |value: Option<i64>| {
                value.map_or_else(
                    || "-".to_owned(),
                    |value| value_text(kind, all.currency, value),
                )
            };
            format!("{} {}/{}", kind_name(kind), text(soft), text(hard))
        })
        .collect();
    if parts.is_empty() {
        "no limit".to_owned()
    } else {
        parts.join(", ")
    }
}

/// Everything that is set.
pub async fn settings(tx: &mut Tx) -> Result<Limits, DbError> {
    let rows = tx.all(&sql::LIMITS, values![]).await?;
    let mut found = Limits::new();
    for row in &rows {
        if let Some((collector, limits)) = read(row)? {
            found.insert((collector, limits.currency), limits);
        }
    }
    Ok(found)
}

/// The limits that count for a collector, by currency: their own, else the company's.
#[must_use]
pub fn effective(all: &Limits, collector: PersonNo) -> Vec<CashLimits> {
    let mut found: BTreeMap<Currency, CashLimits> = BTreeMap::new();
    // Nobody comes before everybody in the map, so that their own come last.
    for ((whose, currency), limits) in all {
        if whose.is_none_or(|whose| whose == collector) {
            found.insert(*currency, *limits);
        }
    }
    found.into_values().collect()
}

/// The limits of some collectors and the company's.
pub(crate) async fn for_collectors(
    tx: &mut Tx,
    collectors: impl Iterator<Item = PersonNo>,
) -> Result<Limits, DbError> {
    let mut keys = values![0_i64];
    keys.extend(collectors.map(Value::from));
    let mut found = Limits::new();
    for row in &tx.all_rows(&sql::LIMITS_OF, keys).await? {
        if let Some((collector, limits)) = read(row)? {
            found.insert((collector, limits.currency), limits);
        }
    }
    Ok(found)
}

/// The limits that count for a collector.
pub(crate) async fn for_collector(
    tx: &mut Tx,
    collector: PersonNo,
) -> Result<Vec<CashLimits>, DbError> {
    let all = for_collectors(tx, std::iter::once(collector)).await?;
    Ok(effective(&all, collector))
}

/// The number of the change that last touched a collector's limits; 0 if there never were any.
pub(crate) async fn change_for(tx: &mut Tx, collector: PersonNo) -> Result<i64, DbError> {
    let keys = values![0_i64, collector];
    let rows = tx.all_rows(&sql::LIMITS_OF, keys).await?;
    rows.iter()
        .try_fold(0, |last, row| Ok(row.get::<i64>(11)?.max(last)))
}

fn no_of(collector: Option<PersonNo>) -> i64 {
    collector.map_or(0, |no| i64::from(no.0))
}

/// A row, unless what it said was taken back.
fn read(row: &Row) -> Result<Option<(Option<PersonNo>, CashLimits)>, DbError> {
    let set = asked(row, 0)?;
    Ok(set.limits.map(|limits| (set.collector, limits)))
}

/// What a row says from a column on, without why.
pub(super) fn asked(row: &Row, at: usize) -> Result<Set, DbError> {
    let collector: u32 = row.get(at)?;
    let currency = row.get(at + 1)?;
    let pair = |at: usize| {
        Ok::<_, DbError>(Limit {
            soft: row.get(at)?,
            hard: row.get(at + 1)?,
        })
    };
    let limits = CashLimits {
        currency,
        receipt: pair(at + 3)?,
        in_hand: pair(at + 5)?,
        count: pair(at + 7)?,
        age: pair(at + 9)?,
    };
    Ok(Set {
        collector: (collector > 0).then_some(PersonNo(collector)),
        currency,
        limits: row.get::<bool>(at + 2)?.then_some(limits),
        reason: String::new(),
    })
}

/// Why nothing was set.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// Nobody could later tell why.
    #[error("{}", crate::text::SAY)]
    Reason,
    /// It would refuse before it warns.
    #[error("the value that warns must not be above the one that refuses ({0})")]
    SoftAboveHard(&'static str),
    /// Not a limit.
    #[error("a limit is at least 0, and no more than any receipt could have ({0})")]
    OutOfRange(&'static str),
    /// There is no such number.
    #[error("nobody asked for limits under number {0}")]
    NotAsked(i64),
    /// Somebody was first.
    #[error("this was decided already")]
    Decided,
    /// Four eyes.
    #[error("who asked for limits, or whose they are, does not agree to them; another person must")]
    NotNeutral,
    /// There is no such person.
    #[error("there is no person {0}")]
    Nobody(PersonNo),
    /// Somebody of a branch.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}
