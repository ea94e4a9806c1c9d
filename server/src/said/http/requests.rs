//! `/v1/requests`

use axum::extract::State;
use counterfoil_sync::entry::{Ask, EscalateTo, Fact};
use counterfoil_sync::money::Money;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::AnswerView;
use super::{LISTED, OpenQuery, SEE, Speaker, cursor};
use crate::auth::random::hex;
use crate::auth::{Caller, only};
use crate::http::{Amount, AppState, Json, Problem, Query};
use crate::said::list::{Line, list};

/// The kind of the entries.
const KIND: u16 = 16;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(only(SEE, routes!(list_requests)))
}

/// Something that the office must decide.
#[derive(Debug, Serialize, ToSchema)]
struct RequestView {
    /// Its name.
    #[schema(example = "70001.30")]
    request: String,
    /// About whom.
    customer: Speaker,
    /// Who recorded it, by number.
    #[schema(example = 4)]
    collector: u32,
    /// The business date.
    #[schema(example = "2026-11-22")]
    day: String,
    /// `instalments`, `extension`, `settlement`, `credit_memo` or `escalation`.
    #[schema(example = "instalments")]
    what: &'static str,
    /// What is to be paid in parts, settled or credited.
    amount: Option<Amount>,
    /// What is offered to settle it.
    offered: Option<Amount>,
    /// The parts of an instalment plan.
    instalments: Vec<InstalmentView>,
    /// By when, for an extension.
    #[schema(example = "2026-12-15")]
    until: Option<String>,
    /// To whom a case is handed up: `supervisor`, `manager` or `legal`.
    to: Option<&'static str>,
    /// For which open items, by number; for the balance when there is none.
    items: Vec<u32>,
    /// Why.
    #[schema(example = "The shop was closed for two months.")]
    reason: String,
    /// Who asked.
    said_by: Option<String>,
    /// Photos of what shows it, by SHA-256.
    photos: Vec<String>,
    /// What the office answered; null until it did.
    answer: Option<AnswerView>,
}

/// One part of a plan.
#[derive(Debug, Serialize, ToSchema)]
struct InstalmentView {
    /// By when.
    #[schema(example = "2026-12-01")]
    due: String,
    /// How much.
    amount: Amount,
}

/// Requests in the order they came in.
#[derive(Debug, Serialize, ToSchema)]
struct Requests {
    requests: Vec<RequestView>,
    /// For the next page; null when this was the last.
    cursor: Option<i64>,
}

/// What was asked of the office at visits.
#[utoipa::path(get, path = "/v1/requests", tag = "visits", operation_id = "list_requests", params(OpenQuery),
    responses((status = 200, description = "A page of them.", body = Requests)))]
async fn list_requests(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<OpenQuery>,
) -> Result<Json<Requests>, Problem> {
    let which = query.which();
    let scope = &caller.scope;
    let page = state
        .db
        .read(|mut tx| async move { list(&mut tx, scope, KIND, which, LISTED).await })
        .await?;
    Ok(Json(Requests {
        requests: page.iter().filter_map(view).collect(),
        cursor: cursor(&page),
    }))
}

fn view(line: &Line) -> Option<RequestView> {
    let Some(Fact::Request(request)) = &line.fact else {
        return None;
    };
    let money = |minor: &i64| Amount::from(Money::new(*minor, request.currency));
    let mut view = RequestView {
        request: line.id.to_string(),
        customer: line.into(),
        collector: line.collector.0,
        day: line.day.to_string(),
        what: "escalation",
        amount: None,
        offered: None,
        instalments: Vec::new(),
        until: None,
        to: None,
        items: request.items.iter().map(|item| item.0).collect(),
        reason: request.reason.clone(),
        said_by: request.said_by.clone(),
        photos: request.photos.iter().map(|photo| hex(&**photo)).collect(),
        answer: line.answer.as_ref().map(|(answer, _)| answer.into()),
    };
    match &request.ask {
        Ask::Instalments(amount, parts) => {
            view.what = "instalments";
            view.amount = Some(money(amount));
            let part = |part: &counterfoil_sync::entry::Instalment| InstalmentView {
                due: part.due.to_string(),
                amount: money(&part.amount),
            };
            view.instalments = parts.iter().map(part).collect();
        }
        Ask::Extension(until) => {
            view.what = "extension";
            view.until = Some(until.to_string());
        }
        Ask::Settlement(owed, offered) => {
            view.what = "settlement";
            view.amount = Some(money(owed));
            view.offered = Some(money(offered));
        }
        Ask::CreditMemo(amount) => {
            view.what = "credit_memo";
            view.amount = Some(money(amount));
        }
        Ask::Escalation(to) => {
            view.to = Some(match to {
                EscalateTo::Supervisor => "supervisor",
                EscalateTo::Manager => "manager",
                EscalateTo::Legal => "legal",
            });
        }
    }
    Some(view)
}
