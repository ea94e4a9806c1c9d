//! Sync: one request, one reply, carried by the host.

mod begin;
mod finish;
pub(crate) mod office;
pub(crate) mod reference;

use counterfoil_sync::entry::Exception;
use counterfoil_sync::id::{EntryId, Seq};
use counterfoil_sync::journal::JournalError;
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::WireError;

use crate::store::StoreError;
use crate::store::state::{MustEnrol, Standing};

/// What came of a reply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyncDone {
    /// Whether to sync again at once: there is more to send or to fetch.
    pub more: bool,
    /// How much of the journal the server holds.
    pub checkpoint: Seq,
    /// Whether this phone may work now.
    pub standing: Standing,
    /// Entries that this reply says were not simply posted.
    pub exceptions: Vec<(EntryId, Exception)>,
    /// Offers that a cashier answered.
    pub deposits_answered: Vec<EntryId>,
    /// Voids that a second person answered.
    pub voids_answered: Vec<EntryId>,
    /// Days whose office entries came.
    pub days: Vec<Day>,
    /// Whether the reply was from before a newer one: what was new in it was taken, the rest left.
    pub is_late: bool,
    /// Whether the server was restored from a backup and entries are offered to it again.
    pub is_server_restored: bool,
}

/// Why a sync goes no further. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// Never enrolled.
    #[error("this phone is not enrolled; type the code from the office first")]
    NotEnrolled,
    /// The journal is closed.
    #[error("{}", .0.explain())]
    MustEnrol(MustEnrol),
    /// The request is of an earlier enrolment.
    #[error("the reply is to a request of an earlier enrolment of this phone; sync again")]
    OtherJournal,
    /// The reply is not the company's answer to this request.
    #[error("the reply is not the office's answer to this request; sync again")]
    Reply(#[source] WireError),
    /// The request cannot be read.
    #[error("the request is not one of this phone's")]
    Request(#[source] WireError),
    /// The office's entries do not hold together.
    #[error("the office's entries for {day} cannot be taken")]
    Office {
        /// The day.
        day: Day,
        /// What is wrong.
        source: WireError,
    },
    /// An entry contradicts itself.
    #[error("an entry of the journal does not hold together")]
    Journal(#[from] JournalError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for SyncError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}
