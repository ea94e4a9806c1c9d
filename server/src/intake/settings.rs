//! The company's rules, as intake needs them.

use std::collections::HashMap;

use chrono_tz::Tz;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::Company;

use super::sql;
use crate::db::{DbError, Tx};
use crate::values;

/// What a cheque does to the invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChequePolicy {
    /// Policy A: a memo until it clears; the items stay open.
    UntilCleared,
    /// Policy B: it settles at receipt.
    AtReceipt,
}

/// What the company decided. Kept in `setting`; what is not set has a default.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What phones are told: `company.name`, `company.time_zone`, `company.currency`,
    /// `company.refill_below`, `company.origin`.
    pub company: Company,
    /// The time zone of business dates.
    pub zone: Tz,
    /// `company.cheque_policy`: `at_receipt` (the default) or `until_cleared`.
    pub cheques: ChequePolicy,
    /// `company.changed`: the number of the change that last touched the company.
    pub changed: u64,
    /// `server.epoch`: grows when the database was restored from a backup.
    pub epoch: u32,
}

impl Settings {
    /// Reads them.
    pub async fn load(tx: &mut Tx) -> Result<Self, DbError> {
        let mut found: HashMap<String, String> = HashMap::new();
        for row in tx.all(&sql::SETTINGS, values![]).await? {
            found.insert(row.get(0)?, row.get(1)?);
        }
        let mut text =
            |key: &str, otherwise: &str| found.remove(key).unwrap_or_else(|| otherwise.to_owned());
        let number = |text: String, otherwise: u32| text.parse().unwrap_or(otherwise);
        let zone_name = text("company.time_zone", "UTC");
        let currency = text("company.currency", "AED");
        let currency: Currency = currency
            .parse()
            .map_err(|_| DbError::NotACurrency(currency))?;
        let policy = text("company.cheque_policy", "at_receipt");
        Ok(Self {
            zone: zone_name.parse().unwrap_or(Tz::UTC),
            company: Company {
                name: text("company.name", "Company"),
                time_zone: zone_name,
                currency,
                refill_below: number(text("company.refill_below", ""), 10),
                origin: Some(text("company.origin", "")).filter(|origin| !origin.is_empty()),
            },
            cheques: if policy == "until_cleared" {
                ChequePolicy::UntilCleared
            } else {
                ChequePolicy::AtReceipt
            },
            changed: text("company.changed", "").parse().unwrap_or(0),
            epoch: number(text("server.epoch", ""), 1),
        })
    }
}

/// The periods that are closed for posting, in order.
#[derive(Debug, Default, Clone)]
pub struct Periods(Vec<(Day, Day)>);

impl Periods {
    /// Reads them.
    pub async fn load(tx: &mut Tx) -> Result<Self, DbError> {
        let rows = tx.all(&sql::CLOSED_PERIODS, values![]).await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect::<Result<_, DbError>>()
            .map(Self)
    }

    /// The day something of a business date is posted to: that date, or the first day of the next
    /// period that is not closed.
    #[must_use]
    pub fn posting_day(&self, day: Day) -> Day {
        self.0.iter().fold(day, |day, (first, last)| {
            if (*first..=*last).contains(&day) {
                last.plus(1)
            } else {
                day
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_period_posts_to_the_next_open_one() {
        let periods = Periods(vec![
            (Day(10), Day(19)),
            (Day(20), Day(29)),
            (Day(40), Day(49)),
        ]);
        assert_eq!(periods.posting_day(Day(9)), Day(9));
        assert_eq!(periods.posting_day(Day(15)), Day(30));
        assert_eq!(periods.posting_day(Day(30)), Day(30));
        assert_eq!(periods.posting_day(Day(49)), Day(50));
    }
}
