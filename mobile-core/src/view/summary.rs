//! What the day came to, as closing it would say.

use counterfoil_sync::entry::DayClose;
use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Day;
use rusqlite::params;

use super::today::{OnlyHere, only_here};
use super::{ViewError, add, monies};
use crate::phone::Phone;
use crate::store::cells::journal as cell;
use crate::store::{read, summary};

/// A day's summary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DaySummary {
    /// The day.
    pub day: Day,
    /// Whether it is closed.
    pub is_closed: bool,
    /// Visits, receipts and money as the day's close states them.
    pub figures: DayClose,
    /// All that was collected on the day.
    pub collected: Vec<Money>,
    /// Of which what this phone collected on the day for the same collector under earlier enrolments: the close does
    /// not sign it.
    pub collected_before: Vec<Money>,
    /// The customer whose visit has not ended: closing asks for it first.
    pub visit_open: Option<CustomerNo>,
    /// Offers of the day that no cashier has answered.
    pub deposits_open: u32,
    /// Voids of the day that await approval.
    pub voids_open: u32,
    /// What the server does not hold yet: nothing, when the phone may be wiped.
    pub only_here: OnlyHere,
}

impl Phone {
    /// What the open day, else the last one, comes to now.
    pub fn day_summary(&self) -> Result<DaySummary, ViewError> {
        let writing = self.writing()?;
        let last = writing.day.ok_or(ViewError::NoDay)?;
        let (journal, collector) = (writing.journal.id, writing.journal.collector);
        let count = |sql: &str| {
            self.conn
                .prepare_cached(sql)?
                .query_row(params![cell(journal), last.day.0], |row| row.get(0))
        };
        let figures = summary::of(&self.conn, journal, collector, last.day)?;
        let before = summary::Of::AllBut(journal);
        let before = summary::collected(&self.conn, before, collector, last.day)?;
        let (mut collected, collected_before) = (monies(&figures.collected), monies(&before));
        for total in &collected_before {
            add(&mut collected, *total);
        }
        Ok(DaySummary {
            day: last.day,
            is_closed: last.closed.is_some(),
            figures,
            collected,
            collected_before,
            visit_open: read::open_visit(&self.conn, journal, last.opened)?
                .map(|visit| visit.customer),
            deposits_open: count(
                "SELECT count(*) FROM deposit WHERE journal = ?1 AND day = ?2 AND state = 0",
            )?,
            voids_open: count(
                "SELECT count(*) FROM receipt WHERE journal = ?1 AND day = ?2 AND state = 1",
            )?,
            only_here: only_here(&self.conn)?,
        })
    }
}
