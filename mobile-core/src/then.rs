//! What to do after the answer to what is sent beside the sync: pictures, and journals of before.

use std::cmp::Ordering;

/// What to do after an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    /// Go on with the next at once.
    GoOn,
    /// Wait a while: the server is unwell, or something went wrong on the way.
    Wait,
    /// Sync first: the token has run out, or the server was restored from a backup.
    Sync,
}

impl Then {
    /// What an HTTP status asks for, unless it is an answer to be read.
    pub(crate) fn of_status(status: u16) -> Option<Self> {
        match status {
            200 => None,
            401 => Some(Self::Sync),
            _ => Some(Self::Wait),
        }
    }

    /// What an answer of another epoch than the one known asks for; of the same epoch, it counts.
    pub(crate) fn of_epoch(told: u32, known: Option<u32>) -> Option<Self> {
        match told.cmp(&known.unwrap_or(told)) {
            // From before the server was restored: nothing in it counts any more.
            Ordering::Less => Some(Self::Wait),
            // Restored since the last sync, it may not hold what it held: the sync offers it again.
            Ordering::Greater => Some(Self::Sync),
            Ordering::Equal => None,
        }
    }
}
