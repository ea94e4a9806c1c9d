//! One offer: the page that goes with how far it is.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::{EntryId, PersonNo};
use maud::{Markup, html};

use super::frame::{self, Here, csrf};
use super::visit::Visit;
use super::{compare, count, format, take_back};
use crate::auth::{Caller, Role, people};
use crate::custody::{
    self, Count, CustodyError, Deposit, DepositState, Draft, Holding, OfferedCheque, SecondCount,
    Variance,
};
use crate::http::{AppState, Problem};

/// Everything that is known of an offer.
pub(super) struct Known {
    pub(super) deposit: Deposit,
    pub(super) cheques: Vec<OfferedCheque>,
    pub(super) draft: Option<Draft>,
    pub(super) count: Option<Count>,
    /// The case that its difference opened.
    pub(super) case: Option<Variance>,
    pub(super) collector: String,
    /// Who counts or counted.
    pub(super) cashier: Option<String>,
    /// Who counted it a second time.
    pub(super) seconds: Vec<SecondCount>,
    /// Who saw what was declared, and does not count it.
    pub(super) seen: BTreeSet<PersonNo>,
    /// What its collector holds beside it, or still.
    pub(super) left: Holding,
}

/// Reads an offer.
pub(super) async fn known(state: &AppState, id: EntryId) -> Result<Known, Problem> {
    Ok(state
        .db
        .read(|mut tx| async move {
            let deposit = custody::find(&mut tx, id).await?;
            let draft = custody::draft(&mut tx, id).await?;
            let holder = deposit
                .cashier
                .or(draft.as_ref().map(|draft| draft.cashier));
            let cashier = match holder {
                Some(person) => people::name_of(&mut tx, person).await?,
                None => None,
            };
            Ok::<_, CustodyError>(Known {
                seconds: custody::second_counts(&mut tx, id).await?,
                seen: custody::seen_by(&mut tx, id).await?,
                left: custody::holding(&mut tx, deposit.collector).await?,
                collector: people::name_of(&mut tx, deposit.collector)
                    .await?
                    .unwrap_or_default(),
                cheques: custody::cheques(&mut tx, id).await?,
                count: custody::counted(&mut tx, id).await?,
                case: match custody::case_of(&mut tx, id).await? {
                    Some(no) => Some(custody::variance(&mut tx, no).await?),
                    None => None,
                },
                cashier,
                deposit,
                draft,
            })
        })
        .await?)
}

/// `GET /console/deposits/{deposit}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(deposit): Path<String>,
    query: super::field::Query,
) -> Result<Response, Problem> {
    let id = custody::entry(&deposit, "deposit")?;
    let known = known(&state, id).await?;
    let is_mine = known.deposit.cashier == Some(caller.person);
    let counts = known
        .draft
        .as_ref()
        .filter(|draft| draft.cashier == caller.person && caller.roles.has(Role::Cashier));
    match (known.deposit.state, counts) {
        (DepositState::Offered, Some(draft)) => {
            let kept = super::typed::Kept::read(&draft.typed);
            let problem = super::window::told(&query);
            count::show(
                &visit,
                &known,
                &kept.typed,
                StatusCode::OK,
                problem.as_ref(),
            )
        }
        (DepositState::Counted, _) if is_mine && !known.deposit.asks_again() => {
            compare::show(&visit, &known, None, StatusCode::OK, None)
        }
        (DepositState::Confirmed, _) => Ok(compare::settled(&visit, &caller, &known)),
        _ => {
            let body = html! {
                (told(&visit, &caller, &known, None)?)
                (take_back::form(&visit, &caller, &known, "")?)
            };
            Ok(framed(&visit, StatusCode::OK, &known, &body))
        }
    }
}

/// The page of an offer in its place in the navigation.
pub(super) fn framed(visit: &Visit, status: StatusCode, known: &Known, body: &Markup) -> Response {
    let words = visit.words();
    let title = format!("{} · {}", words.deposit, known.collector);
    let body = html! {
        p.back { a href="/console/cashier" { (words.cash_office) } }
        (body)
        (super::audit::of(visit, &format!("deposit {}", known.deposit.id)))
    };
    frame::respond(status, frame::page(visit, Here::Cashier, &title, &body))
}

/// Who hands in, when, and what kind of money.
pub(super) fn heading(visit: &Visit, known: &Known) -> Markup {
    let words = visit.words();
    let deposit = &known.deposit;
    html! {
        div.head {
            h1 { (format::text(&known.collector)) }
            p.hint {
                (words.deposit) " " bdi dir="ltr" { (deposit.id) }
                " · " (words.offered_at) " " (format::when(deposit.received, visit.now, visit.zone, words))
                " · " bdi { (deposit.currency.code()) }
            }
        }
    }
}

/// An offer that somebody else has, or that nobody has yet.
pub(super) fn told(
    visit: &Visit,
    caller: &Caller,
    known: &Known,
    reason: Option<&str>,
) -> Result<Markup, Problem> {
    let words = visit.words();
    let deposit = &known.deposit;
    let holder = known.cashier.as_deref().unwrap_or_default();
    let is_held = known
        .draft
        .as_ref()
        .is_some_and(|draft| draft.holds(visit.now));
    let is_cashier = caller.roles.has(Role::Cashier) && deposit.collector != caller.person;
    let has_seen = is_cashier && known.seen.contains(&caller.person);
    let may_count = is_cashier && !has_seen;
    let is_mine = deposit.cashier == Some(caller.person);
    Ok(html! {
        (heading(visit, known))
        @if has_seen && matches!(deposit.state, DepositState::Offered | DepositState::Counted) {
            div.notice role="status" { strong { (words.office.seen_declared) } p { (words.office.seen_declared_text) } }
        }
        @match deposit.state {
            DepositState::Offered if is_held => {
                div.notice role="status" {
                    strong { ((words.counted_by)(holder)) }
                    p { (words.counted_by_text) }
                }
            }
            DepositState::Offered => {
                div.notice.told-so role="status" { strong { (words.waits) } p { (words.waits_text) } }
                @if may_count {
                    form.actions method="post" action={ "/console/deposits/" (deposit.id) "/take" } {
                        (csrf(visit))
                        button.primary type="submit" autofocus { (words.count) }
                    }
                }
            }
            DepositState::Counted if deposit.asks_again() => {
                div.notice role="status" {
                    strong { @if deposit.counts_differ { (words.office.counts_differ) } @else { (words.office.second_waits) } }
                    p { @if deposit.counts_differ { (words.office.counts_differ_text) } @else { (words.office.second_waits_text) } }
                }
                @if is_mine { (count::refusal(visit, known, reason)?) }
                @else if may_count {
                    p.actions { a.primary href={ "/console/deposits/" (deposit.id) "/second" } autofocus { (words.office.second_count) } }
                }
            }
            DepositState::Counted => {
                div.notice role="status" {
                    strong { ((words.counted_by)(holder)) }
                    p { (words.answered_by_them) }
                }
            }
            DepositState::Refused => {
                div.notice.refused role="status" {
                    strong { (words.refused) }
                    p { (words.refused_text) }
                    @if let Some(reason) = &deposit.reason { blockquote { (format::text(reason)) } }
                }
            }
            DepositState::Withdrawn | DepositState::Confirmed => {
                div.notice role="status" { strong { (words.withdrawn) } p { (words.withdrawn_text) } }
            }
        }
    })
}
