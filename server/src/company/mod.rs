//! What the company decided about itself: its name, time zone, currency and rules.
//!
//! A setting is a line of text under a `company.` key. Whoever reads one has a default for it. The
//! server's own epoch stands beside them: see [`restored()`].

mod counting;
mod http;
pub mod period;
mod restored;
pub(crate) mod sql;

pub use counting::{Amounts, Counting, NotAmounts, SecondCount};
pub(crate) use http::routes;
pub use restored::{Restored, RestoredError, epoch, restored, would_restore};

use chrono_tz::Tz;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::limits;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Millis;

use crate::audit::{self, Record};
use crate::db::{DbError, Sealed, Tx, are_as_written, sealed};
use crate::text;
use crate::values;
use crate::verify::Finding;

/// What can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// Name, as on a receipt.
    Name(String),
    /// Time zone of business dates.
    TimeZone(Tz),
    /// The currency offered first.
    Currency(Currency),
    /// Whether cheques settle items at receipt, or only when they clear.
    ChequesSettleAtReceipt(bool),
    /// Leaves left when a phone is given its next book.
    RefillBelow(u32),
    /// Where the server is reached from outside, for the code on receipts.
    Origin(String),
    /// Where the pictures under the map come from, with `{z}`, `{x}` and `{y}`; nothing: the map is
    /// drawn without any.
    MapTiles(String),
    /// Differences up to these amounts are closed at once.
    Tolerance(Amounts),
    /// When a deposit is counted by a second cashier.
    SecondCount(SecondCount),
    /// Whether somebody else than who made a bank deposit says that the bank took it.
    BankBySecondPerson(bool),
    /// Whether whoever decides about money must have a second factor.
    SecondFactor(bool),
}

impl Setting {
    fn pair(&self) -> (&'static str, String) {
        match self {
            Self::Name(name) => ("company.name", name.clone()),
            Self::TimeZone(zone) => ("company.time_zone", zone.name().to_owned()),
            Self::Currency(currency) => ("company.currency", currency.to_string()),
            Self::ChequesSettleAtReceipt(settle) => {
                let policy = if *settle {
                    "at_receipt"
                } else {
                    "until_cleared"
                };
                ("company.cheque_policy", policy.to_owned())
            }
            Self::RefillBelow(leaves) => ("company.refill_below", leaves.to_string()),
            Self::MapTiles(tiles) => ("company.map_tiles", tiles.clone()),
            Self::SecondFactor(wanted) => {
                let whom = if *wanted { "deciders" } else { "nobody" };
                ("company.second_factor", whom.to_owned())
            }
            Self::Origin(origin) => ("company.origin", origin.trim_end_matches('/').to_owned()),
            Self::Tolerance(amounts) => ("company.tolerance", amounts.to_string()),
            Self::SecondCount(when) => ("company.second_count", when.to_string()),
            Self::BankBySecondPerson(is_asked) => {
                let who = if *is_asked {
                    "second_person"
                } else {
                    "anybody"
                };
                ("company.bank_carried_by", who.to_owned())
            }
        }
    }
}

/// Sets something. Phones learn of it at their next sync. `by` is nobody on the command line of the
/// machine itself.
pub async fn set(
    tx: &mut Tx,
    setting: &Setting,
    by: Option<PersonNo>,
    now: Millis,
) -> Result<(), SetError> {
    if let Setting::Name(name) = setting
        && text::said(name) != Some(name)
    {
        return Err(SetError::Name);
    }
    if let Setting::Origin(origin) = setting
        && !is_origin(origin)
    {
        return Err(SetError::Origin);
    }
    if let Setting::MapTiles(tiles) = setting
        && !tiles.is_empty()
        && tiles_origin(tiles).is_none()
    {
        return Err(SetError::MapTiles);
    }
    let (key, value) = setting.pair();
    let change = tx.change().await?;
    tx.execute(&sql::SET, sealed(values![key, &value])).await?;
    tx.execute(
        &sql::SET,
        sealed(values!["company.changed", change.to_string()]),
    )
    .await?;
    let record = Record {
        person: by,
        action: "company.set",
        subject: key.to_owned(),
        reason: Some(value),
        at: now,
    };
    audit::append(tx, record).await?;
    Ok(())
}

/// Whether text is the scheme, host and port of an address and nothing behind them. It is short: it
/// stands in the code on every receipt.
fn is_origin(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.trim_end_matches('/'));
    host.is_some_and(|host| {
        (1..=100).contains(&host.len())
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    })
}

/// The scheme, host and port of where a map's pictures come from, if the text says that.
#[must_use]
pub fn tiles_origin(text: &str) -> Option<&str> {
    let host = text.find("://")? + 3;
    let end = host + text.get(host..)?.find('/')?;
    let (origin, path) = text.split_at_checked(end)?;
    let is_path = path.len() <= limits::SHORT_TEXT_BYTES
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/{}.-_?=&%@".contains(&byte))
        && ["{z}", "{x}", "{y}"].iter().all(|part| path.contains(part));
    (is_origin(origin) && is_path).then_some(origin)
}

/// A reason as it is kept, if it is one.
fn reason(text: &str) -> Option<String> {
    text::said(text).map(str::to_owned)
}

/// Settings and closed periods are what they were set to.
pub(crate) async fn as_set(tx: &mut Tx) -> Result<Finding, DbError> {
    let settings = Sealed {
        what: "setting",
        rows: &sql::SEALED_SETTINGS,
        names: 1,
    };
    let periods = Sealed {
        what: "the period from day",
        rows: &sql::SEALED_PERIODS,
        names: 1,
    };
    are_as_written(tx, &[settings, periods]).await
}

/// Everything that was set, as text.
pub async fn all(tx: &mut Tx) -> Result<Vec<(String, String)>, DbError> {
    let rows = tx.all(&sql::ALL_SETTINGS, values![]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// Why nothing was set.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// Not a name.
    #[error("a company has a name without spaces around it; {}", crate::text::SAY)]
    Name,
    /// Not where a server is reached.
    #[error(
        "an origin is a scheme and a host, such as https://collect.example.com, and nothing behind it"
    )]
    Origin,
    /// Not where pictures of a map come from.
    #[error(
        "map tiles come from an address such as https://tiles.example.com/{{z}}/{{x}}/{{y}}.png, with all three in it"
    )]
    MapTiles,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

#[cfg(test)]
mod tests {
    use super::{is_origin, tiles_origin};

    #[test]
    fn tiles_come_from_one_place() {
        let good = "https://tiles.example.com:8443/{z}/{x}/{y}.png?key=a-1";
        assert_eq!(tiles_origin(good), Some("https://tiles.example.com:8443"));
        for bad in [
            "",
            "https://tiles.example.com",
            "https://tiles.example.com/{z}/{x}.png",
            "https://a b/{z}/{x}/{y}",
            "https://a;b/{z}/{x}/{y}",
            "ftp://a/{z}/{x}/{y}",
            "https://a/{z}/{x}/{y} https://b",
        ] {
            assert_eq!(tiles_origin(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        for good in [
            "https://collect.example.com",
            "https://collect.example.com/",
            "http://[::1]:8480",
            "http://127.0.0.1:8480",
        ] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "collect.example.com",
            "https://",
            "https://a/b",
            "https://a b",
            "ftp://a",
            "https://a?b",
            "https://user@host",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
