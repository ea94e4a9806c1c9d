//! Differences found at counting: who is on either side, and how a third person closes each.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::door::see_other;
use super::fields::Fields;
use super::frame::{self, Here};
use super::review::{Choice, Decision, decision, done};
use super::visit::Visit;
use super::words::Words;
use super::{LISTED, format, notice};
use crate::auth::{Caller, Role, people};
use crate::custody::{self, CustodyError, Resolution, Variance};
use crate::http::{AppState, Problem};

/// A case with the names of its people.
struct Case {
    of: Variance,
    collector: String,
    cashier: String,
    resolved_by: Option<String>,
}

async fn named(tx: &mut crate::db::Tx, case: Variance) -> Result<Case, CustodyError> {
    Ok(Case {
        collector: name(tx, case.collector).await?,
        cashier: name(tx, case.cashier).await?,
        resolved_by: match case.resolved_by {
            Some(person) => Some(name(tx, person).await?),
            None => None,
        },
        of: case,
    })
}

async fn name(tx: &mut crate::db::Tx, person: PersonNo) -> Result<String, CustodyError> {
    Ok(people::name_of(tx, person).await?.unwrap_or_default())
}

/// `GET /console/variances`
pub(super) async fn list(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let words = visit.words();
    let mut cases = state
        .db
        .read(|mut tx| async move {
            let mut cases = Vec::new();
            for case in custody::variances(&mut tx, true, 0, LISTED).await? {
                cases.push(named(&mut tx, case).await?);
            }
            Ok::<_, CustodyError>(cases)
        })
        .await?;
    cases.retain(|case| caller.scope.sees(case.of.collector));
    let body = html! {
        div.head { h1 { (words.variances) } }
        @if cases.is_empty() { p.empty { (words.no_cases) } }
        @else {
            table.list {
                thead { tr { th { (words.case) } th { (words.posted_on) } th { (words.collector) } th { (words.cashier) } th.num { (words.difference) } th { span.unseen { (words.action) } } } }
                tbody {
                    @for Case { of: case, collector, cashier, .. } in &cases {
                        tr {
                            td { bdi { (case.no) } }
                            td { (format::day(case.day, words)) }
                            td { (format::text(collector)) }
                            td { (format::text(cashier)) }
                            td.num { (format::difference(Money::new(case.amount_minor, case.currency))) }
                            td.do { a.secondary.small data-row href={ "/console/variances/" (case.no) } { (words.look) } }
                        }
                    }
                }
            }
        }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Variances, words.variances, &body),
    ))
}

/// `GET /console/variances/{variance}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
) -> Result<Response, Problem> {
    let case = find(&state, no).await?;
    show(&visit, &caller, &case, "", StatusCode::OK, None)
}

async fn find(state: &AppState, no: i64) -> Result<Case, Problem> {
    Ok(state
        .db
        .read(|mut tx| async move {
            let case = custody::variance(&mut tx, no).await?;
            named(&mut tx, case).await
        })
        .await?)
}

/// `POST /console/variances/{variance}/resolve`
pub(super) async fn resolve(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
    fields: Fields,
) -> Result<Response, Problem> {
    let note = fields.get("reason");
    match resolved(&state, &caller, no, note, &fields).await {
        Ok(()) => Ok(see_other(&format!("/console/variances/{no}"))),
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            let case = find(&state, no).await?;
            let status = problem.status();
            show(&visit, &caller, &case, note, status, Some(&problem))
        }
        Err(problem) => Err(problem),
    }
}

async fn resolved(
    state: &AppState,
    caller: &Caller,
    no: i64,
    note: &str,
    fields: &Fields,
) -> Result<(), Problem> {
    let how = match fields.get("how") {
        "recover" => Resolution::Recover,
        "write_off" => Resolution::WriteOff,
        _ => return Err(Problem::invalid("Say how the case is closed.")),
    };
    let (now, person) = (state.clock.now(), caller.person);
    fields
        .command("resolve", &no.to_string(), note.to_owned())?
        .run(state, caller, |mut tx, note| async move {
            custody::resolve(&mut tx, no, how, note, person, now).await?;
            Ok::<_, CustodyError>((tx, ()))
        })
        .await?;
    Ok(())
}

fn show(
    visit: &Visit,
    caller: &Caller,
    found: &Case,
    note: &str,
    status: StatusCode,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let words = visit.words();
    let case = &found.of;
    let title = (words.case_no)(case.no);
    let decides = [Role::Accountant, Role::Manager]
        .into_iter()
        .any(|role| caller.roles.has(role));
    let is_side = caller.person == case.collector || caller.person == case.cashier;
    let is_short = case.amount_minor < 0;
    let body = html! {
        p.back { a href="/console/variances" { (words.variances) } }
        div.head { h1 { (title) } p.hint { (format::day(case.day, words)) } }
        @if let Some(problem) = problem { (notice::line(visit, problem)) }
        dl.sides {
            div.differs {
                dt { @if is_short { (words.short) } @else { (words.over) } }
                dd { (format::difference(Money::new(case.amount_minor, case.currency))) }
            }
        }
        dl.facts.sheet {
            div { dt { (words.collector) } dd { (format::text(&found.collector)) } }
            div { dt { (words.cashier) } dd { (format::text(&found.cashier)) } }
            div { dt { (words.deposit) } dd { a href={ "/console/deposits/" (case.deposit) } { bdi dir="ltr" { (case.deposit) } } } }
            div { dt { (words.result) } dd { (state_of(case, words)) } }
        }
        @if case.state == "open" {
            @if decides && !is_side { (form(visit, found, note)?) }
            @else {
                div.notice role="status" { strong { (words.case_waits) } p { (words.case_waits_text) } }
            }
        } @else {
            @let who = html! {
                    @if let Some(by) = &found.resolved_by { (format::text(by)) }
                    @if let Some(at) = case.resolved { " · " (format::when(at, visit.now, visit.zone, words)) }
            };
            (done(state_of(case, words), &who, case.note.as_deref()))
        }
    };
    Ok(frame::respond(
        status,
        frame::page(visit, Here::Variances, &title, &body),
    ))
}

fn state_of(case: &Variance, words: &Words) -> &'static str {
    match case.state.as_str() {
        "recovered" => words.recovered,
        "written_off" => words.written_off,
        _ => words.case_open,
    }
}

fn form(visit: &Visit, found: &Case, note: &str) -> Result<Markup, Problem> {
    let words = visit.words();
    let case = &found.of;
    let is_short = case.amount_minor < 0;
    let how = html! {
        @if is_short {
            label.option { input type="radio" name="how" value="recover" required; span { strong { (words.recover) } span.hint { ((words.recover_text)(&found.collector)) } } }
        }
        label.option { input type="radio" name="how" value="write_off" required; span { strong { (words.write_off) } span.hint { (words.write_off_text) } } }
    };
    decision(
        visit,
        &Decision {
            title: Some(words.decide),
            more: Some(how),
            reason: note,
            choices: &[Choice::first("close", words.close_case)],
            ..Decision::to(format!("/console/variances/{}/resolve", case.no))
        },
    )
}
