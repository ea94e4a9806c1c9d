//! What has come of promises, counted from the receipts.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_sync::entry::{Entry, Fact};
use counterfoil_sync::id::{CustomerNo, EntryId};
use counterfoil_sync::promise::{self, Cleared, Promised};
use counterfoil_sync::time::Day;

use super::{end_of, sql};
use crate::db::{DbError, Row, Tx, Value};
use crate::values;

/// A promise in the list, counted anew.
pub(super) struct Counted {
    pub(super) no: i64,
    pub(super) kept_minor: i64,
    pub(super) promised: Promised,
}

/// Counts the promises of these customers again, and keeps what differs.
pub(crate) async fn recount(tx: &mut Tx, customers: &BTreeSet<CustomerNo>) -> Result<(), DbError> {
    let mut differs = counted(tx, customers).await?;
    differs.retain(|one| one.kept_minor != one.promised.counted);
    if differs.is_empty() {
        return Ok(());
    }
    let change = tx.change().await?;
    let rows = differs
        .iter()
        .flat_map(|one| values![one.no, one.promised.counted, change]);
    tx.execute_rows(&sql::COUNT, rows.collect()).await?;
    Ok(())
}

/// The promises of these customers by the rule, from their receipts. An entry that cannot be read says
/// nothing here; that it cannot be read, the chains tell.
pub(super) async fn counted(
    tx: &mut Tx,
    customers: &BTreeSet<CustomerNo>,
) -> Result<Vec<Counted>, DbError> {
    let keys = customers.iter().map(|customer| Value::from(*customer));
    let mut promises: BTreeMap<CustomerNo, Vec<Promised>> = BTreeMap::new();
    let mut kept: BTreeMap<EntryId, (i64, i64)> = BTreeMap::new();
    for row in tx.all_rows(&sql::PROMISES_OF, keys.collect()).await? {
        let (id, fact) = read(&row, 1, 6)?;
        let Some(Fact::Promise(promise)) = fact else {
            continue;
        };
        let mut promised = Promised {
            id,
            day: row.get(4)?,
            promise,
            end: None,
            counted: 0,
        };
        if let Some((how, day)) = row.get::<Option<i64>>(7)?.and_then(end_of) {
            promised.ends(how, day);
        }
        kept.insert(id, (row.get(0)?, row.get(5)?));
        promises.entry(row.get(3)?).or_default().push(promised);
    }
    let mut spans = Vec::new();
    for (customer, of) in &promises {
        let first = of.iter().map(|one| one.day).min();
        let last = of.iter().map(Promised::until).max();
        if let Some((first, last)) = first.zip(last) {
            spans.extend(values![*customer, first, last]);
        }
    }
    let mut money: BTreeMap<CustomerNo, Vec<Cleared>> = BTreeMap::new();
    for row in tx.all_rows(&sql::RECEIPTS_OF, spans).await? {
        let day: Day = row.get(3)?;
        if let (id, Some(Fact::Receipt(receipt))) = read(&row, 1, 4)? {
            let cleared = Cleared::of(id, day, &receipt);
            money.entry(row.get(0)?).or_default().push(cleared);
        }
    }
    let mut all = Vec::with_capacity(kept.len());
    for (customer, mut of) in promises {
        let money = money.remove(&customer).unwrap_or_default();
        promise::count(&mut of, money, |_, _| true);
        all.extend(of.into_iter().filter_map(|promised| {
            let (no, kept_minor) = kept.get(&promised.id).copied()?;
            Some(Counted {
                no,
                kept_minor,
                promised,
            })
        }));
    }
    Ok(all)
}

/// The entry of a row: its name from a column and the next, its fact from another.
fn read(row: &Row, name: usize, bytes: usize) -> Result<(EntryId, Option<Fact>), DbError> {
    let seq: i64 = row.get(name + 1)?;
    let id = EntryId::new(row.get(name)?, seq.cast_unsigned());
    let bytes: Vec<u8> = row.get(bytes)?;
    let fact = Entry::from_bytes(&bytes).and_then(|entry| entry.fact());
    Ok((id, fact.ok()))
}
