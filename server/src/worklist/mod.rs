//! Who to visit: the customers of one collector, of one branch or of all collectors, ranked, each with the reasons.
//!
//! What a reason is worth stands in [`rank`], in one place. The work is bounded by the customers looked
//! at, whatever the company owes and is owed beside them.

pub mod rank;
pub(crate) mod sql;

pub use rank::{Candidate, Ranked, Reason, Weights};

use std::collections::{BTreeMap, HashMap};

use counterfoil_sync::entry::{Entry, Fact};
use counterfoil_sync::id::{CustomerNo, EntryId, PersonNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::promise::{PromiseState, Promised};
use counterfoil_sync::time::Day;

use crate::accounts::{Debt, risk_of};
use crate::db::{DbError, Row, Tx};
use crate::fieldwork::route::Site;
use crate::said::end_of;
use crate::values;

/// Customers ranked in one list: beyond it a collector has to be chosen.
pub const MOST: i64 = 5_000;
/// A promise that was broken longer ago is not held against anybody.
const PROMISES_FOR_DAYS: i32 = 180;

/// Whose customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// A collector's.
    Collector(PersonNo),
    /// A branch's.
    Branch(String),
    /// Every collector's.
    All,
}

/// A collector, and how many customers they have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Number.
    pub no: PersonNo,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// Everybody who collects, by code.
pub async fn collectors(tx: &mut Tx) -> Result<Vec<Holder>, DbError> {
    let rows = tx.all(&sql::COLLECTORS, values![]).await?;
    rows.iter()
        .map(|row| {
            Ok(Holder {
                no: row.get(0)?,
                code: row.get(1)?,
                name: row.get(2)?,
            })
        })
        .collect()
}

/// The branches that people belong to.
pub async fn branches(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let rows = tx.all(&sql::BRANCHES, values![]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// The ranked list, or nothing if there are too many customers for one list. `origin` is where a
/// collector comes from; where it is not said, it is the middle of their customers.
pub async fn worklist(
    tx: &mut Tx,
    scope: &Scope,
    origin: Option<Site>,
    today: Day,
) -> Result<Option<Vec<Ranked>>, DbError> {
    let (key, statements) = match scope {
        Scope::Collector(no) => (
            values![*no],
            [
                &sql::COUNT_OF_COLLECTOR,
                &sql::OF_COLLECTOR,
                &sql::PROMISES_OF_COLLECTOR,
            ],
        ),
        Scope::Branch(branch) => (
            values![branch.as_str()],
            [
                &sql::COUNT_OF_BRANCH,
                &sql::OF_BRANCH,
                &sql::PROMISES_OF_BRANCH,
            ],
        ),
        Scope::All => (
            values![],
            [&sql::COUNT_OF_ALL, &sql::OF_ALL, &sql::PROMISES_OF_ALL],
        ),
    };
    let [count, candidates, promises] = statements;
    let mut limited = key.clone();
    limited.extend(values![MOST + 1]);
    if tx.scalar::<i64>(count, limited).await? > MOST {
        return Ok(None);
    }
    let mut of_day = key.clone();
    of_day.extend(values![today]);
    let mut found: BTreeMap<CustomerNo, Candidate> = BTreeMap::new();
    for row in tx.all(candidates, of_day).await? {
        let no: CustomerNo = row.get(0)?;
        let debt = debt(&row)?;
        match found.get_mut(&no) {
            Some(known) => known.debts.push(debt),
            None => {
                found.insert(no, candidate(&row, debt)?);
            }
        }
    }
    let mut since = key;
    since.extend(values![today.plus(-PROMISES_FOR_DAYS)]);
    for row in tx.all(promises, since).await? {
        let customer: CustomerNo = row.get(0)?;
        if let Some(candidate) = found.get_mut(&customer)
            && is_broken(&row, today)?
        {
            candidate.broken += 1;
        }
    }
    let middles = middles(found.values());
    for candidate in found.values_mut() {
        let from = origin.or_else(|| middles.get(&candidate.collector).copied());
        candidate.from = from;
    }
    Ok(Some(rank::rank(found.into_values().collect(), today)))
}

fn debt(row: &Row) -> Result<Debt, DbError> {
    let currency: Currency = row.get(7)?;
    Ok(Debt {
        open: Money::new(row.get(8)?, currency),
        overdue: Money::new(row.get(9)?, currency),
        since: row.get(10)?,
    })
}

fn candidate(row: &Row, debt: Debt) -> Result<Candidate, DbError> {
    let site: (Option<i32>, Option<i32>) = (row.get(4)?, row.get(5)?);
    let collector: Option<i64> = row.get(6)?;
    Ok(Candidate {
        no: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        risk: risk_of(row.get(3)?),
        site: site.0.zip(site.1),
        collector: collector
            .and_then(|no| u32::try_from(no).ok())
            .map(PersonNo),
        debts: vec![debt],
        last_visit: row.get(11)?,
        broken: 0,
        from: None,
    })
}

/// Whether a promise of a row came to nothing, or not to all that was said.
fn is_broken(row: &Row, today: Day) -> Result<bool, DbError> {
    let (bytes, seq): (Vec<u8>, i64) = (row.get(1)?, row.get(4)?);
    let Ok(Fact::Promise(promise)) = Entry::from_bytes(&bytes).and_then(|entry| entry.fact())
    else {
        return Ok(false);
    };
    let mut promised = Promised {
        id: EntryId::new(row.get(3)?, seq.cast_unsigned()),
        day: row.get(5)?,
        promise,
        end: None,
        counted: row.get(2)?,
    };
    if let Some((how, day)) = row.get::<Option<i64>>(6)?.and_then(end_of) {
        promised.ends(how, day);
    }
    Ok(matches!(
        promised.state(today),
        PromiseState::Broken | PromiseState::Partly
    ))
}

/// The middle of each collector's customers.
fn middles<'c>(candidates: impl Iterator<Item = &'c Candidate>) -> HashMap<Option<PersonNo>, Site> {
    let mut sums: HashMap<Option<PersonNo>, (i64, i64, i64)> = HashMap::new();
    for candidate in candidates {
        if let Some((lat, lon)) = candidate.site {
            let sum = sums.entry(candidate.collector).or_default();
            *sum = (sum.0 + i64::from(lat), sum.1 + i64::from(lon), sum.2 + 1);
        }
    }
    sums.into_iter()
        .filter_map(|(whose, (lat, lon, count))| {
            let site = (
                i32::try_from(lat / count).ok()?,
                i32::try_from(lon / count).ok()?,
            );
            Some((whose, site))
        })
        .collect()
}
