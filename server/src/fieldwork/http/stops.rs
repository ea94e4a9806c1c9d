//! `/v1/daybooks/{collector}/{day}/stops`

use axum::extract::State;
use counterfoil_sync::entry::Total;
use counterfoil_sync::id::{CustomerNo, EntryId};
use counterfoil_sync::money::Money;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::customer::CustomerRef;
use super::{PLANNERS, daybook, desk, warm, words};
use crate::auth::{Caller, only};
use crate::fieldwork::plan::{self, Edit, Named, Planned, STOPS, Wish};
use crate::http::{Amount, AppState, Json, Path, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(only(PLANNERS, routes!(plan_stops)))
        .routes(only(PLANNERS, routes!(edit_stop)))
}

/// Customers to be visited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanRequest {
    /// In the order to be visited. At most 1,000.
    stops: Vec<PlanStop>,
}

/// One customer to be visited: named by number or by code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanStop {
    /// The customer's number.
    customer: Option<u32>,
    /// The customer's code.
    code: Option<String>,
    /// What the visit should bring.
    target: Option<Amount>,
    /// A stop of the plan to come right after, else the customer comes last. Stops are put in one
    /// after the other: of two after the same one, the later is the closer.
    #[schema(example = "8000000180005135.3")]
    after: Option<String>,
}

/// The stops of the customers asked for, in that order.
#[derive(Debug, Serialize, ToSchema)]
struct PlanReply {
    /// One for each.
    stops: Vec<PlannedStop>,
}

/// A customer who is on the plan now.
#[derive(Debug, Serialize, ToSchema)]
struct PlannedStop {
    /// The stop: the name of the entry that added it.
    stop: String,
    /// Who.
    customer: CustomerRef,
    /// False when the customer was on the plan already; nothing of that stop was changed.
    added: bool,
}

impl From<Planned> for PlannedStop {
    fn from(planned: Planned) -> Self {
        Self {
            stop: planned.stop.to_string(),
            customer: planned.customer.into(),
            added: planned.added,
        }
    }
}

impl PlanStop {
    fn wish(&self) -> Result<Wish, Problem> {
        let customer = match (self.customer, &self.code) {
            (Some(no), None) => Named::No(CustomerNo(no)),
            (None, Some(code)) => Named::Code(words(code)?.to_owned()),
            (Some(_), Some(_)) | (None, None) => {
                return Err(Problem::invalid(
                    "Name each customer either by number or by code.",
                ));
            }
        };
        Ok(Wish {
            customer,
            target: self.target.as_ref().map(total).transpose()?,
            after: self.after.as_deref().map(stop_id).transpose()?,
        })
    }
}

fn total(target: &Amount) -> Result<Total, Problem> {
    let Money { minor, currency } = target.money()?;
    Ok(Total { currency, minor })
}

/// Reads the name of a stop; what is none names no stop.
pub(super) fn stop_id(text: &str) -> Result<EntryId, Problem> {
    text.parse().map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        Problem::no_such(format_args!("stop {shown:?}"))
    })
}

/// Plans visits for a collector's day.
///
/// All of them or none. A customer who is on the plan and not cancelled is reported and left as it is,
/// so planning the same again changes nothing.
#[utoipa::path(post, path = "/v1/daybooks/{collector}/{day}/stops", tag = "daybooks", operation_id = "plan_stops",
    params(
        ("collector" = u32, Path, description = "The collector's number."),
        ("day" = String, Path, description = "The business date.", example = "2026-11-22"),
    ),
    request_body = PlanRequest,
    responses(
        (status = 200, description = "The stops.", body = PlanReply),
        (status = 404, description = "No such collector or stop.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Customers that are not on record, too many, or a target that is none.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn plan_stops(
    State(state): State<AppState>,
    caller: Caller,
    Path((collector, day)): Path<(u32, String)>,
    Json(body): Json<PlanRequest>,
) -> Result<Json<PlanReply>, Problem> {
    let id = daybook(collector, &day)?;
    if body.stops.len() > STOPS {
        return Err(Problem::invalid(format!(
            "At most {STOPS} stops are planned in one request. Send the rest in another."
        )));
    }
    let wishes = body.stops.iter().map(PlanStop::wish);
    let wishes = &wishes.collect::<Result<Vec<_>, _>>()?;
    warm(&state, id).await?;
    let desk = desk(&state, &caller, id);
    let daybooks = &state.daybooks;
    let planned = state
        .db
        .write(|mut tx| async move { plan::wished(&mut tx, daybooks, desk, wishes).await })
        .await?;
    Ok(Json(PlanReply {
        stops: planned.into_iter().map(PlannedStop::from).collect(),
    }))
}

/// What to change of a stop: exactly one of these.
#[expect(
    clippy::option_option,
    reason = "what is not there says nothing, null says none"
)]
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StopEdit {
    /// Visit it right after this stop; null: first of all.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    after: Option<Option<String>>,
    /// Take it off the plan, for this reason.
    #[schema(min_length = 1, max_length = 200)]
    cancel: Option<String>,
    /// What it should bring; null: nothing in particular.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Amount>)]
    target: Option<Option<Amount>>,
}

/// Tells null from what is not there.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl StopEdit {
    fn edit(self) -> Result<Edit, Problem> {
        match (self.after, self.cancel, self.target) {
            (Some(after), None, None) => {
                let after = after.as_deref().map(stop_id).transpose()?;
                Ok(Edit::After(after))
            }
            (None, Some(reason), None) if reason.trim().is_empty() => {
                Err(Problem::invalid("Say in words why the stop is cancelled."))
            }
            (None, Some(reason), None) => Ok(Edit::Cancel(words(&reason)?.to_owned())),
            (None, None, Some(target)) => {
                let target = target.as_ref().map(total).transpose()?;
                Ok(Edit::Target(target))
            }
            _ => Err(Problem::invalid(
                "Give exactly one of after, cancel and target.",
            )),
        }
    }
}

/// Moves a stop, takes it off the plan, or sets what it should bring.
///
/// An edit that says what is so already changes nothing.
#[utoipa::path(patch, path = "/v1/daybooks/{collector}/{day}/stops/{stop}", tag = "daybooks", operation_id = "edit_stop",
    params(
        ("collector" = u32, Path, description = "The collector's number."),
        ("day" = String, Path, description = "The business date.", example = "2026-11-22"),
        ("stop" = String, Path, description = "The stop.", example = "8000000180005135.3"),
    ),
    request_body = StopEdit,
    responses(
        (status = 204, description = "It is so now."),
        (status = 404, description = "No such collector or stop.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The stop was cancelled.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not exactly one edit, or a target that is none.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn edit_stop(
    State(state): State<AppState>,
    caller: Caller,
    Path((collector, day, stop)): Path<(u32, String, String)>,
    Json(body): Json<StopEdit>,
) -> Result<axum::http::StatusCode, Problem> {
    let id = daybook(collector, &day)?;
    let edit = &body.edit()?;
    let stop = stop_id(&stop)?;
    warm(&state, id).await?;
    let desk = desk(&state, &caller, id);
    let daybooks = &state.daybooks;
    state
        .db
        .write(|mut tx| async move { plan::edit(&mut tx, daybooks, desk, stop, edit).await })
        .await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
