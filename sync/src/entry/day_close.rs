use minicbor::{Decode, Encode};

use super::{BadFact, Check, Total, require};
use crate::limits;

/// The day closed: what the collector says it came to. Signed, it covers every entry before it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct DayClose {
    /// Visits made.
    #[n(0)]
    pub visits: u32,
    /// Receipts issued, voided ones included.
    #[n(1)]
    pub receipts: u32,
    /// Of which voided.
    #[n(2)]
    pub voids: u32,
    /// Received per currency, voids taken off.
    #[n(3)]
    pub collected: Vec<Total>,
    /// Cash still in hand per currency: what is offered and not yet accepted included.
    #[n(4)]
    pub cash_in_hand: Vec<Total>,
    /// Cheques still in hand.
    #[n(5)]
    pub cheques_in_hand: u32,
}

impl Check for DayClose {
    fn check(&self) -> Result<(), BadFact> {
        for totals in [&self.collected, &self.cash_in_hand] {
            require(
                totals.len() <= limits::CURRENCIES_PER_JOURNAL,
                "a day has at most 16 currencies",
            )?;
            require(
                totals.array_windows().all(|[a, b]| a.currency < b.currency),
                "the totals are in order of currency, each once",
            )?;
        }
        Ok(())
    }
}
