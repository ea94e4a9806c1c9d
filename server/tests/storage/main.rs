//! Everything that touches a database, on both engines, with no skip.

mod aging;
mod api;
mod console;
mod custody;
mod engines;
mod field;
mod fold;
mod guard;
mod import;
mod intake;
mod ledger;
mod periods;
mod races;
mod said;
mod schema;
mod writers;
