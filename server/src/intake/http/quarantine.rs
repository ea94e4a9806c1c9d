//! `/v1/quarantine`

use axum::extract::State;
use counterfoil_sync::entry::Entry;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::random::hex;
use crate::auth::{Caller, Role, decides, only};
use crate::http::{Answer, AppState, Command, IdempotencyKey, Json, Path, Problem, Query};
use crate::intake::{self, Aside, reason_name};
use crate::text;

/// Rows of one list.
const LISTED: i64 = 200;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    let see = [
        Role::Supervisor,
        Role::Accountant,
        Role::Manager,
        Role::Auditor,
    ];
    OpenApiRouter::new()
        .routes(only(see, routes!(list_quarantine)))
        .routes(decides(
            [Role::Manager, Role::Accountant],
            routes!(decide_quarantine),
        ))
}

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Those after this number.
    after: Option<i64>,
    /// `open` for those that wait for a decision; all when left out.
    state: Option<String>,
}

/// Something put aside.
#[derive(Debug, Serialize, ToSchema)]
struct AsideView {
    /// Its number.
    no: i64,
    /// The entry it claims to be.
    entry: String,
    /// Why it was put aside.
    reason: Option<&'static str>,
    /// What kind of entry it is, if it can be read.
    kind: Option<&'static str>,
    /// SHA-256 of its bytes, in hexadecimal.
    hash: String,
    /// Its bytes, in hexadecimal.
    bytes: String,
    /// Its signature, in hexadecimal.
    signature: Option<String>,
    /// Whether it came by the rescue door.
    rescued: bool,
    /// When, in milliseconds since 1970 UTC.
    received_ms: i64,
    /// `accepted` or `rejected`.
    decision: Option<String>,
    /// By whom, by number.
    decided_by: Option<u32>,
    /// With what words.
    note: Option<String>,
}

impl From<Aside> for AsideView {
    fn from(aside: Aside) -> Self {
        let fact = Entry::from_bytes(&aside.bytes).and_then(|entry| entry.fact());
        Self {
            no: aside.no,
            entry: counterfoil_sync::id::EntryId::new(aside.journal, aside.seq).to_string(),
            reason: aside.reason.map(reason_name),
            kind: fact.ok().map(|fact| fact.name()),
            hash: hex(&aside.hash),
            bytes: hex(&aside.bytes),
            signature: aside.signature.as_deref().map(hex),
            rescued: aside.rescued,
            received_ms: aside.at.0,
            decision: aside.decision,
            decided_by: aside.decided_by.map(|person| person.0),
            note: aside.note,
        }
    }
}

/// What was put aside, in order, at most 200.
#[derive(Debug, Serialize, ToSchema)]
struct Quarantined {
    quarantine: Vec<AsideView>,
}

/// What was put aside: what could not be authenticated, and what contradicts what is held.
#[utoipa::path(get, path = "/v1/quarantine", tag = "receipts", operation_id = "list_quarantine", params(ListQuery),
    responses(
        (status = 200, description = "A page of it.", body = Quarantined),
        (status = 422, description = "Another state than open.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn list_quarantine(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Quarantined>, Problem> {
    let only_open = match query.state.as_deref() {
        None => false,
        Some("open") => true,
        Some(_) => {
            return Err(Problem::invalid(
                "Ask for state=open, or leave it out for all.",
            ));
        }
    };
    let after = query.after.unwrap_or(0);
    let scope = &caller.scope;
    let rows = state
        .db
        .read(
            |mut tx| async move { intake::asides(&mut tx, scope, after, only_open, LISTED).await },
        )
        .await?;
    Ok(Json(Quarantined {
        quarantine: rows.into_iter().map(AsideView::from).collect(),
    }))
}

/// What is decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideRequest {
    /// Whether a person believes the evidence.
    accept: bool,
    /// Why.
    note: String,
}

/// Records what a person decided about something put aside.
///
/// It is a record and nothing more: accepting posts nothing to the ledger and changes no journal. What
/// follows from it is done by hand.
#[utoipa::path(post, path = "/v1/quarantine/{no}/decision", tag = "receipts", operation_id = "decide_quarantine",
    params(("no" = i64, Path, description = "Its number."), IdempotencyKey),
    request_body = DecideRequest,
    responses(
        (status = 200, description = "It is on record.", body = AsideView),
        (status = 409, description = "There is no such number, or it was decided otherwise.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn decide_quarantine(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<i64>,
    command: Command<DecideRequest>,
) -> Result<Answer, Problem> {
    let (person, now) = (caller.person, state.clock.now());
    command
        .run(&state, &caller, |mut tx, body| async move {
            let note = text::said(&body.note).ok_or_else(Problem::reason)?;
            let decided = intake::decide(&mut tx, no, body.accept, note, person, now).await?;
            let decided = decided.ok_or_else(|| {
                let detail = "There is no such number in quarantine, or it was decided otherwise. Look at it again.";
                Problem::conflict("not-decidable", "Nothing to decide", detail)
            })?;
            Ok::<_, Problem>((tx, AsideView::from(decided)))
        })
        .await
}
