//! The phone through its doors: actions, views and sync on real files, against a small office made of
//! the same types as the server.

#![expect(
    clippy::inconsistent_digit_grouping,
    reason = "150_00 is 150.00: amounts are grouped as people read them"
)]
#![expect(
    clippy::unwrap_used,
    reason = "the office and its helpers are test code too"
)]
#![expect(clippy::too_many_lines, reason = "a day is one story")]

mod album;
mod books;
mod custody;
mod customer;
mod day;
mod exchange;
mod faults;
mod limits;
mod office;
mod picture;
mod print;
mod rescue;
mod said;
mod voids;

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
