//! Fieldwork: the plan of a collector's day, what is said about it, and the day as it stands.
//!
//! Nothing is kept here but entries. An edit is appended to the office's journal of that day, on
//! sight of everything that is held of it; what the day looks like is materialised from the journals
//! when somebody asks, outside the path of what phones send ([`Daybooks`]). Phones say what their
//! documents come to, and [`compare_claims`] holds that against ours.

pub(crate) mod claims;
mod error;
mod http;
mod note;
mod order;
mod plan;
mod progress;
mod remark;
mod rework;
pub mod route;
mod shelf;
pub(crate) mod sql;
pub(crate) mod team;
pub(crate) mod visits;
mod write;

pub use claims::{Agreement, Comparing, compare_claims, watch};
pub use error::FieldworkError;
pub(crate) use http::routes;
pub(crate) use progress::by_currency;
pub use progress::{Place, Progress};
pub(crate) use rework::release;
pub use shelf::Daybooks;
pub(crate) use write::Desk;
