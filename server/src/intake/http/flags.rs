//! `/v1/flags`

use axum::extract::State;
use counterfoil_sync::entry::KINDS;
use counterfoil_sync::id::PersonNo;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{Caller, Role, decides, only};
use crate::custody;
use crate::http::{Amount, Answer, AppState, Command, IdempotencyKey, Json, Path, Problem, Query};
use crate::intake::flag_name;
use crate::intake::flags::{self, Decision, FlagError, Flagged};

/// Rows of the list.
const LISTED: i64 = 500;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    let see = [
        Role::Supervisor,
        Role::Accountant,
        Role::Manager,
        Role::Auditor,
    ];
    let decide = [Role::Supervisor, Role::Accountant, Role::Manager];
    OpenApiRouter::new()
        .routes(only(see, routes!(list_flags)))
        .routes(decides(decide, routes!(decide_flags)))
}

/// An entry that was taken with a doubt.
#[derive(Debug, Serialize, ToSchema)]
struct FlaggedView {
    /// The entry: a receipt, or another.
    receipt: String,
    /// What kind of entry.
    #[schema(example = "Receipt")]
    kind: &'static str,
    /// Whose it is, by number.
    collector: u32,
    /// Who paid, by number, if it is a receipt.
    customer: Option<u32>,
    /// The business date.
    day: String,
    /// How much, if it is a receipt.
    amount: Option<Amount>,
    /// The doubts.
    flags: Vec<&'static str>,
    /// What was decided last.
    decided: Option<DecidedView>,
}

/// What somebody decided.
#[derive(Debug, Serialize, ToSchema)]
struct DecidedView {
    /// `accepted` or `follow_up`.
    decision: &'static str,
    /// Who looks into it, by number.
    owner: Option<u32>,
    /// Why.
    reason: String,
    /// By whom, by number.
    by: u32,
    /// When, in milliseconds since 1970 UTC.
    at_ms: i64,
}

fn kind_name(kind: u16) -> &'static str {
    let known = KINDS.iter().find(|(known, _)| *known == kind);
    known.map_or("Unknown", |(_, name)| *name)
}

impl From<Flagged> for FlaggedView {
    fn from(flagged: Flagged) -> Self {
        Self {
            receipt: flagged.id.to_string(),
            collector: flagged.collector.0,
            kind: kind_name(flagged.kind),
            customer: flagged.customer.map(|customer| customer.0),
            day: flagged.day.to_string(),
            amount: flagged.total.map(Amount::from),
            flags: flagged.flags.iter().map(|flag| flag_name(*flag)).collect(),
            decided: flagged.decided.map(|decided| DecidedView {
                decision: decided.decision.name(),
                owner: match decided.decision {
                    Decision::Accepted => None,
                    Decision::FollowUp(owner) => Some(owner.0),
                },
                reason: decided.reason,
                by: decided.by.0,
                at_ms: decided.at.0,
            }),
        }
    }
}

/// What waits, in the order it came in, at most 500.
#[derive(Debug, Serialize, ToSchema)]
struct FlaggedList {
    flagged: Vec<FlaggedView>,
}

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Those after this entry: the last of the page before.
    #[param(example = "70001.27")]
    after: Option<String>,
}

/// Entries that were taken with a doubt, and that nobody has accepted yet.
#[utoipa::path(get, path = "/v1/flags", tag = "receipts", operation_id = "list_flags", params(ListQuery),
    responses(
        (status = 200, description = "What waits.", body = FlaggedList),
        (status = 404, description = "No such entry to come after.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn list_flags(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<FlaggedList>, Problem> {
    let after = query.after.as_deref();
    let after = after.map(|after| custody::entry(after, "receipt"));
    let after = after.transpose()?;
    let scope = &caller.scope;
    let flagged = state
        .db
        .read(|mut tx| async move { flags::waiting(&mut tx, scope, after, LISTED).await })
        .await?;
    Ok(Json(FlaggedList {
        flagged: flagged.into_iter().map(FlaggedView::from).collect(),
    }))
}

/// What is decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideRequest {
    /// Whether it is as it should be. Otherwise somebody looks into it.
    accept: bool,
    /// Who looks into it, by number; only when it is not accepted.
    #[serde(default)]
    owner: Option<u32>,
    /// Why.
    reason: String,
}

/// Decides about an entry's flags. Neither who wrote it may, nor who took a receipt's money over.
#[utoipa::path(post, path = "/v1/flags/{receipt}/decision", tag = "receipts", operation_id = "decide_flags",
    params(("receipt" = String, Path, description = "The entry.", example = "70001.27"), IdempotencyKey),
    request_body = DecideRequest,
    responses(
        (status = 200, description = "It is on record.", body = FlaggedView),
        (status = 404, description = "No such entry with a flag.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was accepted already.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn decide_flags(
    State(state): State<AppState>,
    caller: Caller,
    Path(receipt): Path<String>,
    command: Command<DecideRequest>,
) -> Result<Answer, Problem> {
    let id = custody::entry(&receipt, "receipt")?;
    let (person, now, scope) = (caller.person, state.clock.now(), &caller.scope);
    command
        .run(&state, &caller, |mut tx, body| async move {
            let decision = match (body.accept, body.owner) {
                (true, None) => Decision::Accepted,
                (false, Some(owner)) => Decision::FollowUp(PersonNo(owner)),
                (true, Some(_)) | (false, None) => {
                    let detail = "Accept it, or name the owner who looks into it: one of both.";
                    return Err(Problem::invalid(detail));
                }
            };
            let seen = flags::find(&mut tx, id).await?;
            if !seen.is_some_and(|flagged| scope.sees(flagged.collector)) {
                return Err(FlagError::NotFlagged(id).into());
            }
            let decided = flags::decide(&mut tx, id, decision, &body.reason, person, now).await?;
            Ok::<_, Problem>((tx, FlaggedView::from(decided)))
        })
        .await
}

impl From<FlagError> for Problem {
    fn from(error: FlagError) -> Self {
        let detail = format!("This cannot be decided: {error}.");
        match error {
            FlagError::Db(error) => error.into(),
            FlagError::NotFlagged(id) => Self::no_such(format_args!("entry {id} with a flag")),
            FlagError::Decided => Self::conflict("decided", "Decided already", detail),
            FlagError::NotNeutral => Self::four_eyes(detail),
            FlagError::Reason => Self::reason(),
            FlagError::OwnerOfBranch => Self::not_their_branch(),
            FlagError::OwnerIsMaker | FlagError::NoOwner => Self::invalid(detail),
        }
    }
}
