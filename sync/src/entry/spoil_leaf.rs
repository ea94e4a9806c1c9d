use minicbor::{Decode, Encode};

use super::{BadFact, Check, require, short};
use crate::id::BookNo;

/// A leaf spoiled before it became a receipt: torn, misprinted, wetted. Its number is used up.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct SpoilLeaf {
    /// The book.
    #[n(0)]
    pub book: BookNo,
    /// The number.
    #[n(1)]
    pub number: u32,
    /// Why.
    #[n(2)]
    pub reason: String,
}

impl Check for SpoilLeaf {
    fn check(&self) -> Result<(), BadFact> {
        require(
            !self.reason.is_empty() && short(&self.reason),
            "a spoiled leaf has a reason of 1 to 200 bytes",
        )
    }
}
