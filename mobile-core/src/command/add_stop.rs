//! A stop that was not planned.

use counterfoil_sync::entry::StopAdd;
use counterfoil_sync::id::{CustomerNo, EntryId};
use counterfoil_sync::rank;

use super::act::{Act, Action, WriteError};
use crate::store::read;

/// Puts a customer on the plan: after a stop, or at the end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddStop {
    /// Who is to be visited.
    pub customer: CustomerNo,
    /// After which stop; at the end when none is named.
    pub after: Option<EntryId>,
}

/// Why the stop was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddStopError {
    /// The phone does not know the customer.
    #[error("customer {0} is not on this phone; sync, or ask the office to assign it")]
    UnknownCustomer(CustomerNo),
    /// It is there.
    #[error("this customer is on today's plan already")]
    OnPlan(EntryId),
    /// The stop it should follow is not there.
    #[error("the stop it should follow is not on the plan any more; choose another")]
    NoStop,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for AddStop {
    type Done = EntryId;
    type Error = AddStopError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, AddStopError> {
        let name = read::customer_name(act.conn, self.customer).map_err(WriteError::from)?;
        if name.is_none() {
            return Err(AddStopError::UnknownCustomer(self.customer));
        }
        let stops = act.daybook()?.stops();
        if let Some(stop) = stops
            .iter()
            .find(|stop| stop.customer == self.customer && stop.cancelled.is_none())
        {
            return Err(AddStopError::OnPlan(stop.id));
        }
        let before = match self.after {
            Some(after) => Some(
                stops
                    .iter()
                    .position(|stop| stop.id == after)
                    .ok_or(AddStopError::NoStop)?,
            ),
            None => stops.len().checked_sub(1),
        };
        let low = before
            .and_then(|at| stops.get(at))
            .map(|stop| stop.rank.as_str());
        let high = before
            .and_then(|at| stops.get(at + 1))
            .map(|stop| stop.rank.as_str());
        let rank = rank::between(low, high);
        Ok(act.write(StopAdd {
            customer: self.customer,
            rank,
            target: None,
            by: None,
        })?)
    }
}
