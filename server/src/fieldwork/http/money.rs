use counterfoil_sync::entry::Total;
use counterfoil_sync::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::Problem;

/// An amount in one currency.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Target {
    /// In major units, exact.
    #[schema(example = "1250.500")]
    amount: String,
    /// ISO 4217.
    #[schema(example = "KWD")]
    currency: String,
}

impl Target {
    pub(super) fn total(&self) -> Result<Total, Problem> {
        let told = |error: counterfoil_sync::money::MoneyError| {
            Problem::invalid(format!("A target cannot be read: {error}. Correct it."))
        };
        let currency: Currency = self.currency.parse().map_err(told)?;
        let minor = Money::parse(&self.amount, currency).map_err(told)?.minor;
        Ok(Total { currency, minor })
    }
}

impl From<Total> for Target {
    fn from(Total { currency, minor }: Total) -> Self {
        Money::new(minor, currency).into()
    }
}

impl From<Money> for Target {
    fn from(money: Money) -> Self {
        Self {
            amount: money.major(),
            currency: money.currency.code().to_owned(),
        }
    }
}
