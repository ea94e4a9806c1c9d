//! Limits on the cash that collectors hold: set by the company, for all or for one; kept to by the
//! phones; held against every receipt that comes in, which is taken all the same and flagged.
//!
//! A supervisor lifts a limit by telephone, with a code for a phone's challenge (see
//! [`counterfoil_sync::unlock`]). What was given stands here; what was used comes in with the phone's
//! journal. A phone whose owner dug out its secret can make codes: then the journal has a use that was
//! never given, which is flagged and told to the audit trail, as are the receipts that rest on it.

pub mod asked;
mod grant;
mod http;
mod set;
pub(crate) mod sql;
pub(crate) mod verify;
mod watch;

pub use grant::{GrantError, Granted, Listed, grant, granted};
pub(crate) use http::routes;
pub use set::{Limits, Set, SetError, effective, set, settings};
pub(crate) use set::{change_for, for_collector};
pub use watch::{Watch, Watched};

use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::money::{Currency, Money};

/// What a kind is called in JSON and in the audit trail.
#[must_use]
pub fn kind_name(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::Receipt => "receipt",
        LimitKind::InHand => "in_hand",
        LimitKind::Count => "count",
        LimitKind::Age => "age",
    }
}

/// A value of a kind as people write it: an amount in major units, or a number.
#[must_use]
pub fn value_text(kind: LimitKind, currency: Currency, value: i64) -> String {
    if kind.is_money() {
        Money::new(value, currency).major()
    } else {
        value.to_string()
    }
}
