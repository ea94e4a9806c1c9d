//! Receipts as people look for them.

use counterfoil_sync::id::{CustomerNo, PersonNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Day;

use super::sql;
use crate::auth::Scope;
use crate::db::{DbError, Tx};
use crate::intake::NamedReceipt;
use crate::values;

/// Which receipts. What is not said, is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The number on the voucher.
    pub number: Option<u32>,
    /// Who paid.
    pub customer: Option<CustomerNo>,
    /// Who received.
    pub collector: Option<PersonNo>,
    /// From which day.
    pub from: Option<Day>,
    /// To which day.
    pub to: Option<Day>,
    /// How much.
    pub amount: Option<Money>,
}

/// Where a page of the list ended: the day, and the number in the order they came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(pub Day, pub i64);

impl std::str::FromStr for Place {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (day, no) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self(Day(day.parse()?), no.parse()?))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0.0, self.1)
    }
}

/// Receipts before a place, the newest first. Whatever leads to the fewest is looked up by.
pub async fn search(
    tx: &mut Tx,
    scope: &Scope,
    asked: &Asked,
    before: Option<Place>,
    at_most: i64,
) -> Result<Vec<NamedReceipt>, DbError> {
    let statement = if asked.number.is_some() {
        &sql::RECEIPTS_BY_NUMBER
    } else if asked.customer.is_some() {
        &sql::RECEIPTS_BY_CUSTOMER
    } else if asked.amount.is_some() {
        &sql::RECEIPTS_BY_AMOUNT
    } else if asked.collector.is_some() {
        &sql::RECEIPTS_BY_COLLECTOR
    } else {
        &sql::RECEIPTS_BY_DAY
    };
    let Place(day, no) = before.unwrap_or(Place(Day(i32::MAX), i64::MAX));
    let key = values![
        asked.from.unwrap_or(Day(i32::MIN)),
        asked.to.unwrap_or(Day(i32::MAX)),
        day,
        no,
        at_most,
        asked.customer.map_or(-1, |no| i64::from(no.0)),
        asked.collector.map_or(-1, |no| i64::from(no.0)),
        asked.number.map_or(-1, i64::from),
        asked.amount.map_or(-1, |amount| amount.minor),
        asked
            .amount
            .map_or_else(String::new, |amount| amount.currency.to_string()),
        scope.branch()
    ];
    let rows = tx.all(statement, key).await?;
    rows.iter().map(NamedReceipt::read).collect()
}
