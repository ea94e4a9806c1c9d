//! `/v1/said/{said}/answer`

use axum::extract::State;
use counterfoil_sync::entry::{AnswerOutcome, SaidAnswer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{Caller, only};
use crate::http::{Answer, AppState, Command, IdempotencyKey, Path, Problem};
use crate::said::{ANSWER, AnswerError, answer, place};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(only(ANSWER, routes!(answer_said)))
}

/// What the office answered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnswerView {
    /// `granted`, `in_part` or `declined`.
    #[schema(example = "granted")]
    outcome: &'static str,
    /// Why, in words for the customer.
    #[schema(example = "One carton is credited.")]
    words: String,
    /// Who decided, by number.
    #[schema(example = 2)]
    by: u32,
}

impl From<&SaidAnswer> for AnswerView {
    fn from(answer: &SaidAnswer) -> Self {
        Self {
            outcome: answer.outcome.name(),
            words: answer.words.clone(),
            by: answer.by.0,
        }
    }
}

/// What is answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerRequest {
    /// `granted`: the customer is right, or gets what was asked for; `in_part`; or `declined`.
    #[schema(example = "granted")]
    outcome: String,
    /// Why, in words for the customer; told to the collector.
    #[schema(example = "One carton is credited.")]
    words: String,
}

/// Answers a dispute or a request, once. Phones show it at the customer; who recorded it may not answer.
#[utoipa::path(post, path = "/v1/said/{said}/answer", tag = "visits", operation_id = "answer_said",
    params(("said" = String, Path, description = "The dispute or the request.", example = "70001.28"), IdempotencyKey),
    request_body = AnswerRequest,
    responses(
        (status = 200, description = "It is answered.", body = AnswerView),
        (status = 404, description = "No such dispute or request.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Answered otherwise.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn answer_said(
    State(state): State<AppState>,
    caller: Caller,
    Path(said): Path<String>,
    command: Command<AnswerRequest>,
) -> Result<Answer, Problem> {
    let (id, now) = (place(&said)?, state.clock.now());
    let who = (caller.person, &caller.scope);
    command
        .run(&state, &caller, |mut tx, body| async move {
            let outcome = AnswerOutcome::ALL
                .into_iter()
                .find(|outcome| outcome.name() == body.outcome)
                .ok_or(AnswerError::Outcome)?;
            let answered = answer(&mut tx, id, outcome, &body.words, who, now).await?;
            Ok::<_, AnswerError>((tx, AnswerView::from(&answered)))
        })
        .await
}
