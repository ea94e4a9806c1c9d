//! Every statement of the server, so that one test can prepare them all on both engines.

use crate::db::Statement;

/// One line per room with SQL. A test compares this list with the sources.
#[rustfmt::skip]
const ROOMS: &[&[&Statement]] = &[
    crate::accounts::sql::ALL,
    crate::audit::sql::ALL,
    crate::auth::sql::ALL,
    crate::cash_limits::sql::ALL,
    crate::company::sql::ALL,
    crate::custody::sql::ALL,
    crate::db::sql::ALL,
    crate::fieldwork::sql::ALL,
    crate::http::sql::ALL,
    crate::intake::sql::ALL,
    crate::media::sql::ALL,
    crate::vault::sql::ALL,
    crate::vouchers::sql::ALL,
    crate::ledger::sql::ALL,
    crate::receivables::sql::ALL,
    crate::reports::sql::ALL,
    crate::said::sql::ALL,
    crate::worklist::sql::ALL,
];

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Statement> {
    ROOMS.iter().flat_map(|room| room.iter().copied())
}
