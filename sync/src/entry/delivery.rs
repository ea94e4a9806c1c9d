use minicbor::{Decode, Encode};

use super::confirmation::signer;
use super::{BadFact, Check, Ink, once_each, require};
use crate::id::{CustomerNo, ItemNo, Seq};
use crate::limits;

/// Which invoices a customer says to have, and which not, signed.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Delivery {
    /// The visit at which it was signed, in the same journal.
    #[n(0)]
    pub visit: Option<Seq>,
    /// Who received.
    #[n(1)]
    pub customer: CustomerNo,
    /// The invoices that the customer has.
    #[n(2)]
    pub received: Vec<ItemNo>,
    /// Those asked about that the customer does not have.
    #[n(3)]
    pub missing: Vec<ItemNo>,
    /// Who signed.
    #[n(4)]
    pub name: String,
    /// Their signature.
    #[n(5)]
    pub ink: Ink,
    /// In their words.
    #[n(6)]
    pub words: Option<String>,
}

impl Check for Delivery {
    fn check(&self) -> Result<(), BadFact> {
        let named = self.received.len().saturating_add(self.missing.len());
        require(
            (1..=limits::ITEMS_NAMED).contains(&named),
            "a delivery names 1 to 300 items",
        )?;
        once_each(self.received.iter().chain(&self.missing).copied())?;
        signer(&self.name)?;
        require(
            self.words
                .as_deref()
                .is_none_or(|words| words.len() <= limits::NOTE_BYTES),
            "the words of a delivery have at most 4096 bytes",
        )?;
        self.ink.check()
    }
}
