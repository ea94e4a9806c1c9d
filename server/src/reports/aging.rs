//! Aging: how old what is owed is, on any day, tied to the ledger to the last minor unit.
//!
//! An item counts with what was open at the end of the as-of day: its receivable lines with a
//! business date up to it. So what was paid since was open then, and what was posted later with a
//! later date was not there yet. Sum of buckets less unapplied equals the ledger.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::money::{Currency, Money, MoneyError};
use counterfoil_sync::time::Day;

use super::sql;
use crate::db::{Db, DbError, Row, Statement, Tx, Value};
use crate::ledger::{self, Account};
use crate::values;

/// What the age of an item is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Basis {
    /// The due date: how late it is.
    #[default]
    Due,
    /// The date of issue: how old it is. What was issued on the as-of day itself is `not_due`.
    Issued,
}

/// What a row of the report stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum By {
    /// One customer, in one currency.
    #[default]
    Customer,
    /// The customers of one collector, as assigned now.
    Collector,
    /// Everybody.
    Currency,
}

/// The most bucket edges.
const MOST_EDGES: usize = 8;
const NO_DUE_DATE: usize = 10;

/// The days at which one bucket ends and the next begins: 30, 60, 90.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edges(Vec<i32>);

impl Default for Edges {
    fn default() -> Self {
        Self(vec![30, 60, 90])
    }
}

impl std::str::FromStr for Edges {
    type Err = BadEdges;

    fn from_str(text: &str) -> Result<Self, BadEdges> {
        let edges: Vec<i32> = text
            .split(',')
            .map(|edge| edge.trim().parse())
            .collect::<Result<_, _>>()
            .map_err(|_| BadEdges)?;
        let rising = edges
            .iter()
            .zip(edges.iter().skip(1))
            .all(|(one, next)| one < next);
        let within =
            edges.iter().all(|edge| (1..=10_000).contains(edge)) && edges.len() <= MOST_EDGES;
        if rising && within {
            Ok(Self(edges))
        } else {
            Err(BadEdges)
        }
    }
}

/// Edges that make no buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("buckets are up to {MOST_EDGES} rising numbers of days, such as 30,60,90")]
pub struct BadEdges;

impl Edges {
    /// The names of the buckets: `not_due`, `1-30`, ..., `over_90`.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = vec!["not_due".to_owned()];
        let mut from = 1;
        for edge in &self.0 {
            names.push(if from == *edge {
                edge.to_string()
            } else {
                format!("{from}-{edge}")
            });
            from = edge + 1;
        }
        names.push(format!("over_{}", from - 1));
        names
    }

    /// The first day of each bucket on the way back from a day; the last bucket has none.
    fn days(&self, as_of: Day) -> Vec<Value> {
        let begins = std::iter::once(0)
            .chain(self.0.iter().copied())
            .map(|edge| i64::from(as_of.0) - i64::from(edge));
        // The statement has room for more edges than are asked for: the rest lies before all days,
        // so that everything older falls into the bucket after the last edge.
        let mut days: Vec<Value> = begins.map(Value::Int).collect();
        days.resize(MOST_EDGES + 1, Value::Int(i64::MIN / 4));
        days
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgingRow {
    /// Code and name of the customer or collector; both absent when rows are by currency, or when a
    /// customer has no collector.
    pub who: Option<(String, String)>,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// Minor units, bucket by bucket as in [`Aging::buckets`].
    pub amounts: Vec<i64>,
    /// Credit on account or not yet applied; positive.
    pub unapplied: i64,
    /// Sum of the buckets less unapplied.
    pub total: i64,
}

/// What the ledger says, beside what the report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    /// The currency.
    pub currency: Currency,
    /// Receivable, on account and unapplied together, at the end of the as-of day.
    pub balance: i64,
    /// The report's total less this: nothing, or something is wrong.
    pub difference: i64,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aging {
    /// At the end of which business day.
    pub as_of: Day,
    /// Ages are counted from this.
    pub basis: Basis,
    /// What its rows stand for.
    pub by: By,
    /// The names of the buckets. `no_due_date` is the last of them when an item has none.
    pub buckets: Vec<String>,
    /// The rows, by code and currency. Who owes and is owed nothing has none.
    pub rows: Vec<AgingRow>,
    /// One for each currency.
    pub totals: Vec<AgingRow>,
    /// One for each currency.
    pub ledger: Vec<Tie>,
}

impl Aging {
    /// Whether it ties to the ledger in every currency.
    #[must_use]
    pub fn ties(&self) -> bool {
        self.ledger.iter().all(|tie| tie.difference == 0)
    }
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum AgingError {
    /// The database failed.
    #[error("reading the ledger for the aging report")]
    Db(#[from] DbError),
    /// Sums beyond 64 bits.
    #[error("adding up the aging report: {0}")]
    Money(#[from] MoneyError),
}

/// Makes the report from one snapshot.
pub async fn aging(
    db: &Db,
    as_of: Day,
    basis: Basis,
    edges: &Edges,
    by: By,
) -> Result<Aging, AgingError> {
    db.read(|mut tx| async move { read(&mut tx, as_of, basis, edges, by).await })
        .await
}

/// Amounts of one customer in one currency: buckets 0 to 10, and credit.
type Sums = ([i64; NO_DUE_DATE + 1], i64);

async fn read(
    tx: &mut Tx,
    as_of: Day,
    basis: Basis,
    edges: &Edges,
    by: By,
) -> Result<Aging, AgingError> {
    let (open, since) = match (basis, by) {
        (Basis::Due, By::Currency) => (&sql::ALL_OPEN_BY_DUE, &sql::SINCE_BY_DUE),
        (Basis::Issued, By::Currency) => (&sql::ALL_OPEN_BY_ISSUED, &sql::SINCE_BY_ISSUED),
        (Basis::Due, By::Customer | By::Collector) => (&sql::OPEN_BY_DUE, &sql::SINCE_BY_DUE),
        (Basis::Issued, By::Customer | By::Collector) => {
            (&sql::OPEN_BY_ISSUED, &sql::SINCE_BY_ISSUED)
        }
    };
    let mut sums: BTreeMap<(u32, Currency), Sums> = BTreeMap::new();
    let days = edges.days(as_of);
    add_buckets(tx, open, days.clone(), 1, &mut sums).await?;
    let mut with_day = days;
    with_day.push(Value::from(as_of));
    add_buckets(tx, since, with_day, -1, &mut sums).await?;
    add_credits(tx, &sql::CREDITS, values![], 1, &mut sums).await?;
    add_credits(tx, &sql::CREDITS_SINCE, values![as_of], -1, &mut sums).await?;

    let names = names(tx, by, &sums).await?;
    let mut rows: BTreeMap<(Option<(String, String)>, Currency), Sums> = BTreeMap::new();
    let mut totals: BTreeMap<Currency, Sums> = BTreeMap::new();
    for ((customer, currency), sum) in &sums {
        let who = names.get(customer).cloned().flatten();
        add(rows.entry((who, *currency)).or_default(), sum)?;
        add(totals.entry(*currency).or_default(), sum)?;
    }
    let no_date = rows
        .values()
        .any(|(amounts, _)| amounts.last().is_some_and(|amount| *amount != 0));
    let mut buckets = edges.names();
    let used = buckets.len();
    if no_date {
        buckets.push("no_due_date".to_owned());
    }
    let row = |who: Option<(String, String)>,
               currency: Currency,
               (amounts, credit): &Sums|
     -> Result<AgingRow, AgingError> {
        let mut kept: Vec<i64> = amounts.iter().copied().take(used).collect();
        kept.extend(amounts.last().copied().filter(|_| no_date));
        let total = counterfoil_sync::money::sum(kept.iter().copied().chain([*credit]))?;
        Ok(AgingRow {
            who,
            currency,
            amounts: kept,
            unapplied: -credit,
            total,
        })
    };
    let ties = ties(tx, as_of, &totals).await?;
    let totals: Vec<AgingRow> = totals
        .iter()
        .map(|(currency, sum)| row(None, *currency, sum))
        .collect::<Result<_, _>>()?;
    let rows = rows
        .into_iter()
        .filter(|(_, (amounts, credit))| *credit != 0 || amounts.iter().any(|amount| *amount != 0))
        .map(|((who, currency), sum)| row(who, currency, &sum))
        .collect::<Result<_, _>>()?;
    let ledger = ties
        .into_iter()
        .map(|(currency, balance)| {
            let total = totals
                .iter()
                .find(|row| row.currency == currency)
                .map_or(0, |row| row.total);
            Tie {
                currency,
                balance,
                difference: total - balance,
            }
        })
        .collect();
    Ok(Aging {
        as_of,
        basis,
        by,
        buckets,
        rows,
        totals,
        ledger,
    })
}

/// The row of one customer in each currency, by due date as [`aging`] has it, and the names of the
/// buckets. Reads that customer's items and nothing else.
pub async fn of_customer(
    tx: &mut Tx,
    customer: CustomerNo,
    as_of: Day,
    edges: &Edges,
) -> Result<(Vec<String>, Vec<AgingRow>), AgingError> {
    let mut sums: BTreeMap<(u32, Currency), Sums> = BTreeMap::new();
    let mut key = edges.days(as_of);
    key.push(Value::from(customer));
    add_buckets(tx, &sql::OPEN_OF_CUSTOMER, key.clone(), 1, &mut sums).await?;
    key.push(Value::from(as_of));
    add_buckets(tx, &sql::SINCE_OF_CUSTOMER, key, -1, &mut sums).await?;
    let credits = values![customer];
    add_credits(tx, &sql::CREDITS_OF_CUSTOMER, credits, 1, &mut sums).await?;
    let since = values![customer, as_of];
    add_credits(tx, &sql::CREDITS_OF_CUSTOMER_SINCE, since, -1, &mut sums).await?;
    let mut buckets = edges.names();
    let used = buckets.len();
    let no_date = sums
        .values()
        .any(|(amounts, _)| amounts.last().is_some_and(|amount| *amount != 0));
    if no_date {
        buckets.push("no_due_date".to_owned());
    }
    let mut rows = Vec::new();
    for ((_, currency), (amounts, credit)) in sums {
        let mut kept: Vec<i64> = amounts.iter().copied().take(used).collect();
        kept.extend(amounts.last().copied().filter(|_| no_date));
        if credit != 0 || kept.iter().any(|amount| *amount != 0) {
            rows.push(AgingRow {
                who: None,
                currency,
                total: counterfoil_sync::money::sum(kept.iter().copied().chain([credit]))?,
                amounts: kept,
                unapplied: -credit,
            });
        }
    }
    Ok((buckets, rows))
}

async fn add_buckets(
    tx: &mut Tx,
    statement: &'static Statement,
    parameters: Vec<Value>,
    sign: i64,
    sums: &mut BTreeMap<(u32, Currency), Sums>,
) -> Result<(), AgingError> {
    tx.each(
        statement,
        parameters,
        |row: &Row| -> Result<(), AgingError> {
            let bucket: u32 = row.get(2)?;
            let amount: i64 = row.get(3)?;
            let (amounts, _) = sums.entry((row.get(0)?, row.get(1)?)).or_default();
            if let Some(sum) = amounts.get_mut(bucket as usize) {
                *sum = sum.checked_add(sign * amount).ok_or(MoneyError::Overflow)?;
            }
            Ok(())
        },
    )
    .await
}

async fn add_credits(
    tx: &mut Tx,
    statement: &'static Statement,
    parameters: Vec<Value>,
    sign: i64,
    sums: &mut BTreeMap<(u32, Currency), Sums>,
) -> Result<(), AgingError> {
    tx.each(
        statement,
        parameters,
        |row: &Row| -> Result<(), AgingError> {
            let amount: i64 = row.get(2)?;
            let (_, credit) = sums.entry((row.get(0)?, row.get(1)?)).or_default();
            *credit = credit
                .checked_add(sign * amount)
                .ok_or(MoneyError::Overflow)?;
            Ok(())
        },
    )
    .await
}

fn add(to: &mut Sums, more: &Sums) -> Result<(), MoneyError> {
    for (sum, amount) in
        to.0.iter_mut()
            .chain([&mut to.1])
            .zip(more.0.iter().chain([&more.1]))
    {
        *sum = sum.checked_add(*amount).ok_or(MoneyError::Overflow)?;
    }
    Ok(())
}

/// Who stands for each customer in the report.
async fn names(
    tx: &mut Tx,
    by: By,
    sums: &BTreeMap<(u32, Currency), Sums>,
) -> Result<BTreeMap<u32, Option<(String, String)>>, DbError> {
    let mut names = BTreeMap::new();
    if by == By::Currency {
        return Ok(names);
    }
    let wanted: BTreeSet<u32> = sums.keys().map(|(customer, _)| *customer).collect();
    tx.each(&sql::CUSTOMERS, values![], |row| -> Result<(), DbError> {
        let no: u32 = row.get(0)?;
        if wanted.contains(&no) {
            let who = match by {
                By::Collector => row.get::<Option<String>>(3)?.zip(row.get(4)?),
                By::Customer | By::Currency => Some((row.get(1)?, row.get(2)?)),
            };
            names.insert(no, who);
        }
        Ok(())
    })
    .await?;
    Ok(names)
}

/// The ledger's side, from its sums by day: every currency that either side has.
async fn ties(
    tx: &mut Tx,
    as_of: Day,
    totals: &BTreeMap<Currency, Sums>,
) -> Result<BTreeMap<Currency, i64>, AgingError> {
    let mut balances: BTreeMap<Currency, i64> =
        totals.keys().map(|currency| (*currency, 0)).collect();
    for account in [Account::Receivable, Account::OnAccount, Account::Unapplied] {
        for Money { minor, currency } in ledger::balance_at(tx, account, as_of).await? {
            let balance = balances.entry(currency).or_default();
            *balance = balance.checked_add(minor).ok_or(MoneyError::Overflow)?;
        }
    }
    Ok(balances)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_name_their_buckets() {
        assert_eq!(
            Edges::default().names(),
            ["not_due", "1-30", "31-60", "61-90", "over_90"]
        );
        let edges: Edges = "1,7".parse().expect("rising");
        assert_eq!(edges.names(), ["not_due", "1", "2-7", "over_7"]);
        for text in ["", "0", "30,30", "60,30", "a", "1,2,3,4,5,6,7,8,9", "-5"] {
            assert_eq!(text.parse::<Edges>(), Err(BadEdges), "{text:?}");
        }
    }
}
