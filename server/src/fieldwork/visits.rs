//! Who was visited, when, where and how it ended: one row for each check-in, for lists that ask by
//! customer or by day and should not open a daybook for it.

use std::collections::BTreeMap;

use counterfoil_sync::entry::{CheckIn, Entry, Fact, VisitEnd, VisitMode};
use counterfoil_sync::id::{EntryId, JournalId, PersonNo, Seq};
use counterfoil_sync::time::Day;

use super::sql;
use crate::db::{DbError, Row, Tx, Value};
use crate::values;
use crate::verify::Finding;

/// Rows looked at in one go.
const STEP: i64 = 2_000;

/// Visits that a batch brings, until they are stored.
#[derive(Default)]
pub(crate) struct Kept {
    begun: Vec<Value>,
    /// The first end of each visit.
    ended: BTreeMap<EntryId, [Value; 4]>,
}

impl Kept {
    /// An accepted check-in.
    pub(crate) fn begin(&mut self, entry: &Entry, fact: &CheckIn, collector: PersonNo, day: Day) {
        let id = entry.id();
        self.begun.extend(values![id.journal, id.seq.cast_signed()]);
        self.begun.extend(begun(entry, fact, collector, day));
    }

    /// An accepted end of a visit of the same journal.
    pub(crate) fn end(&mut self, id: EntryId, fact: &VisitEnd) {
        let visit = EntryId::new(id.journal, fact.visit);
        self.ended
            .entry(visit)
            .or_insert_with(|| ended(id.seq, fact));
    }

    /// Stores them.
    pub(crate) async fn store(self, tx: &mut Tx) -> Result<(), DbError> {
        tx.execute_rows(&sql::INSERT_VISITS, self.begun).await?;
        let rows = self.ended.into_iter().flat_map(|(visit, end)| {
            let mut row = values![visit.journal, visit.seq.cast_signed()];
            row.extend(end);
            row
        });
        tx.execute_rows(&sql::END_VISITS, rows.collect()).await?;
        Ok(())
    }
}

/// customer, collector, day, began, mode, latitude, longitude.
fn begun(entry: &Entry, fact: &CheckIn, collector: PersonNo, day: Day) -> Vec<Value> {
    let place = entry.place.as_ref();
    values![
        fact.customer,
        collector,
        day,
        entry.clocks.wall,
        i64::from(matches!(fact.mode, Some(VisitMode::Phone))),
        place.map(|place| place.lat_e5),
        place.map(|place| place.lon_e5)
    ]
}

/// end, outcome, next, next day.
fn ended(seq: Seq, fact: &VisitEnd) -> [Value; 4] {
    [
        Value::Int(seq.cast_signed()),
        Value::Int(fact.outcome as i64),
        Value::from(fact.next.map(|next| next as i64)),
        Value::from(fact.next_day),
    ]
}

/// Every check-in that was not put aside is listed as it was written, with the first entry that ends
/// it; and nothing else is listed.
pub(crate) async fn verify(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = (-1_i64, 0_i64);
    let mut wanted: BTreeMap<EntryId, Vec<Value>> = BTreeMap::new();
    let (mut seen, mut journal) = (0_u64, None);
    loop {
        let page = tx
            .all(&sql::VISIT_ENTRIES_AFTER, values![after.0, after.1, STEP])
            .await?;
        let Some(last) = page.last() else { break };
        after = (last.get(0)?, last.get(1)?);
        for row in &page {
            let at: JournalId = row.get(0)?;
            if journal.is_some_and(|journal| journal != at)
                && let Some(wrong) = compare(tx, &mut wanted).await?
            {
                return Ok(Finding::Differs(wrong));
            }
            journal = Some(at);
            seen += u64::from(note(row, &mut wanted)?);
        }
    }
    if let Some(wrong) = compare(tx, &mut wanted).await? {
        return Ok(Finding::Differs(wrong));
    }
    let listed: i64 = tx.scalar(&sql::COUNT_VISITS, values![]).await?;
    Ok(if listed.unsigned_abs() == seen {
        Finding::Sound(seen)
    } else {
        Finding::Differs(format!(
            "the entries record {seen} visits, and {listed} are listed"
        ))
    })
}

/// What the list should say of an entry; whether it begins a visit.
fn note(row: &Row, wanted: &mut BTreeMap<EntryId, Vec<Value>>) -> Result<bool, DbError> {
    let (seq, bytes): (i64, Vec<u8>) = (row.get(1)?, row.get(2)?);
    let id = EntryId::new(row.get(0)?, seq.cast_unsigned());
    let Ok(entry) = Entry::from_bytes(&bytes) else {
        return Ok(false);
    };
    match entry.fact() {
        Ok(Fact::CheckIn(fact)) => {
            let mut values = begun(&entry, &fact, row.get(3)?, row.get(4)?);
            values.extend(values![None::<i64>, None::<i64>, None::<i64>, None::<i64>]);
            wanted.insert(id, values);
            Ok(true)
        }
        Ok(Fact::VisitEnd(fact)) => {
            let visit = wanted.get_mut(&EntryId::new(id.journal, fact.visit));
            if let Some(open) = visit.filter(|visit| visit.get(7) == Some(&Value::NoInt)) {
                open.truncate(7);
                open.extend(ended(id.seq, &fact));
            }
            Ok(false)
        }
        _ => Ok(false),
    }
}

/// The first visit of a journal that is listed otherwise.
async fn compare(
    tx: &mut Tx,
    wanted: &mut BTreeMap<EntryId, Vec<Value>>,
) -> Result<Option<String>, DbError> {
    for (visit, wanted) in std::mem::take(wanted) {
        let key = values![visit.journal, visit.seq.cast_signed()];
        let row = tx.optional(&sql::VISIT, key).await?;
        let listed = row.map(|row| row.values()).transpose()?;
        if listed.as_ref() != Some(&wanted) {
            return Ok(Some(format!(
                "visit {visit} is listed otherwise than its entries have it"
            )));
        }
    }
    Ok(None)
}
