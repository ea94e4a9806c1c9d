use counterfoil_sync::keys::KeyError;
use counterfoil_sync::wire::WireError;

use crate::db::DbError;
use crate::ledger::PostError;

/// Why a message was not taken. Nothing of it was stored, unless it says so.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The message is not one.
    #[error("the message cannot be taken: {0}")]
    Message(#[from] WireError),
    /// No such journal, or its device is not approved.
    #[error("this journal belongs to no enrolled device")]
    UnknownJournal,
    /// A token of ours names a journal of this epoch, and no such device is on record.
    #[error(
        "this server enrolled the phone and does not know it: it was restored from a backup, and nobody said so; whoever runs it must run `counterfoil restored`. Keep what is unsent"
    )]
    RestoreNotSaid,
    /// Nothing more is put aside for this journal until somebody looked.
    #[error(
        "too much is put aside for this journal; a person must look at it first, keep what is unsent"
    )]
    AsideFull,
    /// Too much is waiting already.
    #[error("the server is busy; send the same message again in a moment")]
    Busy,
    /// The server is going down.
    #[error("the server is stopping; send the same message again in a moment")]
    Stopping,
    /// Nobody knows why.
    #[error("taking in the message")]
    Intake(#[from] IntakeError),
}

/// What can go wrong on our side.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The database.
    #[error("storing what the field sent")]
    Db(#[from] DbError),
    /// The ledger refused what the rules let through.
    #[error("posting what the field sent")]
    Post(#[from] PostError),
    /// A stored entry does not read back.
    #[error("entry {0} is stored and cannot be read back")]
    Unreadable(String),
    /// The office's own entry was refused.
    #[error("writing to the office's journal")]
    Office(#[from] counterfoil_sync::journal::JournalError),
    /// A key on record is no key.
    #[error("a key on record cannot be used")]
    Key(#[from] KeyError),
    /// Four eyes.
    #[error("whose journal it is said to be of does not decide about it")]
    OwnEntry,
    /// The work ended without an answer.
    #[error("storing what the field sent ended without an answer")]
    Broken,
    /// No randomness for the next nonce.
    #[error("drawing a nonce")]
    Random,
}

impl From<DbError> for Refusal {
    fn from(error: DbError) -> Self {
        Self::Intake(error.into())
    }
}
