//! `POST /v1/sign-out`

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{Caller, everyone, sessions};
use crate::http::{AppState, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(everyone(routes!(sign_out)))
}

/// Signs out: the session's tokens are worth nothing from now on.
#[utoipa::path(post, path = "/v1/sign-out", tag = "auth", operation_id = "sign_out", responses(
    (status = 204, description = "Signed out."),
))]
async fn sign_out(State(state): State<AppState>, caller: Caller) -> Result<StatusCode, Problem> {
    let now = state.clock.now();
    state.db.write(|mut tx| async move { sessions::end(&mut tx, caller.session, caller.person, now).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}
