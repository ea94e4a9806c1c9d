use axum::response::Response;

use super::SEE;
use super::door::see_other;
use crate::auth::Caller;
use crate::http::Problem;

/// `GET /console`: the first page of whoever comes.
pub(super) async fn page(caller: Caller) -> Response {
    let sees_money = caller.roles.meets(SEE.into_iter().collect());
    see_other(if sees_money {
        "/console/cashier"
    } else {
        "/console/you"
    })
}

/// Every other path under the console.
pub(super) async fn nothing() -> Problem {
    Problem::not_found()
}
