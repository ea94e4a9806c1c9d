//! Whose customers are: assigned to another collector from a day on, or for a holiday only.
//!
//! What is decided for today is done at once; what is for later waits as a row for its day, and is done
//! before anything of that day comes in. A phone that still works on a customer that went to another
//! hands in what it wrote as ever: it is posted, and flagged. At its next sync the customer leaves it.

use std::collections::HashMap;

use counterfoil_sync::id::{CustomerNo, PersonNo};
use counterfoil_sync::time::{Day, Millis};

use super::customers::{Known, row_of};
use super::sql;
use crate::audit::{self, Record};
use crate::auth::{Role, people};
use crate::clock::day_in;
use crate::db::{DbError, Row, Tx, Value, sealed};
use crate::text;
use crate::values;

/// Days ahead that can be decided: beyond it is a slip of the pen.
const FARTHEST_DAYS: i32 = 366;
/// Waits for its day.
const WAITS: i64 = 0;
/// Done.
const DONE: i64 = 1;
/// Another decision came in its stead.
const DROPPED: i64 = 2;

/// What is decided about one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assign {
    /// Who goes to another collector.
    pub customer: CustomerNo,
    /// To whom.
    pub to: PersonNo,
    /// From which day on.
    pub from: Day,
    /// Holiday cover: the last day of it. Then the customer goes back.
    pub until: Option<Day>,
    /// Why.
    pub reason: String,
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// Nobody could later tell why.
    #[error("{}", crate::text::SAY)]
    Reason,
    /// No such customer.
    #[error("there is no customer {0}")]
    NoCustomer(CustomerNo),
    /// Nobody of that number collects.
    #[error("there is no collector {0}; choose somebody who collects")]
    NoCollector(PersonNo),
    /// They have the customer already.
    #[error("that collector has the customer already; choose another")]
    Same,
    /// Not from today on, or beyond a year, or it ends before it begins.
    #[error(
        "the days do not fit: begin today or later, within a year, and end no earlier than it begins"
    )]
    Days,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Assigns a customer. Who had it so far comes back. `today` is the company's.
pub async fn assign(
    tx: &mut Tx,
    assign: &Assign,
    by: PersonNo,
    now: Millis,
    today: Day,
) -> Result<Option<PersonNo>, AssignError> {
    let reason = text::said(&assign.reason).ok_or(AssignError::Reason)?;
    let last = assign.until.unwrap_or(assign.from);
    if assign.from < today || last < assign.from || last > today.plus(FARTHEST_DAYS) {
        return Err(AssignError::Days);
    }
    if !people::roles_of(tx, assign.to).await?.has(Role::Collector) {
        return Err(AssignError::NoCollector(assign.to));
    }
    let owner = owner(tx, assign.customer).await?;
    let owner = owner.ok_or(AssignError::NoCustomer(assign.customer))?;
    let waiting = tx
        .all(&sql::MOVES_WAITING, values![assign.customer])
        .await?;
    let waits = waiting
        .iter()
        .map(Move::read)
        .collect::<Result<Vec<_>, _>>()?;
    if owner == Some(assign.to) && waits.is_empty() {
        return Err(AssignError::Same);
    }
    // One decision at a time: what waited is replaced. After a cover the customer goes to whoever it
    // was to be with in the end.
    let home = waits.last().map_or(owner, |one| one.to);
    let dropped: Vec<_> = waits.iter().map(|one| (one, one.was, DROPPED)).collect();
    settle(tx, &dropped).await?;
    let first = tx.scalar::<i64>(&sql::LAST_MOVE, values![]).await? + 1;
    let there = Move {
        no: first,
        customer: assign.customer,
        was: owner,
        to: Some(assign.to),
        day: assign.from,
        until: assign.until,
        reason: reason.to_owned(),
        by: Some(by),
        made: now,
    };
    let mut new = vec![there.clone()];
    if let Some(until) = assign.until {
        new.push(Move {
            no: first + 1,
            was: None,
            to: home,
            day: until.plus(1),
            until: None,
            ..there
        });
    }
    let change = tx.change().await?;
    let rows = new.iter().flat_map(|one| one.row(one.was, WAITS, change));
    tx.execute_rows(&sql::INSERT_MOVES, rows.collect()).await?;
    let subject = format!("customer {} to collector {}", assign.customer, assign.to);
    let term = assign
        .until
        .map_or_else(String::new, |until| format!(" until {until}"));
    let record = Record::by(by, "customer.assigned", subject, now);
    let record = record.because(format!("from {}{term}: {reason}", assign.from));
    audit::append(tx, record).await?;
    apply_due(tx, today).await?;
    Ok(owner)
}

/// Does what has waited for a day that has come.
pub(crate) async fn apply_due(tx: &mut Tx, today: Day) -> Result<(), DbError> {
    let rows = tx.all(&sql::MOVES_DUE, values![today]).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let due = rows.iter().map(Move::read).collect::<Result<Vec<_>, _>>()?;
    let keys = due.iter().map(|one| Value::from(one.customer)).collect();
    let mut known: HashMap<CustomerNo, (String, Known)> = HashMap::new();
    for row in tx.all_rows(&sql::CUSTOMERS_BY_NO, keys).await? {
        let customer = Known::read(&row)?;
        known.insert(customer.no, (row.get(0)?, customer));
    }
    let mut done = Vec::with_capacity(due.len());
    for one in &due {
        if let Some((_, customer)) = known.get_mut(&one.customer) {
            done.push((one, customer.collector, DONE));
            customer.collector = one.to;
        }
    }
    settle(tx, &done).await?;
    let change = tx.change().await?;
    let rows = known
        .values()
        .flat_map(|(code, customer)| row_of(code, customer, change));
    tx.execute_rows(&sql::UPDATE_CUSTOMERS, rows.collect())
        .await?;
    Ok(())
}

/// An import gave customers to others: each with whom it was, and whose it is.
pub(super) async fn moved(
    tx: &mut Tx,
    now: Millis,
    moves: &[(CustomerNo, Option<PersonNo>, Option<PersonNo>)],
) -> Result<(), DbError> {
    if moves.is_empty() {
        return Ok(());
    }
    let change = tx.change().await?;
    let mut no: i64 = tx.scalar(&sql::LAST_MOVE, values![]).await?;
    let mut rows = Vec::new();
    for (customer, was, to) in moves {
        no += 1;
        let one = Move {
            no,
            customer: *customer,
            was: *was,
            to: *to,
            day: day_in(now, chrono_tz::Tz::UTC),
            until: None,
            reason: "import".to_owned(),
            by: None,
            made: now,
        };
        rows.extend(one.row(*was, DONE, change));
    }
    tx.execute_rows(&sql::INSERT_MOVES, rows).await?;
    Ok(())
}

/// Whose a customer is; nothing if there is no such customer.
async fn owner(tx: &mut Tx, customer: CustomerNo) -> Result<Option<Option<PersonNo>>, DbError> {
    let rows = tx
        .all_rows(&sql::CUSTOMERS_BY_NO, values![customer])
        .await?;
    rows.first()
        .map(|row| Known::read(row).map(|known| known.collector))
        .transpose()
}

async fn settle(tx: &mut Tx, moves: &[(&Move, Option<PersonNo>, i64)]) -> Result<(), DbError> {
    if moves.is_empty() {
        return Ok(());
    }
    let change = tx.change().await?;
    let mut rows = Vec::with_capacity(moves.len() * 5);
    for (one, was, state) in moves {
        let facts = one.row(*was, *state, change).pop();
        rows.extend(values![one.no, *was, *state, change]);
        rows.extend(facts);
    }
    tx.execute_rows(&sql::SETTLE_MOVES, rows).await?;
    Ok(())
}

/// A customer that goes from one to another.
#[derive(Debug, Clone)]
struct Move {
    no: i64,
    customer: CustomerNo,
    was: Option<PersonNo>,
    to: Option<PersonNo>,
    day: Day,
    until: Option<Day>,
    reason: String,
    by: Option<PersonNo>,
    made: Millis,
}

impl Move {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            no: row.get(0)?,
            customer: row.get(1)?,
            was: row.get(2)?,
            to: row.get(3)?,
            day: row.get(4)?,
            until: row.get(5)?,
            reason: row.get(6)?,
            by: row.get(7)?,
            made: row.get(8)?,
        })
    }

    /// Its row with the fingerprint.
    fn row(&self, was: Option<PersonNo>, state: i64, change: i64) -> Vec<Value> {
        sealed(values![
            self.no,
            self.customer,
            was,
            self.to,
            self.day,
            self.until,
            self.reason.as_str(),
            self.by,
            self.made,
            state,
            change
        ])
    }
}
