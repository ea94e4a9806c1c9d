//! Custody: who holds which cash and which cheques now.
//!
//! Cash is what the ledger says: the balance of a person's account. Cheques are papers, each with a
//! row that says who has it. What is offered and not accepted stays with the giver.

mod hands;
pub(crate) mod sql;

pub use hands::{Hands, Wanted};
