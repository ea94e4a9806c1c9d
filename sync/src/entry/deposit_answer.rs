use minicbor::{Decode, Encode};

use super::{BadFact, Check, ChequeRef, require, short};
use crate::id::{EntryId, PersonNo};
use crate::limits;

/// What became of an offer.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum DepositOutcome {
    /// Counted and accepted.
    #[n(0)]
    Confirmed {
        /// The cash counted, in minor units. What differs from the offer is a variance, a case of its own.
        #[n(0)]
        cash: i64,
        /// The cheques found, in order, where they are not all of the offer: the others stay with the giver.
        #[n(1)]
        found: Option<Vec<ChequeRef>>,
    },
    /// Not accepted; custody stays with the giver.
    #[n(1)]
    Refused(#[n(0)] String),
}

impl DepositOutcome {
    /// A count by which all cheques were found.
    #[must_use]
    pub const fn confirmed(cash: i64) -> Self {
        Self::Confirmed { cash, found: None }
    }
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
            DepositOutcome::Confirmed { cash, found } => {
                let found = found.as_deref().unwrap_or_default();
                require(*cash >= 0, "a count is not negative")?;
                require(
                    found.len() < limits::CHEQUES_PER_DEPOSIT,
                    "a count that found all cheques does not name them",
                )?;
                require(
                    found.array_windows().all(|[a, b]| a < b),
                    "the cheques are in order, each once",
                )
            }
            DepositOutcome::Refused(reason) => require(
                !reason.is_empty() && short(reason),
                "a refusal has a reason of 1 to 200 bytes",
            ),
        }
    }
}
