//! The form that asks for limits on cash: what was typed, and which field cannot be read.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::cash_limit::{CashLimits, Limit, LimitKind};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::Currency;
use counterfoil_sync::typed::{typed as amount, whole};
use maud::{Markup, html};

use super::{Choice, Decision, decision, framed};
use crate::auth::people::{self, Person};
use crate::auth::{Caller, Role};
use crate::cash_limits::{self, Set, SetError, asked};
use crate::console::door::see_other;
use crate::console::fields::Fields;
use crate::console::notice;
use crate::console::visit::Visit;
use crate::db::DbError;
use crate::http::{AppState, Problem};
use crate::intake::Settings;

/// `GET /console/limits`
pub(super) async fn new(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    form(&state, &visit, &caller, (&Fields::default(), &[]), None).await
}

/// `POST /console/limits/ask`
pub(super) async fn ask(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    let set = match read(&fields) {
        Ok(set) => set,
        Err(wrong) => {
            let problem = Problem::invalid("Correct the marked fields.");
            return form(&state, &visit, &caller, (&fields, &wrong), Some(&problem)).await;
        }
    };
    match asked(&state, &visit, &caller, &fields, set).await {
        Ok(()) => Ok(see_other("/console/unlocks")),
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            form(&state, &visit, &caller, (&fields, &[]), Some(&problem)).await
        }
        Err(problem) => Err(problem),
    }
}

/// A field that cannot be so: what it is called, and whether it contradicts its neighbour.
#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    name: String,
    is_above: bool,
}

impl Wrong {
    fn unread(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            is_above: false,
        }
    }
}

fn field_of(kind: LimitKind, which: &str) -> String {
    format!("{}-{which}", cash_limits::kind_name(kind))
}

/// What the form asks for; or the fields that cannot be read, in the digits of either script.
fn read(fields: &Fields) -> Result<Set, Vec<Wrong>> {
    let mut wrong = Vec::new();
    // Whoever is meant by what cannot be read, it is not the whole company.
    let whose = fields.get("collector");
    let collector = whose.parse().ok().filter(|no| *no > 0).map(PersonNo);
    if collector.is_none() && !whose.is_empty() {
        wrong.push(Wrong::unread("collector"));
    }
    let Ok(currency) = fields.get("currency").parse::<Currency>() else {
        wrong.push(Wrong::unread("currency"));
        return Err(wrong);
    };
    let mut value = |kind: LimitKind, which: &str| {
        let name = field_of(kind, which);
        let text = fields.get(&name);
        if text.is_empty() {
            return None;
        }
        let value = if kind.is_money() {
            amount(text, currency)
        } else {
            whole(text).map(i64::from)
        };
        if value.is_none() {
            wrong.push(Wrong::unread(name));
        }
        value
    };
    let mut pair = |kind: LimitKind| Limit {
        soft: value(kind, "soft"),
        hard: value(kind, "hard"),
    };
    let limits = CashLimits {
        currency,
        receipt: pair(LimitKind::Receipt),
        in_hand: pair(LimitKind::InHand),
        count: pair(LimitKind::Count),
        age: pair(LimitKind::Age),
    };
    for kind in LimitKind::ALL {
        let Limit { soft, hard } = limits.of(kind);
        if soft.zip(hard).is_some_and(|(soft, hard)| soft > hard) {
            wrong.extend(["soft", "hard"].map(|which| Wrong {
                name: field_of(kind, which),
                is_above: true,
            }));
        }
    }
    if wrong.is_empty() {
        Ok(Set {
            collector,
            currency,
            limits: (fields.get("decision") != "back").then_some(limits),
            reason: fields.get("reason").to_owned(),
        })
    } else {
        Err(wrong)
    }
}

async fn asked(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    fields: &Fields,
    set: Set,
) -> Result<(), Problem> {
    if let Some(collector) = set.collector {
        caller.must_see(collector, format_args!("person {collector}"))?;
    }
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
    typed: (&Fields, &[Wrong]),
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
            reason: typed.0.get("reason"),
            choices: &[Choice::first("set", words.ask_limits), Choice::other("back", words.takes_back)],
            ..Decision::to("/console/limits/ask".to_owned())
        })?)
    };
    let status = problem.map_or(StatusCode::OK, Problem::status);
    Ok(framed(visit, status, words.ask_limits, &body))
}

fn values(
    visit: &Visit,
    collectors: &[Person],
    currency: Currency,
    (typed, wrong): (&Fields, &[Wrong]),
) -> Markup {
    let all = visit.words();
    let words = &all.control;
    let found = |name: &str| wrong.iter().find(|wrong| wrong.name == name);
    let bad = |name: &str| found(name).map(|_| "true");
    let why = |name: &str, text: &str| {
        html! { @if found(name).is_some() { small.late id={ "why-" (name) } { (text) } } }
    };
    let shown = match typed.get("currency") {
        "" => currency.code(),
        shown => shown,
    };
    let chosen = typed.get("collector");
    let input = |kind: LimitKind, which: &str, label: &str| {
        let name = field_of(kind, which);
        let text = match found(&name) {
            Some(wrong) if wrong.is_above => words.warns_above,
            _ if kind.is_money() => words.no_amount,
            _ => all.field.not_a_number,
        };
        let described = bad(&name).map(|_| format!("why-{name}"));
        html! {
            label.field {
                span { (label) }
                input name=(name) value=(typed.get(&name)) aria-invalid=[bad(&name)] aria-describedby=[described] inputmode="decimal" dir="ltr" autocomplete="off" maxlength="20";
                (why(&name, text))
            }
        }
    };
    html! {
        div.pairs {
            label.field {
                span { (words.for_whom) }
                select name="collector" aria-invalid=[bad("collector")] {
                    option value="" { (words.whole_company) }
                    @for person in collectors {
                        option value=(person.no) selected[chosen == person.no.to_string()] { (crate::text::visible(&person.name)) }
                    }
                }
                (why("collector", all.field.nobody_so))
            }
            label.field {
                span { (all.currency) }
                input name="currency" value=(shown) aria-invalid=[bad("currency")] required maxlength="3" dir="ltr" autocapitalize="characters";
                (why("currency", words.no_currency))
            }
        }
        @for kind in LimitKind::ALL {
            fieldset {
                legend { ((words.limit)(kind)) }
                div.pairs { (input(kind, "soft", words.warns_past)) (input(kind, "hard", words.refuses_past)) }
            }
        }
    }
}
