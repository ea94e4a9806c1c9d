//! `POST /v1/refresh`

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Session, bearer};
use crate::auth::sessions::{Refreshed, SessionError};
use crate::auth::{open, sessions};
use crate::http::{AppState, Json, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(open("the refresh token proves who asks", routes!(refresh)))
}

/// The refresh token to exchange.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefreshRequest {
    /// As the last sign-in or refresh gave it.
    #[schema(max_length = 64)]
    refresh_token: String,
}

/// Exchanges a refresh token.
///
/// When the reply was lost, ask again with the same token: the answer holds the same successor for as
/// long as that has not been used. A token that comes back later ends the session, because somebody
/// else has it too.
#[utoipa::path(post, path = "/v1/refresh", tag = "auth", operation_id = "refresh", request_body = RefreshRequest, responses(
    (status = 200, description = "Fresh tokens.", body = Session),
    (status = 401, description = "The session has ended, or the token is none.", body = Problem, content_type = "application/problem+json"),
))]
async fn refresh(
    State(state): State<AppState>,
    Json(request): Json<RefreshRequest>,
) -> Result<Json<Session>, Problem> {
    let now = state.clock.now();
    let token = request.refresh_token.as_str();
    let refreshed = state
        .db
        .write(|mut tx| async move { sessions::refresh(&mut tx, token, now).await })
        .await?;
    match refreshed {
        Refreshed::Renewed(renewed) => Session::of(&state, renewed).map(Json),
        Refreshed::Reused => Err(ended(
            "This refresh token had been exchanged before, so somebody else may hold it. The session was ended: sign in again.",
        )),
    }
}

fn ended(detail: &str) -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "session-ended",
        "The session has ended",
        detail,
    )
    .with_header(WWW_AUTHENTICATE, bearer())
}

impl std::convert::From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Unknown => ended("This refresh token is not known here. Sign in again."),
            SessionError::Ended => ended("The session has ended. Sign in again."),
            SessionError::TooOld => ended("The session has run out. Sign in again."),
            SessionError::Random(error) => error.into(),
            SessionError::Db(error) => error.into(),
        }
    }
}
