//! Everything that happened with a customer, as lines.

use counterfoil_sync::entry::{Ask, Fact, SaidAnswer};
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use crate::accounts::{Event, Picture, What};
use crate::auth::random::hex;
use crate::console::visit::Visit;
use crate::console::{format, review};

/// The events, one under the other, by day.
pub(in crate::console) fn list(visit: &Visit, events: &[Event]) -> Markup {
    let words = visit.words();
    html! {
        @if events.is_empty() { p.empty { (words.field.nothing_happened) } }
        @for day in events.chunk_by(|one, next| one.at.day == next.at.day) {
            @if let Some(first) = day.first() {
                h3.day { (format::day(first.at.day, words)) }
                ol.events { @for event in day { li { (line(visit, event)) } } }
            }
        }
    }
}

fn line(visit: &Visit, event: &Event) -> Markup {
    let words = visit.words();
    html! {
        div.what { (what(visit, event)) @for flag in &event.flags { " " span.tag.warn { ((words.flag)(*flag)) } } }
        @if !event.pictures.is_empty() { (pictures(visit, &event.pictures)) }
        @if !event.who.is_empty() { p.hint.who { (format::text(&event.who)) } }
    }
}

/// Small pictures that open large.
pub(in crate::console) fn pictures(visit: &Visit, pictures: &[Picture]) -> Markup {
    let field = visit.words().field;
    html! {
        div.pictures {
            @for picture in pictures {
                @if picture.is_held {
                    @let place = format!("/console/pictures/{}", hex(&picture.hash));
                    a href=(place) { img src=(place) alt=(field.picture) loading="lazy" height="72"; }
                } @else { span.tag { (field.picture_missing) } }
            }
        }
    }
}

fn what(visit: &Visit, event: &Event) -> Markup {
    let words = visit.words();
    let field = words.field;
    match &event.what {
        What::Receipt(book, number, total, void) => html! {
            @if let Some(entry) = event.at.entry() {
                a href={ "/console/receipts/" (entry) } { (field.receipt) " " bdi dir="ltr" { (book) " / " (number) } }
            }
            " " (format::money(*total))
            @match void.as_deref() {
                None => {},
                Some("awaiting") => { " " span.tag.warn { (words.void_asked) } },
                Some(_) => { " " span.tag.late { (words.voided) } },
            }
        },
        What::Void(receipt, reason, state, total) => html! {
            strong { (words.void) } " " a href={ "/console/receipts/" (receipt) } { (format::money(*total)) }
            @match state.as_str() {
                "awaiting" => { " " span.tag.warn { (words.void_asked) } },
                "refused" => { " " span.tag { (words.refused) } },
                _ => { " " span.tag.late { (words.voided) } },
            }
            p.said { (format::text(reason)) }
        },
        What::Visit {
            began,
            by_phone,
            outcome,
            next,
        } => html! {
            strong { @if *by_phone { (field.call) } @else { (field.visit) } }
            " " bdi dir="ltr" { (format::clock(*began, visit.zone)) } " · "
            @match outcome {
                Some(outcome) => ((field.outcome)(*outcome)),
                None => span.none { (field.visit_open) },
            }
            @if let Some(next) = next.0 { " · " ((field.next_action)(next)) }
            @if let Some(day) = next.1 { " " (format::day(day, words)) }
        },
        What::Promise(promised, state) => {
            use counterfoil_sync::promise::PromiseState;
            let promise = &promised.promise;
            let tone = match state {
                PromiseState::Kept => "tag fine",
                PromiseState::Broken => "tag late",
                PromiseState::Partly => "tag warn",
                PromiseState::Open | PromiseState::Replaced | PromiseState::Withdrawn => "tag",
            };
            html! {
                strong { (field.promise) } " " (format::money(Money::new(promise.amount, promise.currency)))
                " " (field.promised_for) " " (format::day(promise.due, words))
                " " span class=(tone) { ((field.promise_state)(*state)) }
                @if promised.counted > 0 {
                    " " span.hint { (format::bare(Money::new(promised.counted, promise.currency))) " " (field.counted_so_far) }
                }
                @if let Some(note) = &promise.note { p.said { (format::text(note)) } }
            }
        }
        What::Said(fact, answer) => html! {
            (said(visit, fact))
            @if matches!(**fact, Fact::Dispute(_) | Fact::Request(_)) { (answered(visit, event, answer.as_ref())) }
        },
        What::Moved {
            was,
            to,
            reason,
            waits,
            until,
        } => html! {
            strong { (field.moved) }
            @if let Some(was) = was { " " (field.from_whom) " " (format::text(was)) }
            " " (field.to_whom) " " @match to { Some(to) => (format::text(to)), None => (field.nobody) }
            @if *waits { " " span.tag.warn { (field.waits_for_day) } }
            @if let Some(until) = until { " " span.tag { (field.cover_until) " " (format::day(*until, words)) } }
            p.said { (format::text(reason)) }
        },
    }
}

/// What the office answered, or the way to answering.
fn answered(visit: &Visit, event: &Event, answer: Option<&SaidAnswer>) -> Markup {
    let words = &visit.words().said;
    html! {
        @if let Some(entry) = event.at.entry() {
            p.answered {
                @match answer {
                    Some(answer) => { (review::outcome(visit, answer)) " " (format::text(&answer.words)) },
                    None => span.tag.warn { (words.waits) },
                }
                " " a href={ "/console/said/" (entry) } { (visit.words().look) }
            }
        }
    }
}

fn said(visit: &Visit, fact: &Fact) -> Markup {
    let words = visit.words();
    let field = words.field;
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what says nothing of a customer is on no timeline"
    )]
    match fact {
        Fact::Dispute(dispute) => html! {
            strong { (field.dispute) } " " (format::money(Money::new(dispute.amount, dispute.currency)))
            " · " ((field.dispute_reason)(dispute.reason))
            @if let Some(text) = &dispute.words { p.said { (format::text(text)) } }
        },
        Fact::Request(request) => html! {
            strong { ((field.asks)(&request.ask)) }
            @match &request.ask {
                Ask::Extension(day) => { " " (format::day(*day, words)) },
                Ask::Instalments(minor, _) | Ask::CreditMemo(minor) => { " " (format::money(Money::new(*minor, request.currency))) },
                Ask::Settlement(owed, offered) => { " " (format::money(Money::new(*offered, request.currency))) " / " (format::bare(Money::new(*owed, request.currency))) },
                Ask::Escalation(_) => {},
            }
            p.said { (format::text(&request.reason)) }
        },
        Fact::BalanceConfirmation(paper) => html! {
            strong { (field.confirmation) } " " (format::money(Money::new(paper.total, paper.currency)))
            " · " ((field.contested_lines)(paper.lines.iter().filter(|line| line.disputed.is_some()).count()))
            " · " (field.confirmed_by) " " (format::text(&paper.name))
        },
        Fact::Delivery(paper) => html! {
            strong { (field.delivery) } " · " ((field.delivered)(paper.received.len(), paper.missing.len()))
            " · " (field.confirmed_by) " " (format::text(&paper.name))
        },
        _ => html! {},
    }
}
