//! `/v1/confirmations`

use axum::extract::State;
use counterfoil_sync::entry::Fact;
use counterfoil_sync::money::Money;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{LISTED, ListQuery, SEE, Speaker, cursor, reason};
use crate::auth::random::hex;
use crate::auth::{Caller, only};
use crate::http::{Amount, AppState, Json, Problem, Query};
use crate::said::list::{Line, list};

/// The kind of the entries.
const KIND: u16 = 17;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(only(SEE, routes!(list_confirmations)))
}

/// A balance that a customer confirmed at the door.
#[derive(Debug, Serialize, ToSchema)]
struct ConfirmationView {
    /// Its name.
    #[schema(example = "70001.29")]
    confirmation: String,
    /// Who confirmed.
    customer: Speaker,
    /// To whom, by number.
    #[schema(example = 4)]
    collector: u32,
    /// The business date.
    #[schema(example = "2026-11-22")]
    day: String,
    /// The place in the collector's journal up to which the open amounts were the server's.
    #[schema(example = 12)]
    as_of: u64,
    /// The statement as it was shown.
    lines: Vec<ConfirmedLine>,
    /// What it added up to.
    total: Amount,
    /// What of it is contested.
    disputed: Amount,
    /// Who signed.
    #[schema(example = "Khalid Omar")]
    name: String,
    /// What they are there.
    #[schema(example = "Accountant")]
    role: Option<String>,
    /// The signature's picture, by SHA-256.
    signature: String,
    /// In the customer's words.
    words: Option<String>,
}

/// A line of the statement.
#[derive(Debug, Serialize, ToSchema)]
struct ConfirmedLine {
    /// The open item, by number.
    #[schema(example = 210)]
    item: u32,
    /// What was open as the phone knew it.
    open: Amount,
    /// Why it is contested, as for disputes; null when it is agreed.
    disputed: Option<&'static str>,
}

/// Confirmations in the order they came in.
#[derive(Debug, Serialize, ToSchema)]
struct Confirmations {
    confirmations: Vec<ConfirmationView>,
    /// For the next page; null when this was the last.
    cursor: Option<i64>,
}

/// Balances confirmed at the door.
#[utoipa::path(get, path = "/v1/confirmations", tag = "visits", operation_id = "list_confirmations", params(ListQuery),
    responses((status = 200, description = "A page of them.", body = Confirmations)))]
async fn list_confirmations(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Confirmations>, Problem> {
    let which = query.which();
    let scope = &caller.scope;
    let page = state
        .db
        .read(|mut tx| async move { list(&mut tx, scope, KIND, which, LISTED).await })
        .await?;
    Ok(Json(Confirmations {
        confirmations: page.iter().filter_map(view).collect(),
        cursor: cursor(&page),
    }))
}

fn view(line: &Line) -> Option<ConfirmationView> {
    let Some(Fact::BalanceConfirmation(said)) = &line.fact else {
        return None;
    };
    let money = |minor| Amount::from(Money::new(minor, said.currency));
    let contested = said.lines.iter().filter(|line| line.disputed.is_some());
    let disputed = contested.fold(0_i64, |sum, line| sum.saturating_add(line.open));
    let lines = said.lines.iter().map(|line| ConfirmedLine {
        item: line.item.0,
        open: money(line.open),
        disputed: line.disputed.map(reason),
    });
    Some(ConfirmationView {
        confirmation: line.id.to_string(),
        customer: line.into(),
        collector: line.collector.0,
        day: line.day.to_string(),
        as_of: said.as_of,
        lines: lines.collect(),
        total: money(said.total),
        disputed: money(disputed),
        name: said.name.clone(),
        role: said.role.clone(),
        signature: hex(&said.ink.hash),
        words: said.words.clone(),
    })
}
