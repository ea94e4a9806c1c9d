//! `/v1/devices`

use axum::extract::State;
use axum::http::StatusCode;
use counterfoil_sync::id::DeviceNo;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::enrolments::sentence;
use crate::auth::devices::{self, Action, ChangeError, Device, DeviceState};
use crate::auth::tokens::key_print;
use crate::auth::{Caller, Role, decides, only};
use crate::http::{AppState, Json, Path, Problem};
use crate::text;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    let deciders = [Role::Supervisor, Role::Admin];
    OpenApiRouter::new()
        .routes(only(
            [Role::Supervisor, Role::Manager, Role::Auditor, Role::Admin],
            routes!(list),
        ))
        .routes(decides(deciders, routes!(approve)))
        .routes(only(deciders, routes!(refuse)))
        .routes(only(deciders, routes!(suspend)))
        .routes(decides(deciders, routes!(resume)))
        .routes(only(deciders, routes!(revoke)))
}

/// A phone under one enrolment.
#[derive(Debug, Serialize, ToSchema)]
struct DeviceView {
    /// Number.
    no: u32,
    /// What it calls itself.
    name: String,
    /// How far it is.
    state: DeviceState,
    /// The collector's number.
    collector: u32,
    /// The journal it writes, in hexadecimal.
    #[schema(example = "70001")]
    journal: String,
    /// A digest of its key, to compare with what the phone shows.
    key: String,
    /// Who issued the code.
    issuer: u32,
    /// Who approved or refused it.
    decider: Option<u32>,
    /// When it was enrolled, in milliseconds since 1970 UTC.
    enrolled_ms: i64,
}

impl From<&Device> for DeviceView {
    fn from(device: &Device) -> Self {
        Self {
            no: device.no.0,
            name: device.name.clone(),
            state: device.state,
            collector: device.collector.0,
            journal: format!("{:x}", device.journal.0),
            key: key_print(&device.key),
            issuer: device.issuer.0,
            decider: device.decider.map(|person| person.0),
            enrolled_ms: device.enrolled.0,
        }
    }
}

/// All devices.
#[derive(Debug, Serialize, ToSchema)]
struct Devices {
    /// Oldest first.
    devices: Vec<DeviceView>,
}

/// Lists the devices.
#[utoipa::path(get, path = "/v1/devices", tag = "devices", operation_id = "list_devices", responses(
    (status = 200, description = "All devices.", body = Devices),
))]
async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<Devices>, Problem> {
    let listed = state
        .db
        .read(|mut tx| async move { devices::list(&mut tx).await })
        .await?;
    Ok(Json(Devices {
        devices: listed
            .iter()
            .filter(|listed| caller.scope.sees(listed.device.collector))
            .map(|listed| DeviceView::from(&listed.device))
            .collect(),
    }))
}

/// Why it is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reason {
    /// In words, for the audit trail.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

async fn change(
    state: &AppState,
    caller: &Caller,
    no: u32,
    action: Action,
    reason: Option<&str>,
) -> Result<Json<DeviceView>, Problem> {
    let reason = match reason {
        Some(reason) => Some(text::said(reason).ok_or_else(Problem::reason)?),
        None => None,
    };
    let now = state.clock.now();
    let by = Some(caller.person);
    let device = state
        .db
        .write(|mut tx| async move {
            devices::change(&mut tx, DeviceNo(no), action, by, reason, now).await
        })
        .await?;
    Ok(Json(DeviceView::from(&device)))
}

/// Lets a phone work that waits for it.
///
/// Neither the collector nor whoever issued the code may approve.
#[utoipa::path(post, path = "/v1/devices/{no}/approve", tag = "devices", operation_id = "approve_device",
    params(("no" = u32, Path, description = "The device's number.")),
    responses(
        (status = 200, description = "The device as it is now.", body = DeviceView),
        (status = 404, description = "No such device.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not from the state it is in.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn approve(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<u32>,
) -> Result<Json<DeviceView>, Problem> {
    change(&state, &caller, no, Action::Approve, None).await
}

/// Turns down a phone that waits.
///
/// For good: to try again takes a new code.
#[utoipa::path(post, path = "/v1/devices/{no}/refuse", tag = "devices", operation_id = "refuse_device",
    params(("no" = u32, Path, description = "The device's number.")),
    request_body = Reason,
    responses(
        (status = 200, description = "The device as it is now.", body = DeviceView),
        (status = 404, description = "No such device.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not from the state it is in.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn refuse(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<u32>,
    Json(body): Json<Reason>,
) -> Result<Json<DeviceView>, Problem> {
    change(&state, &caller, no, Action::Refuse, Some(&body.reason)).await
}

/// Stops a phone for now.
///
/// What it sends from now on is kept and quarantined.
#[utoipa::path(post, path = "/v1/devices/{no}/suspend", tag = "devices", operation_id = "suspend_device",
    params(("no" = u32, Path, description = "The device's number.")),
    request_body = Reason,
    responses(
        (status = 200, description = "The device as it is now.", body = DeviceView),
        (status = 404, description = "No such device.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not from the state it is in.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn suspend(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<u32>,
    Json(body): Json<Reason>,
) -> Result<Json<DeviceView>, Problem> {
    change(&state, &caller, no, Action::Suspend, Some(&body.reason)).await
}

/// Lets a suspended phone go on.
///
/// Not by the collector whose phone it is.
#[utoipa::path(post, path = "/v1/devices/{no}/resume", tag = "devices", operation_id = "resume_device",
    params(("no" = u32, Path, description = "The device's number.")),
    request_body = Reason,
    responses(
        (status = 200, description = "The device as it is now.", body = DeviceView),
        (status = 404, description = "No such device.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not from the state it is in.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn resume(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<u32>,
    Json(body): Json<Reason>,
) -> Result<Json<DeviceView>, Problem> {
    change(&state, &caller, no, Action::Resume, Some(&body.reason)).await
}

/// Takes a phone out of service for good.
///
/// What it still sends is kept and quarantined.
#[utoipa::path(post, path = "/v1/devices/{no}/revoke", tag = "devices", operation_id = "revoke_device",
    params(("no" = u32, Path, description = "The device's number.")),
    request_body = Reason,
    responses(
        (status = 200, description = "The device as it is now.", body = DeviceView),
        (status = 404, description = "No such device.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not from the state it is in.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn revoke(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<u32>,
    Json(body): Json<Reason>,
) -> Result<Json<DeviceView>, Problem> {
    change(&state, &caller, no, Action::Revoke, Some(&body.reason)).await
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Unknown(no) => Self::no_such(format_args!("device {no}")),
            ChangeError::NotFrom { .. } => Self::conflict(
                "wrong-state",
                "Not from this state",
                format!("{}. Look at the list of devices again.", sentence(&error)),
            ),
            ChangeError::OwnPhone | ChangeError::OwnCode | ChangeError::NeedsAPerson => Self::new(
                StatusCode::FORBIDDEN,
                "four-eyes",
                "Somebody else must do this",
                format!("{}. Ask another supervisor or an admin.", sentence(&error)),
            ),
            ChangeError::Db(error) => error.into(),
        }
    }
}
