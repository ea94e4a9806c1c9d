//! `POST /v1/entries`

use axum::extract::State;
use axum::http::HeaderMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{CallerAddress, open, presenter};
use crate::http::{AppState, Message, Problem, takes_messages};
use crate::intake::Refusal;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    let reason =
        "the signatures in the entries prove whose they are; what they do not prove is put aside";
    OpenApiRouter::new().routes(takes_messages(open(reason, routes!(rescue_entries))))
}

/// Takes bare entries from a phone that cannot speak the rest: its token ran out for good, it was
/// revoked, its store is damaged.
///
/// The body is a RescueBatch and the reply a RescueAnswer, signed by the company over the batch it answers:
/// how far the journal is held in order, and how many entries of the batch are here. Entries go in as far as
/// the signatures in the batch reach; the others are put aside with their evidence. Handing the same in
/// again changes nothing.
///
/// A journal that the server does not know, because it was restored from a backup that is older than the
/// phone's enrolment, is put aside as a whole, if somebody who is known presents it: send the access token
/// of the phone as it was enrolled again, or of a person who is signed in.
#[utoipa::path(post, path = "/v1/entries", tag = "phones", operation_id = "rescue_entries",
    request_body(content = Vec<u8>, content_type = "application/cbor", description = "RescueBatch in CBOR."),
    responses(
        (status = 200, description = "RescueAnswer as COSE_Sign1.", body = Vec<u8>, content_type = "application/cbor"),
        (status = 400, description = "Not a batch.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The journal is not known, and the access token beside it is not valid.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "No phone writes this journal, and nobody who is known presents it.", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Longer than a message may be.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many batches from here; see Retry-After.", body = Problem, content_type = "application/problem+json"),
        (status = 507, description = "Too much is put aside for this journal.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn rescue_entries(
    State(state): State<AppState>,
    CallerAddress(address): CallerAddress,
    headers: HeaderMap,
    Message(body): Message,
) -> Result<Message, Problem> {
    state.throttles.rescue(address)?;
    let bytes = Vec::from(body);
    match state.intake.rescue(bytes.clone()).await {
        Err(Refusal::UnknownJournal) => {
            let presenter = presenter(&state, &headers).await?;
            let presenter = presenter.ok_or(Refusal::UnknownJournal)?;
            state.intake.take_strange(bytes.clone(), &presenter).await?;
        }
        done => drop(done?),
    }
    let answer = state.intake.rescue_answer(&bytes).await?;
    Ok(Message(answer.seal(&bytes, &state.keys.secret).into()))
}
