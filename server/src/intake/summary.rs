//! What a day's entries add up to, to hold a day's closing summary against.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use counterfoil_sync::entry::{DayClose, Fact, Receipt};
use counterfoil_sync::id::JournalId;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;

use super::sql;
use crate::db::{DbError, Tx};
use crate::values;

/// One day of one journal.
#[derive(Debug, Default)]
struct Sum {
    visits: i64,
    receipts: i64,
    voids: i64,
    collected: BTreeMap<Currency, i64>,
}

/// The days that a batch closes.
#[derive(Debug, Default)]
pub(super) struct Summaries(HashMap<(JournalId, Day), Sum>);

impl Summaries {
    /// Adds up what is stored of these days.
    pub(super) async fn load(
        tx: &mut Tx,
        days: BTreeSet<(JournalId, Day)>,
    ) -> Result<Self, DbError> {
        if days.is_empty() {
            return Ok(Self::default());
        }
        let keys = || {
            days.iter()
                .flat_map(|(journal, day)| values![*journal, *day])
                .collect::<Vec<_>>()
        };
        let mut sums: HashMap<(JournalId, Day), Sum> =
            days.iter().map(|day| (*day, Sum::default())).collect();
        for row in tx.all_rows(&sql::KINDS_OF_DAY, keys()).await? {
            let (kind, count): (i64, i64) = (row.get(2)?, row.get(3)?);
            let sum = sums.entry((row.get(0)?, row.get(1)?)).or_default();
            match kind {
                2 => sum.visits = count,
                6 => sum.receipts = count,
                _ => sum.voids = count,
            }
        }
        for (statement, sign) in [(&sql::COLLECTED, 1), (&sql::UNDONE, -1)] {
            for row in tx.all_rows(statement, keys()).await? {
                let total: i64 = row.get(3)?;
                let sum = sums
                    .entry((row.get(0)?, row.get(1)?))
                    .or_default()
                    .collected
                    .entry(row.get(2)?)
                    .or_default();
                *sum = sum.saturating_add(total.saturating_mul(sign));
            }
        }
        Ok(Self(sums))
    }

    /// Counts an entry of the batch.
    pub(super) fn count(&mut self, journal: JournalId, day: Day, fact: &Fact) {
        let Some(sum) = self.0.get_mut(&(journal, day)) else {
            return;
        };
        sum.visits += i64::from(matches!(fact, Fact::CheckIn(_)));
        sum.receipts += i64::from(matches!(fact, Fact::Receipt(_)));
        sum.voids += i64::from(matches!(fact, Fact::Void(_)));
    }

    /// Adds an accepted receipt, or takes off one that is undone.
    pub(super) fn add(&mut self, journal: JournalId, day: Day, receipt: &Receipt, sign: i64) {
        let Some(sum) = self.0.get_mut(&(journal, day)) else {
            return;
        };
        let total = receipt
            .total()
            .map_or(0, |total| total.minor)
            .saturating_mul(sign);
        let collected = sum.collected.entry(receipt.currency).or_default();
        *collected = collected.saturating_add(total);
    }

    /// Whether a closing summary says what the entries say.
    pub(super) fn agrees(&self, journal: JournalId, day: Day, close: &DayClose) -> bool {
        let Some(sum) = self.0.get(&(journal, day)) else {
            return false;
        };
        let said: BTreeMap<Currency, i64> = close
            .collected
            .iter()
            .filter(|t| t.minor != 0)
            .map(|t| (t.currency, t.minor))
            .collect();
        let held: BTreeMap<Currency, i64> = sum
            .collected
            .iter()
            .filter(|(_, minor)| **minor != 0)
            .map(|(c, m)| (*c, *m))
            .collect();
        let counts = [
            i64::from(close.visits),
            i64::from(close.receipts),
            i64::from(close.voids),
        ];
        counts == [sum.visits, sum.receipts, sum.voids] && said == held
    }
}
