//! What went to the bank.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::super::fields::Fields;
use super::super::frame::{self, Here};
use super::super::visit::Visit;
use super::super::{LISTED, format};
use super::{Tab, accounts, branch, tabs};
use crate::auth::people::Names;
use crate::auth::{Caller, Role};
use crate::http::{AppState, Problem};
use crate::vault::{self, SlipState, VaultError};

/// How far a bank deposit is.
pub(super) fn tag(visit: &Visit, state: SlipState) -> Markup {
    let words = &visit.words().office;
    html! {
        @match state {
            SlipState::Made => span.tag.warn { (words.made) },
            SlipState::Carried => span.tag.fine { (words.carried) },
            SlipState::Undone => span.tag.late { (words.undone) },
        }
    }
}

/// `GET /console/bank`
pub(in crate::console) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    show(&state, &visit, &caller, &Fields::default(), None).await
}

/// The page, with an account that was not added as it was typed.
pub(super) async fn show(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    typed: &Fields,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let words = visit.words();
    let office = &words.office;
    let scope = &caller.scope;
    let (slips, accounts, names) = state
        .db
        .read(|mut tx| async move {
            let slips = vault::slips(&mut tx, scope, None, None, LISTED).await?;
            let names = Names::load(&mut tx).await?;
            Ok::<_, VaultError>((slips, vault::accounts(&mut tx).await?, names))
        })
        .await?;
    let account = |no| {
        let found = accounts.iter().find(|account| account.no == no);
        found.map_or("", |account| account.name.as_str())
    };
    let body = html! {
        (tabs(visit, Tab::Bank))
        div.head {
            h1 { (office.tab_bank) }
            @if caller.roles.has(Role::Cashier) {
                a.primary href="/console/bank/new" data-row { (office.new_slip) }
            }
        }
        @if slips.is_empty() { p.empty { (office.no_slips) } }
        @else {
            table.list {
                thead { tr { th.num { (office.bank_deposit) } th { (words.business_date) } th { (office.account) } th { (words.cashier) } th.num { (words.cash) } th.num { (words.cheques) } th { (words.result) } th { span.unseen { (words.action) } } } }
                tbody {
                    @for slip in &slips {
                        tr {
                            td.num { (slip.no) }
                            td { (format::day(slip.day, words)) }
                            td { (format::text(account(slip.account))) }
                            td { (format::text(names.of(slip.cashier))) " " span.hint { (branch(visit, &slip.branch)) } }
                            td.num { @if slip.cash_minor > 0 { (format::money(slip.cash())) } @else { span.none { "–" } } }
                            td.num {
                                @if slip.cheques > 0 {
                                    (format::money(counterfoil_sync::money::Money::new(slip.cheques_minor, slip.currency)))
                                    " " span.hint { "(" (slip.cheques) ")" }
                                } @else { span.none { "–" } }
                            }
                            td { (tag(visit, slip.state)) }
                            td.do { a.secondary.small data-row href={ "/console/bank/" (slip.no) } { (words.look) } }
                        }
                    }
                }
            }
        }
        (accounts::list(visit, caller, &accounts, typed, problem)?)
    };
    Ok(frame::respond(
        problem.map_or(StatusCode::OK, Problem::status),
        frame::page(visit, Here::Cashier, office.tab_bank, &body),
    ))
}
