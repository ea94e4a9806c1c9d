//! Arrival at a customer.

use counterfoil_sync::entry::{self, VisitMode};
use counterfoil_sync::id::{CustomerNo, EntryId};

use super::act::{Act, Action, WriteError};
use crate::store::read;

/// Arrives at a customer, or calls one. One visit at a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckIn {
    /// Who is visited.
    pub customer: CustomerNo,
    /// The stop of the plan it answers; none for an unplanned visit.
    pub stop: Option<EntryId>,
    /// At the door or by telephone.
    pub mode: VisitMode,
}

/// Why the visit did not begin.
#[derive(Debug, thiserror::Error)]
pub enum CheckInError {
    /// Another visit has not ended.
    #[error("the visit at {name} has not ended; end it first")]
    VisitOpen {
        /// The customer being visited.
        customer: CustomerNo,
        /// Its name.
        name: String,
    },
    /// The phone does not know the customer.
    #[error("customer {0} is not on this phone; sync, or ask the office to assign it")]
    UnknownCustomer(CustomerNo),
    /// The stop is not this customer's, or is not on the plan.
    #[error("this stop is not on the plan of the day for this customer; check in without a stop")]
    NotThatStop,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for CheckIn {
    type Done = EntryId;
    type Error = CheckInError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, CheckInError> {
        let opened = act.day()?.opened;
        if let Some(visit) = read::open_visit(act.conn, act.journal(), opened)? {
            let name = read::customer_name(act.conn, visit.customer)?
                .unwrap_or_else(|| visit.customer.to_string());
            return Err(CheckInError::VisitOpen {
                customer: visit.customer,
                name,
            });
        }
        if read::customer_name(act.conn, self.customer)?.is_none() {
            return Err(CheckInError::UnknownCustomer(self.customer));
        }
        if let Some(stop) = self.stop {
            let is_there = act
                .daybook()?
                .stops()
                .iter()
                .any(|one| one.id == stop && one.customer == self.customer);
            if !is_there {
                return Err(CheckInError::NotThatStop);
            }
        }
        let mode = (self.mode != VisitMode::OnSite).then_some(self.mode);
        Ok(act.write(entry::CheckIn {
            customer: self.customer,
            stop: self.stop,
            mode,
        })?)
    }
}
