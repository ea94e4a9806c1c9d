use minicbor::{Decode, Encode};

use super::{BadFact, Check, require, short};
use crate::id::{EntryId, PersonNo};

/// What the office makes of something a customer contests or asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum AnswerOutcome {
    /// The customer is right, or gets what was asked for.
    #[n(0)]
    Granted,
    /// In part, as the words say.
    #[n(1)]
    InPart,
    /// It stays as it was.
    #[n(2)]
    Declined,
}

impl AnswerOutcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Granted, Self::InPart, Self::Declined];

    /// Its name: `granted`, `in_part` or `declined`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::InPart => "in_part",
            Self::Declined => "declined",
        }
    }
}

/// The office's answer to a dispute or a request.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct SaidAnswer {
    /// The dispute or the request.
    #[n(0)]
    pub said: EntryId,
    /// How it was decided.
    #[n(1)]
    pub outcome: AnswerOutcome,
    /// Why, in words for the customer.
    #[n(2)]
    pub words: String,
    /// Who decided.
    #[n(3)]
    pub by: PersonNo,
}

impl Check for SaidAnswer {
    fn check(&self) -> Result<(), BadFact> {
        require(
            !self.words.is_empty() && short(&self.words),
            "an answer has words of 1 to 200 bytes",
        )
    }
}
