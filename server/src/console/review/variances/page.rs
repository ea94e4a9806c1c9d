//! One case: its two sides, and what becomes of it.

use axum::extract::{Path, State};
use axum::response::Response;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;
use maud::{Markup, html};

use super::{ASSIGN, CLOSE, Looked, decision_of, looked, state_of};
use crate::auth::{Caller, Role};
use crate::console::audit;
use crate::console::door::see_other;
use crate::console::fields::{Fields, token};
use crate::console::format;
use crate::console::frame::{self, Here, csrf};
use crate::console::review::form::decided as is_yes;
use crate::console::review::{Again, Choice, Decision, decision, done, taken};
use crate::console::visit::Visit;
use crate::custody::{self, CustodyError, Ending, Kept, Proposal, Resolution};
use crate::http::{AppState, Problem};
use crate::text::visible;

async fn find(state: &AppState, no: i64) -> Result<Looked, Problem> {
    Ok(state
        .db
        .read(|mut tx| async move {
            let case = custody::variance(&mut tx, no).await?;
            looked(&mut tx, case).await
        })
        .await?)
}

/// `GET /console/variances/{variance}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
) -> Result<Response, Problem> {
    show(&visit, &caller, &find(&state, no).await?, Again::default())
}

/// `POST /console/variances/{variance}/resolve`
pub(super) async fn resolve(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
    fields: Fields,
) -> Result<Response, Problem> {
    let done = resolved(&state, &caller, no, &fields).await;
    back(&state, &visit, &caller, (no, &fields), done).await
}

async fn resolved(
    state: &AppState,
    caller: &Caller,
    no: i64,
    fields: &Fields,
) -> Result<(), Problem> {
    let how = match fields.get("how") {
        "turned_up" => Resolution::TurnedUp,
        ending => match Ending::named(ending) {
            Some(ending) => Resolution::By(ending),
            None => return Err(Problem::invalid("Say how the case is closed.")),
        },
    };
    let (now, person) = (state.clock.now(), caller.person);
    let note = fields.get("reason").to_owned();
    fields
        .command("resolve", &no.to_string(), note)?
        .run(state, caller, |mut tx, note| async move {
            custody::resolve(&mut tx, no, how, note, person, now).await?;
            Ok::<_, CustodyError>((tx, ()))
        })
        .await?;
    Ok(())
}

/// `POST /console/variances/{variance}/decision`: the second person.
pub(super) async fn decide(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
    fields: Fields,
) -> Result<Response, Problem> {
    let done = decided(&state, &caller, no, &fields).await;
    back(&state, &visit, &caller, (no, &fields), done).await
}

async fn decided(
    state: &AppState,
    caller: &Caller,
    no: i64,
    fields: &Fields,
) -> Result<(), Problem> {
    let agree = is_yes(fields)?;
    let (now, person) = (state.clock.now(), caller.person);
    let note = fields.get("reason").to_owned();
    fields
        .command("decide", &no.to_string(), note)?
        .run(state, caller, |mut tx, note| async move {
            custody::decide_variance(&mut tx, no, agree, note, person, now).await?;
            Ok::<_, CustodyError>((tx, ()))
        })
        .await?;
    Ok(())
}

/// Back to the case. What was refused is told on it, with what was typed.
async fn back(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    (no, fields): (i64, &Fields),
    done: Result<(), Problem>,
) -> Result<Response, Problem> {
    let Some(problem) = taken(done)? else {
        return Ok(see_other(&format!("/console/variances/{no}")));
    };
    let again = Again::with(fields.get("reason"), &problem);
    show(visit, caller, &find(state, no).await?, again)
}

/// `POST /console/variances/{variance}/assign`
pub(super) async fn assign(
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

fn show(
    visit: &Visit,
    caller: &Caller,
    found: &Looked,
    again: Again<'_>,
) -> Result<Response, Problem> {
    let words = visit.words();
    let case = &found.case.of;
    let title = (words.case_no)(case.no);
    let may = |roles: &[Role]| caller.roles.meets(roles.iter().copied().collect());
    let body = html! {
        p.back { a href="/console/variances" { (words.variances) } }
        div.head { h1 { (title) } p.hint { (format::day(case.day, words)) } }
        (again.line(visit))
        dl.sides {
            div.differs {
                dt { @if case.cheque.is_some() { (words.cases.missing_cheque) } @else if case.amount_minor < 0 { (words.short) } @else { (words.over) } }
                dd { (format::difference(case.amount())) }
            }
        }
        (facts(visit, found))
        @if case.is_open() && may(&ASSIGN) { (assign_form(visit, found)?) }
        @if let Some(proposal) = &case.proposed { (proposed(visit, found, proposal)) }
        (ended(visit, found))
        @let is_side = caller.person == case.answers || caller.person == case.cashier;
        @if may(&CLOSE) && !is_side { (next(visit, caller, found, again.reason)?) }
        @else if case.is_open() { (waits(words.case_waits, words.case_waits_text)) }
        (audit::of(visit, &format!("variance {}", case.no)))
    };
    Ok(frame::respond(
        again.status(),
        frame::page(visit, Here::Variances, &title, &body),
    ))
}

fn waits(title: &str, text: &str) -> Markup {
    html! { div.notice role="status" { strong { (title) } p { (text) } } }
}

/// What is left to do for whoever is on neither side.
fn next(visit: &Visit, caller: &Caller, found: &Looked, why: &str) -> Result<Markup, Problem> {
    let words = visit.words();
    let case = &found.case.of;
    let looks_after = case.owner == Some(caller.person);
    match (case.state.as_str(), &case.proposed) {
        ("open", _) => close_form(visit, found, looks_after, why),
        ("proposed", Some(proposal)) if proposal.by == caller.person => {
            let back = [Choice::other("no", words.cases.take_back)];
            agree_form(
                visit,
                found,
                proposal.how,
                words.cases.own_waits,
                &back,
                why,
            )
        }
        ("proposed", Some(_)) if looks_after => {
            Ok(waits(words.case_waits, words.cases.owner_waits))
        }
        ("proposed", Some(proposal)) => {
            let both = [
                Choice::first("yes", (words.cases.agree)(proposal.how)),
                Choice::other("no", words.cases.turn_down),
            ];
            let text = (words.cases.agree_text)(proposal.how, &found.case.answers);
            agree_form(visit, found, proposal.how, &text, &both, why)
        }
        ("recovered" | "written_off", _) if case.cheque.is_some() => {
            close_form(visit, found, looks_after, why)
        }
        _ => Ok(html! {}),
    }
}

fn facts(visit: &Visit, found: &Looked) -> Markup {
    let words = visit.words();
    let case = &found.case.of;
    html! {
        dl.facts.sheet {
            div { dt { (words.answers_for) } dd { (format::text(&found.case.answers)) } }
            div { dt { (words.cashier) } dd { (format::text(&found.case.cashier)) } }
            @if let Some(deposit) = case.deposit {
                div { dt { (words.deposit) } dd { a href={ "/console/deposits/" (deposit) } { bdi dir="ltr" { (deposit) } } } }
            }
            @if let Some(close) = case.day_close {
                div { dt { (words.office.day_close) } dd { a href={ "/console/closes/" (close) } { (words.office.z_report) " · " (format::day(case.day, words)) } } }
            }
            @if let Some(cheque) = &found.case.cheque { (paper(visit, cheque)) }
            div { dt { (words.result) } dd { (state_of(case, words)) } }
            div { dt { (words.office.owner) } dd { @match &found.case.owner { Some(name) => (format::text(name)), None => (words.office.nobody) } } }
            div {
                dt { (words.office.often) }
                dd {
                    @if found.often.is_empty() { span.none { "–" } }
                    @for (place, (count, sum)) in found.often.iter().enumerate() {
                        @if place > 0 { " · " }
                        @if sum.minor < 0 { (words.short) } @else { (words.over) } ": "
                        ((words.office.cases)(count.unsigned_abs())) ", " (format::difference(*sum))
                    }
                }
            }
        }
    }
}

/// Which cheque, of whom, and the receipt it came with.
fn paper(visit: &Visit, cheque: &Kept) -> Markup {
    let words = visit.words();
    html! {
        div { dt { (words.cheque) } dd { bdi dir="ltr" { (visible(&cheque.number)) } " · " (format::text(&cheque.bank)) " · " (format::day(cheque.date, words)) } }
        div { dt { (words.customer) } dd { a href={ "/console/customers/" (cheque.customer) } { (format::text(&cheque.customer_name)) } } }
        div { dt { (words.receipt) } dd { a href={ "/console/receipts/" (cheque.id.receipt) } { bdi dir="ltr" { (cheque.id.receipt) } } } }
    }
}

/// Who wants it to end how, and why.
fn proposed(visit: &Visit, found: &Looked, proposal: &Proposal) -> Markup {
    let words = visit.words();
    let by = found.case.proposed_by.as_deref().unwrap_or_default();
    let who = html! { (format::text(by)) " · " (format::when(proposal.at, visit.now, visit.zone, words)) };
    done(
        (words.cases.proposed)(proposal.how),
        &who,
        Some(&proposal.why),
    )
}

/// What was decided, and under it that the cheque turned up after all.
fn ended(visit: &Visit, found: &Looked) -> Markup {
    let words = visit.words();
    let (named, case) = (&found.case, &found.case.of);
    let who = |name: Option<&str>, at: Option<Millis>| {
        html! {
            @if let Some(name) = name { (format::text(name)) }
            @if let Some(at) = at { @if name.is_some() { " · " } (format::when(at, visit.now, visit.zone, words)) }
        }
    };
    html! {
        @if let Some(decision) = decision_of(case, words) {
            (done(decision, &who(named.resolved_by.as_deref(), case.resolved), case.note.as_deref()))
        }
        @if let Some(finding) = &case.found {
            (done(words.cases.found, &who(named.found_by.as_deref(), Some(finding.at)), Some(&finding.note)))
        }
    }
}

fn assign_form(visit: &Visit, found: &Looked) -> Result<Markup, Problem> {
    let office = &visit.words().office;
    let case = &found.case.of;
    Ok(html! {
        details.more {
            summary { (office.assign) }
            form method="post" action={ "/console/variances/" (case.no) "/assign" } {
                (csrf(visit))
                input type="hidden" name="token" value=(token()?);
                label.field {
                    span { (office.owner) }
                    select name="owner" required {
                        @for (person, name) in &found.owners {
                            option value=(person) selected[case.owner == Some(*person)] { (visible(name)) }
                        }
                    }
                }
                button.secondary type="submit" { (office.assign_now) }
            }
        }
    })
}

/// The ways to close it. Of one that is closed, only a cheque that turns up.
fn close_form(
    visit: &Visit,
    found: &Looked,
    looks_after: bool,
    why: &str,
) -> Result<Markup, Problem> {
    let words = visit.words();
    let (case, answers) = (&found.case.of, &found.case.answers);
    let option = |value: &str, title: &str, text: &str| {
        html! { label.option { input type="radio" name="how" value=(value) required; span { strong { (title) } span.hint { (text) } } } }
    };
    let is_open = case.is_open();
    if is_open && looks_after && case.cheque.is_none() {
        return Ok(waits(words.case_waits, words.cases.owner_waits));
    }
    let how = html! {
        @if is_open && !looks_after {
            @if case.amount_minor < 0 { (option("recover", words.recover, &(words.recover_text)(answers))) }
            (option("write_off", words.cases.propose, words.cases.propose_text))
        }
        @if case.cheque.is_some() { (option("turned_up", words.cases.turned_up, &(words.cases.turned_up_text)(answers))) }
        @if is_open && looks_after { p.hint { (words.cases.owner_waits) } }
        @else if is_open { p.hint { (words.cases.two_agree) } }
    };
    decision(
        visit,
        &Decision {
            title: Some(if is_open {
                words.decide
            } else {
                words.cases.turned_up
            }),
            more: Some(how),
            reason: why,
            choices: &[Choice::first("close", words.cases.go_on)],
            ..Decision::to(format!("/console/variances/{}/resolve", case.no))
        },
    )
}

fn agree_form(
    visit: &Visit,
    found: &Looked,
    how: Ending,
    hint: &str,
    choices: &[Choice],
    why: &str,
) -> Result<Markup, Problem> {
    decision(
        visit,
        &Decision {
            title: Some(match how {
                Ending::Recover => visit.words().recover,
                Ending::WriteOff => visit.words().cases.propose,
            }),
            hint: Some(hint),
            reason: why,
            choices,
            ..Decision::to(format!("/console/variances/{}/decision", found.case.of.no))
        },
    )
}
