//! `/v1/audit`

use axum::extract::State;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::READ;
use super::trail::{ACTION, Asked, Line, SUBJECT, is_action, is_subject, trail};
use crate::auth::branch::ScopeError;
use crate::auth::people::Names;
use crate::auth::{Caller, only};
use crate::http::{AppState, Json, Problem, Query};

/// Records of one page.
const LISTED: i64 = 500;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(only(READ, routes!(list_audit)))
}

/// Which records.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct AuditQuery {
    /// What it was done to: `variance 7`, `deposit 70001.27`, `person 4`.
    #[param(example = "variance 7")]
    subject: Option<String>,
    /// Who did it, by number.
    person: Option<u32>,
    /// What was done: the name of an action, or what it begins with.
    #[param(example = "variance.")]
    action: Option<String>,
    /// From this day on, in the company's time zone.
    #[param(example = "2026-11-01")]
    from: Option<String>,
    /// Until the end of this day.
    #[param(example = "2026-11-30")]
    to: Option<String>,
    /// The cursor of the page before: the records that came before it.
    cursor: Option<i64>,
}

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditView {
    /// Its number: one after the other, without a gap.
    no: i64,
    /// When, in milliseconds since 1970 UTC.
    at_ms: i64,
    /// Who, by number; nobody if it was the system, the command line of the machine, or not signed in.
    person: Option<u32>,
    /// Their name.
    name: Option<String>,
    /// What. What may be an attack begins with `security.`.
    #[schema(example = "variance.recovered")]
    action: String,
    /// To what.
    #[schema(example = "variance 7")]
    subject: String,
    /// Why.
    reason: Option<String>,
    /// The hash over it and over the record before it. Number, colon and hash are what
    /// `counterfoil verify --audit` takes.
    hash: String,
}

impl AuditView {
    pub(crate) fn new(line: &Line, names: &Names) -> Self {
        Self {
            no: line.no,
            at_ms: line.at.0,
            person: line.person.map(|person| person.0),
            name: line.person.map(|person| names.of(person).to_owned()),
            action: line.action.clone(),
            subject: line.subject.clone(),
            reason: line.reason.clone(),
            hash: data_encoding::HEXLOWER.encode(&line.hash),
        }
    }
}

/// Records, the last first.
#[derive(Debug, Serialize, ToSchema)]
struct AuditTrail {
    records: Vec<AuditView>,
    /// For the next page; null when this was the last.
    cursor: Option<i64>,
}

/// The audit trail: who decided what, when and why, at most 500 records. For who belongs to the whole company.
#[utoipa::path(get, path = "/v1/audit", tag = "company", operation_id = "list_audit", params(AuditQuery),
    responses(
        (status = 200, description = "The records.", body = AuditTrail),
        (status = 422, description = "Not a day, a subject or an action.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn list_audit(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditTrail>, Problem> {
    if query
        .subject
        .as_deref()
        .is_some_and(|text| !is_subject(text))
    {
        return Err(Problem::invalid(SUBJECT));
    }
    if query.action.as_deref().is_some_and(|text| !is_action(text)) {
        return Err(Problem::invalid(ACTION));
    }
    let asked = Asked {
        subject: query.subject,
        person: query.person.map(PersonNo),
        action: query.action,
        from: day(query.from.as_deref())?,
        to: day(query.to.as_deref())?,
        before: query.cursor,
    };
    let (scope, asked) = (&caller.scope, &asked);
    let (lines, names) = state
        .db
        .read(|mut tx| async move {
            let lines = trail(&mut tx, scope, asked, LISTED).await?;
            Ok::<_, ScopeError>((lines, Names::load(&mut tx).await?))
        })
        .await?;
    let is_full = i64::try_from(lines.len()) == Ok(LISTED);
    Ok(Json(AuditTrail {
        cursor: lines.last().map(|line| line.no).filter(|_| is_full),
        records: lines
            .iter()
            .map(|line| AuditView::new(line, &names))
            .collect(),
    }))
}

fn day(text: Option<&str>) -> Result<Option<Day>, Problem> {
    let day = text.map(str::parse::<Day>).transpose();
    day.map_err(|_| Problem::invalid("A day is written as 2026-11-30."))
}
