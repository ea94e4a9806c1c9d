//! The X report: a cashier's day so far, by the ledger. Its own cashier counts first.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::money::Money;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::fields::token;
use super::super::frame::{self, Here, csrf};
use super::super::visit::Visit;
use super::super::{format, review};
use super::vault::counting;
use super::{Tab, tabs};
use crate::auth::{Caller, Role};
use crate::clock::day_in;
use crate::custody;
use crate::db::Tx;
use crate::http::{AppState, Problem, Query};
use crate::ledger::{Account, Event, Move};
use crate::vault::{self, Holding, Report, VaultError};

/// Whose day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::console) struct Whose {
    cashier: Option<u32>,
}

/// One thing that moved: cash and cheques of one posting.
pub(super) struct Moved {
    key: String,
    event: Event,
    posted: counterfoil_sync::time::Millis,
    cash: Option<Money>,
    cheques: Option<Money>,
    /// Whose deposit it was, and its difference.
    of: Option<(EntryId, String, Money)>,
}

/// Puts the lines of one posting together, and says whose deposits they were.
pub(super) async fn named(tx: &mut Tx, moves: &[Move]) -> Result<Vec<Moved>, VaultError> {
    let mut all: Vec<Moved> = Vec::new();
    for line in moves {
        if all.last().is_none_or(|last| last.key != line.key) {
            let id: Option<EntryId> = line
                .key
                .strip_prefix("deposit:")
                .and_then(|id| id.parse().ok());
            let of = match id {
                Some(id) => {
                    let deposit = custody::find(tx, id).await?;
                    let differs = deposit
                        .counted_minor
                        .unwrap_or(0)
                        .saturating_sub(deposit.declared_minor);
                    let name = review::name(tx, deposit.collector).await?;
                    Some((id, name, Money::new(differs, deposit.currency)))
                }
                None => None,
            };
            all.push(Moved {
                key: line.key.clone(),
                event: line.event,
                posted: line.posted,
                cash: None,
                cheques: None,
                of,
            });
        }
        if let Some(moved) = all.last_mut() {
            let part = if line.account == Account::CashVault {
                &mut moved.cash
            } else {
                &mut moved.cheques
            };
            *part = Some(line.amount);
        }
    }
    Ok(all)
}

/// `GET /console/day`
pub(in crate::console) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Query(whose): Query<Whose>,
) -> Result<Response, Problem> {
    let words = visit.words();
    let office = &words.office;
    let is_cashier = caller.roles.has(Role::Cashier);
    let (person, wanted) = (caller.person, whose.cashier.map(PersonNo));
    let who = &caller;
    let now = visit.now;
    let (report, moves, keepers, is_counting, is_blind) = state
        .db
        .read(|mut tx| async move {
            let mut keepers = vault::holdings(&mut tx, None).await?;
            keepers.retain(|keeper| vault::is_told(who, keeper.cashier));
            let mine = is_cashier.then_some(person);
            let first = keepers.first().map(|keeper| keeper.cashier);
            if let Some(wanted) = wanted.filter(|wanted| !vault::is_told(who, *wanted)) {
                return Err(VaultError::NoVault(wanted));
            }
            let cashier = wanted.or(mine).or(first).unwrap_or(person);
            let report = vault::x_report(&mut tx, cashier).await?;
            let moves = named(&mut tx, &report.moves).await?;
            let is_counting = vault::is_being_counted(&mut tx, person).await?;
            let is_blind = vault::is_blind(&mut tx, who, cashier, now).await?;
            Ok::<_, VaultError>((report, moves, keepers, is_counting, is_blind))
        })
        .await?;
    let is_mine = report.cashier == caller.person;
    let today = day_in(visit.now, visit.zone);
    let is_closed = report.after.is_some_and(|last| last >= today);
    let body = html! {
        (tabs(&visit, Tab::Day))
        div.head {
            h1 { @if is_blind { (office.your_day) } @else { (office.x_report) } }
            p.hint {
                @if !is_blind { (office.x_text) " · " }
                @match report.after {
                    Some(day) => { (office.since_close) " " (format::day(day, words)) }
                    None => (office.since_start),
                }
            }
        }
        (whose_day(&visit, &keepers, report.cashier))
        @if is_mine && is_counting { (counting(&visit)) }
        @else if is_blind {
            form.actions method="post" action="/console/day/begin" {
                (csrf(&visit))
                input type="hidden" name="token" value=(token()?);
                button.primary type="submit" data-row { (office.begin_count) }
                p.hint { (office.begin_count_text) }
            }
            (happened(&visit, &moves))
        } @else {
            @if is_mine && is_closed {
                div.notice.told-so role="status" { strong { (office.closed_today) } p { (office.closed_today_text) } }
            }
            (lines(&visit, &report))
            (moved(&visit, &moves))
        }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Cashier, office.x_report, &body),
    ))
}

fn whose_day(visit: &Visit, keepers: &[Holding], chosen: PersonNo) -> Markup {
    let words = visit.words();
    html! {
        @if keepers.len() > 1 {
            nav.tabs.keepers aria-label=(words.office.whose_day) {
                @for keeper in keepers {
                    a href={ "/console/day?cashier=" (keeper.cashier) } aria-current=[(keeper.cashier == chosen).then_some("page")] { (format::text(&keeper.name)) }
                }
            }
        }
    }
}

/// By currency: what the day began with, what came and went, what should be there.
fn lines(visit: &Visit, report: &Report) -> Markup {
    let words = visit.words();
    let office = &words.office;
    html! {
        @if report.lines.is_empty() { p.empty { (office.nothing_in_vault) } }
        @else {
            table.list {
                thead { tr { th { (words.currency) } th.num { (office.opening) } th.num { (office.received) } th.num { (office.banked) } th.num { (office.expected) } th.num { (words.cheques) } } }
                tbody {
                    @for (currency, line) in &report.lines {
                        @let money = |minor| Money::new(minor, *currency);
                        tr {
                            td { bdi { (currency.code()) } }
                            td.num { (format::bare(money(line.opening))) }
                            td.num { (format::bare(money(line.received))) }
                            td.num { (format::bare(money(line.banked))) }
                            td.num { strong { (format::money(money(line.expected))) } }
                            td.num {
                                @if line.cheques > 0 { (format::money(money(line.cheques_minor))) " " span.hint { "(" (line.cheques) ")" } }
                                @else { span.none { "–" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What happened, for whoever is to count what it comes to: no amounts.
fn happened(visit: &Visit, moves: &[Moved]) -> Markup {
    let words = visit.words();
    let office = &words.office;
    html! {
        section {
            h2 { (office.moves) span.count { (moves.len()) } }
            @if moves.is_empty() { p.empty { (office.no_moves) } }
            @else {
                table.list {
                    thead { tr { th { (office.at) } th { (office.what) } } }
                    tbody {
                        @for one in moves {
                            tr {
                                td { (format::when(one.posted, visit.now, visit.zone, words)) }
                                td { (what(visit, one)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What came in and went out, one by one.
pub(super) fn moved(visit: &Visit, moves: &[Moved]) -> Markup {
    let words = visit.words();
    let office = &words.office;
    let amount = |money: Option<Money>| {
        html! { @if let Some(money) = money { (format::money(money)) } @else { span.none { "–" } } }
    };
    html! {
        section {
            h2 { (office.moves) span.count { (moves.len()) } }
            @if moves.is_empty() { p.empty { (office.no_moves) } }
            @else {
                table.list {
                    thead { tr { th { (office.at) } th { (office.what) } th.num { (words.cash) } th.num { (words.cheques) } th.num { (words.difference) } } }
                    tbody {
                        @for one in moves {
                            tr {
                                td { (format::when(one.posted, visit.now, visit.zone, words)) }
                                td { (what(visit, one)) }
                                td.num { (amount(one.cash)) }
                                td.num { (amount(one.cheques)) }
                                td.num {
                                    @match &one.of {
                                        Some((.., differs)) if differs.minor != 0 => span.late { (format::difference(*differs)) },
                                        _ => span.none { "–" },
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What a posting was about, with the way to it.
pub(super) fn what(visit: &Visit, moved: &Moved) -> Markup {
    let words = visit.words();
    let office = &words.office;
    let slip = |start: &str| -> Option<i64> { moved.key.strip_prefix(start)?.parse().ok() };
    html! {
        @if let Some((id, collector, _)) = &moved.of {
            a href={ "/console/deposits/" (id) } { (words.deposit) } " " (office.from) " " (format::text(collector))
        } @else if let Some(no) = slip("bank:") {
            a href={ "/console/bank/" (no) } { ((office.slip_no)(no)) }
        } @else if let Some(no) = slip("bank-undone:") {
            a href={ "/console/bank/" (no) } { ((office.slip_no)(no)) } " · " (office.undone)
        } @else if let Some(no) = slip("variance-found:") {
            a href={ "/console/variances/" (no) } { (words.cases.found) } " · " ((words.case_no)(no))
        } @else if moved.event == Event::Variance { (office.corrected) }
        @else { bdi dir="ltr" { (moved.key) } }
    }
}

/// What deposits brought, for paper.
pub(super) fn on_paper(visit: &Visit, moves: &[Moved]) -> Markup {
    let words = visit.words();
    let office = &words.office;
    let amount =
        |money: Option<Money>| html! { @if let Some(money) = money { (format::money(money)) } };
    let mut sums: BTreeMap<_, (i64, i64)> = BTreeMap::new();
    for one in moves {
        for (money, is_cash) in [(one.cash, true), (one.cheques, false)] {
            if let Some(money) = money {
                let sum = sums.entry(money.currency).or_default();
                let part = if is_cash { &mut sum.0 } else { &mut sum.1 };
                *part = part.saturating_add(money.minor);
            }
        }
    }
    html! {
        table {
            thead { tr { th { (office.at) } th { (office.what) } th.num { (words.cash) } th.num { (words.cheques) } } }
            tbody {
                @for one in moves {
                    tr {
                        td { bdi dir="ltr" { (format::clock(one.posted, visit.zone)) } }
                        td {
                            (what(visit, one))
                            @if let Some((.., differs)) = &one.of {
                                @if differs.minor != 0 { " (" (format::difference(*differs)) ")" }
                            }
                        }
                        td.num { (amount(one.cash)) }
                        td.num { (amount(one.cheques)) }
                    }
                }
            }
            tfoot {
                @for (currency, (cash, cheques)) in &sums {
                    tr {
                        th colspan="2" { (office.total) }
                        td.num { strong { (format::money(Money::new(*cash, *currency))) } }
                        td.num { strong { (format::money(Money::new(*cheques, *currency))) } }
                    }
                }
            }
        }
    }
}
