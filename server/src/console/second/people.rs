//! Who signs in, with which second factor and in which branch; taking the factor from somebody whose
//! phone is gone.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::PersonNo;
use maud::{Markup, html};

use super::CHANGE_PEOPLE;
use crate::auth::people::{self, Person};
use crate::auth::{Caller, branch, second};
use crate::console::door::see_other;
use crate::console::fields::Fields;
use crate::console::format;
use crate::console::frame::{self, Here};
use crate::console::notice;
use crate::console::review::{Choice, Decision, decision};
use crate::console::visit::Visit;
use crate::db::DbError;
use crate::http::{AppState, Problem};

struct Staff {
    people: Vec<Person>,
    with_factor: BTreeSet<PersonNo>,
    branches: BTreeMap<PersonNo, String>,
}

async fn staff(state: &AppState, caller: &Caller) -> Result<Staff, Problem> {
    let scope = &caller.scope;
    Ok(state
        .db
        .read(|mut tx| async move {
            let mut people = people::list(&mut tx).await?;
            people.retain(|person| scope.sees(person.no));
            Ok::<_, DbError>(Staff {
                people,
                with_factor: second::on(&mut tx).await?,
                branches: branch::all(&mut tx).await?.into_iter().collect(),
            })
        })
        .await?)
}

/// `GET /console/people`
pub(super) async fn list(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let all = visit.words();
    let words = &all.control;
    let staff = staff(&state, &caller).await?;
    let body = html! {
        div.head { h1 { (words.people) } }
        table.list {
            thead { tr { th { (words.name) } th { (all.login) } th { (words.roles) } th { (words.branch) } th { (words.factor) } th { span.unseen { (all.action) } } } }
            tbody {
                @for person in &staff.people {
                    tr {
                        td { strong { (format::text(&person.name)) } }
                        td { bdi dir="ltr" { (crate::text::visible(&person.code)) } }
                        td { (roles(&visit, person)) }
                        td { (branch_of(&visit, &staff, person)) }
                        td { (factor(&visit, staff.with_factor.contains(&person.no))) }
                        td.do { a.secondary.small data-row href={ "/console/people/" (person.no) } { (all.look) } }
                    }
                }
            }
        }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::People, words.people, &body),
    ))
}

fn roles(visit: &Visit, person: &Person) -> Markup {
    let words = visit.words();
    html! {
        @for (place, role) in person.roles.iter().enumerate() {
            @if place > 0 { (words.comma) }
            ((words.role)(role))
        }
        @if !person.enabled { " " span.tag.late { (words.control.closed) } }
    }
}

fn branch_of(visit: &Visit, staff: &Staff, person: &Person) -> Markup {
    html! {
        @match staff.branches.get(&person.no) {
            Some(name) => (format::text(name)),
            None => span.none { (visit.words().control.whole_company) },
        }
    }
}

fn factor(visit: &Visit, is_on: bool) -> Markup {
    let words = &visit.words().control;
    html! {
        @if is_on { span.tag.fine { (words.is_on) } } @else { span.tag { (words.is_off) } }
    }
}

/// `GET /console/people/{person}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(person): Path<u32>,
) -> Result<Response, Problem> {
    show(&state, &visit, &caller, PersonNo(person), "", None).await
}

/// `POST /console/people/{person}/reset`
pub(super) async fn reset(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(person): Path<u32>,
    fields: Fields,
) -> Result<Response, Problem> {
    let (person, reason) = (PersonNo(person), fields.get("reason"));
    caller.must_see(person, format_args!("person {person}"))?;
    let (by, now) = (Some(caller.person), visit.now);
    let done = state
        .db
        .write(|mut tx| async move { second::reset(&mut tx, person, by, reason, now).await })
        .await
        .map_err(Problem::from);
    match done {
        Ok(()) => Ok(see_other(&format!("/console/people/{person}"))),
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            show(&state, &visit, &caller, person, reason, Some(&problem)).await
        }
        Err(problem) => Err(problem),
    }
}

async fn show(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    no: PersonNo,
    reason: &str,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let all = visit.words();
    let words = &all.control;
    let staff = staff(state, caller).await?;
    let person = staff.people.iter().find(|person| person.no == no);
    let person = person.ok_or_else(|| Problem::no_such(format_args!("person {no}")))?;
    let is_on = staff.with_factor.contains(&no);
    let may = caller.roles.meets(CHANGE_PEOPLE.into_iter().collect()) && caller.person != no;
    let body = html! {
        p.back { a href="/console/people" { (words.people) } }
        div.head { h1 { (format::text(&person.name)) } p.hint { bdi dir="ltr" { (crate::text::visible(&person.code)) } } }
        @if let Some(problem) = problem { (notice::line(visit, problem)) }
        dl.facts.sheet {
            div { dt { (words.roles) } dd { (roles(visit, person)) } }
            div { dt { (words.branch) } dd { (branch_of(visit, &staff, person)) } }
            div { dt { (words.factor) } dd { (factor(visit, is_on)) } }
        }
        @if is_on && may {
            (decision(visit, &Decision {
                title: Some(words.reset),
                hint: Some(words.reset_text),
                reason,
                choices: &[Choice::danger("yes", words.reset)],
                ..Decision::to(format!("/console/people/{no}/reset"))
            })?)
        } @else if is_on { p.hint { (words.reset_other) } }
    };
    let page = frame::page(visit, Here::People, words.people, &body);
    Ok(match problem {
        Some(problem) => notice::respond(problem, page),
        None => frame::respond(StatusCode::OK, page),
    })
}
