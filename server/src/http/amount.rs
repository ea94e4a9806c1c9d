use counterfoil_sync::money::{Currency, Money, MoneyError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Problem;

/// An amount in one currency, as JSON has it: exact, in major units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// In major units, with all decimals of the currency.
    #[schema(example = "1250.500")]
    pub amount: String,
    /// ISO 4217.
    #[schema(example = "KWD")]
    pub currency: String,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self {
            amount: money.major(),
            currency: money.currency.code().to_owned(),
        }
    }
}

impl Amount {
    /// Reads it.
    pub fn money(&self) -> Result<Money, Problem> {
        let told = |error: MoneyError| {
            Problem::invalid(format!("The amount cannot be read: {error}. Correct it."))
        };
        let currency: Currency = self.currency.parse().map_err(told)?;
        Money::parse(&self.amount, currency).map_err(told)
    }
}
