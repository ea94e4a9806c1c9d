//! Every statement of the server, so that one test can prepare them all on both engines.

use crate::db::Statement;

/// One line per room with SQL. A test compares this list with the sources.
const ROOMS: &[&[&Statement]] = &[crate::db::sql::ALL, crate::ledger::sql::ALL, crate::reports::sql::ALL, crate::receivables::sql::ALL];

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Statement> {
    ROOMS.iter().flat_map(|room| room.iter().copied())
}
