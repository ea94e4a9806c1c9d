//! Lists of what customers said.

use counterfoil_sync::entry::{Entry, Fact, SaidAnswer};
use counterfoil_sync::id::{CustomerNo, EntryId, JournalId, PersonNo, Seq};
use counterfoil_sync::promise::PromiseEnd;
use counterfoil_sync::time::{Day, Millis};

use super::{answer_in, sql};
use crate::auth::Scope;
use crate::db::{DbError, Row, Tx};
use crate::values;

/// The kinds that the office answers: disputes and requests.
const ANSWERABLE: [u16; 2] = [15, 16];

/// One thing a customer said.
pub(crate) struct Line {
    /// Its place in the order they came in.
    pub(crate) no: i64,
    pub(crate) id: EntryId,
    pub(crate) customer: CustomerNo,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) collector: PersonNo,
    pub(crate) day: Day,
    /// What has counted towards it, if it is a promise.
    pub(crate) counted: i64,
    /// What was said; none if the entry cannot be read.
    pub(crate) fact: Option<Fact>,
    /// The first end of it, if it is a promise.
    pub(crate) end: Option<(PromiseEnd, Day)>,
    /// What the office answered and when, if it is a dispute or a request and was answered.
    pub(crate) answer: Option<(SaidAnswer, Millis)>,
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
                .and_then(|bytes| answered(&bytes)),
        })
    }
}

/// The answer that an entry of the office is, and when it was written.
fn answered(bytes: &[u8]) -> Option<(SaidAnswer, Millis)> {
    let entry = Entry::from_bytes(bytes).ok()?;
    Some((answer_in(bytes)?, entry.clocks.wall))
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

/// Which of what was said is listed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Which {
    /// After this place in the order they came in.
    pub(crate) after: i64,
    /// Of this customer only.
    pub(crate) customer: Option<u32>,
    /// Only what the office did not answer.
    pub(crate) only_open: bool,
}

/// What was said of a kind, in the order it came in.
pub(crate) async fn list(
    tx: &mut Tx,
    scope: &Scope,
    kind: u16,
    which: Which,
    at_most: i64,
) -> Result<Vec<Line>, DbError> {
    let customer = which.customer.map_or(-1, i64::from);
    let key = values![
        i64::from(kind),
        which.after,
        customer,
        at_most,
        which.only_open,
        scope.branch()
    ];
    read(&tx.all(&sql::LIST, key).await?)
}

/// Every dispute and request that waits for an answer, in the order they came in.
pub(crate) async fn open(tx: &mut Tx, scope: &Scope, at_most: i64) -> Result<Vec<Line>, DbError> {
    let which = Which {
        only_open: true,
        ..Which::default()
    };
    let mut all = Vec::new();
    for kind in ANSWERABLE {
        all.extend(list(tx, scope, kind, which, at_most).await?);
    }
    all.sort_by_key(|line| line.no);
    Ok(all)
}

/// Disputes and requests that were answered, those that came in last first.
pub(crate) async fn answered_lately(
    tx: &mut Tx,
    scope: &Scope,
    at_most: i64,
) -> Result<Vec<Line>, DbError> {
    read(
        &tx.all(&sql::ANSWERED, values![at_most, scope.branch()])
            .await?,
    )
}

/// One dispute or request.
pub(crate) async fn find(tx: &mut Tx, said: EntryId) -> Result<Option<Line>, DbError> {
    let key = values![said.journal, said.seq.cast_signed()];
    let row = tx.optional(&sql::ONE, key).await?;
    row.as_ref().map(Line::read).transpose()
}

/// The entry that ended a visit.
pub(crate) async fn end_of_visit(
    tx: &mut Tx,
    journal: JournalId,
    visit: Seq,
) -> Result<Option<i64>, DbError> {
    let key = values![journal, visit.cast_signed()];
    let row = tx.optional(&sql::VISIT_END, key).await?;
    Ok(row.map(|row| row.get(0)).transpose()?.flatten())
}

fn read(rows: &[Row]) -> Result<Vec<Line>, DbError> {
    rows.iter().map(Line::read).collect()
}
