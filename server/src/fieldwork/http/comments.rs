//! `/v1/daybooks/{collector}/{day}/comments`

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::stops::stop_id;
use super::{PLANNERS, daybook, desk, warm, words};
use crate::auth::{Caller, only};
use crate::fieldwork::remark;
use crate::http::{AppState, Json, Path, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(only(PLANNERS, routes!(comment_on_day)))
}

/// A remark on a stop, or on the day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CommentRequest {
    /// The words.
    #[schema(min_length = 1, max_length = 4096)]
    text: String,
    /// The stop it is about; the day if none is named.
    #[schema(example = "8000000180005135.3")]
    stop: Option<String>,
}

/// What was said.
#[derive(Debug, Serialize, ToSchema)]
struct CommentReply {
    /// The name of the entry that says it.
    comment: String,
}

/// Says something about a stop or the day, to the collector and everyone who looks.
///
/// Saying the same again right after it changes nothing.
#[utoipa::path(post, path = "/v1/daybooks/{collector}/{day}/comments", tag = "daybooks", operation_id = "comment_on_day",
    params(
        ("collector" = u32, Path, description = "The collector's number."),
        ("day" = String, Path, description = "The business date.", example = "2026-11-22"),
    ),
    request_body = CommentRequest,
    responses(
        (status = 200, description = "It is said.", body = CommentReply),
        (status = 404, description = "No such collector or stop.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No words, or too many.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn comment_on_day(
    State(state): State<AppState>,
    caller: Caller,
    Path((collector, day)): Path<(u32, String)>,
    Json(body): Json<CommentRequest>,
) -> Result<Json<CommentReply>, Problem> {
    let id = daybook(collector, &day)?;
    let stop = body.stop.as_deref().map(stop_id).transpose()?;
    let text = words(&body.text)?;
    warm(&state, id).await?;
    let desk = desk(&state, &caller, id);
    let daybooks = &state.daybooks;
    let said = state
        .db
        .write(|mut tx| async move { remark::comment(&mut tx, daybooks, desk, stop, text).await })
        .await?;
    Ok(Json(CommentReply {
        comment: said.to_string(),
    }))
}
