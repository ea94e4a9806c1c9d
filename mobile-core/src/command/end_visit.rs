//! The end of a visit.

use counterfoil_sync::entry::{NextAction, VisitEnd, VisitOutcome};
use counterfoil_sync::id::EntryId;
use counterfoil_sync::time::Day;

use super::act::{Act, Action, WriteError};
use crate::store::read;

/// Ends the visit that is open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EndVisit {
    /// How it ended.
    pub outcome: VisitOutcome,
    /// Why the customer is late.
    pub delay_reason: Option<String>,
    /// What should happen next.
    pub next: Option<NextAction>,
    /// When.
    pub next_day: Option<Day>,
}

/// Why the visit was not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndVisitError {
    /// No visit is open.
    #[error("no visit is open; check in at a customer first")]
    NoVisit,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for EndVisit {
    type Done = EntryId;
    type Error = EndVisitError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, EndVisitError> {
        let opened = act.day()?.opened;
        let visit =
            read::open_visit(act.conn, act.journal(), opened)?.ok_or(EndVisitError::NoVisit)?;
        let Self {
            outcome,
            delay_reason,
            next,
            next_day,
        } = self;
        Ok(act.write(VisitEnd {
            visit: visit.seq,
            outcome,
            delay_reason,
            next,
            next_day,
        })?)
    }
}
