//! `/v1/periods`

use axum::extract::State;
use counterfoil_sync::keys::Algorithm;
use counterfoil_sync::time::Day;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::period::{self, Period, PeriodError};
use crate::auth::{Caller, Role, decides, only, open};
use crate::db::DbError;
use crate::http::{Answer, AppState, Command, IdempotencyKey, Json, Problem};
use crate::intake::Settings;

/// The company's routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let see = [Role::Accountant, Role::Manager, Role::Auditor, Role::Admin];
    let decide = || [Role::Accountant, Role::Manager];
    OpenApiRouter::new()
        .routes(open(
            "it is what everybody needs to check a receipt",
            routes!(company_key),
        ))
        .routes(only(see, routes!(list_periods)))
        .routes(decides(decide(), routes!(close_period)))
        .routes(decides(decide(), routes!(reopen_period)))
}

/// The company's public key.
#[derive(Debug, Serialize, ToSchema)]
struct KeyView {
    /// `Ed25519` or `ES256`.
    algorithm: &'static str,
    /// The key in hexadecimal: 32 bytes for Ed25519, a compressed point of 33 for ES256.
    key: String,
}

/// The company's public key: with it anybody can check a receipt's code without asking the server.
#[utoipa::path(get, path = "/v1/company/key", tag = "company", operation_id = "company_key",
    responses((status = 200, description = "The key.", body = KeyView)))]
async fn company_key(State(state): State<AppState>) -> Json<KeyView> {
    let key = &state.keys.public;
    Json(KeyView {
        algorithm: match key.algorithm() {
            Algorithm::Ed25519 => "Ed25519",
            Algorithm::Es256 => "ES256",
        },
        key: HEXLOWER.encode(&key.to_bytes()),
    })
}

/// Days that are closed.
#[derive(Debug, Serialize, ToSchema)]
struct PeriodView {
    /// The first of them; null for everything before.
    #[schema(example = "2026-10-01")]
    first: Option<String>,
    /// The last of them.
    #[schema(example = "2026-10-31")]
    last: String,
}

impl From<Period> for PeriodView {
    fn from(period: Period) -> Self {
        Self {
            first: period.first.map(|day| day.to_string()),
            last: period.last.to_string(),
        }
    }
}

/// What is closed, in order and without gaps.
#[derive(Debug, Serialize, ToSchema)]
struct Periods {
    closed: Vec<PeriodView>,
}

/// Which days are closed: what belongs to them and comes late is posted to the first open day.
#[utoipa::path(get, path = "/v1/periods", tag = "company", operation_id = "list_periods",
    responses((status = 200, description = "What is closed.", body = Periods)))]
async fn list_periods(State(state): State<AppState>) -> Result<Json<Periods>, Problem> {
    let closed = state
        .db
        .read(|mut tx| async move { period::periods(&mut tx).await })
        .await?;
    Ok(Json(Periods {
        closed: closed.into_iter().map(PeriodView::from).collect(),
    }))
}

/// Up to which day, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PeriodRequest {
    /// The last day of the period.
    #[schema(example = "2026-10-31")]
    until: String,
    /// Why: it is written into the audit trail.
    reason: String,
}

impl PeriodRequest {
    fn until(&self) -> Result<Day, Problem> {
        let day = self.until.parse();
        day.map_err(|error: counterfoil_sync::time::NotADay| Problem::invalid(format!("{error}.")))
    }
}

/// Closes every day up to one that is over. Closing what is closed changes nothing.
#[utoipa::path(post, path = "/v1/periods/close", tag = "company", operation_id = "close_period",
    params(IdempotencyKey), request_body = PeriodRequest,
    responses(
        (status = 200, description = "They are closed.", body = PeriodView),
        (status = 409, description = "Not over, or within what is closed.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn close_period(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<PeriodRequest>,
) -> Result<Answer, Problem> {
    let (by, now) = (Some(caller.person), state.clock.now());
    command
        .run(&state, &caller, |mut tx, body| async move {
            let until = body.until()?;
            let zone = Settings::load(&mut tx).await?.zone;
            let moment = (crate::clock::day_in(now, zone), now);
            let closed = period::close(&mut tx, until, &body.reason, by, moment).await?;
            Ok::<_, Problem>((tx, PeriodView::from(closed)))
        })
        .await
}

/// Opens again what was closed last. What was posted to later days meanwhile stays there.
#[utoipa::path(post, path = "/v1/periods/reopen", tag = "company", operation_id = "reopen_period",
    params(IdempotencyKey), request_body = PeriodRequest,
    responses(
        (status = 200, description = "They are open.", body = PeriodView),
        (status = 409, description = "Not what was closed last.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn reopen_period(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<PeriodRequest>,
) -> Result<Answer, Problem> {
    let (by, now) = (Some(caller.person), state.clock.now());
    command
        .run(&state, &caller, |mut tx, body| async move {
            let until = body.until()?;
            let opened = period::reopen(&mut tx, until, &body.reason, by, now).await?;
            Ok::<_, Problem>((tx, PeriodView::from(opened)))
        })
        .await
}

impl std::convert::From<PeriodError> for Problem {
    fn from(error: PeriodError) -> Self {
        let detail = format!("This cannot be done: {error}.");
        match error {
            PeriodError::Reason => Self::reason(),
            PeriodError::BeforeTime(_) => Self::invalid(detail),
            PeriodError::Db(error) => DbError::into(error),
            PeriodError::Scope(error) => error.into(),
            PeriodError::NotOver { .. } => Self::conflict("period-not-over", "Not over", detail),
            PeriodError::ClosedAlready(_) => {
                Self::conflict("period-closed", "Closed already", detail)
            }
            PeriodError::NothingClosed | PeriodError::NotTheLast(_) => {
                Self::conflict("period-not-last", "Not closed last", detail)
            }
        }
    }
}
