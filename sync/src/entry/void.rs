use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

use super::{BadFact, Check, require, short};
use crate::id::Seq;
use crate::limits;

/// A receipt undone before its money was handed over. Its number stays used. What its author had
/// already seen confirmed by the server needs a second person's approval.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Void {
    /// The receipt, in the same journal.
    #[n(0)]
    pub receipt: Seq,
    /// Why.
    #[n(1)]
    pub reason: String,
    /// Photos of all copies, by SHA-256.
    #[n(2)]
    pub photos: Vec<ByteArray<32>>,
}

impl Check for Void {
    fn check(&self) -> Result<(), BadFact> {
        require(
            !self.reason.is_empty() && short(&self.reason),
            "a void has a reason of 1 to 200 bytes",
        )?;
        require(
            self.photos.len() <= limits::PHOTOS_PER_RECORD,
            "a record has at most 10 photos",
        )
    }
}
