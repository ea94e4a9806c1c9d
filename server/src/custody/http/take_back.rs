//! `/v1/deposits/{deposit}/take-back`

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::entry;
use super::views::DepositView;
use crate::auth::{Caller, Role, decides};
use crate::custody::{self, CustodyError};
use crate::http::{Answer, AppState, Command, IdempotencyKey, Path, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(decides([Role::Manager], routes!(take_back_deposit)))
}

/// Why nobody goes on with a count.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TakeBackRequest {
    /// For the audit trail, which keeps what was counted beside it.
    reason: String,
}

/// Takes a deposit that is counted and not answered back to the queue, to be counted anew: its cashier is not
/// there to go on. Neither that cashier nor the collector does.
#[utoipa::path(post, path = "/v1/deposits/{deposit}/take-back", tag = "custody", operation_id = "take_back_deposit",
    params(("deposit" = String, Path, description = "The entry that offered it."), IdempotencyKey),
    request_body = TakeBackRequest,
    responses(
        (status = 200, description = "It waits in the queue, or is its collector's, who took it back meanwhile.", body = DepositView),
        (status = 404, description = "No such deposit.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not counted, or answered.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn take_back_deposit(
    State(state): State<AppState>,
    caller: Caller,
    Path(deposit): Path<String>,
    command: Command<TakeBackRequest>,
) -> Result<Answer, Problem> {
    let (id, now) = (entry(&deposit, "deposit")?, state.clock.now());
    let person = caller.person;
    command
        .run(&state, &caller, |mut tx, body| async move {
            let deposit = custody::take_back(&mut tx, id, &body.reason, person, now).await?;
            Ok::<_, CustodyError>((tx, DepositView::new(&deposit, false, None)))
        })
        .await
}
