//! `POST /v1/enrolments`

use axum::extract::State;
use axum::http::StatusCode;
use counterfoil_sync::id::PersonNo;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::devices::{IssueError, issue_code};
use crate::auth::{Caller, Role, only};
use crate::http::{AppState, Json, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(only([Role::Supervisor, Role::Admin], routes!(issue)))
}

/// Whose phone is to be enrolled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EnrolmentRequest {
    /// The collector's number.
    collector: u32,
}

/// A one-time code.
#[derive(Debug, Serialize, ToSchema)]
struct Enrolment {
    /// To be typed on the phone; shown this once. Case and dashes do not matter.
    #[schema(example = "7XQ4-0MCB")]
    code: String,
    /// When it runs out, in milliseconds since 1970 UTC.
    expires_ms: i64,
}

/// Issues a one-time code for a collector's phone.
///
/// Somebody else than the issuer and the collector then approves the phone.
#[utoipa::path(post, path = "/v1/enrolments", tag = "devices", operation_id = "issue_enrolment", request_body = EnrolmentRequest, responses(
    (status = 201, description = "A code, good for ten minutes and one phone.", body = Enrolment),
    (status = 422, description = "Not a collector.", body = Problem, content_type = "application/problem+json"),
))]
async fn issue(
    State(state): State<AppState>,
    caller: Caller,
    Json(request): Json<EnrolmentRequest>,
) -> Result<(StatusCode, Json<Enrolment>), Problem> {
    let now = state.clock.now();
    let (collector, by) = (PersonNo(request.collector), caller.person);
    caller.must_see(collector, format_args!("person {collector}"))?;
    let issued = state
        .db
        .write(|mut tx| async move { issue_code(&mut tx, collector, by, now).await })
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(Enrolment {
            code: issued.code,
            expires_ms: issued.expires.0,
        }),
    ))
}

impl From<IssueError> for Problem {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::NotACollector(_) => Self::invalid(format!(
                "{}. Give the number of a person who holds the role.",
                sentence(&error)
            )),
            IssueError::OwnPhone => Self::new(
                StatusCode::FORBIDDEN,
                "four-eyes",
                "Somebody else must do this",
                "A code for your own phone must be issued by somebody else. Ask another supervisor or an admin.",
            ),
            IssueError::Random(error) => error.into(),
            IssueError::Db(error) => error.into(),
        }
    }
}

/// An error's words as the beginning of a sentence.
pub(super) fn sentence(error: &impl std::error::Error) -> String {
    let words = error.to_string();
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
