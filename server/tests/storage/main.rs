//! Everything that touches a database, on both engines, with no skip.

mod engines;
mod ledger;
mod schema;
