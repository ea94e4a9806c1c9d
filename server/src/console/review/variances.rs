//! Differences found at counting: who is on either side, and how a third person closes each.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::{Again, Choice, Decision, decision, done, name, taken};
use crate::auth::{Caller, Role, people};
use crate::console::door::{Door, decision as decides, form as fills, page as shows, see_other};
use crate::console::fields::{Fields, token};
use crate::console::frame::{self, Here, csrf};
use crate::console::visit::Visit;
use crate::console::words::Words;
use crate::console::{LISTED, SEE, format};
use crate::custody::{self, CustodyError, Resolution, Variance};
use crate::http::{AppState, Problem};

/// Who closes a case, and who may be given one to look after.
const CLOSE: [Role; 2] = [Role::Accountant, Role::Manager];
const ASSIGN: [Role; 3] = [Role::Accountant, Role::Manager, Role::Supervisor];

/// The pages of the cases. Cashiers come here too, who do not come to the rest of the queue.
pub(super) fn doors() -> Vec<Door> {
    use axum::routing::{get, post};
    vec![
        shows("/console/variances", SEE, get(list)),
        shows("/console/variances/{variance}", SEE, get(page)),
        decides(
            "/console/variances/{variance}/resolve",
            CLOSE,
            post(resolve),
        ),
        fills("/console/variances/{variance}/assign", ASSIGN, post(assign)),
    ]
}

/// A case with the names of its people.
struct Case {
    of: Variance,
    /// Who answers for it.
    answers: String,
    cashier: String,
    resolved_by: Option<String>,
    owner: Option<String>,
    /// Cases of the same person in the last 90 days: how many, and what they come to.
    often: Vec<(i64, Money)>,
    /// Who could look after it.
    owners: Vec<(PersonNo, String)>,
}

/// Days in which cases of one person are looked at together.
const OFTEN_DAYS: i32 = 90;

async fn named(tx: &mut crate::db::Tx, case: Variance) -> Result<Case, CustodyError> {
    let mut owners = Vec::new();
    for person in people::list(tx).await? {
        let may = person.roles.meets(ASSIGN.into_iter().collect());
        if may && person.enabled && person.no != case.answers && person.no != case.cashier {
            owners.push((person.no, person.name));
        }
    }
    Ok(Case {
        owners,
        often: custody::repeated(tx, case.answers, case.day.plus(-OFTEN_DAYS)).await?,
        owner: match case.owner {
            Some(person) => Some(name(tx, person).await?),
            None => None,
        },
        answers: name(tx, case.answers).await?,
        cashier: name(tx, case.cashier).await?,
        resolved_by: match case.resolved_by {
            Some(person) => Some(name(tx, person).await?),
            None => None,
        },
        of: case,
    })
}

/// `GET /console/variances`
async fn list(
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
    cases.retain(|case| caller.scope.sees(case.of.answers));
    let body = html! {
        div.head { h1 { (words.variances) } }
        @if cases.is_empty() { p.empty { (words.no_cases) } }
        @else {
            table.list {
                thead { tr { th { (words.case) } th { (words.posted_on) } th { (words.answers_for) } th { (words.cashier) } th.num { (words.difference) } th { span.unseen { (words.action) } } } }
                tbody {
                    @for Case { of: case, answers, cashier, .. } in &cases {
                        tr {
                            td { bdi { (case.no) } }
                            td { (format::day(case.day, words)) }
                            td { (format::text(answers)) }
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
async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
) -> Result<Response, Problem> {
    let case = find(&state, no).await?;
    show(&visit, &caller, &case, Again::default())
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
async fn resolve(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
    fields: Fields,
) -> Result<Response, Problem> {
    let note = fields.get("reason");
    let Some(problem) = taken(resolved(&state, &caller, no, note, &fields).await)? else {
        return Ok(see_other(&format!("/console/variances/{no}")));
    };
    let case = find(&state, no).await?;
    show(&visit, &caller, &case, Again::with(note, &problem))
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
    again: Again<'_>,
) -> Result<Response, Problem> {
    let words = visit.words();
    let case = &found.of;
    let title = (words.case_no)(case.no);
    let may = |roles: &[Role]| caller.roles.meets(roles.iter().copied().collect());
    let is_side = caller.person == case.answers || caller.person == case.cashier;
    let is_short = case.amount_minor < 0;
    let body = html! {
        p.back { a href="/console/variances" { (words.variances) } }
        div.head { h1 { (title) } p.hint { (format::day(case.day, words)) } }
        (again.line(visit))
        dl.sides {
            div.differs {
                dt { @if is_short { (words.short) } @else { (words.over) } }
                dd { (format::difference(Money::new(case.amount_minor, case.currency))) }
            }
        }
        dl.facts.sheet {
            div { dt { (words.answers_for) } dd { (format::text(&found.answers)) } }
            div { dt { (words.cashier) } dd { (format::text(&found.cashier)) } }
            @if let Some(deposit) = case.deposit {
                div { dt { (words.deposit) } dd { a href={ "/console/deposits/" (deposit) } { bdi dir="ltr" { (deposit) } } } }
            }
            @if let Some(close) = case.day_close {
                div { dt { (words.office.day_close) } dd { a href={ "/console/closes/" (close) } { (words.office.z_report) " · " (format::day(case.day, words)) } } }
            }
            div { dt { (words.result) } dd { (state_of(case, words)) } }
            div { dt { (words.office.owner) } dd { @match &found.owner { Some(name) => (format::text(name)), None => (words.office.nobody) } } }
            div {
                dt { (words.office.often) }
                dd {
                    @for (place, (count, sum)) in found.often.iter().enumerate() {
                        @if place > 0 { " · " }
                        ((words.office.cases)(count.unsigned_abs())) ", " (format::difference(*sum))
                    }
                }
            }
        }
        @if case.state == "open" && may(&ASSIGN) { (assign_form(visit, found)?) }
        @if case.state == "open" {
            @if may(&CLOSE) && !is_side { (form(visit, found, again.reason)?) }
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
        again.status(),
        frame::page(visit, Here::Variances, &title, &body),
    ))
}

fn state_of(case: &Variance, words: &Words) -> &'static str {
    match case.state.as_str() {
        "recovered" => words.recovered,
        "written_off" => words.written_off,
        "tolerated" => words.office.tolerated,
        _ => words.case_open,
    }
}

fn assign_form(visit: &Visit, found: &Case) -> Result<Markup, Problem> {
    let office = &visit.words().office;
    Ok(html! {
        details.more {
            summary { (office.assign) }
            form method="post" action={ "/console/variances/" (found.of.no) "/assign" } {
                (csrf(visit))
                input type="hidden" name="token" value=(token()?);
                label.field {
                    span { (office.owner) }
                    select name="owner" required {
                        @for (person, name) in &found.owners {
                            option value=(person) selected[found.of.owner == Some(*person)] { (crate::text::visible(name)) }
                        }
                    }
                }
                button.secondary type="submit" { (office.assign_now) }
            }
        }
    })
}

/// `POST /console/variances/{variance}/assign`
async fn assign(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<i64>,
    fields: Fields,
) -> Result<Response, Problem> {
    let owner: u32 = fields.get("owner").parse().unwrap_or(0);
    let (now, person) = (state.clock.now(), caller.person);
    fields
        .command("assign", &no.to_string(), owner)?
        .run(&state, &caller, |mut tx, owner| async move {
            custody::assign(&mut tx, no, PersonNo(*owner), person, now).await?;
            Ok::<_, CustodyError>((tx, ()))
        })
        .await?;
    Ok(see_other(&format!("/console/variances/{no}")))
}

fn form(visit: &Visit, found: &Case, note: &str) -> Result<Markup, Problem> {
    let words = visit.words();
    let case = &found.of;
    let is_short = case.amount_minor < 0;
    let how = html! {
        @if is_short {
            label.option { input type="radio" name="how" value="recover" required; span { strong { (words.recover) } span.hint { ((words.recover_text)(&found.answers)) } } }
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
