//! How much cash a collector may hold, for how long: limits that the office sets, the phone keeps to
//! without a network, and the server looks at again.
//!
//! Each is a pair. Past the soft value the phone warns; past the hard one it issues no receipt. A value
//! that is just reached is not passed.

use minicbor::{Decode, Encode};

use crate::entry::Tender;
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

/// What the tenders of a receipt bring that must be handed over. Money that went to the bank does not,
/// and passes no limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Brought {
    /// Cash, in minor units.
    pub cash: i64,
    /// Whether there is cash or a cheque.
    pub any: bool,
}

impl Brought {
    /// Of these tenders.
    #[must_use]
    pub fn by(tenders: &[Tender]) -> Self {
        let mut brought = Self::default();
        for tender in tenders {
            match tender {
                Tender::Cash(amount) => {
                    brought.cash = brought.cash.saturating_add(*amount);
                    brought.any = true;
                }
                Tender::Cheque(_) => brought.any = true,
                Tender::Transfer(..) | Tender::Card(..) | Tender::Wallet(..) => {}
            }
        }
        brought
    }
}

/// What is held before a receipt, to be held against limits with what the receipt brings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Held {
    /// Cash in hand, in minor units.
    pub in_hand: i64,
    /// Receipts with cash or cheques not handed over.
    pub count: i64,
    /// How long ago the oldest cash in hand was received, in milliseconds.
    pub age_ms: i64,
}

impl Held {
    /// What a limit of a kind is held against, in its unit, once a receipt brought this much. Begun hours
    /// are not counted.
    #[must_use]
    pub fn with(&self, kind: LimitKind, brought: Brought) -> i64 {
        match kind {
            LimitKind::Receipt => brought.cash,
            LimitKind::InHand => self.in_hand.saturating_add(brought.cash),
            LimitKind::Count => self.count.saturating_add(i64::from(brought.any)),
            LimitKind::Age => self.age_ms.div_euclid(HOUR_MS),
        }
    }

    /// Whether a receipt that brings this much passes a limit of a kind.
    #[must_use]
    pub fn passes(&self, kind: LimitKind, most: i64, brought: Brought) -> bool {
        match kind {
            LimitKind::Receipt | LimitKind::InHand => {
                brought.cash > 0 && self.with(kind, brought) > most
            }
            LimitKind::Count => brought.any && self.with(kind, brought) > most,
            LimitKind::Age => brought.cash > 0 && self.age_ms > most.saturating_mul(HOUR_MS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_just_reached_is_not_passed() {
        let mut held = Held {
            in_hand: 0,
            count: 99,
            age_ms: 100 * HOUR_MS,
        };
        let cash = Brought::by(&[Tender::Cash(60), Tender::Cash(40)]);
        for kind in LimitKind::ALL {
            assert_eq!(held.with(kind, cash), 100);
            assert!(!held.passes(kind, 100, cash), "{kind:?}");
            assert!(held.passes(kind, 99, cash), "{kind:?}");
            assert_eq!(LimitKind::of(kind as u8), Some(kind));
        }
        held.age_ms += 1;
        assert!(held.passes(LimitKind::Age, 100, cash) && held.with(LimitKind::Age, cash) == 100);
        let banked = Brought::by(&[Tender::Transfer(500, "T".to_owned())]);
        for kind in LimitKind::ALL {
            assert!(!held.passes(kind, 0, banked), "{kind:?}");
        }
        let cheque = Brought { cash: 0, any: true };
        assert!(held.passes(LimitKind::Count, 99, cheque), "a cheque counts");
        assert!(!held.passes(LimitKind::Age, 0, cheque), "and is no cash");
    }
}
