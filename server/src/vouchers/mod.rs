//! Voucher books: blocks of numbers, leased to one journal at a time, accounted for leaf by leaf.
//!
//! A lease is a row and never a database sequence: what a phone may issue offline is what stands in
//! its leases, and the ranges of a series never overlap. A phone that enrols again begins a new
//! journal and gets new books; what its old journal issued can then never meet what the new one does.

mod audit;
mod book;
mod http;
mod lease;
mod leaves;
mod lost;
mod report;
pub(crate) mod sql;
mod take_back;
pub(crate) mod verify;

pub use audit::{Book, Fate, book, books, leaves};
pub use book::{BookError, NewBook, add_book, receive};
pub(crate) use http::routes;
pub use lease::{LeaseError, lease, lease_next, lease_to};
pub use leaves::{Leaves, Use};
pub use lost::{LoseError, lose};
pub use report::{Gap, Held, Phone, gaps, held, phones};
pub use take_back::{Back, ReturnError, take_back};
