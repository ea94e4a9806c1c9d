//! The order of the plan, changed on the road.

use counterfoil_sync::entry::StopMove;
use counterfoil_sync::id::EntryId;
use counterfoil_sync::rank;

use super::act::{Act, Action, WriteError};

/// Moves a stop: after another, or to the front.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MoveStop {
    /// The stop.
    pub stop: EntryId,
    /// After which; to the front when none is named.
    pub after: Option<EntryId>,
}

/// Why the stop was not moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveStopError {
    /// One of the two is not there.
    #[error("this stop is not on the plan any more")]
    NoStop,
    /// After itself.
    #[error("a stop cannot follow itself")]
    Itself,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for MoveStop {
    type Done = EntryId;
    type Error = MoveStopError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, MoveStopError> {
        if self.after == Some(self.stop) {
            return Err(MoveStopError::Itself);
        }
        let mut stops = act.daybook()?.stops();
        let at = stops
            .iter()
            .position(|stop| stop.id == self.stop)
            .ok_or(MoveStopError::NoStop)?;
        stops.remove(at);
        let next = match self.after {
            Some(after) => {
                stops
                    .iter()
                    .position(|stop| stop.id == after)
                    .ok_or(MoveStopError::NoStop)?
                    + 1
            }
            None => 0,
        };
        let low = next
            .checked_sub(1)
            .and_then(|at| stops.get(at))
            .map(|stop| stop.rank.as_str());
        let high = stops.get(next).map(|stop| stop.rank.as_str());
        let rank = rank::between(low, high);
        Ok(act.write(StopMove {
            stop: self.stop,
            rank,
            by: None,
        })?)
    }
}
