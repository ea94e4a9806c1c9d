//! `POST /v1/enrol`

use axum::extract::State;
use axum::http::StatusCode;
use counterfoil_sync::wire::{EnrolReply, EnrolRequest, EnrolState, WireError};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::From;
use crate::auth::devices::{DeviceState, EnrolError, Enrolled, certify, enrol, is_good};
use crate::auth::throttle::TooMany;
use crate::auth::{TokenError, open};
use crate::db::DbError;
use crate::http::{AppState, Message, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(open(
            "the one-time code and the phone's signature prove who asks",
            routes!(enrol_phone),
        ))
        .routes(open(
            "the one-time code is what is asked about, and guesses are counted",
            routes!(check_code),
        ))
}

/// Tells whether an enrolment code is good, so that a wrong one is known before a PIN is chosen.
///
/// It uses nothing up; wrong codes count like those of an enrolment.
#[utoipa::path(post, path = "/v1/enrol/code", tag = "devices", operation_id = "check_enrolment_code",
    request_body(content = Vec<u8>, content_type = "application/cbor", description = "The code, as a text in CBOR."),
    responses(
        (status = 204, description = "It is good."),
        (status = 400, description = "Not a text in CBOR.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The code is not known.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "A phone used the code.", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "The code has run out.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong codes; see Retry-After.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn check_code(
    State(state): State<AppState>,
    From(address): From,
    Message(body): Message,
) -> Result<StatusCode, Problem> {
    Ok(check(&state, address, &body).await?)
}

async fn check(
    state: &AppState,
    address: std::net::IpAddr,
    body: &[u8],
) -> Result<StatusCode, EnrolPhoneError> {
    let leave = state.throttles.enrol(address)?;
    let code: &str = minicbor::decode(body).map_err(|_| EnrolPhoneError::NotAText)?;
    let now = state.clock.now();
    state
        .db
        .read(|mut tx| async move { is_good(&mut tx, code, now).await })
        .await?;
    leave.give_back();
    Ok(StatusCode::NO_CONTENT)
}

/// Enrols a phone, or tells how far its enrolment is.
///
/// The body is a COSE_Sign1 message over the code, the phone's new key and its name, signed with that
/// key. Sending it again changes nothing and tells whether the second person has approved; once they
/// have, the reply holds an access token and the
/// phone's certificate. Whoever repeats a message they overheard learns nothing they
/// can use: the token is worth nothing without the key.
#[utoipa::path(post, path = "/v1/enrol", tag = "devices", operation_id = "enrol",
    request_body(content = Vec<u8>, content_type = "application/cbor", description = "EnrolRequest as COSE_Sign1."),
    responses(
        (status = 200, description = "EnrolReply in CBOR.", body = Vec<u8>, content_type = "application/cbor"),
        (status = 400, description = "Not such a message.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The code is not known.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Another phone used the code.", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "The code has run out.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong codes; see Retry-After.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn enrol_phone(
    State(state): State<AppState>,
    From(address): From,
    Message(body): Message,
) -> Result<Message, Problem> {
    Ok(Message(
        attempt(&state, address, &body).await?.to_bytes().into(),
    ))
}

async fn attempt(
    state: &AppState,
    address: std::net::IpAddr,
    body: &[u8],
) -> Result<EnrolReply, EnrolPhoneError> {
    let leave = state.throttles.enrol(address)?;
    let (request, key) = EnrolRequest::open(body)?;
    let (request, key) = (&request, &key);
    let now = state.clock.now();
    let Enrolled {
        device,
        collector_name,
    } = state
        .db
        .write(|mut tx| async move {
            enrol(&mut tx, &request.code, key, &request.device_name, now).await
        })
        .await?;
    leave.give_back();
    let progress = match device.state {
        DeviceState::Pending => EnrolState::Pending,
        // A suspended device is enrolled; that it must not work it is told when it syncs.
        DeviceState::Active | DeviceState::Suspended => EnrolState::Active,
        DeviceState::Refused | DeviceState::Revoked => EnrolState::Refused,
    };
    let (token, certificate, unlock_key) = match progress {
        EnrolState::Active => (
            Some(state.tokens.issue_device(&device, now)?),
            Some(certify(&device, &collector_name, &state.keys.secret, now)),
            Some(state.keys.unlock_key(device.journal)),
        ),
        EnrolState::Pending | EnrolState::Refused => (None, None, None),
    };
    Ok(EnrolReply {
        state: progress,
        journal: device.journal,
        collector: device.collector,
        name: collector_name,
        company_algorithm: state.keys.public.algorithm(),
        company_key: state.keys.public.to_bytes().into(),
        token,
        certificate: certificate.map(Into::into),
        unlock_key: unlock_key.map(|key| key.as_bytes().to_vec().into()),
    })
}

#[derive(Debug, thiserror::Error)]
enum EnrolPhoneError {
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error("reading an enrolment request")]
    Wire(#[from] WireError),
    #[error("a code is sent as a text in CBOR")]
    NotAText,
    #[error(transparent)]
    Enrol(#[from] EnrolError),
    #[error("issuing a token")]
    Token(#[from] TokenError),
}

impl std::convert::From<EnrolPhoneError> for Problem {
    fn from(error: EnrolPhoneError) -> Self {
        match error {
            EnrolPhoneError::TooMany(error) => error.into(),
            // Its words name the limit of other messages.
            EnrolPhoneError::Wire(WireError::TooLarge(_)) => Self::too_large(),
            EnrolPhoneError::Wire(error) => {
                let detail = format!(
                    "This is not an enrolment request: {error}. Update the app and try again."
                );
                Self::new(
                    StatusCode::BAD_REQUEST,
                    "not-an-enrolment",
                    "Not an enrolment request",
                    detail,
                )
            }
            EnrolPhoneError::NotAText => Self::new(
                StatusCode::BAD_REQUEST,
                "not-an-enrolment",
                "Not an enrolment code",
                "A code is sent as a text in CBOR. Update the app and try again.",
            ),
            EnrolPhoneError::Enrol(error) => error.into(),
            EnrolPhoneError::Token(error) => error.into(),
        }
    }
}

impl std::convert::From<EnrolError> for Problem {
    fn from(error: EnrolError) -> Self {
        let (status, kind, title, detail) = match error {
            EnrolError::UnknownCode => (
                StatusCode::FORBIDDEN,
                "enrolment-code-unknown",
                "Code not known",
                "This enrolment code is not known. Check it, or ask your supervisor for a new one.",
            ),
            EnrolError::ExpiredCode => (
                StatusCode::GONE,
                "enrolment-code-expired",
                "Code has run out",
                "This enrolment code has run out. Ask your supervisor for a new one.",
            ),
            EnrolError::UsedCode => (
                StatusCode::CONFLICT,
                "enrolment-code-used",
                "Code was used",
                "This enrolment code was used by another phone. If that was not yours, tell your supervisor; ask for a new one.",
            ),
            EnrolError::Db(error) => return DbError::into(error),
        };
        Self::new(status, kind, title, detail)
    }
}
