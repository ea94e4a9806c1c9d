//! `/v1/variances`

use axum::extract::State;
use counterfoil_sync::id::PersonNo;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::LISTED;
use super::views::VarianceView;
use crate::auth::{Caller, Role, decides, only};
use crate::custody::{self, CustodyError, Ending, Resolution};
use crate::http::{Answer, AppState, Command, IdempotencyKey, Json, Path, Problem, Query};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    let see = [
        Role::Cashier,
        Role::Supervisor,
        Role::Accountant,
        Role::Manager,
        Role::Auditor,
    ];
    OpenApiRouter::new()
        .routes(only(see, routes!(list_variances)))
        .routes(decides(
            [Role::Accountant, Role::Manager],
            routes!(resolve_variance),
        ))
        .routes(decides(
            [Role::Accountant, Role::Manager],
            routes!(decide_variance),
        ))
        .routes(only(
            [Role::Supervisor, Role::Accountant, Role::Manager],
            routes!(assign_variance),
        ))
}

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// `open` for those that wait, `decided` for those that do not, the newest decision first; all when
    /// left out.
    state: Option<String>,
    /// The cases after this one: the last of the page before.
    after: Option<i64>,
}

/// Cases in order, at most 500.
#[derive(Debug, Serialize, ToSchema)]
struct Variances {
    variances: Vec<VarianceView>,
}

/// Differences found at counting.
#[utoipa::path(get, path = "/v1/variances", tag = "custody", operation_id = "list_variances", params(ListQuery),
    responses(
        (status = 200, description = "The cases.", body = Variances),
        (status = 422, description = "Another state than open or decided.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn list_variances(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Variances>, Problem> {
    let (is_open, is_decided) = match query.state.as_deref() {
        None => (false, false),
        Some("open") => (true, false),
        Some("decided") => (false, true),
        Some(_) => {
            return Err(Problem::invalid(
                "Ask for state=open or state=decided, or leave it out for all.",
            ));
        }
    };
    let after = query.after;
    let scope = &caller.scope;
    let cases = state
        .db
        .read(|mut tx| async move {
            if is_decided {
                return custody::decided_variances(&mut tx, scope, after, LISTED).await;
            }
            custody::variances(&mut tx, scope, is_open, after.unwrap_or(0), LISTED).await
        })
        .await?;
    Ok(Json(Variances {
        variances: cases.into_iter().map(VarianceView::from).collect(),
    }))
}

/// Who is to look after a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssignRequest {
    /// A supervisor, accountant or manager, by number.
    owner: u32,
}

/// Gives an open case to somebody to look after. Neither the cashier nor who answers for it.
#[utoipa::path(post, path = "/v1/variances/{variance}/assign", tag = "custody", operation_id = "assign_variance",
    params(("variance" = i64, Path, description = "The case."), IdempotencyKey),
    request_body = AssignRequest,
    responses(
        (status = 200, description = "It is theirs; asking again changes nothing.", body = VarianceView),
        (status = 404, description = "No such case.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is closed.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not somebody who can look after it.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn assign_variance(
    State(state): State<AppState>,
    caller: Caller,
    Path(variance): Path<i64>,
    command: Command<AssignRequest>,
) -> Result<Answer, Problem> {
    let (person, now) = (caller.person, state.clock.now());
    command
        .run(&state, &caller, |mut tx, body| async move {
            let owner = PersonNo(body.owner);
            let case = custody::assign(&mut tx, variance, owner, person, now).await?;
            Ok::<_, CustodyError>((tx, VarianceView::from(case)))
        })
        .await
}

/// How a case is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResolveRequest {
    /// `recover` from who answers for it, or `write_off`: each waits for a second person; or `turned_up`,
    /// for a cheque that is there again.
    resolution: ResolutionName,
    /// Why.
    note: String,
}

/// How a case is closed.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ResolutionName {
    /// Who answers for it owes it, when a second person agrees.
    Recover,
    /// The company bears or keeps it, when a second person agrees.
    WriteOff,
    /// The missing cheque is there again, and back in the vault.
    TurnedUp,
}

/// Proposes how a case ends, or closes it because its cheque turned up. Neither the cashier nor who answers
/// for it may; nor proposes anything who looks after it.
#[utoipa::path(post, path = "/v1/variances/{variance}/resolve", tag = "custody", operation_id = "resolve_variance",
    params(("variance" = i64, Path, description = "The case."), IdempotencyKey),
    request_body = ResolveRequest,
    responses(
        (status = 200, description = "It is proposed, or the cheque is back.", body = VarianceView),
        (status = 404, description = "No such case.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Closed otherwise.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn resolve_variance(
    State(state): State<AppState>,
    caller: Caller,
    Path(variance): Path<i64>,
    command: Command<ResolveRequest>,
) -> Result<Answer, Problem> {
    let (person, now) = (caller.person, state.clock.now());
    command
        .run(&state, &caller, |mut tx, body| async move {
            let how = match body.resolution {
                ResolutionName::Recover => Resolution::By(Ending::Recover),
                ResolutionName::WriteOff => Resolution::By(Ending::WriteOff),
                ResolutionName::TurnedUp => Resolution::TurnedUp,
            };
            let case = custody::resolve(&mut tx, variance, how, &body.note, person, now).await?;
            Ok::<_, CustodyError>((tx, VarianceView::from(case)))
        })
        .await
}

/// Whether to agree, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProposalDecision {
    /// Whether it ends so. Else the case is open again.
    approve: bool,
    /// Why.
    reason: String,
}

/// Agrees to what somebody else proposed, or turns it down. Neither side may, nor who looks
/// after the case; who proposed it may only take it back.
#[utoipa::path(post, path = "/v1/variances/{variance}/decision", tag = "custody", operation_id = "decide_variance",
    params(("variance" = i64, Path, description = "The case."), IdempotencyKey),
    request_body = ProposalDecision,
    responses(
        (status = 200, description = "It is closed as proposed, or open again.", body = VarianceView),
        (status = 404, description = "No such case.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Nothing is proposed.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No reason.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn decide_variance(
    State(state): State<AppState>,
    caller: Caller,
    Path(variance): Path<i64>,
    command: Command<ProposalDecision>,
) -> Result<Answer, Problem> {
    let (person, now) = (caller.person, state.clock.now());
    command
        .run(&state, &caller, |mut tx, body| async move {
            let (agree, why) = (body.approve, &body.reason);
            let case = custody::decide_variance(&mut tx, variance, agree, why, person, now).await?;
            Ok::<_, CustodyError>((tx, VarianceView::from(case)))
        })
        .await
}
