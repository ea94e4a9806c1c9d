//! What customers said at visits: promises to pay and how far they are, disputes, requests, balances
//! confirmed.
//!
//! The entry keeps what was said. A row lists it by customer, and a promise's row keeps what has counted
//! towards it, by the rule of [`counterfoil_sync::promise`]: counted again whenever a receipt of the
//! customer comes in or is undone. What the office answers to a dispute or a request is an entry of its own,
//! which reaches phones beside what it answers.

mod answer;
mod count;
mod http;
mod keep;
mod list;
pub(crate) mod sql;
pub(crate) mod verify;

pub(crate) use answer::{AnswerError, answer, answer_in, place};
pub(crate) use count::recount;
pub(crate) use http::routes;
pub(crate) use keep::Kept;
pub(crate) use list::{Line, answered_lately, end_of, end_of_visit, find, open};

use crate::auth::Role;

/// Who may read what customers said.
pub(crate) const SEE: [Role; 4] = [
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
];

/// Who answers a dispute or a request.
pub(crate) const ANSWER: [Role; 3] = [Role::Supervisor, Role::Accountant, Role::Manager];
