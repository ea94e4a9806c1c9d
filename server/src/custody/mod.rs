//! Custody: who holds which cash and which cheques now.
//!
//! Cash is what the ledger says: the balance of a person's account. Cheques are papers, each with a
//! row that says who has it. What is offered and not accepted stays with the giver, and both sides
//! move or neither. A difference is a case with an owner, never an edit of what was declared.

mod answer;
mod coming;
mod deposit;
mod draft;
mod error;
mod hands;
mod holding;
mod http;
mod kept;
mod queue;
mod second;
pub(crate) mod sql;
mod variance;
pub(crate) mod verify;

pub(crate) use verify::cheques_listed;
mod voiding;

pub(crate) use answer::posting_day;
pub use answer::{Confirmed, confirm, count, refuse};
pub use coming::{Coming, coming};
pub use deposit::{Deposit, DepositState, OfferedCheque, cheques, find, list};
pub use draft::{Draft, LEFT_LYING_MS, draft, give_back, save, take};
pub use error::CustodyError;
pub use hands::{Hands, Wanted};
pub use holding::{HeldCheque, Holding, Paper, holding, papers};
pub(crate) use http::{entry, routes, sees, sees_collectors};
pub use kept::{Kept, PaperId, kept, pass};
pub use queue::{Count, Queued, counted, queue};
pub use second::{SecondCount, count_again, counts_differ, second_counts};
pub use variance::{
    Found, Resolution, Variance, assign, case_of, cases_of_close, find as variance,
    list as variances, open as open_case, repeated, resolve,
};
pub use voiding::{Awaiting, awaiting, decide, find as void};

use counterfoil_sync::limits;

/// Refuses a reason that says nothing, or too much.
pub(crate) fn reason(text: &str) -> Result<(), CustodyError> {
    let fits =
        !text.trim().is_empty() && text.len() <= limits::SHORT_TEXT_BYTES && !text.contains('\0');
    if fits {
        Ok(())
    } else {
        Err(CustodyError::Reason)
    }
}

/// A phone's text as both engines can keep it: PostgreSQL has no NUL. The entry keeps what was written.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
