//! What customers said is listed as it was written, and promises are counted as their receipts say.

use std::collections::BTreeSet;

use counterfoil_sync::entry::{Entry, Fact};
use counterfoil_sync::id::{CustomerNo, EntryId, JournalId, PersonNo};
use counterfoil_sync::promise::PromiseEnd;
use counterfoil_sync::time::Day;

use super::count::counted;
use super::keep::end;
use super::{answer_in, sql};
use crate::db::{DbError, Row, Tx, Value};
use crate::values;
use crate::verify::Finding;

/// Rows looked at in one go.
const STEP: i64 = 2_000;

/// Every entry that records what a customer said is listed as it was written, unless it was put aside;
/// and nothing else is listed.
pub(crate) async fn listed(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = (-1_i64, 0_i64);
    let (mut seen, mut rows) = (0, 0);
    loop {
        let page = tx.all(&sql::AFTER, values![after.0, after.1, STEP]).await?;
        let Some(last) = page.last() else { break };
        after = (last.get(0)?, last.get(1)?);
        for row in &page {
            seen += 1;
            let Some(wanted) = as_written(row)? else {
                let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
                return Ok(Finding::Differs(format!(
                    "what {} records is listed otherwise than it was written",
                    EntryId::new(journal, seq.cast_unsigned())
                )));
            };
            rows += wanted;
        }
    }
    let listed: i64 = tx.scalar(&sql::ROWS, values![]).await?;
    Ok(if listed == rows {
        Finding::Sound(seen)
    } else {
        Finding::Differs(format!(
            "the entries record {rows} things that customers said or took back, and {listed} are listed"
        ))
    })
}

/// How many rows an entry has; nothing if they are not what they must be.
fn as_written(row: &Row) -> Result<Option<i64>, DbError> {
    let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
    let id = EntryId::new(journal, seq.cast_unsigned());
    let bytes: Vec<u8> = row.get(2)?;
    let (collector, day): (PersonNo, Day) = (row.get(3)?, row.get(4)?);
    let is_aside = row.get::<Option<i64>>(5)?.is_some();
    let fact = Entry::from_bytes(&bytes).and_then(|entry| entry.fact());
    let fact = fact.ok().filter(|_| !is_aside);
    let line = fact.as_ref().and_then(|fact| {
        let customer = fact.words_of()?;
        Some(values![i64::from(fact.kind()), customer, collector, day])
    });
    let ended = match &fact {
        Some(Fact::Promise(promise)) => promise
            .replaces
            .map(|replaced| (PromiseEnd::Replaced, replaced, promise.customer)),
        Some(Fact::PromiseWithdraw(back)) => {
            Some((PromiseEnd::Withdrawn, back.promise, back.customer))
        }
        Some(_) | None => None,
    };
    let ended = ended.map(|(how, promise, customer)| end(id, day, how, promise, customer));
    let values = row.values()?;
    let is = |kept: &[Value], wanted: Option<&[Value]>| match wanted {
        Some(wanted) => kept == wanted,
        None => kept.iter().all(|value| matches!(value, Value::NoInt)),
    };
    let (kept_line, kept_end) = (
        values.get(6..10).unwrap_or_default(),
        values.get(10..15).unwrap_or_default(),
    );
    let wanted_end = ended.as_deref().and_then(|ended| ended.get(2..));
    let counts = row.get::<i64>(15)? != 0;
    let agrees = is(kept_line, line.as_deref()) && is(kept_end, wanted_end) && !counts;
    let rows = i64::from(line.is_some()) + i64::from(ended.is_some());
    Ok(agrees.then_some(rows))
}

/// What counts towards every promise is what the receipts of its customer say.
pub(crate) async fn promises(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = -1_i64;
    let mut seen = 0;
    loop {
        let page = tx.all(&sql::PROMISERS, values![after, STEP / 10]).await?;
        let mut customers: BTreeSet<CustomerNo> = BTreeSet::new();
        for row in &page {
            customers.insert(row.get(0)?);
        }
        let Some(last) = customers.last() else { break };
        after = i64::from(last.0);
        for one in counted(tx, &customers).await? {
            seen += 1;
            if one.kept_minor != one.promised.counted {
                return Ok(Finding::Differs(format!(
                    "towards promise {} count {} minor units by the receipts, and {} are kept",
                    one.promised.id, one.promised.counted, one.kept_minor
                )));
            }
        }
    }
    Ok(Finding::Sound(seen))
}

/// Every answer of the office is listed under what it answers, once, and nothing else is.
pub(crate) async fn answers(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut seen = 0;
    for row in tx.all(&sql::ANSWERS, values![]).await? {
        seen += 1;
        let bytes: Vec<u8> = row.get(2)?;
        let answer = answer_in(&bytes);
        let wanted =
            answer.map(|answer| values![answer.said.journal, answer.said.seq.cast_signed()]);
        let values = row.values()?;
        if wanted.as_deref() != values.get(3..5) {
            let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
            return Ok(Finding::Differs(format!(
                "the office's answer {} is listed otherwise than it was written",
                EntryId::new(journal, seq.cast_unsigned())
            )));
        }
    }
    let listed: i64 = tx.scalar(&sql::ANSWER_ROWS, values![]).await?;
    Ok(if listed == i64::try_from(seen).unwrap_or(i64::MAX) {
        Finding::Sound(seen)
    } else {
        Finding::Differs(format!(
            "the office wrote {seen} answers to disputes and requests, and {listed} are listed"
        ))
    })
}
