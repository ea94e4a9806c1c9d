//! A leaf that became no receipt.

use counterfoil_sync::entry;
use counterfoil_sync::id::{BookNo, EntryId};
use counterfoil_sync::limits;
use minicbor::{Decode, Encode};

use super::act::{Act, Action, WriteError};
use crate::store::read;

/// Uses up the next leaf of the open book: torn, misprinted, wetted. Leaves are used in order, so it is
/// always the next one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SpoilLeaf {
    /// Why.
    pub reason: String,
}

/// A leaf that was used up.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Spoiled {
    /// The record's name.
    #[n(0)]
    pub entry: EntryId,
    /// The book.
    #[n(1)]
    pub book: BookNo,
    /// The number.
    #[n(2)]
    pub number: u32,
}

/// Why the leaf was not used up.
#[derive(Debug, thiserror::Error)]
pub enum SpoilLeafError {
    /// No blank leaf.
    #[error("there is no blank leaf on this phone")]
    NoBook,
    /// No reason.
    #[error("say why, in 1 to {max} bytes", max = limits::SHORT_TEXT_BYTES)]
    Reason,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for SpoilLeaf {
    type Done = Spoiled;
    type Error = SpoilLeafError;

    fn run(self, act: &mut Act<'_>) -> Result<Spoiled, SpoilLeafError> {
        act.unlocked()?;
        act.day()?;
        if !(1..=limits::SHORT_TEXT_BYTES).contains(&self.reason.len()) {
            return Err(SpoilLeafError::Reason);
        }
        let leaf = read::next_leaf(act.conn, act.collector())?.ok_or(SpoilLeafError::NoBook)?;
        let entry = act.write(entry::SpoilLeaf {
            book: leaf.book,
            number: leaf.number,
            reason: self.reason,
        })?;
        Ok(Spoiled {
            entry,
            book: leaf.book,
            number: leaf.number,
        })
    }
}
