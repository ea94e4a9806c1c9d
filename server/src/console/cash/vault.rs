//! The vaults: what each cashier answers for, by branch.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::super::door::see_other;
use super::super::fields::{Fields, token};
use super::super::format;
use super::super::frame::{self, Here, csrf};
use super::super::review::{Again, Choice, Decision, decision, taken};
use super::super::visit::Visit;
use super::part::papers;
use super::{Tab, branch, tabs};
use crate::auth::{Caller, Role};
use crate::clock::day_in;
use crate::custody::Kept;
use crate::http::{AppState, Problem};
use crate::vault::{self, Holding, VaultError};

/// What its keeper is not told: the cash that they are yet to count, or anything while they count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hides {
    Nothing,
    Cash,
    All,
}

/// What a vault comes to in one currency.
#[derive(Default, Clone, Copy)]
struct Sums {
    cash: i64,
    bankable: i64,
    post_dated: i64,
}

/// `GET /console/vault`
pub(in crate::console) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    shown(&state, &visit, &caller, None).await
}

/// The page, perhaps with a count in it that was not taken back.
async fn shown(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    again: Option<(PersonNo, Again<'_>)>,
) -> Result<Response, Problem> {
    let words = visit.words();
    let person = caller.person;
    let now = visit.now;
    let (holdings, counts, is_blind) = state
        .db
        .read(|mut tx| async move {
            let is_blind = vault::is_blind(&mut tx, caller, person, now).await?;
            let mut holdings = vault::holdings(&mut tx, None).await?;
            holdings.retain(|holding| vault::is_told(caller, holding.cashier));
            let mut counts = BTreeMap::new();
            for holding in &holdings {
                if let Some(count) = vault::draft(&mut tx, holding.cashier).await? {
                    counts.insert(holding.cashier, count);
                }
            }
            Ok::<_, VaultError>((holdings, counts, is_blind))
        })
        .await?;
    let is_counting = counts.contains_key(&person);
    let mut branches: BTreeMap<&str, Vec<&Holding>> = BTreeMap::new();
    for holding in &holdings {
        branches.entry(&holding.branch).or_default().push(holding);
    }
    let hides = |holding: &Holding| match holding.cashier == person {
        true if is_counting => Hides::All,
        true if is_blind => Hides::Cash,
        _ => Hides::Nothing,
    };
    let mut rows = Vec::new();
    for (name, holdings) in &branches {
        let all = holdings.iter().copied();
        let seen: Vec<&Holding> = all.filter(|one| hides(one) == Hides::Nothing).collect();
        let mut keepers = Vec::new();
        for holding in holdings {
            let count = counts.get(&holding.cashier);
            let again = again.filter(|(cashier, _)| *cashier == holding.cashier);
            let again = again.map(|(_, again)| again);
            let others = count.filter(|_| holding.cashier != person);
            let counted = others
                .map(|count| counted(visit, caller, holding, count, again))
                .transpose()?;
            keepers.push(keeper(
                visit,
                caller,
                holding,
                hides(holding),
                counted.as_ref(),
            )?);
        }
        rows.push(html! {
            section {
                h2 { (branch(visit, name)) }
                @if !seen.is_empty() { (totals(visit, &sums(visit, &seen))) }
                @for keeper in &keepers { (keeper) }
            }
        });
    }
    let body = html! {
        (tabs(visit, Tab::Vault))
        @if let Some((_, again)) = &again { (again.line(visit)) }
        div.head {
            h1 { (words.office.tab_vault) }
            p.hint { (words.office.vault_text) }
            @if caller.roles.has(Role::Cashier) && !is_counting {
                a.primary href="/console/bank/new" data-row { (words.office.new_slip) }
            }
        }
        @if is_counting { (counting(visit)) }
        @if rows.is_empty() { p.empty { (words.office.no_vaults) } }
        @for row in &rows { (row) }
    };
    Ok(frame::respond(
        again.map_or(StatusCode::OK, |(_, again)| again.status()),
        frame::page(visit, Here::Cashier, words.office.tab_vault, &body),
    ))
}

/// Told to who oversees it: its cashier counts, since when; and to managers how to take that back.
fn counted(
    visit: &Visit,
    caller: &Caller,
    holding: &Holding,
    count: &vault::Draft,
    again: Option<Again<'_>>,
) -> Result<Markup, Problem> {
    let words = visit.words();
    let office = &words.office;
    let reason = again.map_or("", |again| again.reason);
    let form = if caller.roles.has(Role::Manager) {
        decision(
            visit,
            &Decision {
                hint: Some(office.vault_back_text),
                reason,
                is_below: again.is_none(),
                choices: &[Choice::danger("yes", office.vault_back)],
                ..Decision::to(format!("/console/vault/{}/take-back", holding.cashier))
            },
        )?
    } else {
        html! {}
    };
    Ok(html! {
        div.notice role="status" {
            strong { (office.vault_counted) }
            p { (office.vault_counted_since) " " (format::when(count.begun, visit.now, visit.zone, words)) }
        }
        @if caller.roles.has(Role::Manager) {
            details.more open[again.is_some()] { summary { (office.count_back_title) } (form) }
        }
    })
}

/// Told to whoever counts the own vault.
pub(super) fn counting(visit: &Visit) -> Markup {
    let words = visit.words();
    html! {
        div.notice role="status" {
            strong { (words.office.being_counted) }
            p { (words.office.being_counted_text) " " a href="/console/day/count" { (words.go_on_counting) } }
        }
    }
}

/// Whether the bank would take it today.
pub(super) fn is_bankable(cheque: &Kept, today: Day) -> bool {
    cheque.date <= today
}

fn sums(visit: &Visit, holdings: &[&Holding]) -> BTreeMap<Currency, Sums> {
    let today = day_in(visit.now, visit.zone);
    let mut sums: BTreeMap<Currency, Sums> = BTreeMap::new();
    for money in holdings.iter().flat_map(|holding| &holding.cash) {
        if money.minor != 0 {
            let sum = sums.entry(money.currency).or_default();
            sum.cash = sum.cash.saturating_add(money.minor);
        }
    }
    for cheque in holdings.iter().flat_map(|holding| &holding.cheques) {
        let sum = sums.entry(cheque.amount.currency).or_default();
        let part = if is_bankable(cheque, today) {
            &mut sum.bankable
        } else {
            &mut sum.post_dated
        };
        *part = part.saturating_add(cheque.amount.minor);
    }
    sums
}

fn totals(visit: &Visit, sums: &BTreeMap<Currency, Sums>) -> Markup {
    let words = visit.words();
    let shown = |minor, currency| {
        html! {
            @if minor == 0 { span.none { "–" } } @else { (format::bare(Money::new(minor, currency))) }
        }
    };
    html! {
        @if sums.is_empty() { p.empty { (words.office.nothing_in_vault) } }
        @else {
            table.list {
                thead { tr { th { (words.currency) } th.num { (words.cash) } th.num { (words.office.bankable) } th.num { (words.office.post_dated) } th.num { (words.office.total) } } }
                tbody {
                    @for (currency, sum) in sums {
                        @let total = sum.cash.saturating_add(sum.bankable).saturating_add(sum.post_dated);
                        tr {
                            td { bdi { (currency.code()) } }
                            td.num { (shown(sum.cash, *currency)) }
                            td.num { (shown(sum.bankable, *currency)) }
                            td.num { (shown(sum.post_dated, *currency)) }
                            td.num { strong { (format::money(Money::new(total, *currency))) } }
                        }
                    }
                }
            }
        }
    }
}

fn keeper(
    visit: &Visit,
    caller: &Caller,
    holding: &Holding,
    hides: Hides,
    counted: Option<&Markup>,
) -> Result<Markup, Problem> {
    let words = visit.words();
    let today = day_in(visit.now, visit.zone);
    let part = |bankable: bool| -> Vec<&Kept> {
        let all = holding.cheques.iter();
        all.filter(|cheque| is_bankable(cheque, today) == bankable)
            .collect()
    };
    let (due, later) = (part(true), part(false));
    let moves = [Role::Manager, Role::Admin]
        .into_iter()
        .any(|role| caller.roles.has(role));
    let action = format!("/console/vault/{}/branch", holding.cashier);
    Ok(html! {
        div.keeper {
            div.head {
                h3 { (format::text(&holding.name)) }
                p.hint {
                    @if hides == Hides::Cash { (words.office.count_first) }
                    @else if hides == Hides::Nothing {
                        @for (place, money) in holding.cash.iter().filter(|money| money.minor != 0).enumerate() {
                            @if place > 0 { " · " }
                            (format::money(*money))
                        }
                    }
                }
            }
            @if let Some(counted) = counted { (counted) }
            @if hides != Hides::All {
                @if !due.is_empty() { (papers(visit, &due)) }
                @if !later.is_empty() {
                    p.hint.group { strong { (words.office.post_dated) } " · " (words.office.post_dated_text) }
                    (papers(visit, &later))
                }
            }
            @if moves {
                details.more {
                    summary { (words.office.move_vault) }
                    form method="post" action=(action) {
                        (csrf(visit))
                        input type="hidden" name="token" value=(token()?);
                        p.hint { (words.office.move_vault_text) }
                        label.field {
                            span { (words.office.branch) }
                            input name="branch" value=(holding.branch) maxlength="100" dir="auto" autocomplete="off";
                        }
                        button.secondary type="submit" { (words.office.move_now) }
                    }
                }
            }
        }
    })
}

/// `POST /console/vault/{cashier}/branch`
pub(in crate::console) async fn move_to(
    State(state): State<AppState>,
    caller: Caller,
    Path(cashier): Path<u32>,
    fields: Fields,
) -> Result<Response, Problem> {
    let (now, person) = (state.clock.now(), caller.person);
    fields
        .command(
            "vault branch",
            &cashier.to_string(),
            fields.get("branch").to_owned(),
        )?
        .run(&state, &caller, |mut tx, branch| async move {
            vault::move_to(&mut tx, PersonNo(cashier), branch, person, now).await?;
            Ok::<_, VaultError>((tx, ()))
        })
        .await?;
    Ok(see_other("/console/vault"))
}

/// `POST /console/vault/{cashier}/take-back`: the count of a cashier who does not go on with it.
pub(in crate::console) async fn take_back(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(cashier): Path<u32>,
    fields: Fields,
) -> Result<Response, Problem> {
    let (now, person, keeper) = (state.clock.now(), caller.person, PersonNo(cashier));
    let reason = fields.get("reason").to_owned();
    let done = fields
        .command(
            "take vault count back",
            &cashier.to_string(),
            reason.clone(),
        )?
        .run(&state, &caller, |mut tx, reason| async move {
            vault::take_back(&mut tx, keeper, reason, person, now).await?;
            Ok::<_, VaultError>((tx, ()))
        })
        .await;
    match taken(done.map(|_| ()))? {
        None => Ok(see_other("/console/vault")),
        Some(problem) => {
            let again = Again::with(&reason, &problem);
            shown(&state, &visit, &caller, Some((keeper, again))).await
        }
    }
}
