//! The collector's day through taps, against a small office: what is tapped becomes what the core
//! records, in both languages, and what the office answers is shown.

#![expect(
    clippy::inconsistent_digit_grouping,
    reason = "150_00 is 150.00: amounts are grouped as people read them"
)]
#![expect(
    clippy::unwrap_used,
    reason = "the office and its helpers are test code too"
)]

#[path = "../../../tests/phone/album.rs"]
mod album;
mod customer;
mod deposit;
mod drafts;
mod driver;
mod late;
mod limits;
#[path = "../../../tests/phone/office.rs"]
#[expect(
    dead_code,
    reason = "the office can do more than these tests ask of it"
)]
mod office;
mod paper;
mod pins;
mod receipt;
mod rest_of_day;
mod retries;
mod said;

use counterfoil_core::Moment;
use counterfoil_sync::time::{Clocks, Millis};

/// So many seconds after the phone's clock started.
fn at(seconds: i64) -> Moment {
    let wall = Millis(1_795_000_000_000 + seconds * 1_000);
    Moment {
        clocks: Clocks {
            wall,
            mono: 5_000 + seconds.unsigned_abs() * 1_000,
            boot: 7,
        },
        place: None,
    }
}
