//! What customers said at visits: promises to pay and how far they are, disputes, requests, balances
//! confirmed.
//!
//! The entry keeps what was said. A row lists it by customer, and a promise's row keeps what has counted
//! towards it, by the rule of [`counterfoil_sync::promise`]: counted again whenever a receipt of the
//! customer comes in or is undone.

mod count;
mod http;
mod keep;
mod list;
pub(crate) mod sql;
pub(crate) mod verify;

pub(crate) use count::recount;
pub(crate) use http::routes;
pub(crate) use keep::Kept;
pub(crate) use list::end_of;
