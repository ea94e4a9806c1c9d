//! A stop taken off the plan.

use counterfoil_sync::entry::StopCancel;
use counterfoil_sync::id::EntryId;
use counterfoil_sync::limits;

use super::act::{Act, Action, WriteError};

/// Takes a stop off the plan. Its note and its visits stay.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CancelStop {
    /// The stop.
    pub stop: EntryId,
    /// Why.
    pub reason: String,
}

/// Why the stop was not taken off.
#[derive(Debug, thiserror::Error)]
pub enum CancelStopError {
    /// No reason.
    #[error("say why, in 1 to {max} bytes", max = limits::SHORT_TEXT_BYTES)]
    Reason,
    /// Not there, or taken off already.
    #[error("this stop is not on the plan any more")]
    NoStop,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for CancelStop {
    type Done = EntryId;
    type Error = CancelStopError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, CancelStopError> {
        if !(1..=limits::SHORT_TEXT_BYTES).contains(&self.reason.len()) {
            return Err(CancelStopError::Reason);
        }
        let is_there = act
            .daybook()?
            .stops()
            .iter()
            .any(|one| one.id == self.stop && one.cancelled.is_none());
        if !is_there {
            return Err(CancelStopError::NoStop);
        }
        Ok(act.write(StopCancel {
            stop: self.stop,
            reason: self.reason,
            by: None,
        })?)
    }
}
