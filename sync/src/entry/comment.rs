use minicbor::{Decode, Encode};

use super::{BadFact, Check, require};
use crate::id::{EntryId, PersonNo};
use crate::limits;

/// A remark on a stop, or on the day when no stop is named.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Comment {
    /// The stop it is about.
    #[n(0)]
    pub stop: Option<EntryId>,
    /// The words.
    #[n(1)]
    pub text: String,
    /// Who at the office wrote it; on a phone the journal tells.
    #[n(2)]
    pub by: Option<PersonNo>,
}

impl Check for Comment {
    fn check(&self) -> Result<(), BadFact> {
        require(
            !self.text.is_empty() && self.text.len() <= limits::NOTE_BYTES,
            "a comment has 1 to 4096 bytes",
        )
    }
}
