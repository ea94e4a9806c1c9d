//! The live board: every collector's day beside the money in their hands, and what wants a person's eye.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use counterfoil_sync::cash_limit::{CashLimits, Limit};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Day, Millis};

use super::{CashAges, sql};
use crate::cash_limits;
use crate::db::{DbError, Statement, Tx};
use crate::fieldwork::{Daybooks, FieldworkError, Progress};
use crate::ledger::{self, Account};
use crate::values;

/// Cash in somebody's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InHand {
    /// How much.
    pub cash: Money,
    /// The day the oldest of it was posted, if first in is first out.
    pub since: Option<Day>,
}

/// One collector on the board.
#[derive(Debug, Clone)]
pub struct Line {
    /// Number.
    pub collector: PersonNo,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// How far the day is; nothing if there is neither a plan nor an entry.
    pub day: Option<Arc<Progress>>,
    /// Cash by currency, what is offered and not accepted included.
    pub in_hand: Vec<InHand>,
    /// When a phone of theirs was last heard.
    pub heard: Option<Millis>,
    /// Voids that wait for a second person.
    pub voids: u64,
    /// Entries that were put aside and not decided.
    pub aside: u64,
    /// Differences that nobody closed.
    pub cases: u64,
    /// What else a supervisor should look at.
    pub alerts: Vec<Alert>,
}

/// Something about a collector's day that should not stay so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// More cash than this limit allows.
    OverLimit(Money),
    /// Cash that is older than so many hours allow.
    TooOld(i64),
    /// Fewer stops done than the hours on the road would have it: so many.
    Behind(usize),
}

/// Hours on the road in which a plan should be done.
const HOURS: i64 = 8;
/// Stops that somebody may be behind before it is told.
const PATIENCE: usize = 2;

/// How many stops ought to be done by now, if that is more than are, and more than a little.
fn behind(day: &Progress, now: Millis) -> Option<usize> {
    let opened = day.opened.filter(|_| day.closed.is_none())?;
    let passed = now.0.saturating_sub(opened.0).clamp(0, HOURS * 3_600_000);
    let stops = i64::try_from(day.stops).ok()?;
    let expected = usize::try_from(stops.saturating_mul(passed) / (HOURS * 3_600_000)).ok()?;
    (expected > day.done + PATIENCE).then_some(expected)
}

/// What limits say of the cash in somebody's hands: the one that refuses, else the one that warns.
fn over(limits: &[CashLimits], held: &InHand, today: Day) -> Vec<Alert> {
    let Some(limits) = limits
        .iter()
        .find(|limits| limits.currency == held.cash.currency)
    else {
        return Vec::new();
    };
    let passed = |limit: Limit, value: i64| {
        let set = [limit.hard, limit.soft].into_iter().flatten();
        set.into_iter().find(|set| value > *set)
    };
    let days = held
        .since
        .map_or(0, |since| i64::from(today.0) - i64::from(since.0));
    // Cash of yesterday is at least as old as the hours between the ends of both days less one.
    let hours = days.saturating_sub(1).max(0).saturating_mul(24);
    let amount = passed(limits.in_hand, held.cash.minor)
        .map(|most| Alert::OverLimit(Money::new(most, held.cash.currency)));
    let age = passed(limits.age, hours).map(Alert::TooOld);
    amount.into_iter().chain(age).collect()
}

impl Line {
    /// Whether anything on it waits for a person.
    #[must_use]
    pub fn wants_somebody(&self) -> bool {
        self.voids + self.aside + self.cases > 0 || !self.alerts.is_empty()
    }
}

/// Everybody who has a plan, did something on a day or holds cash, by code.
pub async fn board(
    tx: &mut Tx,
    daybooks: &Daybooks,
    ages: &CashAges,
    day: Day,
    now: Millis,
) -> Result<Vec<Line>, FieldworkError> {
    let limits = cash_limits::settings(tx).await?;
    let mut days = daybooks.progress(tx, day).await?;
    let mut hands = ledger::balances(tx, Account::CashCollector).await?;
    hands.retain(|(_, cash)| cash.minor != 0);
    let hands: Vec<_> = hands
        .into_iter()
        .map(|(party, cash)| (PersonNo(party), cash))
        .collect();
    let since = ages.of(tx, &hands).await?;
    let mut in_hand: BTreeMap<PersonNo, Vec<InHand>> = BTreeMap::new();
    for ((person, cash), since) in hands.into_iter().zip(since) {
        let held = in_hand.entry(person).or_default();
        held.push(InHand { cash, since });
    }
    let heard = counts(tx, &sql::LAST_HEARD).await?;
    let voids = counts(tx, &sql::VOIDS_WAITING).await?;
    let aside = counts(tx, &sql::PUT_ASIDE).await?;
    let cases = counts(tx, &sql::CASES_OPEN).await?;
    let listed: BTreeSet<PersonNo> = days.keys().chain(in_hand.keys()).copied().collect();
    let mut lines = Vec::with_capacity(listed.len());
    for row in tx.all(&sql::PEOPLE, values![]).await? {
        let collector: PersonNo = row.get(0)?;
        if !listed.contains(&collector) {
            continue;
        }
        let count =
            |of: &BTreeMap<PersonNo, i64>| of.get(&collector).copied().unwrap_or(0).unsigned_abs();
        let progress = days.remove(&collector);
        let held = in_hand.remove(&collector).unwrap_or_default();
        let own = cash_limits::effective(&limits, collector);
        let mut alerts: Vec<Alert> = held.iter().flat_map(|held| over(&own, held, day)).collect();
        let behind = progress
            .as_deref()
            .and_then(|progress| behind(progress, now));
        alerts.extend(behind.map(Alert::Behind));
        lines.push(Line {
            alerts,
            code: row.get(1)?,
            name: row.get(2)?,
            day: progress,
            in_hand: held,
            heard: heard.get(&collector).copied().map(Millis),
            voids: count(&voids),
            aside: count(&aside),
            cases: count(&cases),
            collector,
        });
    }
    Ok(lines)
}

async fn counts(
    tx: &mut Tx,
    statement: &'static Statement,
) -> Result<BTreeMap<PersonNo, i64>, DbError> {
    let rows = tx.all(statement, values![]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_behind_and_whose_cash_is_too_much_is_told() {
        let opened = Millis(0);
        let day = Progress {
            opened: Some(opened),
            stops: 16,
            done: 3,
            ..Progress::default()
        };
        let after = |hours: i64| Millis(hours * 3_600_000);
        assert_eq!(behind(&day, after(2)), None);
        assert_eq!(behind(&day, after(4)), Some(8));
        assert_eq!(behind(&day, after(40)), Some(16));
        let closed = Progress {
            closed: Some(after(5)),
            ..day.clone()
        };
        assert_eq!(behind(&closed, after(40)), None);

        let aed = "AED".parse().expect("a currency");
        let limits = CashLimits {
            in_hand: Limit {
                soft: Some(100),
                hard: Some(500),
            },
            age: Limit {
                soft: Some(24),
                hard: None,
            },
            ..CashLimits::none(aed)
        };
        let held = |minor: i64, days: i32| InHand {
            cash: Money::new(minor, aed),
            since: Some(Day(10).plus(-days)),
        };
        let told = |minor, days| over(&[limits], &held(minor, days), Day(10));
        assert_eq!(told(100, 1), []);
        assert_eq!(told(101, 2), [Alert::OverLimit(Money::new(100, aed))]);
        assert_eq!(
            told(501, 3),
            [Alert::OverLimit(Money::new(500, aed)), Alert::TooOld(24)]
        );
    }
}
