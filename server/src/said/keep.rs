//! What a batch brings, until it is stored.

use std::collections::BTreeSet;

use counterfoil_sync::entry::Fact;
use counterfoil_sync::id::{CustomerNo, EntryId, PersonNo};
use counterfoil_sync::promise::PromiseEnd;
use counterfoil_sync::time::Day;

use super::{recount, sql};
use crate::db::{DbError, Tx, Value};
use crate::values;

/// Columns of a row that a batch knows.
const COLUMNS: usize = 6;

/// What customers said, and whose promises are to be counted again.
#[derive(Default)]
pub(crate) struct Kept {
    rows: Vec<Value>,
    ends: Vec<Value>,
    ended: BTreeSet<EntryId>,
    touched: BTreeSet<CustomerNo>,
}

impl Kept {
    /// Lists an accepted entry.
    pub(crate) fn words(
        &mut self,
        id: EntryId,
        fact: &Fact,
        customer: CustomerNo,
        collector: PersonNo,
        day: Day,
    ) {
        self.rows.extend(values![
            id.journal,
            id.seq.cast_signed(),
            i64::from(fact.kind()),
            customer,
            collector,
            day
        ]);
        if let Fact::Promise(promise) = fact {
            self.touched.insert(customer);
            if let Some(replaced) = promise.replaces {
                self.end(id, day, PromiseEnd::Replaced, replaced, customer);
            }
        }
    }

    /// An entry ended a promise.
    pub(crate) fn end(
        &mut self,
        id: EntryId,
        day: Day,
        how: PromiseEnd,
        promise: EntryId,
        customer: CustomerNo,
    ) {
        self.ends.extend(end(id, day, how, promise, customer));
        self.ended.insert(promise);
        self.touched.insert(customer);
    }

    /// A receipt of a customer came in or was undone.
    pub(crate) fn paid(&mut self, customer: CustomerNo) {
        self.touched.insert(customer);
    }

    /// Stores it, and counts again what it touched.
    pub(crate) async fn store(self, tx: &mut Tx) -> Result<(), DbError> {
        if !self.rows.is_empty() || !self.ended.is_empty() {
            let change = tx.change().await?;
            let mut no: i64 = tx.scalar(&sql::LAST, values![]).await?;
            let mut rows = Vec::with_capacity(self.rows.len() / COLUMNS * (COLUMNS + 2));
            for row in self.rows.chunks(COLUMNS) {
                no += 1;
                rows.push(Value::Int(no));
                rows.extend_from_slice(row);
                rows.push(Value::Int(change));
            }
            tx.execute_rows(&sql::INSERT, rows).await?;
            tx.execute_rows(&sql::INSERT_ENDS, self.ends).await?;
            let ended = self
                .ended
                .iter()
                .flat_map(|id| values![id.journal, id.seq.cast_signed(), change]);
            tx.execute_rows(&sql::TOUCH, ended.collect()).await?;
        }
        recount(tx, &self.touched).await
    }
}

/// The row of an end.
pub(super) fn end(
    id: EntryId,
    day: Day,
    how: PromiseEnd,
    promise: EntryId,
    customer: CustomerNo,
) -> Vec<Value> {
    values![
        id.journal,
        id.seq.cast_signed(),
        day,
        how as i64,
        promise.journal,
        promise.seq.cast_signed(),
        customer
    ]
}
