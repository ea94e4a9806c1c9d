//! Everything that touches a database, on both engines, with no skip.

mod aging;
mod engines;
mod fold;
mod guard;
mod import;
mod ledger;
mod schema;
