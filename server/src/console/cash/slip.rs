//! One bank deposit: its slip on paper, and what became of it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::super::door::see_other;
use super::super::fields::{Fields, token};
use super::super::frame::{self, Here, csrf};
use super::super::visit::Visit;
use super::super::{format, notice, review};
use super::bank::tag;
use super::part::{notes_on_paper, papers_on_paper};
use super::{Tab, branch, photo, tabs};
use crate::auth::{Caller, Role};
use crate::custody::Kept;
use crate::http::{AppState, Problem};
use crate::vault::{self, BankAccount, Slip, SlipPhoto, SlipState, VaultError};

pub(super) struct Known {
    pub(super) slip: Slip,
    pub(super) photos: Vec<SlipPhoto>,
    account: BankAccount,
    papers: Vec<Kept>,
    cashier: String,
    settled_by: Option<String>,
}

pub(super) async fn known(state: &AppState, caller: &Caller, no: i64) -> Result<Known, Problem> {
    let known = state
        .db
        .read(|mut tx| async move {
            let slip = vault::slip(&mut tx, no).await?;
            let settled_by = match slip.settled_by {
                Some(person) => Some(review::name(&mut tx, person).await?),
                None => None,
            };
            Ok::<_, VaultError>(Known {
                account: vault::account(&mut tx, slip.account).await?,
                photos: vault::photos(&mut tx, no).await?,
                papers: vault::papers_on(&mut tx, no).await?,
                cashier: review::name(&mut tx, slip.cashier).await?,
                settled_by,
                slip,
            })
        })
        .await?;
    if caller.scope.sees(known.slip.cashier) {
        Ok(known)
    } else {
        Err(VaultError::NoSlip(no).into())
    }
}

/// `GET /console/bank/{no}`
pub(in crate::console) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
) -> Result<Response, Problem> {
    let known = known(&state, &caller, no).await?;
    show(&visit, &caller, &known, StatusCode::OK, None)
}

fn show(
    visit: &Visit,
    caller: &Caller,
    known: &Known,
    status: StatusCode,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let office = &visit.words().office;
    let slip = &known.slip;
    let title = (office.slip_no)(slip.no);
    let is_made = slip.state == SlipState::Made;
    let carries = [Role::Cashier, Role::Accountant]
        .into_iter()
        .any(|role| caller.roles.has(role));
    let body = html! {
        div.no-print {
            (tabs(visit, Tab::Bank))
            div.head {
                h1 { (title) }
                p.hint { (tag(visit, slip.state)) }
                button.secondary type="button" data-print=(if slip.state == SlipState::Undone { "quiet" } else { "" }) hidden { (visit.words().print) }
            }
            @if let Some(problem) = problem { (notice::line(visit, problem)) }
            @if !is_made { (settled(visit, known)) }
            @if is_made && carries { (carry(visit, slip)?) }
        }
        (photo::sheet(visit, known, carries && slip.state != SlipState::Undone))
        (paper(visit, known))
        @if is_made && slip.cashier == caller.person && caller.roles.has(Role::Cashier) { (undo_form(visit, slip)?) }
    };
    Ok(frame::respond(
        status,
        frame::page(visit, Here::Cashier, &title, &body),
    ))
}

/// The page again, with why not.
pub(super) fn refused(
    visit: &Visit,
    caller: &Caller,
    known: &Known,
    problem: &Problem,
) -> Result<Response, Problem> {
    show(visit, caller, known, problem.status(), Some(problem))
}

fn settled(visit: &Visit, known: &Known) -> Markup {
    let words = visit.words();
    let slip = &known.slip;
    let is_carried = slip.state == SlipState::Carried;
    html! {
        div.notice.(if is_carried { "told-so" } else { "refused" }) role="status" {
            strong { @if is_carried { (words.office.carried) } @else { (words.office.undone) } }
            p {
                @if let Some(by) = &known.settled_by { (format::text(by)) }
                @if let Some(at) = slip.settled { " · " (format::when(at, visit.now, visit.zone, words)) }
            }
            @if let Some(said) = &slip.said { blockquote { (format::text(said)) } }
        }
    }
}

fn carry(visit: &Visit, slip: &Slip) -> Result<Markup, Problem> {
    let office = &visit.words().office;
    Ok(html! {
        form.sheet.decision method="post" action={ "/console/bank/" (slip.no) "/carried" } {
            (csrf(visit))
            input type="hidden" name="token" value=(token()?);
            h2 { (office.carry) }
            p.hint { (office.carry_text) }
            label.field {
                span { (office.reference) }
                input name="reference" required maxlength="100" dir="ltr" autocomplete="off";
            }
            button.primary type="submit" { (office.carry_now) }
        }
    })
}

fn undo_form(visit: &Visit, slip: &Slip) -> Result<Markup, Problem> {
    let words = visit.words();
    Ok(html! {
        details.more.no-print {
            summary { (words.office.undo) }
            form method="post" action={ "/console/bank/" (slip.no) "/undo" } {
                (csrf(visit))
                input type="hidden" name="token" value=(token()?);
                p.hint { (words.office.undo_text) }
                label.field {
                    span { (words.reason) }
                    input name="reason" required maxlength="200" dir="auto" autocomplete="off";
                }
                button.danger type="submit" { (words.office.undo_now) }
            }
        }
    })
}

/// One sheet for the bank.
fn paper(visit: &Visit, known: &Known) -> Markup {
    let words = visit.words();
    let office = &words.office;
    let (slip, account) = (&known.slip, &known.account);
    let papers: Vec<(&Kept, bool)> = known.papers.iter().map(|cheque| (cheque, true)).collect();
    let cash = Money::new(slip.cash_minor, slip.currency);
    html! {
        article.slip {
            @if slip.state == SlipState::Undone { p.undone { (office.undone) } }
            header {
                strong { (format::text(&visit.company)) }
                h1 { (office.bank_slip) }
                p.number { bdi dir="ltr" { (slip.no) } }
            }
            dl.facts {
                div { dt { (office.account) } dd { (format::text(&account.name)) } }
                div { dt { (office.account_number) } dd { bdi dir="ltr" { (crate::text::visible(&account.number)) } } }
                div { dt { (words.business_date) } dd { (format::day(slip.day, words)) } }
                div { dt { (words.cashier) } dd { (format::text(&known.cashier)) " · " (branch(visit, &slip.branch)) } }
                div { dt { (office.made_at) } dd { (format::day(crate::clock::day_in(slip.made, visit.zone), words)) " " bdi dir="ltr" { (format::clock(slip.made, visit.zone)) } } }
                @if let (SlipState::Carried, Some(said)) = (slip.state, &slip.said) {
                    div { dt { (office.reference) } dd { bdi dir="ltr" { (crate::text::visible(said)) } } }
                }
            }
            @if slip.cash_minor > 0 { (notes_on_paper(visit, slip.currency, &slip.notes, cash.minor)) }
            @if !papers.is_empty() { (papers_on_paper(visit, slip.currency, &papers)) }
            dl.facts.totals { div { dt { strong { (office.total) } } dd { (format::money(slip.total())) } } }
            div.signatures.three { p { (words.signed_cashier) } p { (office.signed_carrier) } p { (office.signed_bank) } }
        }
    }
}

/// `POST /console/bank/{no}/carried`
pub(in crate::console) async fn carried(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
    fields: Fields,
) -> Result<Response, Problem> {
    let (now, person) = (state.clock.now(), caller.person);
    known(&state, &caller, no).await?;
    let done = fields
        .command(
            "bank carried",
            &no.to_string(),
            fields.get("reference").to_owned(),
        )?
        .run(&state, &caller, |mut tx, reference| async move {
            vault::carry(&mut tx, no, reference, person, now).await?;
            Ok::<_, VaultError>((tx, ()))
        })
        .await;
    answer(&state, &visit, &caller, no, done.err()).await
}

/// `POST /console/bank/{no}/undo`
pub(in crate::console) async fn undo(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
    fields: Fields,
) -> Result<Response, Problem> {
    let (now, person) = (state.clock.now(), caller.person);
    let done = fields
        .command(
            "bank undo",
            &no.to_string(),
            fields.get("reason").to_owned(),
        )?
        .run(&state, &caller, |mut tx, reason| async move {
            vault::undo(&mut tx, no, reason, person, now).await?;
            Ok::<_, VaultError>((tx, ()))
        })
        .await;
    answer(&state, &visit, &caller, no, done.err()).await
}

async fn answer(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    no: i64,
    problem: Option<Problem>,
) -> Result<Response, Problem> {
    match problem {
        None => Ok(see_other(&format!("/console/bank/{no}"))),
        Some(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            let known = known(state, caller, no).await?;
            show(visit, caller, &known, problem.status(), Some(&problem))
        }
        Some(problem) => Err(problem),
    }
}
