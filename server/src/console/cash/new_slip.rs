//! Bundling for the bank: which account, which notes, which cheques.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::money::Money;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::count::notes;
use super::super::door::see_other;
use super::super::fields::{Fields, token};
use super::super::frame::{self, Here, csrf};
use super::super::typed::Typed;
use super::super::visit::Visit;
use super::super::{format, notice};
use super::part::{sums, ticked, ticks};
use super::vault::{counting, is_bankable};
use super::{Tab, tabs};
use crate::auth::Caller;
use crate::clock::day_in;
use crate::custody::{Kept, PaperId};
use crate::http::{AppState, Problem, Query};
use crate::vault::{self, BankAccount, Holding, NewSlip, VaultError};

/// Which account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::console) struct Chosen {
    account: Option<i64>,
}

/// What the page needs to know.
struct Known {
    accounts: Vec<BankAccount>,
    holding: Option<Holding>,
    is_counting: bool,
    /// The cash is yet to be counted by whoever looks.
    is_blind: bool,
}

async fn known(state: &AppState, caller: &Caller) -> Result<Known, Problem> {
    let (person, now) = (caller.person, state.clock.now());
    Ok(state
        .db
        .read(|mut tx| async move {
            Ok::<_, VaultError>(Known {
                is_blind: vault::is_blind(&mut tx, caller, person, now).await?,
                accounts: vault::accounts(&mut tx).await?,
                holding: vault::holdings(&mut tx, Some(person)).await?.pop(),
                is_counting: vault::is_being_counted(&mut tx, person).await?,
            })
        })
        .await?)
}

/// `GET /console/bank/new`: the account first, where there are several.
pub(in crate::console) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Problem> {
    let known = known(&state, &caller).await?;
    let only = match &known.accounts[..] {
        [only] => Some(only.no),
        _ => None,
    };
    let account = chosen.account.or(only);
    let account = account.and_then(|no| known.accounts.iter().find(|account| account.no == no));
    match account {
        Some(account) if !known.is_counting => form(
            &visit,
            &known,
            account,
            &Form::default(),
            StatusCode::OK,
            None,
        ),
        _ => Ok(choose(&visit, &known)),
    }
}

fn choose(visit: &Visit, known: &Known) -> Response {
    let words = visit.words();
    let office = &words.office;
    let body = html! {
        (tabs(visit, Tab::Bank))
        div.head { h1 { (office.new_slip) } }
        @if known.is_counting { (counting(visit)) }
        @else if known.accounts.is_empty() {
            div.notice role="status" { strong { (office.no_accounts) } p { (office.no_accounts_text) } }
        } @else {
            h2 { (office.choose_account) }
            div.choices {
                @for account in &known.accounts {
                    a data-row href={ "/console/bank/new?account=" (account.no) } {
                        span { (format::text(&account.name)) " " span.hint { bdi dir="ltr" { (crate::text::visible(&account.number)) } } }
                        bdi { (account.currency.code()) }
                    }
                }
            }
        }
    };
    frame::respond(
        StatusCode::OK,
        frame::page(visit, Here::Cashier, office.new_slip, &body),
    )
}

/// What was typed and ticked.
#[derive(Default)]
struct Form {
    typed: Typed,
    ticked: BTreeSet<PaperId>,
}

fn form(
    visit: &Visit,
    known: &Known,
    account: &BankAccount,
    filled: &Form,
    status: StatusCode,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let words = visit.words();
    let office = &words.office;
    let currency = account.currency;
    let today = day_in(visit.now, visit.zone);
    let cheques = || {
        let all = known.holding.iter().flat_map(|holding| &holding.cheques);
        all.filter(|cheque| cheque.amount.currency == currency)
    };
    let due: Vec<&Kept> = cheques().filter(|one| is_bankable(one, today)).collect();
    let later: Vec<&Kept> = cheques().filter(|one| !is_bankable(one, today)).collect();
    let cash = known.holding.iter().flat_map(|holding| &holding.cash);
    let held = cash
        .filter(|money| money.currency == currency)
        .map(|money| money.minor)
        .sum();
    let total = filled.typed.total(currency);
    let body = html! {
        (tabs(visit, Tab::Bank))
        div.head {
            h1 { (office.new_slip) }
            p.hint { (format::text(&account.name)) " · " bdi dir="ltr" { (crate::text::visible(&account.number)) } " · " bdi { (currency.code()) } }
        }
        @if let Some(problem) = problem { (notice::line(visit, problem)) }
        form.counting method="post" action="/console/bank/make" data-count=(currency.code()) data-exponent=(currency.exponent()) {
            (csrf(visit))
            input type="hidden" name="token" value=(token()?);
            input type="hidden" name="account" value=(account.no);
            // Enter without a script adds up; only the button makes the slip.
            button.unseen type="submit" formaction="/console/bank/check" tabindex="-1" aria-hidden="true" {}
            div.sheet { (notes(visit, currency, &filled.typed, office.take_cash)) }
            div.side {
                @if !due.is_empty() { div.sheet { (ticks(visit, office.take_cheques, &due, &filled.ticked)) } }
                div.sheet.sums {
                    @if !known.is_blind { div.sum { span { (office.in_vault) } strong { (format::money(Money::new(held, currency))) } } }
                    (sums(visit, office.slip_cash, total.map(|minor| Money::new(minor, currency)), &due, &filled.ticked))
                }
                div.sheet.actions {
                    button.primary type="submit" data-main aria-keyshortcuts="Control+Enter" { (office.make_slip) }
                    p.hint { (office.make_slip_text) }
                }
                @if !later.is_empty() { div.sheet.later { (not_yet(visit, &later)) } }
            }
        }
    };
    Ok(frame::respond(
        status,
        frame::page(visit, Here::Cashier, office.new_slip, &body),
    ))
}

/// Cheques that stay in the vault until their date.
fn not_yet(visit: &Visit, later: &[&Kept]) -> Markup {
    let words = visit.words();
    html! {
        p { strong { (words.office.post_dated) } " " span.hint { (words.office.post_dated_text) } }
        @for cheque in later {
            div.sum.hint {
                span {
                    bdi dir="ltr" { (crate::text::visible(&cheque.number)) } " · " (format::text(&cheque.bank))
                    " · " (words.office.not_before) " " (format::day(cheque.date, words))
                }
                (format::bare(cheque.amount))
            }
        }
    }
}

/// What a form says, and to which account.
async fn read(
    state: &AppState,
    caller: &Caller,
    fields: &Fields,
) -> Result<(Known, BankAccount, Form), Problem> {
    let known = known(state, caller).await?;
    let no: i64 = fields.get("account").parse().unwrap_or(0);
    let account = known.accounts.iter().find(|account| account.no == no);
    let account = account.cloned().ok_or(VaultError::NoAccount(no))?;
    let filled = Form {
        typed: Typed::of(fields, account.currency),
        ticked: ticked(fields),
    };
    Ok((known, account, filled))
}

/// `POST /console/bank/check`: what it comes to, and nothing is done.
pub(in crate::console) async fn check(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    let (known, account, filled) = read(&state, &caller, &fields).await?;
    form(&visit, &known, &account, &filled, StatusCode::OK, None)
}

/// `POST /console/bank/make`
pub(in crate::console) async fn make(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    let (known, account, filled) = read(&state, &caller, &fields).await?;
    match made(&state, &caller, &account, &filled, &fields).await {
        Ok(no) => Ok(see_other(&format!("/console/bank/{no}"))),
        Err(problem) if problem.status().is_client_error() => {
            let status = problem.status();
            form(&visit, &known, &account, &filled, status, Some(&problem))
        }
        Err(problem) => Err(problem),
    }
}

async fn made(
    state: &AppState,
    caller: &Caller,
    account: &BankAccount,
    filled: &Form,
    fields: &Fields,
) -> Result<i64, Problem> {
    let notes = filled.typed.count(account.currency);
    let new = NewSlip {
        account: account.no,
        notes: notes.ok_or(VaultError::Denominations)?,
        cheques: filled.ticked.clone(),
    };
    let (now, person) = (state.clock.now(), caller.person);
    let answer = fields
        .command("bank deposit", "", new)?
        .run(state, caller, |mut tx, new| async move {
            let made = vault::make(&mut tx, new, person, now).await?;
            Ok::<_, VaultError>((tx, made.no))
        })
        .await?;
    answer.read()
}
