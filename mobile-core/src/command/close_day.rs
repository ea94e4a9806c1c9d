//! The end of the business day.

use counterfoil_sync::entry::DayClose;
use counterfoil_sync::id::{CustomerNo, EntryId};
use counterfoil_sync::time::Day;
use minicbor::{Decode, Encode};

use super::act::{Act, Action, WriteError};
use crate::store::{read, summary};

/// Closes the open day and signs what it came to. The phone sums it up itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CloseDay {
    /// Close although a visit has not ended.
    pub leave_visit_open: bool,
}

/// A day that was closed.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct DayClosed {
    /// The entry that closed it.
    #[n(0)]
    pub entry: EntryId,
    /// The day.
    #[n(1)]
    pub day: Day,
    /// What it came to.
    #[n(2)]
    pub summary: DayClose,
}

/// Why the day was not closed.
#[derive(Debug, thiserror::Error)]
pub enum CloseDayError {
    /// A visit has not ended.
    #[error("the visit at {name} has not ended; end it, or close the day with the visit left open")]
    VisitOpen {
        /// Who is being visited.
        customer: CustomerNo,
        /// The name.
        name: String,
    },
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for CloseDay {
    type Done = DayClosed;
    type Error = CloseDayError;

    fn run(self, act: &mut Act<'_>) -> Result<DayClosed, CloseDayError> {
        let day = act.day()?;
        let open = read::open_visit(act.conn, act.journal(), day.opened)?;
        if let Some(visit) = open.filter(|_| !self.leave_visit_open) {
            let name = read::customer_name(act.conn, visit.customer)?
                .unwrap_or_else(|| visit.customer.to_string());
            return Err(CloseDayError::VisitOpen {
                customer: visit.customer,
                name,
            });
        }
        let summary = summary::of(act.conn, act.journal(), act.collector(), day.day)?;
        let entry = act.write(summary.clone())?;
        Ok(DayClosed {
            entry,
            day: day.day,
            summary,
        })
    }
}
