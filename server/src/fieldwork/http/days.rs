//! `/v1/daybooks`

use axum::extract::State;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::daybook;
use super::view::DaybookView;
use crate::auth::{Caller, Role, only};
use crate::db::DbError;
use crate::fieldwork::{FieldworkError, plan, sql, write};
use crate::http::{AppState, Json, Path, Problem, Query};
use crate::values;

/// Who sees everyone's days. Cashiers do not: they count before they see what was declared.
const WATCHERS: [Role; 5] = [
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
    Role::Admin,
];

pub(super) fn routes() -> OpenApiRouter<AppState> {
    let [supervisor, accountant, manager, auditor, admin] = WATCHERS;
    let readers = [
        Role::Collector,
        supervisor,
        accountant,
        manager,
        auditor,
        admin,
    ];
    OpenApiRouter::new()
        .routes(only(WATCHERS, routes!(list_daybooks)))
        .routes(only(readers, routes!(show_daybook)))
}

/// Shows a collector's day as it stands: the plan, what happened, what was said.
///
/// Collectors see their own.
#[utoipa::path(get, path = "/v1/daybooks/{collector}/{day}", tag = "daybooks", operation_id = "show_daybook",
    params(
        ("collector" = u32, Path, description = "The collector's number."),
        ("day" = String, Path, description = "The business date.", example = "2026-11-22"),
    ),
    responses(
        (status = 200, description = "The day. One on which nothing happened is empty.", body = DaybookView),
        (status = 404, description = "No such collector.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a date.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn show_daybook(
    State(state): State<AppState>,
    caller: Caller,
    Path((collector, day)): Path<(u32, String)>,
) -> Result<Json<DaybookView>, Problem> {
    let id = daybook(collector, &day)?;
    caller.owns_or(id.collector, WATCHERS)?;
    let daybooks = &state.daybooks;
    let view = state
        .db
        .read(|mut tx| async move {
            write::collects(&mut tx, id.collector).await?;
            let daybook = daybooks.read(&mut tx, id).await?;
            let named = DaybookView::names(&daybook);
            let customers = plan::customers(&mut tx, named).await?;
            Ok::<_, FieldworkError>(DaybookView::new(&daybook, &customers))
        })
        .await?;
    Ok(Json(view))
}

/// Which days to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhichDay {
    /// The business date.
    #[param(example = "2026-11-22")]
    day: String,
}

/// Everyone's day.
#[derive(Debug, Serialize, ToSchema)]
struct Days {
    /// The business date.
    #[schema(example = "2026-11-22")]
    day: String,
    /// One for each collector who has a plan or did something, by number.
    daybooks: Vec<DayCounts>,
}

/// What is in the journals of a collector's day: counts of entries, whatever was ruled on them.
#[derive(Debug, Default, Serialize, ToSchema)]
struct DayCounts {
    /// The collector's number.
    collector: u32,
    /// Whether the collector opened the day.
    is_open: bool,
    /// Whether the collector closed it.
    is_closed: bool,
    /// Stops put on the plan, those taken off it too.
    stops: i64,
    /// Visits begun.
    visits: i64,
    /// Receipts given, voided ones too.
    receipts: i64,
    /// Voids.
    voids: i64,
    /// Deposits offered.
    deposits: i64,
    /// Comments.
    comments: i64,
}

/// Lists a date's days with what is in them.
#[utoipa::path(get, path = "/v1/daybooks", tag = "daybooks", operation_id = "list_daybooks",
    params(WhichDay),
    responses(
        (status = 200, description = "Everyone's day.", body = Days),
        (status = 422, description = "Not a date.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn list_daybooks(
    State(state): State<AppState>,
    caller: Caller,
    Query(which): Query<WhichDay>,
) -> Result<Json<Days>, Problem> {
    let day: Day = daybook(0, &which.day)?.day;
    let rows = state
        .db
        .read(|mut tx| async move { tx.all(&sql::KINDS_OF_DAY, values![day]).await })
        .await?;
    let mut days: Vec<DayCounts> = Vec::new();
    for row in &rows {
        let (collector, kind, count): (u32, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if !caller.scope.sees(PersonNo(collector)) {
            continue;
        }
        if days.last().is_none_or(|last| last.collector != collector) {
            days.push(DayCounts {
                collector,
                ..DayCounts::default()
            });
        }
        let Some(last) = days.last_mut() else {
            continue;
        };
        match kind {
            1 => last.is_open = true,
            2 => last.visits = count,
            5 => last.comments = count,
            6 => last.receipts = count,
            7 => last.voids = count,
            9 => last.deposits = count,
            12 => last.is_closed = true,
            20 => last.stops = count,
            _ => {}
        }
    }
    Ok::<_, DbError>(Json(Days {
        day: day.to_string(),
        daybooks: days,
    }))
    .map_err(Problem::from)
}
