//! `POST /v1/phone-openings`

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::devices::{OpeningError, opening, shown_number};
use crate::auth::{Caller, Role, decides};
use crate::http::{AppState, Json, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(decides([Role::Supervisor], routes!(open_phone)))
}

/// What a locked phone shows, and why it is opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenRequest {
    /// The phone's number, as it shows it.
    #[schema(example = "70001")]
    phone: String,
    /// The number of the lock, as it shows it.
    #[schema(example = 1)]
    lock: u32,
    /// Why, and how the caller was known, for the audit trail.
    #[schema(example = "Forgot the PIN; called back on the number on file")]
    reason: String,
}

/// What to say.
#[derive(Debug, Serialize, ToSchema)]
struct OpenView {
    /// The code.
    #[schema(example = "9FHTQ-W2KXB")]
    code: String,
}

/// Gives the code that opens a phone which ten wrong PINs locked. The collector then chooses a new PIN;
/// nothing on the phone was lost. The collector may not give it to themselves.
#[utoipa::path(post, path = "/v1/phone-openings", tag = "devices", operation_id = "open_phone", request_body = OpenRequest,
    responses((status = 200, description = "The code to say.", body = OpenView)))]
async fn open_phone(
    State(state): State<AppState>,
    caller: Caller,
    Json(body): Json<OpenRequest>,
) -> Result<Json<OpenView>, Problem> {
    let journal = shown_number(&body.phone)?;
    let (now, keys) = (state.clock.now(), &state.keys);
    let who = (caller.person, &caller.scope);
    let (lock, reason) = ((journal, body.lock), &body.reason);
    let code = state
        .db
        .write(|mut tx| async move { opening(&mut tx, keys, lock, reason, who, now).await })
        .await?;
    Ok(Json(OpenView { code }))
}

impl From<OpeningError> for Problem {
    fn from(error: OpeningError) -> Self {
        match error {
            OpeningError::OwnPhone => Self::new(
                StatusCode::FORBIDDEN,
                "four-eyes",
                "A second person is needed",
                "Nobody opens a phone of their own. Ask another supervisor.",
            ),
            OpeningError::Reason => Self::reason(),
            OpeningError::NotALock => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "not-a-lock",
                "Not what a locked phone shows",
                "A locked phone shows its number and the number of its lock. Ask for both again.",
            ),
            OpeningError::NotASupervisor => {
                Self::invalid(format!("It cannot be so: {error}. Correct it."))
            }
            OpeningError::Db(error) => error.into(),
        }
    }
}
