//! `POST /v1/pictures`

use axum::extract::State;
use axum::http::StatusCode;
use counterfoil_sync::wire::{PictureAnswer, PicturePart, VERSION};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::devices::{self, DeviceState};
use crate::auth::{PhoneCaller, phones};
use crate::company;
use crate::http::{AppState, Message, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(phones(0, routes!(hand_in_picture)))
}

/// Takes a part of a photo or a signature, and says how much of it is held.
///
/// The body is a PicturePart and the reply a PictureAnswer, signed by the company over the part it
/// answers. A part that continues what is held is added; one that was sent before, late or beyond a gap
/// changes nothing. Only pictures that a held entry of the phone's collector names are taken. When all
/// of a picture is there it must be a JPEG or PNG within the limits, and nothing beside the picture.
#[utoipa::path(post, path = "/v1/pictures", tag = "phones", operation_id = "hand_in_picture",
    request_body(content = Vec<u8>, content_type = "application/cbor", description = "PicturePart."),
    responses(
        (status = 200, description = "PictureAnswer as COSE_Sign1.", body = Vec<u8>, content_type = "application/cbor"),
        (status = 400, description = "Not such a message. Nothing was stored.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The device may not hand in pictures.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn hand_in_picture(
    State(state): State<AppState>,
    caller: PhoneCaller,
    Message(body): Message,
) -> Result<Message, Problem> {
    let part = PicturePart::from_bytes(&body).map_err(|error| {
        let detail = format!("The part cannot be taken: {error}. Nothing of it was stored.");
        Problem::new(
            StatusCode::BAD_REQUEST,
            "not-a-message",
            "Not a message",
            detail,
        )
    })?;
    let journal = caller.0.journal;
    let (device, epoch) = state
        .db
        .read(|mut tx| async move {
            let device = devices::find_by_journal(&mut tx, journal).await?;
            Ok::<_, crate::db::DbError>((device, company::epoch(&mut tx).await?))
        })
        .await?;
    let device = device
        .filter(|device| matches!(device.state, DeviceState::Active | DeviceState::Suspended))
        .ok_or_else(no_such_device)?;
    caller.is(&device)?;
    let now = state.clock.now();
    let held = state.media.take(&state.db, &device, &part, now).await?;
    let answer = PictureAnswer {
        version: VERSION,
        state: held,
        epoch,
    };
    Ok(Message(answer.seal(&body, &state.keys.secret).into()))
}

fn no_such_device() -> Problem {
    let detail =
        "This device is not enrolled here, or was revoked. Enrol again; its pictures wait on it.";
    Problem::new(
        StatusCode::FORBIDDEN,
        "unknown-journal",
        "Unknown journal",
        detail,
    )
}
