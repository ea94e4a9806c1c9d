//! `/v1/cash-days`

use axum::extract::State;
use axum::http::StatusCode;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{LISTED, NoteLine, SEE, notes_of, papers_of};
use crate::auth::{Caller, Role, decides, only};
use crate::http::{Amount, Answer, AppState, Command, IdempotencyKey, Json, Path, Problem, Query};
use crate::vault::{self, Closed, Counted, VaultError};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(only(SEE, routes!(show_cash_day)))
        .routes(only(SEE, routes!(list_closed_days)))
        .routes(only(SEE, routes!(show_closed_day)))
        .routes(decides([Role::Cashier], routes!(close_cash_day)))
}

/// One currency of a day.
#[derive(Debug, Serialize, ToSchema)]
struct DayLine {
    /// In the vault when the day began.
    opening: Amount,
    /// Accepted from collectors.
    received: Amount,
    /// Gone to the bank (negative), less what was put back.
    banked: Amount,
    /// Cash that the ledger says is there.
    expected: Amount,
    /// Cheques that should be there.
    cheque_count: u32,
    /// What they come to.
    cheques_total: Amount,
}

/// A cashier's day so far.
#[derive(Debug, Serialize, ToSchema)]
struct DayView {
    /// Whose, by number.
    cashier: u32,
    /// The last day that was closed.
    after: Option<String>,
    /// By currency.
    lines: Vec<DayLine>,
}

/// Whose day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct DayQuery {
    /// The cashier's number; one's own when left out.
    cashier: Option<u32>,
}

/// The X report: a cashier's day so far, by the ledger. Not told to cashiers who have not counted their own
/// vault today, nor to their colleagues.
#[utoipa::path(get, path = "/v1/cash-days/open", tag = "vault", operation_id = "show_cash_day", params(DayQuery),
    responses(
        (status = 200, description = "The day.", body = DayView),
        (status = 404, description = "No such cashier.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Its cashier asks, and has not counted the vault today.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn show_cash_day(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<DayQuery>,
) -> Result<Json<DayView>, Problem> {
    let cashier = query.cashier.map_or(caller.person, PersonNo);
    if !vault::is_told(&caller, cashier) {
        return Err(VaultError::NoVault(cashier).into());
    }
    let (who, now) = (&caller, state.clock.now());
    let report = state
        .db
        .read(|mut tx| async move {
            if vault::is_blind(&mut tx, who, cashier, now).await? {
                return Err(VaultError::CountFirst);
            }
            Ok(vault::x_report(&mut tx, cashier).await?)
        })
        .await?;
    let line = |(currency, line): (&Currency, &vault::Line)| {
        let money = |minor| Amount::from(Money::new(minor, *currency));
        DayLine {
            opening: money(line.opening),
            received: money(line.received),
            banked: money(line.banked),
            expected: money(line.expected),
            cheque_count: line.cheques,
            cheques_total: money(line.cheques_minor),
        }
    };
    Ok(Json(DayView {
        cashier: cashier.0,
        after: report.after.map(|day| day.to_string()),
        lines: report.lines.iter().map(line).collect(),
    }))
}

/// A closed day.
#[derive(Debug, Serialize, ToSchema)]
struct ClosedView {
    /// Its number.
    closed_day: i64,
    /// The branch; empty for the main office.
    branch: String,
    /// Its number in the branch.
    #[schema(example = "Z-12")]
    report: String,
    /// Who closed it, by number.
    cashier: u32,
    /// The business date.
    day: String,
    /// By currency. In lists they are left out.
    lines: Vec<ClosedLineView>,
}

/// One currency of a closed day.
#[derive(Debug, Serialize, ToSchema)]
struct ClosedLineView {
    /// In the vault when the day began.
    opening: Amount,
    /// Accepted from collectors.
    received: Amount,
    /// Gone to the bank (negative), less what was put back.
    banked: Amount,
    /// What the ledger said.
    expected: Amount,
    /// What was counted.
    counted: Amount,
    /// Counted less expected.
    difference: Amount,
    /// Cheques by the books.
    cheque_count: u32,
    /// What they come to.
    cheques_total: Amount,
}

impl From<&Closed> for ClosedView {
    fn from(close: &Closed) -> Self {
        let line = |line: &vault::ClosedLine| {
            let money = |minor| Amount::from(Money::new(minor, line.currency));
            ClosedLineView {
                opening: money(line.opening_minor),
                received: money(line.received_minor),
                banked: money(line.banked_minor),
                expected: money(line.expected_minor),
                counted: money(line.counted_minor),
                difference: line.difference().into(),
                cheque_count: line.cheques,
                cheques_total: money(line.cheques_minor),
            }
        };
        Self {
            closed_day: close.no,
            branch: close.branch.clone(),
            report: format!("Z-{}", close.branch_no),
            cashier: close.cashier.0,
            day: close.day.to_string(),
            lines: close.lines.iter().map(line).collect(),
        }
    }
}

/// Which closed days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Those after this one, which are older: the last of the page before.
    after: Option<i64>,
}

/// Closed days, the newest first, at most 500.
#[derive(Debug, Serialize, ToSchema)]
struct ClosedDays {
    closed_days: Vec<ClosedView>,
}

/// The days that cashiers closed. A cashier is told of the own ones.
#[utoipa::path(get, path = "/v1/cash-days", tag = "vault", operation_id = "list_closed_days", params(ListQuery),
    responses((status = 200, description = "The days.", body = ClosedDays)))]
async fn list_closed_days(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<ClosedDays>, Problem> {
    let (scope, only) = (&caller.scope, vault::told_of(&caller));
    let days = state
        .db
        .read(
            |mut tx| async move { vault::closes(&mut tx, scope, only, query.after, LISTED).await },
        )
        .await?;
    Ok(Json(ClosedDays {
        closed_days: days.iter().map(ClosedView::from).collect(),
    }))
}

/// The Z report of a day.
#[utoipa::path(get, path = "/v1/cash-days/{no}", tag = "vault", operation_id = "show_closed_day",
    params(("no" = i64, Path, description = "Its number.")),
    responses(
        (status = 200, description = "The day.", body = ClosedView),
        (status = 404, description = "No such day.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn show_closed_day(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<i64>,
) -> Result<Json<ClosedView>, Problem> {
    let close = state
        .db
        .read(|mut tx| async move { vault::closed(&mut tx, no).await })
        .await?;
    if !vault::is_told(&caller, close.cashier) {
        return Err(VaultError::NoClose(no).into());
    }
    Ok(Json(ClosedView::from(&close)))
}

/// What a cashier counted in the own vault.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CloseRequest {
    /// Every currency in which something should be there.
    cash: Vec<CountedCash>,
    /// The cheques that are there: receipt and place of the tender.
    #[schema(example = json!(["70001.27-0"]))]
    cheques: Vec<String>,
}

/// The cash of one currency.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CountedCash {
    /// Which.
    #[schema(example = "AED")]
    currency: String,
    /// How many of each value; none says that there is no cash.
    denominations: Vec<NoteLine>,
}

/// Closes one's own day with a count of the vault: the Z report. What differs from the ledger becomes a
/// case; what comes later belongs to the next day.
#[utoipa::path(post, path = "/v1/cash-days/close", tag = "vault", operation_id = "close_cash_day",
    params(IdempotencyKey), request_body = CloseRequest,
    responses(
        (status = 201, description = "The day is closed.", body = ClosedView),
        (status = 409, description = "Closed already, or a cheque that is not there.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a count, or a currency left out.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn close_cash_day(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<CloseRequest>,
) -> Result<Answer, Problem> {
    let (person, now) = (caller.person, state.clock.now());
    command
        .run_as(
            StatusCode::CREATED,
            &state,
            &caller,
            |mut tx, body| async move {
                let mut counted = Counted {
                    cheques: papers_of(&body.cheques)?,
                    ..Counted::default()
                };
                for cash in &body.cash {
                    let currency: Currency = cash.currency.parse().map_err(|error| {
                        Problem::invalid(format!(
                            "The currency cannot be read: {error}. Correct it."
                        ))
                    })?;
                    let notes = notes_of(&cash.denominations, currency)?;
                    if counted.notes.insert(currency, notes).is_some() {
                        return Err(Problem::invalid(format!(
                            "{currency} is there twice. Count it once."
                        )));
                    }
                }
                let close = vault::close(&mut tx, &counted, person, now).await?;
                Ok::<_, Problem>((tx, ClosedView::from(&close)))
            },
        )
        .await
}
