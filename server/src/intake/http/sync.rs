//! `POST /v1/sync`

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::tokens::SYNC_GRACE_S;
use crate::auth::{PhoneCaller, phones};
use crate::http::{AppState, Message, Problem, takes_messages};
use crate::intake::Refusal;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(takes_messages(phones(SYNC_GRACE_S, routes!(sync_phone))))
}

/// One round trip of a phone: its new entries in, everything it lacks out.
///
/// The body is a SyncRequest and the reply a SyncReply, both COSE_Sign1 over folded CBOR. Sending the
/// same request again changes nothing and has the same outcome, for ever. A token that ran out at most
/// 30 days ago is taken, because the request is signed by the device; the reply then brings a new one.
/// A phone that was enrolled after the backup that this server was restored from is told in the reply to
/// enrol again; what it wrote is handed in at `/v1/entries`.
#[utoipa::path(post, path = "/v1/sync", tag = "phones", operation_id = "sync",
    request_body(content = Vec<u8>, content_type = "application/cbor", description = "SyncRequest as COSE_Sign1."),
    responses(
        (status = 200, description = "SyncReply as COSE_Sign1.", body = Vec<u8>, content_type = "application/cbor"),
        (status = 400, description = "Not such a message, or its signature does not verify. Nothing was stored.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The journal is not this device's.", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Longer than a message may be.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too much is waiting, or the server was restored from a backup and nobody told it so; see Retry-After.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn sync_phone(
    State(state): State<AppState>,
    caller: PhoneCaller,
    Message(body): Message,
) -> Result<Message, Problem> {
    let message = Arc::new(Vec::from(body));
    let answered = state
        .intake
        .answer(&message, |device| caller.is(device).is_ok())
        .await;
    let mut answer = match answered {
        // The token is good, so this server, or the one it was restored from, gave the journal out.
        Err(Refusal::UnknownJournal) => {
            let told = state.intake.forgotten(&message, caller.0.journal).await?;
            return Ok(Message(state.intake.seal(&told, &message).into()));
        }
        answered => answered?,
    };
    if caller.0.wants_renewal && answer.device.state == crate::auth::devices::DeviceState::Active {
        answer.reply.token = Some(
            state
                .tokens
                .issue_device(&answer.device, state.clock.now())?,
        );
    }
    Ok(Message(state.intake.seal(&answer.reply, &message).into()))
}
