//! `POST /v1/sync`

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::tokens::SYNC_GRACE_S;
use crate::auth::{PhoneCaller, phones};
use crate::http::{AppState, Message, Problem, takes_messages};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(takes_messages(phones(SYNC_GRACE_S, routes!(sync_phone))))
}

/// One round trip of a phone: its new entries in, everything it lacks out.
///
/// The body is a SyncRequest and the reply a SyncReply, both COSE_Sign1 over folded CBOR. Sending the
/// same request again changes nothing and has the same outcome, for ever. A token that ran out at most
/// 30 days ago is taken, because the request is signed by the device; the reply then brings a new one.
#[utoipa::path(post, path = "/v1/sync", tag = "phones", operation_id = "sync",
    request_body(content = Vec<u8>, content_type = "application/cbor", description = "SyncRequest as COSE_Sign1."),
    responses(
        (status = 200, description = "SyncReply as COSE_Sign1.", body = Vec<u8>, content_type = "application/cbor"),
        (status = 400, description = "Not such a message, or its signature does not verify. Nothing was stored.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The journal is not this device's.", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Longer than a message may be.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too much is waiting; see Retry-After.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn sync_phone(
    State(state): State<AppState>,
    caller: PhoneCaller,
    Message(body): Message,
) -> Result<Message, Problem> {
    let message = Arc::new(Vec::from(body));
    let mut answer = state
        .intake
        .answer(&message, |device| caller.is(device).is_ok())
        .await?;
    if caller.0.wants_renewal && answer.device.state == crate::auth::devices::DeviceState::Active {
        answer.reply.token = Some(
            state
                .tokens
                .issue_device(&answer.device, state.clock.now())?,
        );
    }
    Ok(Message(state.intake.seal(&answer.reply, &message).into()))
}
