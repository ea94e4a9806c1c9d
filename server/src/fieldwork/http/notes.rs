//! `/v1/daybooks/{collector}/{day}/notes`

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::stops::stop_id;
use super::{PLANNERS, daybook, desk, warm, words};
use crate::auth::{Caller, only};
use crate::fieldwork::remark::{self, Noted};
use crate::http::{AppState, Json, Path, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(only(PLANNERS, routes!(rewrite_note)))
}

/// A note rewritten.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoteRequest {
    /// `day`, a stop or a visit.
    #[schema(example = "day")]
    target: String,
    /// The whole new text.
    text: String,
    /// The whole text that its editor saw.
    was: String,
}

/// A note.
#[derive(Debug, Serialize, ToSchema)]
struct NoteReply {
    /// The whole text as it is now.
    text: String,
}

/// Rewrites the note on the day, a stop or a visit.
///
/// Only what differs between `was` and `text` is changed. What the collector or others wrote since `was`
/// was read stays, and the answer is what both come to.
#[utoipa::path(put, path = "/v1/daybooks/{collector}/{day}/notes", tag = "daybooks", operation_id = "rewrite_note",
    params(
        ("collector" = u32, Path, description = "The collector's number."),
        ("day" = String, Path, description = "The business date.", example = "2026-11-22"),
    ),
    request_body = NoteRequest,
    responses(
        (status = 200, description = "The note as it is now.", body = NoteReply),
        (status = 404, description = "No such collector, stop or visit.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Too long.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn rewrite_note(
    State(state): State<AppState>,
    caller: Caller,
    Path((collector, day)): Path<(u32, String)>,
    Json(body): Json<NoteRequest>,
) -> Result<Json<NoteReply>, Problem> {
    let id = daybook(collector, &day)?;
    let noted = match body.target.as_str() {
        "day" => Noted::Day,
        entry => Noted::Entry(stop_id(entry)?),
    };
    let (was, text) = (body.was.as_str(), words(&body.text)?);
    warm(&state, id).await?;
    let desk = desk(&state, &caller, id);
    let daybooks = &state.daybooks;
    let text =
        state
            .db
            .write(|mut tx| async move {
                remark::rewrite(&mut tx, daybooks, desk, noted, was, text).await
            })
            .await?;
    Ok(Json(NoteReply { text }))
}
