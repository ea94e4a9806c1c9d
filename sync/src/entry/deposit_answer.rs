use minicbor::{Decode, Encode};

use super::{BadFact, Check, require, short};
use crate::id::{EntryId, PersonNo};

/// What became of an offer.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum DepositOutcome {
    /// Counted and accepted; the cash counted, in minor units. What differs from the offer is a
    /// variance, a case of its own.
    #[n(0)]
    Confirmed(#[n(0)] i64),
    /// Not accepted; custody stays with the giver.
    #[n(1)]
    Refused(#[n(0)] String),
}

/// What became of a deposit at the cash office.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct DepositAnswer {
    /// The offer.
    #[n(0)]
    pub deposit: EntryId,
    /// The answer.
    #[n(1)]
    pub outcome: DepositOutcome,
    /// The cashier.
    #[n(2)]
    pub by: PersonNo,
}

impl Check for DepositAnswer {
    fn check(&self) -> Result<(), BadFact> {
        match &self.outcome {
            DepositOutcome::Confirmed(cash) => require(*cash >= 0, "a count is not negative"),
            DepositOutcome::Refused(reason) => require(
                !reason.is_empty() && short(reason),
                "a refusal has a reason of 1 to 200 bytes",
            ),
        }
    }
}
