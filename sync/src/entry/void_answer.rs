use minicbor::{Decode, Encode};

use super::{BadFact, Check, require, short};
use crate::id::{EntryId, PersonNo};

/// What became of a void that needed a second person.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct VoidAnswer {
    /// The void.
    #[n(0)]
    pub void: EntryId,
    /// Whether the receipt is undone.
    #[n(1)]
    pub approved: bool,
    /// Why.
    #[n(2)]
    pub reason: String,
    /// Who decided.
    #[n(3)]
    pub by: PersonNo,
}

impl Check for VoidAnswer {
    fn check(&self) -> Result<(), BadFact> {
        require(
            !self.reason.is_empty() && short(&self.reason),
            "a decision has a reason of 1 to 200 bytes",
        )
    }
}
