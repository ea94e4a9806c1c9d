//! Remarks.

use counterfoil_sync::entry::Comment;
use counterfoil_sync::id::EntryId;
use counterfoil_sync::limits;

use super::act::{Act, Action, WriteError};

/// Adds a remark on a stop, or on the day when no stop is named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddComment {
    /// The stop it is about.
    pub stop: Option<EntryId>,
    /// The words.
    pub text: String,
}

/// Why the remark was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddCommentError {
    /// Nothing or too much.
    #[error("a remark has 1 to {max} bytes", max = limits::NOTE_BYTES)]
    Length,
    /// No such stop.
    #[error("this stop is not on the plan of the open day")]
    NoStop,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for AddComment {
    type Done = EntryId;
    type Error = AddCommentError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, AddCommentError> {
        if !(1..=limits::NOTE_BYTES).contains(&self.text.len()) {
            return Err(AddCommentError::Length);
        }
        if let Some(stop) = self.stop
            && !act.daybook()?.stops().iter().any(|one| one.id == stop)
        {
            return Err(AddCommentError::NoStop);
        }
        Ok(act.write(Comment {
            stop: self.stop,
            text: self.text,
            by: None,
        })?)
    }
}
