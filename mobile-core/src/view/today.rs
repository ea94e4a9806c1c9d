//! Today: the plan in order, how far it is, what is in hand, and what is only on this phone.

use counterfoil_sync::entry::VisitOutcome;
use counterfoil_sync::id::{CustomerNo, EntryId, JournalId};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Day, Millis};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{ViewError, add, monies};
use crate::phone::Phone;
use crate::store::cells::{Cells as _, int, journal as cell};
use crate::store::{StoreError, items, summary};

/// The collector's day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Today {
    /// The day: the one that is open, else the last one that was.
    pub day: Day,
    /// Whether it is open.
    pub is_open: bool,
    /// The stops in the order of the plan; cancelled ones stay in it.
    pub stops: Vec<StopLine>,
    /// Visits that answer no stop.
    pub unplanned: Vec<UnplannedVisit>,
    /// How far the plan is.
    pub progress: Progress,
    /// Received on the day, voids taken off, under earlier enrolments of the collector too.
    pub collected: Vec<Money>,
    /// Cash in hand, what is offered included.
    pub cash_in_hand: Vec<Money>,
    /// Cheques in hand.
    pub cheques_in_hand: u32,
    /// What the server does not hold yet.
    pub only_here: OnlyHere,
}

/// A stop of the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StopLine {
    /// The stop.
    pub stop: EntryId,
    /// Who is to be visited.
    pub customer: CustomerNo,
    /// The ERP's code; empty if the phone does not know the customer.
    pub code: String,
    /// The name.
    pub name: String,
    /// What the stop should bring.
    pub target: Option<Money>,
    /// What the customer owes, per currency.
    pub balance: Vec<Money>,
    /// Of which overdue at the day.
    pub overdue: Vec<Money>,
    /// The last visit that answers it.
    pub visited: Option<Visited>,
    /// Why it was taken off the plan, if it was.
    pub cancelled: Option<String>,
    /// The note on it.
    pub note: String,
}

/// A visit that answers a stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Visited {
    /// The visit.
    pub visit: EntryId,
    /// How it ended; none while it lasts.
    pub outcome: Option<VisitOutcome>,
    /// Whether it lasts: one of before the phone was set up again cannot be ended any more.
    pub is_open: bool,
}

/// A visit that was not planned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnplannedVisit {
    /// The visit.
    pub visit: EntryId,
    /// Who was visited.
    pub customer: CustomerNo,
    /// The name.
    pub name: String,
    /// When it began, by the wall clock.
    pub began: Millis,
    /// How it ended; none while it lasts.
    pub outcome: Option<VisitOutcome>,
    /// Whether it lasts: one of before the phone was set up again cannot be ended any more.
    pub is_open: bool,
}

/// How far the plan is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Stops on the plan, cancelled ones left out.
    pub planned: u32,
    /// Of which visited.
    pub visited: u32,
    /// Visits that were not planned.
    pub unplanned: u32,
}

/// What exists nowhere but on this phone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OnlyHere {
    /// Entries of any kind, of every journal this phone wrote, whoever the collector was.
    pub entries: u64,
    /// Of which entries of earlier enrolments, which leave by the rescue door.
    pub earlier: u64,
    /// Of which receipts.
    pub receipts: u32,
    /// Their money.
    pub received: Vec<Money>,
}

impl Phone {
    /// The day's plan and progress.
    pub fn today(&mut self) -> Result<Today, ViewError> {
        let writing = self.state.writing.clone().ok_or(ViewError::NotEnrolled)?;
        let last = writing.day.ok_or(ViewError::NoDay)?;
        self.plan(last.day)
    }

    /// The plan of a day, opened or not: tomorrow's as far as it has come.
    pub fn plan(&mut self, day: Day) -> Result<Today, ViewError> {
        let writing = self.state.writing.clone().ok_or(ViewError::NotEnrolled)?;
        let (journal, collector) = (writing.journal.id, writing.journal.collector);
        let daybook = self.daybooks.get(&self.conn, &writing, day)?;
        let (planned, visits) = (daybook.stops(), daybook.visits());
        let mut stops = Vec::with_capacity(planned.len());
        let mut progress = Progress::default();
        for stop in planned {
            let (code, name) = customer(&self.conn, stop.customer)?;
            let (mut balance, mut overdue) = (Vec::new(), Vec::new());
            for item in items::of_customer(&self.conn, stop.customer)? {
                add(&mut balance, Money::new(item.open, item.currency));
                if item.due.is_some_and(|due| due < day) {
                    add(&mut overdue, Money::new(item.open, item.currency));
                }
            }
            let answer = visits.iter().rfind(|visit| visit.stop == Some(stop.id));
            let visited = answer.map(|visit| Visited {
                visit: visit.id,
                outcome: visit.end.as_ref().map(|end| end.end.outcome),
                is_open: visit.end.is_none() && visit.id.journal == journal,
            });
            if stop.cancelled.is_none() {
                progress.planned += 1;
                progress.visited += u32::from(visited.is_some());
            }
            stops.push(StopLine {
                stop: stop.id,
                customer: stop.customer,
                code,
                name,
                target: stop
                    .target
                    .map(|target| Money::new(target.minor, target.currency)),
                balance,
                overdue,
                visited,
                cancelled: stop.cancelled.map(|cancelled| cancelled.reason),
                note: stop.note,
            });
        }
        let mut unplanned = Vec::new();
        for visit in visits.iter().filter(|visit| {
            visit
                .stop
                .is_none_or(|stop| stops.iter().all(|line| line.stop != stop))
        }) {
            unplanned.push(UnplannedVisit {
                visit: visit.id,
                customer: visit.customer,
                name: customer(&self.conn, visit.customer)?.1,
                began: visit.clocks.wall,
                outcome: visit.end.as_ref().map(|end| end.end.outcome),
                is_open: visit.end.is_none() && visit.id.journal == journal,
            });
        }
        progress.unplanned = u32::try_from(unplanned.len()).unwrap_or(u32::MAX);
        let sum = summary::of(&self.conn, journal, collector, day)?;
        let before = summary::Of::AllBut(journal);
        let before = summary::collected(&self.conn, before, collector, day)?;
        let mut collected = monies(&sum.collected);
        for total in monies(&before) {
            add(&mut collected, total);
        }
        Ok(Today {
            day,
            is_open: writing
                .day
                .is_some_and(|open| open.day == day && open.closed.is_none()),
            stops,
            unplanned,
            progress,
            collected,
            cash_in_hand: monies(&sum.cash_in_hand),
            cheques_in_hand: sum.cheques_in_hand,
            only_here: only_here(&self.conn)?,
        })
    }
}

pub(super) fn customer(conn: &Connection, no: CustomerNo) -> Result<(String, String), StoreError> {
    let found = conn
        .prepare_cached("SELECT code, name FROM customer WHERE no = ?1")?
        .query_row([no.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.unwrap_or_else(|| (String::new(), no.to_string())))
}

/// What the server does not hold, of every journal this phone wrote: whoever has the phone now is to bring
/// it to the office.
pub(crate) fn only_here(conn: &Connection) -> Result<OnlyHere, StoreError> {
    let mut here = OnlyHere::default();
    let mut journals = conn.prepare_cached(
        "SELECT id, max(checkpoint, rescued), id IS (SELECT journal FROM phone WHERE id = 1) FROM journal",
    )?;
    let rows = journals.query_map([], |row| Ok((row.journal(0)?, row.uint(1)?, row.get(2)?)))?;
    for row in rows {
        let (journal, held, is_current): (JournalId, u64, bool) = row?;
        let at = params![cell(journal), int(held)];
        let entries = conn
            .prepare_cached("SELECT count(*) FROM own_entry WHERE journal = ?1 AND seq > ?2")?
            .query_row(at, |row| row.uint(0))?;
        here.entries += entries;
        here.earlier += if is_current { 0 } else { entries };
        let mut receipts = conn.prepare_cached(
            "SELECT count(*), sum(total), currency FROM receipt WHERE journal = ?1 AND seq > ?2 AND state < 2 GROUP BY currency ORDER BY currency",
        )?;
        let totals = receipts.query_map(at, |row| {
            Ok((
                row.get::<_, u32>(0)?,
                Money::new(row.get(1)?, row.currency(2)?),
            ))
        })?;
        for total in totals {
            let (count, amount) = total?;
            here.receipts += count;
            add(&mut here.received, amount);
        }
    }
    Ok(here)
}
