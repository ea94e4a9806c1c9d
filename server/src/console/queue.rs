//! The cash office's counter: what waits, what is in whose hands, what was answered today.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::EntryId;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Millis;
use maud::{Markup, html};

use super::cash::{self, Tab};
use super::frame::{self, Here, csrf};
use super::visit::Visit;
use super::{LISTED, format};
use crate::auth::{Caller, Role};
use crate::custody::{self, CustodyError, DepositState, LEFT_LYING_MS, Queued};
use crate::http::{AppState, Problem};

/// `GET /console/cashier`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let words = visit.words();
    let list = list(&state, &visit, &caller).await?;
    let body = html! {
        (cash::tabs(&visit, Tab::Counter))
        div.head { h1 { (words.cash_office) } (super::live::sign(words)) }
        div #live data-live="/console/live" { (list) }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Cashier, words.cash_office, &body),
    ))
}

/// Which part of the page an offer belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Mine,
    Waiting,
    Others,
    Answered,
}

impl Part {
    fn of(offer: &Queued, caller: &Caller, now: Millis) -> Self {
        let in_hand = offer.deposit.state == DepositState::Counted
            || offer
                .saved
                .is_some_and(|saved| now.0.saturating_sub(saved.0) <= LEFT_LYING_MS);
        let is_mine = offer
            .cashier
            .as_ref()
            .is_some_and(|(cashier, _)| *cashier == caller.person);
        match offer.deposit.state {
            DepositState::Confirmed | DepositState::Refused | DepositState::Withdrawn => {
                Self::Answered
            }
            // Who left an offer lying finds it again, for as long as nobody else took it.
            DepositState::Offered | DepositState::Counted if is_mine => Self::Mine,
            DepositState::Offered | DepositState::Counted if in_hand => Self::Others,
            DepositState::Offered | DepositState::Counted => Self::Waiting,
        }
    }
}

/// The lists: on the page, and again whenever something changes.
pub(super) async fn list(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
) -> Result<Markup, Problem> {
    let now = state.clock.now();
    let since = format::midnight(now, visit.zone);
    let scope = &caller.scope;
    let person = caller.person;
    let (offers, mut coming, seen) = state
        .db
        .read(|mut tx| async move {
            let offers = custody::queue(&mut tx, scope, since, LISTED).await?;
            let seen = custody::seen_of(&mut tx, person).await?;
            Ok::<_, CustodyError>((offers, custody::coming(&mut tx).await?, seen))
        })
        .await?;
    coming.retain(|one| caller.scope.sees(one.collector));
    let of = |part: Part| -> Vec<&Queued> {
        let offers = offers.iter();
        offers
            .filter(|offer| Part::of(offer, caller, now) == part)
            .collect()
    };
    let (mine, waiting) = (of(Part::Mine), of(Part::Waiting));
    let (others, mut answered) = (of(Part::Others), of(Part::Answered));
    answered.sort_by_key(|offer| std::cmp::Reverse(offer.answered));
    let view = View {
        visit,
        caller,
        now,
        seen,
    };
    let words = visit.words();
    Ok(html! {
        @if !mine.is_empty() {
            section {
                h2 { (words.in_your_hands) span.count { (mine.len()) } }
                (view.table(&mine, Part::Mine))
            }
        }
        section {
            h2 { (words.waiting) span.count { (waiting.len()) } }
            @if waiting.is_empty() {
                p.empty { (words.nothing_waits) }
            } @else { (view.table(&waiting, Part::Waiting)) }
        }
        @if !others.is_empty() {
            section {
                h2 { (words.with_others) span.count { (others.len()) } }
                (view.table(&others, Part::Others))
            }
        }
        (cash::coming(visit, caller, &coming))
        @if !answered.is_empty() {
            section {
                h2 { (words.answered_today) span.count { (answered.len()) } }
                (view.answered(&answered))
            }
        }
    })
}

struct View<'a> {
    visit: &'a Visit,
    caller: &'a Caller,
    now: Millis,
    /// Of which the caller has seen what was declared, and which others count.
    seen: BTreeSet<EntryId>,
}

impl View<'_> {
    fn table(&self, offers: &[&Queued], part: Part) -> Markup {
        let words = self.visit.words();
        html! {
            table.list {
                thead { tr {
                    th { (words.collector) }
                    th { (words.offered_at) }
                    th { (words.currency) }
                    th.num { (words.cheques) }
                    @if part == Part::Others { th { (words.cashier) } }
                    th { span.unseen { (words.action) } }
                } }
                tbody {
                    @for (place, offer) in offers.iter().enumerate() {
                        tr {
                            td { strong { (format::text(&offer.collector.1)) } " " span.hint { (format::text(&offer.collector.0)) } }
                            td { (format::when(offer.deposit.received, self.now, self.visit.zone, words)) }
                            td { bdi { (offer.deposit.currency.code()) } }
                            td.num { @if offer.deposit.cheques > 0 { (offer.deposit.cheques) } @else { span.none { "–" } } }
                            @if part == Part::Others {
                                td { @if let Some((_, name)) = &offer.cashier { (format::text(name)) } }
                            }
                            td.do { (self.action(offer, part, place == 0)) }
                        }
                    }
                }
            }
        }
    }

    /// The longest waiting stands out.
    fn action(&self, offer: &Queued, part: Part, is_first: bool) -> Markup {
        let words = self.visit.words();
        let id = offer.deposit.id;
        let may_count = self.caller.roles.has(Role::Cashier)
            && offer.deposit.collector != self.caller.person
            && !self.seen.contains(&id);
        html! {
            @match part {
                Part::Waiting if may_count => {
                    form method="post" action={ "/console/deposits/" (id) "/take" } {
                        (csrf(self.visit))
                        button.small.(if is_first { "primary" } else { "secondary" }) #{ "o" (id) } data-row type="submit" { (words.count) }
                    }
                }
                Part::Mine => {
                    a.primary.small #{ "o" (id) } data-row href={ "/console/deposits/" (id) } {
                        @if offer.deposit.state == DepositState::Counted { (words.compare) } @else { (words.go_on_counting) }
                    }
                }
                Part::Others if may_count && offer.deposit.asks_again() => {
                    a.secondary.small #{ "o" (id) } data-row href={ "/console/deposits/" (id) "/second" } { (words.office.second_count) }
                }
                Part::Waiting | Part::Others | Part::Answered => {
                    a.secondary.small #{ "o" (id) } data-row href={ "/console/deposits/" (id) } { (words.look) }
                }
            }
        }
    }

    fn answered(&self, offers: &[&Queued]) -> Markup {
        let words = self.visit.words();
        html! {
            table.list {
                thead { tr {
                    th { (words.collector) }
                    th { (words.answered_at) }
                    th { (words.result) }
                    th.num { (words.counted) }
                    th.num { (words.difference) }
                    th { (words.cashier) }
                    th { span.unseen { (words.action) } }
                } }
                tbody {
                    @for offer in offers {
                        @let deposit = &offer.deposit;
                        @let money = |minor| Money::new(minor, deposit.currency);
                        @let seen = deposit.counted_minor.filter(|_| custody::sees(deposit, self.caller));
                        @let differs = seen.map(|counted| counted.saturating_sub(deposit.declared_minor)).filter(|by| *by != 0);
                        tr {
                            td { strong { (format::text(&offer.collector.1)) } " " span.hint { (format::text(&offer.collector.0)) } }
                            td { @if let Some(at) = offer.answered { (format::when(at, self.now, self.visit.zone, words)) } }
                            td {
                                @if deposit.state == DepositState::Confirmed { span.tag.fine { (words.confirmed) } }
                                @else if deposit.state == DepositState::Withdrawn { span.tag { (words.withdrawn) } }
                                @else { span.tag.late { (words.refused) } }
                            }
                            td.num { @if let Some(counted) = seen { (format::money(money(counted))) } @else { span.none { "–" } } }
                            td.num {
                                @if let Some(by) = differs { span.late { (format::difference(money(by))) } } @else { span.none { "–" } }
                            }
                            td { @if let Some((_, name)) = &offer.cashier { (format::text(name)) } }
                            td.do { (self.action(offer, Part::Answered, false)) }
                        }
                    }
                }
            }
        }
    }
}
