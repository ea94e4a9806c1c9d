//! `/v1/disputes`

use axum::extract::State;
use counterfoil_sync::entry::Fact;
use counterfoil_sync::money::Money;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::AnswerView;
use super::{LISTED, OpenQuery, SEE, Speaker, cursor, reason};
use crate::auth::random::hex;
use crate::auth::{Caller, only};
use crate::http::{Amount, AppState, Json, Problem, Query};
use crate::said::list::{Line, list};

/// The kind of the entries.
const KIND: u16 = 15;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(only(SEE, routes!(list_disputes)))
}

/// What a customer contests.
#[derive(Debug, Serialize, ToSchema)]
struct DisputeView {
    /// Its name.
    #[schema(example = "70001.28")]
    dispute: String,
    /// Who contests.
    customer: Speaker,
    /// Who recorded it, by number.
    #[schema(example = 4)]
    collector: u32,
    /// The business date.
    #[schema(example = "2026-11-22")]
    day: String,
    /// How much in all.
    amount: Amount,
    /// Of which open items how much; none when it is about the balance as a whole.
    items: Vec<DisputedItem>,
    /// `price`, `quantity`, `quality`, `not_delivered`, `returned`, `not_ordered`, `paid`, `duplicate`,
    /// `not_ours`, `terms`, `document` or `other`.
    #[schema(example = "not_delivered")]
    reason: &'static str,
    /// In the customer's words.
    #[schema(example = "Two cartons of six came.")]
    words: Option<String>,
    /// Who said it.
    said_by: Option<String>,
    /// Photos of what shows it, by SHA-256.
    photos: Vec<String>,
    /// What the office answered; null until it did.
    answer: Option<AnswerView>,
}

/// What of an item is contested.
#[derive(Debug, Serialize, ToSchema)]
struct DisputedItem {
    /// The open item, by number.
    #[schema(example = 210)]
    item: u32,
    /// How much of it.
    amount: Amount,
}

/// Disputes in the order they came in.
#[derive(Debug, Serialize, ToSchema)]
struct Disputes {
    disputes: Vec<DisputeView>,
    /// For the next page; null when this was the last.
    cursor: Option<i64>,
}

/// What customers contest.
#[utoipa::path(get, path = "/v1/disputes", tag = "visits", operation_id = "list_disputes", params(OpenQuery),
    responses((status = 200, description = "A page of them.", body = Disputes)))]
async fn list_disputes(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<OpenQuery>,
) -> Result<Json<Disputes>, Problem> {
    let which = query.which();
    let scope = &caller.scope;
    let page = state
        .db
        .read(|mut tx| async move { list(&mut tx, scope, KIND, which, LISTED).await })
        .await?;
    Ok(Json(Disputes {
        disputes: page.iter().filter_map(view).collect(),
        cursor: cursor(&page),
    }))
}

fn view(line: &Line) -> Option<DisputeView> {
    let Some(Fact::Dispute(dispute)) = &line.fact else {
        return None;
    };
    let money = |minor| Amount::from(Money::new(minor, dispute.currency));
    let items = dispute.items.iter().map(|part| DisputedItem {
        item: part.item.0,
        amount: money(part.amount),
    });
    Some(DisputeView {
        dispute: line.id.to_string(),
        customer: line.into(),
        collector: line.collector.0,
        day: line.day.to_string(),
        amount: money(dispute.amount),
        items: items.collect(),
        reason: reason(dispute.reason),
        words: dispute.words.clone(),
        said_by: dispute.said_by.clone(),
        photos: dispute.photos.iter().map(|photo| hex(&**photo)).collect(),
        answer: line.answer.as_ref().map(|(answer, _)| answer.into()),
    })
}
