//! Everything that touches a database, on both engines, with no skip.

mod aging;
mod api;
mod cases;
mod cash_limits;
mod console;
mod custody;
mod engines;
mod field;
mod fold;
mod guard;
mod import;
mod intake;
mod ledger;
mod lists;
mod periods;
mod pictures;
mod races;
mod said;
mod schema;
mod set_up_again;
mod take_back;
mod vault;
mod writers;
