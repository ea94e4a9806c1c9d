//! The live board: every collector's day beside the money in their hands, and what wants a person's eye.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Day, Millis};

use super::{CashAges, sql};
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
}

impl Line {
    /// Whether anything on it waits for a person.
    #[must_use]
    pub fn wants_somebody(&self) -> bool {
        self.voids + self.aside + self.cases > 0
    }
}

/// Everybody who has a plan, did something on a day or holds cash, by code.
pub async fn board(
    tx: &mut Tx,
    daybooks: &Daybooks,
    ages: &CashAges,
    day: Day,
) -> Result<Vec<Line>, FieldworkError> {
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
        lines.push(Line {
            code: row.get(1)?,
            name: row.get(2)?,
            day: days.remove(&collector),
            in_hand: in_hand.remove(&collector).unwrap_or_default(),
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
