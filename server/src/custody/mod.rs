//! Custody: who holds which cash and which cheques now.
//!
//! Cash is what the ledger says: the balance of a person's account. Cheques are papers, each with a
//! row that says who has it. What is offered and not accepted stays with the giver, and both sides
//! move or neither. A difference is a case with an owner, never an edit of what was declared.

mod answer;
mod closing;
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
mod seen;
pub(crate) mod sql;
mod take_back;
mod variance;
pub(crate) mod verify;

pub(crate) use verify::cheques_listed;
mod voiding;

pub(crate) use answer::posting_day;
pub use answer::{Confirmed, confirm, count, refuse};
pub use closing::{Resolution, decide as decide_variance, resolve};
pub use coming::{Coming, coming};
pub use deposit::{Deposit, DepositState, OfferedCheque, cheques, find, list};
pub use draft::{Draft, LEFT_LYING_MS, draft, give_back, save, take};
pub use error::CustodyError;
pub use hands::{Hands, Wanted};
pub use holding::{HeldCheque, Holding, Paper, holding, papers};
pub(crate) use http::{entry, routes, sees, sees_collectors};
pub use kept::{Kept, PaperId, cheque, kept, pass};
pub use queue::{Count, Queued, counted, queue};
pub use second::{SecondCount, count_again, second_counts};
pub use seen::{seen_by, seen_of};
pub use take_back::take_back;
pub use variance::{
    Ending, Finding, Found, Proposal, Variance, assign, case_of, cases_of_close,
    decided as decided_variances, find as variance, list as variances, open as open_case, repeated,
};
pub use voiding::{Awaiting, Decided, awaiting, decide, find as void};

use counterfoil_sync::entry::Denomination;
use counterfoil_sync::limits;

use crate::text;

/// Refuses a reason that says nothing, or too much.
pub(crate) fn reason(text: &str) -> Result<&str, CustodyError> {
    text::said(text).ok_or(CustodyError::Reason)
}

/// Whether notes were counted so at a desk: a slip of the finger is no vault full of money.
pub(crate) fn is_count(notes: &[Denomination]) -> bool {
    notes.len() <= limits::DENOMINATIONS
        && notes
            .iter()
            .all(|line| line.unit >= 1 && line.quantity <= most_of(line.unit))
}

/// The most of one unit that is counted at a desk.
pub(crate) fn most_of(unit: i64) -> u32 {
    if unit == 1 {
        limits::LOOSE_MINOR
    } else {
        limits::QUANTITY
    }
}

/// A phone's text as both engines can keep it: PostgreSQL has no NUL. The entry keeps what was written.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
