//! `/v1/promises`

use axum::extract::State;
use counterfoil_sync::entry::{Fact, Means};
use counterfoil_sync::money::Money;
use counterfoil_sync::promise::{PromiseState, Promised};
use counterfoil_sync::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{LISTED, SEE, Speaker, cursor};
use crate::auth::{Caller, only};
use crate::clock::day_in;
use crate::http::{Amount, AppState, Json, Problem, Query};
use crate::intake::Settings;
use crate::said::list::{Line, Which, list};

/// The kind of the entries.
const KIND: u16 = 13;

const STATES: [PromiseState; 6] = [
    PromiseState::Open,
    PromiseState::Kept,
    PromiseState::Partly,
    PromiseState::Broken,
    PromiseState::Replaced,
    PromiseState::Withdrawn,
];

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(only(SEE, routes!(list_promises)))
}

/// Which promises.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PromiseQuery {
    /// The `cursor` of the page before.
    cursor: Option<i64>,
    /// Of this customer only, by number.
    #[param(example = 17)]
    customer: Option<u32>,
    /// `open`, `kept`, `partly`, `broken`, `replaced` or `withdrawn`; all when left out. A page then has
    /// fewer than 500, and another may follow.
    #[param(example = "broken")]
    state: Option<String>,
}

/// A promise to pay, and what has come of it.
#[derive(Debug, Serialize, ToSchema)]
struct PromiseView {
    /// Its name.
    #[schema(example = "70001.27")]
    promise: String,
    /// Who promised.
    customer: Speaker,
    /// To whom, by number.
    #[schema(example = 4)]
    collector: u32,
    /// The business date on which it was made.
    #[schema(example = "2026-11-22")]
    day: String,
    /// How much.
    amount: Amount,
    /// By when.
    #[schema(example = "2026-11-29")]
    due: String,
    /// `cash`, `cheque`, `transfer`, `card` or `wallet`, if that was said.
    #[schema(example = "transfer")]
    means: Option<&'static str>,
    /// For which open items, by number; for whatever is owed when there is none.
    items: Vec<u32>,
    /// Who said it.
    #[schema(example = "Khalid, accounts")]
    said_by: Option<String>,
    /// In more words.
    note: Option<String>,
    /// The promise it took the place of.
    replaces: Option<String>,
    /// What came after it and in time. Cheques that have not cleared are not in it, and money counts
    /// for one promise only.
    received: Amount,
    /// `open`, `kept`, `partly`, `broken`, `replaced` or `withdrawn`. A promise is open until three days
    /// after its date.
    #[schema(example = "open")]
    state: &'static str,
}

/// Promises in the order they came in.
#[derive(Debug, Serialize, ToSchema)]
struct Promises {
    promises: Vec<PromiseView>,
    /// For the next page; null when this was the last.
    cursor: Option<i64>,
}

/// The promises that customers made.
#[utoipa::path(get, path = "/v1/promises", tag = "visits", operation_id = "list_promises", params(PromiseQuery),
    responses(
        (status = 200, description = "A page of them.", body = Promises),
        (status = 422, description = "Not a state of promises.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn list_promises(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<PromiseQuery>,
) -> Result<Json<Promises>, Problem> {
    let named = |name: &str| STATES.into_iter().find(|state| state.name() == name);
    let wanted = query.state.as_deref().map(|name| {
        named(name).ok_or_else(|| {
            Problem::invalid(
                "A promise is open, kept, partly, broken, replaced or withdrawn. Ask for one of these.",
            )
        })
    });
    let wanted = wanted.transpose()?;
    let which = Which {
        after: query.cursor.unwrap_or(0),
        customer: query.customer,
        only_open: false,
    };
    let now = state.clock.now();
    let scope = &caller.scope;
    let (page, today) = state
        .db
        .read(|mut tx| async move {
            let zone = Settings::load(&mut tx).await?.zone;
            let page = list(&mut tx, scope, KIND, which, LISTED).await?;
            Ok::<_, crate::db::DbError>((page, day_in(now, zone)))
        })
        .await?;
    let promises = page.iter().filter_map(|line| view(line, today));
    Ok(Json(Promises {
        promises: promises
            .filter(|promise| wanted.is_none_or(|state| state.name() == promise.state))
            .collect(),
        cursor: cursor(&page),
    }))
}

fn means(means: Means) -> &'static str {
    match means {
        Means::Cash => "cash",
        Means::Cheque => "cheque",
        Means::Transfer => "transfer",
        Means::Card => "card",
        Means::Wallet => "wallet",
    }
}

fn view(line: &Line, today: Day) -> Option<PromiseView> {
    let Some(Fact::Promise(promise)) = &line.fact else {
        return None;
    };
    let mut promised = Promised {
        id: line.id,
        day: line.day,
        promise: promise.clone(),
        end: None,
        counted: line.counted,
    };
    if let Some((how, day)) = line.end {
        promised.ends(how, day);
    }
    let money = |minor| Amount::from(Money::new(minor, promise.currency));
    Some(PromiseView {
        promise: line.id.to_string(),
        customer: line.into(),
        collector: line.collector.0,
        day: line.day.to_string(),
        amount: money(promise.amount),
        due: promise.due.to_string(),
        means: promise.means.map(means),
        items: promise.items.iter().map(|item| item.0).collect(),
        said_by: promise.said_by.clone(),
        note: promise.note.clone(),
        replaces: promise.replaces.map(|id| id.to_string()),
        received: money(line.counted),
        state: promised.state(today).name(),
    })
}
