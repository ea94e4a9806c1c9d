//! Limits on cash: one person asks for them, and they count when a second one agrees.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::cash_limit::{CashLimits, Limit, LimitKind};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::{Currency, Money, MoneyError};
use maud::{Markup, html};

use super::form::decided as is_yes;
use super::unlocks::limits;
use super::{
    AGREE_LIMITS, Again, Choice, Decision, decision, done, framed, name, not_yours, taken,
};
use crate::auth::people::{self, Person};
use crate::auth::{Caller, Role};
use crate::cash_limits::asked::{self, Asked};
use crate::cash_limits::{self, Set, SetError};
use crate::console::door::see_other;
use crate::console::fields::Fields;
use crate::console::visit::Visit;
use crate::console::{format, notice};
use crate::db::DbError;
use crate::http::{AppState, Problem};
use crate::intake::Settings;

/// `GET /console/limits`: the form that asks.
pub(super) async fn new(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    form(&state, &visit, &caller, &Fields::default(), None).await
}

/// `POST /console/limits/ask`
pub(super) async fn ask(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    match asked(&state, &visit, &caller, &fields).await {
        Ok(()) => Ok(see_other("/console/unlocks")),
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            form(&state, &visit, &caller, &fields, Some(&problem)).await
        }
        Err(problem) => Err(problem),
    }
}

async fn asked(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    fields: &Fields,
) -> Result<(), Problem> {
    let invalid = |error: MoneyError| Problem::invalid(format!("{error}."));
    let currency: Currency = fields.get("currency").parse().map_err(invalid)?;
    let value = |name: &str, kind: LimitKind| {
        let text = fields.get(name);
        if text.is_empty() {
            return Ok::<_, Problem>(None);
        }
        if kind.is_money() {
            let money = Money::parse(text, currency).map_err(invalid)?;
            return Ok(Some(money.minor));
        }
        let number: u32 = text
            .parse()
            .map_err(|_| Problem::invalid("Type whole numbers."))?;
        Ok(Some(i64::from(number)))
    };
    let pair = |kind: LimitKind| {
        let of = cash_limits::kind_name(kind);
        Ok::<_, Problem>(Limit {
            soft: value(&format!("{of}-soft"), kind)?,
            hard: value(&format!("{of}-hard"), kind)?,
        })
    };
    let limits = CashLimits {
        currency,
        receipt: pair(LimitKind::Receipt)?,
        in_hand: pair(LimitKind::InHand)?,
        count: pair(LimitKind::Count)?,
        age: pair(LimitKind::Age)?,
    };
    let collector = fields.get("collector").parse().ok().map(PersonNo);
    if let Some(collector) = collector {
        caller.must_see(collector, format_args!("person {collector}"))?;
    }
    let set = Set {
        collector,
        currency,
        limits: (fields.get("decision") != "back").then_some(limits),
        reason: fields.get("reason").to_owned(),
    };
    let (by, now) = (caller.person, visit.now);
    fields
        .command("ask limits", "", set)?
        .run(state, caller, |mut tx, set| async move {
            asked::ask(&mut tx, set.clone(), by, now).await?;
            Ok::<_, SetError>((tx, ()))
        })
        .await?;
    Ok(())
}

async fn form(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    typed: &Fields,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let words = &visit.words().control;
    let scope = &caller.scope;
    let (collectors, currency) = state
        .db
        .read(|mut tx| async move {
            let mut people = people::list(&mut tx).await?;
            people.retain(|person| person.roles.has(Role::Collector) && scope.sees(person.no));
            let currency = Settings::load(&mut tx).await?.company.currency;
            Ok::<_, DbError>((people, currency))
        })
        .await?;
    let body = html! {
        div.head { h1 { (words.ask_limits) } }
        @if let Some(problem) = problem { (notice::line(visit, problem)) }
        (decision(visit, &Decision {
            hint: Some(words.ask_limits_text),
            more: Some(values(visit, &collectors, currency, typed)),
            reason: typed.get("reason"),
            choices: &[Choice::first("set", words.ask_limits), Choice::other("back", words.takes_back)],
            ..Decision::to("/console/limits/ask".to_owned())
        })?)
    };
    let status = problem.map_or(StatusCode::OK, Problem::status);
    Ok(framed(visit, status, words.ask_limits, &body))
}

fn values(visit: &Visit, collectors: &[Person], currency: Currency, typed: &Fields) -> Markup {
    let all = visit.words();
    let words = &all.control;
    let shown = typed.get("currency");
    let shown = if shown.is_empty() {
        currency.code()
    } else {
        shown
    };
    let input = |kind: LimitKind, which: &str, label: &str| {
        let name = format!("{}-{which}", cash_limits::kind_name(kind));
        html! {
            label.field {
                span { (label) }
                input name=(name) value=(typed.get(&name)) inputmode="decimal" dir="ltr" autocomplete="off" maxlength="20";
            }
        }
    };
    html! {
        div.pairs {
            label.field {
                span { (words.for_whom) }
                select name="collector" {
                    option value="" { (words.whole_company) }
                    @for person in collectors {
                        option value=(person.no) selected[typed.get("collector") == person.no.to_string()] { (crate::text::visible(&person.name)) }
                    }
                }
            }
            label.field { span { (all.currency) } input name="currency" value=(shown) required maxlength="3" dir="ltr" autocapitalize="characters"; }
        }
        @for kind in LimitKind::ALL {
            fieldset {
                legend { ((words.limit)(kind)) }
                div.pairs { (input(kind, "soft", words.warns_past)) (input(kind, "hard", words.refuses_past)) }
            }
        }
    }
}

struct Found {
    asked: Asked,
    by: String,
    whose: Option<String>,
    decided_by: Option<String>,
}

async fn find(state: &AppState, caller: &Caller, no: i64) -> Result<Found, Problem> {
    let found = state
        .db
        .read(|mut tx| async move {
            let Some(asked) = asked::find(&mut tx, no).await? else {
                return Ok(None);
            };
            Ok::<_, DbError>(Some(Found {
                by: name(&mut tx, asked.by).await?,
                whose: match asked.set.collector {
                    Some(person) => Some(name(&mut tx, person).await?),
                    None => None,
                },
                decided_by: match &asked.answered {
                    Some(answered) => Some(name(&mut tx, answered.by).await?),
                    None => None,
                },
                asked,
            }))
        })
        .await?;
    let sees = |found: &Found| {
        let whose = found.asked.set.collector;
        whose.is_none_or(|whose| caller.scope.sees(whose))
    };
    found
        .filter(sees)
        .ok_or_else(|| SetError::NotAsked(no).into())
}

/// `GET /console/limits/{no}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
) -> Result<Response, Problem> {
    let found = find(&state, &caller, no).await?;
    show(&visit, &caller, &found, Again::default())
}

/// `POST /console/limits/{no}/decide`
pub(super) async fn decide(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
    fields: Fields,
) -> Result<Response, Problem> {
    find(&state, &caller, no).await?;
    let reason = fields.get("reason");
    let Some(problem) = taken(decided(&state, &visit, &caller, no, &fields).await)? else {
        return Ok(see_other(&format!("/console/limits/{no}")));
    };
    let found = find(&state, &caller, no).await?;
    show(&visit, &caller, &found, Again::with(reason, &problem))
}

async fn decided(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    no: i64,
    fields: &Fields,
) -> Result<(), Problem> {
    let agree = is_yes(fields)?;
    let (by, now) = (caller.person, visit.now);
    let reason = fields.get("reason").to_owned();
    fields
        .command("decide limits", &no.to_string(), reason)?
        .run(state, caller, |mut tx, reason| async move {
            asked::decide(&mut tx, no, agree, reason, by, now).await?;
            Ok::<_, SetError>((tx, ()))
        })
        .await?;
    Ok(())
}

fn show(
    visit: &Visit,
    caller: &Caller,
    found: &Found,
    again: Again<'_>,
) -> Result<Response, Problem> {
    let all = visit.words();
    let words = &all.control;
    let asked = &found.asked;
    let may = caller.roles.meets(AGREE_LIMITS.into_iter().collect())
        && caller.person != asked.by
        && Some(caller.person) != asked.set.collector;
    let body = html! {
        div.head { h1 { (words.limits) } }
        (again.line(visit))
        dl.facts.sheet {
            div { dt { (words.for_whom) } dd { @match &found.whose { Some(name) => (format::text(name)), None => (words.whole_company) } } }
            div { dt { (all.currency) } dd { bdi dir="ltr" { (asked.set.currency) } } }
            div { dt { (words.limits) } dd { (limits(visit, asked.set.limits.as_ref())) } }
            div { dt { (words.asked_by) } dd { (format::text(&found.by)) } }
            div { dt { (all.reason) } dd { (format::text(&asked.set.reason)) } }
        }
        @match (&asked.answered, may) {
            (Some(answered), _) => {
                @let what = if asked.state == "agreed" { words.agreed } else { all.refused };
                @let who = html! {
                    @if let Some(by) = &found.decided_by { (format::text(by)) " · " }
                    (format::when(answered.at, visit.now, visit.zone, all))
                };
                (done(what, &who, Some(&answered.note)))
            }
            (None, true) => (decision(visit, &Decision {
                hint: Some(words.agree_text),
                reason: again.reason,
                choices: &[Choice::first("yes", words.agree), Choice::other("no", all.refuse_now)],
                ..Decision::to(format!("/console/limits/{}/decide", asked.no))
            })?),
            (None, false) => (not_yours(visit)),
        }
    };
    Ok(framed(visit, again.status(), words.limits, &body))
}
