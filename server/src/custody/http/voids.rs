//! `/v1/voids`

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{LISTED, entry};
use crate::auth::{Caller, Role, decides, only};
use crate::custody::{self, Awaiting, CustodyError};
use crate::http::{Amount, Answer, AppState, Command, IdempotencyKey, Json, Path, Problem, Query};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    let see = [
        Role::Supervisor,
        Role::Accountant,
        Role::Manager,
        Role::Auditor,
    ];
    OpenApiRouter::new()
        .routes(only(see, routes!(list_voids)))
        .routes(decides(
            [Role::Supervisor, Role::Manager],
            routes!(decide_void),
        ))
}

/// A void that needs, or needed, a second person.
#[derive(Debug, Serialize, ToSchema)]
struct VoidView {
    /// The void.
    void: String,
    /// The receipt it would undo.
    receipt: String,
    /// Who asks, by number.
    collector: u32,
    /// The business date of the void.
    day: String,
    /// The receipt's customer, by number.
    customer: u32,
    /// The receipt's amount.
    amount: Amount,
    /// Why.
    reason: String,
    /// `awaiting`, `approved` or `refused`.
    state: String,
}

impl From<Awaiting> for VoidView {
    fn from(void: Awaiting) -> Self {
        Self {
            void: void.id.to_string(),
            receipt: void.receipt.to_string(),
            collector: void.collector.0,
            day: void.day.to_string(),
            customer: void.customer.0,
            amount: void.total.into(),
            reason: void.reason,
            state: void.state,
        }
    }
}

/// Which voids.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// The voids after this one: the last of the page before.
    #[param(example = "70001.31")]
    after: Option<String>,
}

/// Voids that wait, by day, at most 500.
#[derive(Debug, Serialize, ToSchema)]
struct Voids {
    voids: Vec<VoidView>,
}

/// The voids that wait for a second person.
#[utoipa::path(get, path = "/v1/voids", tag = "custody", operation_id = "list_voids", params(ListQuery),
    responses(
        (status = 200, description = "The voids that wait.", body = Voids),
        (status = 404, description = "No such void to come after.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn list_voids(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Voids>, Problem> {
    let after = query.after.as_deref();
    let after = after.map(|after| entry(after, "void")).transpose()?;
    let scope = &caller.scope;
    let voids = state
        .db
        .read(|mut tx| async move { custody::awaiting(&mut tx, scope, after, LISTED).await })
        .await?;
    Ok(Json(Voids {
        voids: voids.into_iter().map(VoidView::from).collect(),
    }))
}

/// What is decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideRequest {
    /// Whether the receipt is undone.
    approve: bool,
    /// Why; told to the collector.
    reason: String,
}

/// Decides a void. The collector may not.
#[utoipa::path(post, path = "/v1/voids/{void}/decision", tag = "custody", operation_id = "decide_void",
    params(("void" = String, Path, description = "The void.", example = "70001.31"), IdempotencyKey),
    request_body = DecideRequest,
    responses(
        (status = 200, description = "It is decided.", body = VoidView),
        (status = 404, description = "No such void.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Decided otherwise, or the money is no longer with the collector.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn decide_void(
    State(state): State<AppState>,
    caller: Caller,
    Path(void): Path<String>,
    command: Command<DecideRequest>,
) -> Result<Answer, Problem> {
    let (id, person, now) = (entry(&void, "void")?, caller.person, state.clock.now());
    command
        .run(&state, &caller, |mut tx, body| async move {
            let void =
                custody::decide(&mut tx, id, body.approve, &body.reason, person, now).await?;
            Ok::<_, CustodyError>((tx, VoidView::from(void)))
        })
        .await
}
