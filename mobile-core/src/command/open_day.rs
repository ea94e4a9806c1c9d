//! Opening the business day.

use counterfoil_sync::entry::DayOpen;
use counterfoil_sync::id::EntryId;
use counterfoil_sync::time::Day;

use super::act::{Act, Action, WriteError};
use crate::store::pictures;

/// Opens a business day. Everything that follows belongs to it, past midnight too, until it is closed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenDay {
    /// The date in the company's time zone.
    pub day: Day,
}

/// Why the day was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenDayError {
    /// Another day, or this one, is still open.
    #[error("the day {0} is still open; close it first")]
    StillOpen(Day),
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for OpenDay {
    type Done = EntryId;
    type Error = OpenDayError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, OpenDayError> {
        if let Ok(day) = act.today() {
            return Err(OpenDayError::StillOpen(day));
        }
        pictures::tidy(act.conn, self.day).map_err(WriteError::from)?;
        Ok(act.write(DayOpen { day: self.day })?)
    }
}
