use minicbor::{Decode, Encode};

use super::{BadFact, Check};
use crate::id::BookNo;

/// A book given back, full or not. The leaves from `next` on come back blank; the device issues none
/// of them any more.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct BookReturn {
    /// The book.
    #[n(0)]
    pub book: BookNo,
    /// The first leaf that was not used; one past the last when the book is full.
    #[n(1)]
    pub next: u32,
}

impl Check for BookReturn {
    fn check(&self) -> Result<(), BadFact> {
        Ok(())
    }
}
