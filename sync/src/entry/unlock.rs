use minicbor::{Decode, Encode};

use super::{BadFact, Check, require};
use crate::cash_limit::LimitKind;
use crate::money::Currency;
use crate::unlock::{NUMBERS, UnlockAsk};

/// A hard limit lifted with a supervisor's code: up to so much, for this business day. What is issued
/// past the limit afterwards rests on it. It says the code, so that the office can tell that it gave it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Unlock {
    /// Which limit.
    #[n(0)]
    pub kind: LimitKind,
    /// Of which currency.
    #[n(1)]
    pub currency: Currency,
    /// Up to how much: minor units, receipts or hours.
    #[n(2)]
    pub up_to: i64,
    /// The number of the challenge.
    #[n(3)]
    pub no: u16,
    /// The code.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub code: [u8; 5],
}

impl Unlock {
    /// What was asked.
    #[must_use]
    pub const fn ask(&self) -> UnlockAsk {
        UnlockAsk {
            kind: self.kind,
            currency: self.currency,
            up_to: self.up_to,
            no: self.no,
        }
    }
}

impl Check for Unlock {
    fn check(&self) -> Result<(), BadFact> {
        require(
            self.up_to >= 1 && self.no < NUMBERS,
            "an unlock lifts a limit to at least one, and its challenge has a number below 1024",
        )
    }
}
