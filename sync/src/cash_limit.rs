//! How much cash a collector may hold, for how long: limits that the office sets, the phone keeps to
//! without a network, and the server looks at again.
//!
//! Each is a pair. Past the soft value the phone warns; past the hard one it issues no receipt. A value
//! that is just reached is not passed.

use minicbor::{Decode, Encode};

use crate::money::Currency;

/// What is limited, per currency.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum LimitKind {
    /// Cash in one receipt, in minor units.
    #[n(0)]
    Receipt,
    /// Cash in hand with the receipt's, in minor units. What is offered and not accepted is in hand.
    #[n(1)]
    InHand,
    /// Receipts with cash or cheques not handed over, this one included.
    #[n(2)]
    Count,
    /// Hours since the oldest cash not handed over was received.
    #[n(3)]
    Age,
}

impl LimitKind {
    /// All of them, in the order they are asked.
    pub const ALL: [Self; 4] = [Self::Receipt, Self::InHand, Self::Count, Self::Age];

    /// Whether its values are amounts.
    #[must_use]
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Receipt | Self::InHand)
    }

    /// By its number.
    #[must_use]
    pub fn of(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// A pair of values; none is no limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode)]
#[cbor(array)]
pub struct Limit {
    /// Past this the phone warns.
    #[n(0)]
    pub soft: Option<i64>,
    /// Past this no receipt is issued.
    #[n(1)]
    pub hard: Option<i64>,
}

impl Limit {
    /// Whether there is none.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.soft.is_none() && self.hard.is_none()
    }
}

/// The limits of one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct CashLimits {
    /// The currency.
    #[n(0)]
    pub currency: Currency,
    /// See [`LimitKind::Receipt`].
    #[n(1)]
    pub receipt: Limit,
    /// See [`LimitKind::InHand`].
    #[n(2)]
    pub in_hand: Limit,
    /// See [`LimitKind::Count`].
    #[n(3)]
    pub count: Limit,
    /// See [`LimitKind::Age`].
    #[n(4)]
    pub age: Limit,
}

impl CashLimits {
    /// No limit at all.
    #[must_use]
    pub fn none(currency: Currency) -> Self {
        let none = Limit::default();
        Self {
            currency,
            receipt: none,
            in_hand: none,
            count: none,
            age: none,
        }
    }

    /// One of them.
    #[must_use]
    pub const fn of(&self, kind: LimitKind) -> Limit {
        match kind {
            LimitKind::Receipt => self.receipt,
            LimitKind::InHand => self.in_hand,
            LimitKind::Count => self.count,
            LimitKind::Age => self.age,
        }
    }
}

/// Milliseconds of an hour: ages are limited in hours.
pub const HOUR_MS: i64 = 3_600_000;

/// What a receipt would come to, to be held against limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// Cash in the receipt.
    pub receipt: i64,
    /// Cash in hand, the receipt's included.
    pub in_hand: i64,
    /// Receipts not handed over, this one included.
    pub count: i64,
    /// How long ago the oldest cash was received, in milliseconds.
    pub age_ms: i64,
    /// Whether the receipt brings cash, and whether it brings anything that must be handed over. Money
    /// that went to the bank passes no limit.
    pub brings_cash: bool,
    /// See above.
    pub brings_any: bool,
}

impl Standing {
    /// The value of a kind, in the unit of its limit. Begun hours are not counted.
    #[must_use]
    pub const fn value(&self, kind: LimitKind) -> i64 {
        match kind {
            LimitKind::Receipt => self.receipt,
            LimitKind::InHand => self.in_hand,
            LimitKind::Count => self.count,
            LimitKind::Age => self.age_ms.div_euclid(HOUR_MS),
        }
    }

    /// Whether a receipt like this passes a limit of a kind.
    #[must_use]
    pub fn passes(&self, kind: LimitKind, most: i64) -> bool {
        match kind {
            LimitKind::Receipt => self.brings_cash && self.receipt > most,
            LimitKind::InHand => self.brings_cash && self.in_hand > most,
            LimitKind::Count => self.brings_any && self.count > most,
            LimitKind::Age => self.brings_cash && self.age_ms > most.saturating_mul(HOUR_MS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_just_reached_is_not_passed() {
        let mut now = Standing {
            receipt: 100,
            in_hand: 100,
            count: 100,
            age_ms: 100 * HOUR_MS,
            brings_cash: true,
            brings_any: true,
        };
        for kind in LimitKind::ALL {
            assert!(!now.passes(kind, 100), "{kind:?}");
            assert!(now.passes(kind, 99), "{kind:?}");
            assert_eq!(LimitKind::of(kind as u8), Some(kind));
        }
        now.age_ms += 1;
        assert!(now.passes(LimitKind::Age, 100) && now.value(LimitKind::Age) == 100);
        now.brings_cash = false;
        assert!(now.passes(LimitKind::Count, 99), "a cheque counts as well");
        now.brings_any = false;
        for kind in LimitKind::ALL {
            assert!(!now.passes(kind, 0), "{kind:?}");
        }
    }
}
