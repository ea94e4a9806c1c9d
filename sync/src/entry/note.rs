use minicbor::{Decode, Encode};

use super::{BadFact, Check, require};
use crate::id::EntryId;
use crate::limits;

/// What a note hangs on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode)]
pub enum NoteTarget {
    /// The day as a whole.
    #[n(0)]
    Day,
    /// A stop of the plan.
    #[n(1)]
    Stop(#[n(0)] EntryId),
    /// A visit.
    #[n(2)]
    Visit(#[n(0)] EntryId),
}

/// A change to a note: at a character, some deleted, some inserted. Edits made apart merge
/// character by character.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct NoteEdit {
    /// Whose note.
    #[n(0)]
    pub target: NoteTarget,
    /// Where, in Unicode scalar values from the start, as the author saw the text. Past the end
    /// means at the end.
    #[n(1)]
    pub at: u32,
    /// How many characters go.
    #[n(2)]
    pub delete: u32,
    /// What comes in their place.
    #[n(3)]
    pub insert: String,
}

impl Check for NoteEdit {
    fn check(&self) -> Result<(), BadFact> {
        require(
            self.insert.len() <= limits::NOTE_BYTES,
            "the note is longer than 4 KiB in one edit",
        )
    }
}
