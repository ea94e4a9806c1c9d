//! `/v1/cash-limits` and `/v1/unlocks`

use axum::extract::State;
use axum::http::StatusCode;
use counterfoil_sync::cash_limit::{CashLimits, Limit, LimitKind};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{self, Asked};
use super::{GrantError, Granted, Listed, Set, SetError, kind_name, value_text};
use crate::auth::{Caller, Role, Scope, decides, only};
use crate::clock::day_in;
use crate::db::DbError;
use crate::http::{Answer, AppState, Command, IdempotencyKey, Json, Path, Problem, Query};
use crate::intake::Settings;

/// Rows of one list.
const LISTED: i64 = 500;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let see = [
        Role::Supervisor,
        Role::Accountant,
        Role::Manager,
        Role::Auditor,
        Role::Admin,
    ];
    OpenApiRouter::new()
        .routes(only(see, routes!(list_cash_limits)))
        .routes(decides([Role::Admin], routes!(ask_cash_limits)))
        .routes(only(see, routes!(list_asked_cash_limits)))
        .routes(decides(
            [Role::Manager, Role::Admin],
            routes!(decide_cash_limits),
        ))
        .routes(only(see, routes!(list_unlocks)))
        .routes(decides([Role::Supervisor], routes!(grant_unlock)))
}

/// A pair of values: past the first the phone warns, past the second it refuses. Null is no limit.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AmountPair {
    /// In major units.
    #[schema(example = "10000.00")]
    soft: Option<String>,
    /// In major units.
    #[schema(example = "15000.00")]
    hard: Option<String>,
}

/// The same for counts and hours.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NumberPair {
    soft: Option<u32>,
    hard: Option<u32>,
}

/// The limits on cash in one currency.
#[derive(Debug, Serialize, ToSchema)]
struct CashLimitsView {
    /// Whose, by number; null for everyone who has none of their own.
    collector: Option<u32>,
    /// ISO 4217.
    currency: String,
    /// Cash in one receipt.
    receipt: AmountPair,
    /// Cash in hand, with the receipt's.
    in_hand: AmountPair,
    /// Receipts not handed over.
    count: NumberPair,
    /// Hours since the oldest cash in hand was received.
    age_hours: NumberPair,
}

fn amounts(limits: &CashLimits, kind: LimitKind) -> AmountPair {
    let Limit { soft, hard } = limits.of(kind);
    let text = |value: Option<i64>| value.map(|value| value_text(kind, limits.currency, value));
    AmountPair {
        soft: text(soft),
        hard: text(hard),
    }
}

fn numbers(limits: &CashLimits, kind: LimitKind) -> NumberPair {
    let Limit { soft, hard } = limits.of(kind);
    let number = |value: Option<i64>| value.map(|value| u32::try_from(value).unwrap_or(u32::MAX));
    NumberPair {
        soft: number(soft),
        hard: number(hard),
    }
}

impl CashLimitsView {
    fn of(collector: Option<PersonNo>, limits: &CashLimits) -> Self {
        Self {
            collector: collector.map(|no| no.0),
            currency: limits.currency.to_string(),
            receipt: amounts(limits, LimitKind::Receipt),
            in_hand: amounts(limits, LimitKind::InHand),
            count: numbers(limits, LimitKind::Count),
            age_hours: numbers(limits, LimitKind::Age),
        }
    }
}

/// Every limit that is set: the company's first.
#[derive(Debug, Serialize, ToSchema)]
struct CashLimitsList {
    limits: Vec<CashLimitsView>,
}

/// The limits on the cash that collectors hold.
#[utoipa::path(get, path = "/v1/cash-limits", tag = "custody", operation_id = "list_cash_limits",
    responses((status = 200, description = "What is set.", body = CashLimitsList)))]
async fn list_cash_limits(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<CashLimitsList>, Problem> {
    let set = state
        .db
        .read(|mut tx| async move { super::settings(&mut tx).await })
        .await?;
    Ok(Json(CashLimitsList {
        limits: set
            .iter()
            .filter(|((collector, _), _)| sees(&caller, *collector))
            .map(|((collector, _), limits)| CashLimitsView::of(*collector, limits))
            .collect(),
    }))
}

/// What is to be set, all four limits of one currency at once: what is left out is no limit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SetRequest {
    /// For whom, by number; null for everyone who has none of their own.
    collector: Option<u32>,
    /// ISO 4217.
    #[schema(example = "AED")]
    currency: String,
    /// Cash in one receipt.
    #[serde(default)]
    receipt: AmountPair,
    /// Cash in hand, with the receipt's.
    #[serde(default)]
    in_hand: AmountPair,
    /// Receipts not handed over.
    #[serde(default)]
    count: NumberPair,
    /// Hours since the oldest cash in hand was received.
    #[serde(default)]
    age_hours: NumberPair,
    /// Takes back what was set instead: for a collector the company's limits count again.
    #[serde(default)]
    take_back: bool,
    /// Why: it is written into the audit trail, with what was set before.
    reason: String,
}

impl SetRequest {
    fn set(&self) -> Result<Set, Problem> {
        let invalid = |error: counterfoil_sync::money::MoneyError| {
            Problem::invalid(format!("The limits cannot be read: {error}. Correct them."))
        };
        let currency: Currency = self.currency.parse().map_err(invalid)?;
        let value = |text: &Option<String>| {
            let money = text.as_ref().map(|text| Money::parse(text, currency));
            money
                .transpose()
                .map(|money| money.map(|money| money.minor))
                .map_err(invalid)
        };
        let money = |pair: &AmountPair| {
            Ok::<_, Problem>(Limit {
                soft: value(&pair.soft)?,
                hard: value(&pair.hard)?,
            })
        };
        let number = |pair: &NumberPair| Limit {
            soft: pair.soft.map(i64::from),
            hard: pair.hard.map(i64::from),
        };
        let limits = CashLimits {
            currency,
            receipt: money(&self.receipt)?,
            in_hand: money(&self.in_hand)?,
            count: number(&self.count),
            age: number(&self.age_hours),
        };
        Ok(Set {
            collector: self.collector.map(PersonNo),
            currency,
            limits: (!self.take_back).then_some(limits),
            reason: self.reason.clone(),
        })
    }
}

/// Limits that somebody asked for.
#[derive(Debug, Serialize, ToSchema)]
struct AskedView {
    /// Its number.
    no: i64,
    /// What is to be set.
    limits: CashLimitsView,
    /// Whether it takes back what was set.
    take_back: bool,
    /// Why.
    reason: String,
    /// Who asked, by number.
    asked_by: u32,
    /// `open`, `agreed` or `refused`.
    state: String,
}

impl From<Asked> for AskedView {
    fn from(asked: Asked) -> Self {
        let set = &asked.set;
        let limits = set.limits.unwrap_or(CashLimits::none(set.currency));
        Self {
            no: asked.no,
            limits: CashLimitsView::of(set.collector, &limits),
            take_back: set.limits.is_none(),
            reason: asked.set.reason,
            asked_by: asked.by.0,
            state: asked.state,
        }
    }
}

/// Asks for the limits of one currency, for everyone or for one collector. They take effect when a second
/// person agrees. Phones learn of it at their next sync; until then what passes is taken, and flagged.
#[utoipa::path(post, path = "/v1/cash-limits", tag = "custody", operation_id = "ask_cash_limits",
    params(IdempotencyKey), request_body = SetRequest,
    responses(
        (status = 200, description = "They wait for a second person.", body = AskedView),
        (status = 404, description = "No such person.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn ask_cash_limits(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<SetRequest>,
) -> Result<Answer, Problem> {
    let (by, now, scope) = (caller.person, state.clock.now(), &caller.scope);
    command
        .run(&state, &caller, |mut tx, body| async move {
            if let Some(collector) = body.collector {
                scope_sees(scope, collector)?;
            }
            let asked = asked::ask(&mut tx, body.set()?, by, now).await?;
            Ok::<_, Problem>((tx, AskedView::from(asked)))
        })
        .await
}

/// Limits that wait for a second person, in the order they were asked for.
#[derive(Debug, Serialize, ToSchema)]
struct AskedList {
    asked: Vec<AskedView>,
}

/// The limits that wait for a second person.
#[utoipa::path(get, path = "/v1/cash-limits/asked", tag = "custody", operation_id = "list_asked_cash_limits",
    responses((status = 200, description = "What waits.", body = AskedList)))]
async fn list_asked_cash_limits(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<AskedList>, Problem> {
    let asked = state
        .db
        .read(|mut tx| async move { asked::open(&mut tx).await })
        .await?;
    let asked = asked.into_iter();
    let asked = asked.filter(|asked| sees(&caller, asked.set.collector));
    Ok(Json(AskedList {
        asked: asked.map(AskedView::from).collect(),
    }))
}

/// Refuses a collector of another branch.
fn scope_sees(scope: &Scope, collector: u32) -> Result<(), Problem> {
    if scope.sees(PersonNo(collector)) {
        Ok(())
    } else {
        Err(Problem::no_such(format_args!("person {collector}")))
    }
}

/// Whether limits are somebody's to see: the company's everybody's, a collector's their branch's.
fn sees(caller: &Caller, collector: Option<PersonNo>) -> bool {
    collector.is_none_or(|collector| caller.scope.sees(collector))
}

/// What is decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AgreeRequest {
    /// Whether they take effect.
    agree: bool,
    /// Why.
    reason: String,
}

/// Agrees to limits, and they take effect; or refuses. Neither who asked may, nor whose limits they are.
#[utoipa::path(post, path = "/v1/cash-limits/asked/{no}/decision", tag = "custody", operation_id = "decide_cash_limits",
    params(("no" = i64, Path, description = "Its number."), IdempotencyKey), request_body = AgreeRequest,
    responses(
        (status = 200, description = "It is decided.", body = AskedView),
        (status = 404, description = "No such number.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was decided already.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn decide_cash_limits(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<i64>,
    command: Command<AgreeRequest>,
) -> Result<Answer, Problem> {
    let (by, now, caller) = (caller.person, state.clock.now(), &caller);
    command
        .run(&state, caller, |mut tx, body| async move {
            let found = asked::find(&mut tx, no).await?;
            if !found.is_some_and(|asked| sees(caller, asked.set.collector)) {
                return Err(SetError::NotAsked(no).into());
            }
            let asked = asked::decide(&mut tx, no, body.agree, &body.reason, by, now).await?;
            Ok::<_, Problem>((tx, AskedView::from(asked)))
        })
        .await
}

impl std::convert::From<SetError> for Problem {
    fn from(error: SetError) -> Self {
        match error {
            SetError::Db(error) => DbError::into(error),
            SetError::Nobody(no) => Self::no_such(format_args!("person {no}")),
            SetError::NotAsked(no) => {
                Self::no_such(format_args!("number {no} among limits asked for"))
            }
            SetError::Decided => {
                let detail = "Somebody decided it. Look at what limits are set.";
                Self::conflict("decided", "Decided already", detail)
            }
            SetError::Scope(error) => error.into(),
            SetError::NotNeutral => Self::four_eyes(format!("This cannot be: {error}.")),
            SetError::Reason => Self::reason(),
            SetError::SoftAboveHard(_) | SetError::OutOfRange(_) => {
                Self::invalid(format!("This cannot be set: {error}."))
            }
        }
    }
}

/// A challenge to be answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnlockRequest {
    /// Who asks, by number.
    collector: u32,
    /// As it was read out. Small letters, blanks and hyphens do not matter.
    #[schema(example = "K7PMQ-2XW9B")]
    challenge: String,
    /// Why: it is written into the audit trail.
    reason: String,
}

/// A code and what it lifts.
#[derive(Debug, Serialize, ToSchema)]
struct GrantedView {
    /// Its number.
    no: i64,
    /// Whose limit, by number.
    collector: u32,
    /// The business date it is for.
    #[schema(example = "2026-11-22")]
    day: String,
    /// `receipt`, `in_hand`, `count` or `age`.
    limit: &'static str,
    /// ISO 4217.
    currency: String,
    /// Up to how much: an amount in major units, receipts or hours.
    #[schema(example = "20000.00")]
    up_to: String,
    /// To be said to the collector.
    #[schema(example = "9FHT-QW2K")]
    code: String,
}

impl From<Granted> for GrantedView {
    fn from(granted: Granted) -> Self {
        Self {
            no: granted.no,
            collector: granted.collector.0,
            day: granted.day.to_string(),
            limit: kind_name(granted.kind),
            currency: granted.currency.to_string(),
            up_to: value_text(granted.kind, granted.currency, granted.up_to),
            code: granted.code,
        }
    }
}

/// Lifts a limit by telephone: answers the challenge that a collector's phone shows. The code is good for
/// that phone, that limit, that amount and today. Nobody lifts a limit of their own.
#[utoipa::path(post, path = "/v1/unlocks", tag = "custody", operation_id = "grant_unlock",
    params(IdempotencyKey), request_body = UnlockRequest,
    responses(
        (status = 200, description = "The code.", body = GrantedView),
        (status = 409, description = "Not what this collector's phone shows today, or there is no phone.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn grant_unlock(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<UnlockRequest>,
) -> Result<Answer, Problem> {
    let (by, now, scope) = (caller.person, state.clock.now(), &caller.scope);
    let keys = &state.keys;
    command
        .run(&state, &caller, |mut tx, body| async move {
            scope_sees(scope, body.collector)?;
            let zone = Settings::load(&mut tx).await?.zone;
            let (collector, moment) = (PersonNo(body.collector), (day_in(now, zone), now));
            let (challenge, reason) = (body.challenge.as_str(), body.reason.as_str());
            let granted =
                super::grant(&mut tx, keys, collector, challenge, reason, by, moment).await?;
            Ok::<_, Problem>((tx, GrantedView::from(granted)))
        })
        .await
}

impl std::convert::From<GrantError> for Problem {
    fn from(error: GrantError) -> Self {
        let detail = format!("No code can be given: {error}.");
        match error {
            GrantError::Db(error) => DbError::into(error),
            GrantError::Reason => Self::reason(),
            GrantError::OwnLimit | GrantError::NotASupervisor => {
                let status = StatusCode::FORBIDDEN;
                Self::new(status, "four-eyes", "Another person must", detail)
            }
            GrantError::NoPhone(_) => Self::conflict("no-phone", "No phone", detail),
            GrantError::Challenge(_) | GrantError::OtherAsk => {
                Self::conflict("not-this-challenge", "Not this phone's challenge", detail)
            }
        }
    }
}

/// Which unlocks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// The unlocks given before this one: the last of the page before.
    #[param(minimum = 1)]
    after: Option<u32>,
}

/// A code that was given, without the code.
#[derive(Debug, Serialize, ToSchema)]
struct UnlockView {
    /// Its number.
    no: i64,
    /// Whose limit, by number.
    collector: u32,
    /// The business date it is for.
    day: String,
    /// `receipt`, `in_hand`, `count` or `age`.
    limit: &'static str,
    /// ISO 4217.
    currency: String,
    /// Up to how much: an amount in major units, receipts or hours.
    up_to: String,
    /// Who gave it, by number.
    granted_by: u32,
    /// When, in milliseconds since 1970.
    granted_ms: i64,
    /// Why.
    reason: String,
    /// The entry that used it; null until the office has it.
    used: Option<String>,
}

impl From<Listed> for UnlockView {
    fn from(listed: Listed) -> Self {
        Self {
            no: listed.no,
            collector: listed.collector.0,
            day: listed.day.to_string(),
            limit: kind_name(listed.kind),
            currency: listed.currency.to_string(),
            up_to: value_text(listed.kind, listed.currency, listed.up_to),
            granted_by: listed.by.0,
            granted_ms: listed.at.0,
            reason: listed.reason,
            used: listed.used.map(|id| id.to_string()),
        }
    }
}

/// Codes that were given, the newest first, at most 500.
#[derive(Debug, Serialize, ToSchema)]
struct Unlocks {
    unlocks: Vec<UnlockView>,
}

/// The codes that were given, and which were used.
#[utoipa::path(get, path = "/v1/unlocks", tag = "custody", operation_id = "list_unlocks", params(ListQuery),
    responses((status = 200, description = "What was given.", body = Unlocks)))]
async fn list_unlocks(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Unlocks>, Problem> {
    let before = query.after.map_or(i64::MAX, i64::from);
    let listed = state
        .db
        .read(|mut tx| async move { super::granted(&mut tx, before, LISTED).await })
        .await?;
    Ok(Json(Unlocks {
        unlocks: listed
            .into_iter()
            .filter(|listed| caller.scope.sees(listed.collector))
            .map(UnlockView::from)
            .collect(),
    }))
}
