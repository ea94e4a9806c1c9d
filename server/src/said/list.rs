//! Lists of what customers said.

use counterfoil_sync::entry::{Entry, Fact, SaidAnswer};
use counterfoil_sync::id::{CustomerNo, EntryId, PersonNo};
use counterfoil_sync::promise::PromiseEnd;
use counterfoil_sync::time::Day;

use super::{answer_in, sql};
use crate::db::{DbError, Row, Tx};
use crate::values;

/// One thing a customer said.
pub(super) struct Line {
    /// Its place in the order they came in.
    pub(super) no: i64,
    pub(super) id: EntryId,
    pub(super) customer: CustomerNo,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) collector: PersonNo,
    pub(super) day: Day,
    /// What has counted towards it, if it is a promise.
    pub(super) counted: i64,
    /// What was said; none if the entry cannot be read.
    pub(super) fact: Option<Fact>,
    /// The first end of it, if it is a promise.
    pub(super) end: Option<(PromiseEnd, Day)>,
    /// What the office answered, if it is a dispute or a request and was answered.
    pub(super) answer: Option<SaidAnswer>,
}

impl Line {
    fn read(row: &Row) -> Result<Self, DbError> {
        let (seq, bytes): (i64, Vec<u8>) = (row.get(2)?, row.get(9)?);
        let fact = Entry::from_bytes(&bytes).and_then(|entry| entry.fact());
        Ok(Self {
            no: row.get(0)?,
            id: EntryId::new(row.get(1)?, seq.cast_unsigned()),
            customer: row.get(3)?,
            code: row.get(4)?,
            name: row.get(5)?,
            collector: row.get(6)?,
            day: row.get(7)?,
            counted: row.get(8)?,
            fact: fact.ok(),
            end: row.get::<Option<i64>>(10)?.and_then(end_of),
            answer: row
                .get::<Option<Vec<u8>>>(11)?
                .and_then(|bytes| answer_in(&bytes)),
        })
    }
}

/// The first end of a promise, from twice its day and how.
pub(crate) fn end_of(code: i64) -> Option<(PromiseEnd, Day)> {
    let how = if code.rem_euclid(2) == 0 {
        PromiseEnd::Replaced
    } else {
        PromiseEnd::Withdrawn
    };
    let day = i32::try_from(code.div_euclid(2)).ok()?;
    Some((how, Day(day)))
}

/// What was said of a kind, in the order it came in.
pub(super) async fn list(
    tx: &mut Tx,
    kind: u16,
    after: i64,
    customer: Option<u32>,
    at_most: i64,
) -> Result<Vec<Line>, DbError> {
    let customer = customer.map_or(-1, i64::from);
    let key = values![i64::from(kind), after, customer, at_most];
    tx.all(&sql::LIST, key)
        .await?
        .iter()
        .map(Line::read)
        .collect()
}
