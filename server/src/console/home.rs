use axum::response::Response;

use super::WATCH;
use super::door::see_other;
use crate::auth::{Caller, Role};
use crate::http::Problem;

/// `GET /console`: the first page of whoever comes.
pub(super) async fn page(caller: Caller) -> Response {
    let may = |roles: [Role; 5]| caller.roles.meets(roles.into_iter().collect());
    see_other(if caller.roles.has(Role::Cashier) {
        "/console/cashier"
    } else if may(WATCH) {
        "/console/board"
    } else {
        "/console/you"
    })
}

/// `GET /` and `GET /console/`: to the first page.
pub(super) async fn start() -> Response {
    see_other("/console")
}

/// Every other path under the console.
pub(super) async fn nothing() -> Problem {
    Problem::not_found()
}
