//! What the company asks of the cash office.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use counterfoil_sync::money::{Currency, Money};

use crate::db::{DbError, Tx};

/// Amounts, one for each currency: `AED 5.00, KWD 0.500`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amounts(BTreeMap<Currency, i64>);

impl Amounts {
    /// The amount in a currency, in minor units; nothing if none was said.
    #[must_use]
    pub fn of(&self, currency: Currency) -> Option<i64> {
        self.0.get(&currency).copied()
    }
}

impl fmt::Display for Amounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (currency, minor)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(
                f,
                "{comma}{currency} {}",
                Money::new(*minor, *currency).major()
            )?;
        }
        Ok(())
    }
}

impl FromStr for Amounts {
    type Err = NotAmounts;

    fn from_str(text: &str) -> Result<Self, NotAmounts> {
        let mut amounts = BTreeMap::new();
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (currency, amount) = part.split_once(' ').ok_or(NotAmounts)?;
            let currency: Currency = currency.parse().map_err(|_| NotAmounts)?;
            let money = Money::parse(amount.trim(), currency).map_err(|_| NotAmounts)?;
            if money.minor < 0 || amounts.insert(currency, money.minor).is_some() {
                return Err(NotAmounts);
            }
        }
        Ok(Self(amounts))
    }
}

/// A text that holds no amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write each currency once with its amount, such as \"AED 5.00, KWD 0.500\"")]
pub struct NotAmounts;

/// When a deposit is counted by a second cashier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SecondCount {
    /// Never.
    #[default]
    Never,
    /// Always.
    Always,
    /// When more than this was counted.
    Above(Amounts),
}

impl fmt::Display for SecondCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::Always => f.write_str("always"),
            Self::Above(amounts) => amounts.fmt(f),
        }
    }
}

impl FromStr for SecondCount {
    type Err = NotAmounts;

    fn from_str(text: &str) -> Result<Self, NotAmounts> {
        match text {
            "never" => Ok(Self::Never),
            "always" => Ok(Self::Always),
            amounts => amounts.parse().map(Self::Above),
        }
    }
}

/// What the company asks of whoever counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counting {
    tolerance: Amounts,
    second: SecondCount,
    /// Whether somebody else than who made a bank deposit says that the bank took it.
    pub bank_by_second_person: bool,
}

impl Counting {
    /// Reads it. What was never set, or does not read back, asks for nothing.
    pub async fn load(tx: &mut Tx) -> Result<Self, DbError> {
        let mut counting = Self::default();
        for (key, value) in super::all(tx).await? {
            match key.as_str() {
                "company.tolerance" => counting.tolerance = value.parse().unwrap_or_default(),
                "company.second_count" => counting.second = value.parse().unwrap_or_default(),
                "company.bank_carried_by" => {
                    counting.bank_by_second_person = value == "second_person";
                }
                _ => {}
            }
        }
        Ok(counting)
    }

    /// The difference up to which a case is closed at once, in minor units.
    #[must_use]
    pub fn tolerance(&self, currency: Currency) -> i64 {
        self.tolerance.of(currency).unwrap_or(0)
    }

    /// Whether a second cashier counts what the first counted.
    #[must_use]
    pub fn asks_second(&self, counted: Money) -> bool {
        match &self.second {
            SecondCount::Never => false,
            SecondCount::Always => true,
            SecondCount::Above(amounts) => amounts
                .of(counted.currency)
                .is_some_and(|above| counted.minor > above),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_back() {
        let amounts: Amounts = "KWD 0.500, AED 5.00".parse().expect("amounts");
        assert_eq!(amounts.to_string(), "AED 5.00, KWD 0.500");
        assert_eq!(amounts.to_string().parse(), Ok(amounts));
        for wrong in ["AED", "AED 1.001", "AED 1, AED 2", "AED -1", "5.00"] {
            assert_eq!(wrong.parse::<Amounts>(), Err(NotAmounts), "{wrong}");
        }
        let above: SecondCount = "AED 100.00".parse().expect("a rule");
        let asks = |minor| {
            let counting = Counting {
                second: above.clone(),
                ..Counting::default()
            };
            counting.asks_second(Money::new(minor, "AED".parse().expect("a currency")))
        };
        assert!(!asks(10_000) && asks(10_001));
    }
}
