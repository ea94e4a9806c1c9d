//! What was contested or asked for, as it was said.

use counterfoil_sync::entry::{Ask, Dispute, Fact, Request};
use counterfoil_sync::id::{ItemNo, Seq};
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use crate::console::format;
use crate::console::visit::Visit;
use crate::said::Line;

/// A dispute or a request.
#[derive(Clone, Copy)]
enum Claim<'a> {
    Dispute(&'a Dispute),
    Request(&'a Request),
}

fn claim(line: &Line) -> Option<Claim<'_>> {
    match &line.fact {
        Some(Fact::Dispute(dispute)) => Some(Claim::Dispute(dispute)),
        Some(Fact::Request(request)) => Some(Claim::Request(request)),
        Some(_) | None => None,
    }
}

/// The visit at which it was said.
pub(super) fn visit_of(line: &Line) -> Option<Seq> {
    match claim(line)? {
        Claim::Dispute(dispute) => dispute.visit,
        Claim::Request(request) => request.visit,
    }
}

/// The items it names, with what of each is contested.
pub(super) fn items_of(line: &Line) -> Vec<(ItemNo, Option<Money>)> {
    match claim(line) {
        Some(Claim::Dispute(dispute)) => {
            let parts = dispute.items.iter();
            let money = |minor| Money::new(minor, dispute.currency);
            parts
                .map(|part| (part.item, Some(money(part.amount))))
                .collect()
        }
        Some(Claim::Request(request)) => request.items.iter().map(|item| (*item, None)).collect(),
        None => Vec::new(),
    }
}

/// What it is called.
pub(super) fn title(visit: &Visit, line: &Line) -> &'static str {
    let field = visit.words().field;
    match claim(line) {
        Some(Claim::Request(request)) => (field.asks)(&request.ask),
        Some(Claim::Dispute(_)) | None => field.dispute,
    }
}

/// In one line: what, why, about how much of paper.
pub(super) fn brief(visit: &Visit, line: &Line) -> Markup {
    let words = visit.words();
    let field = words.field;
    let Some(claim) = claim(line) else {
        return html! { span.none { (words.said.unreadable) } };
    };
    let (items, photos) = match claim {
        Claim::Dispute(dispute) => (dispute.items.len(), dispute.photos.len()),
        Claim::Request(request) => (request.items.len(), request.photos.len()),
    };
    html! {
        (title(visit, line))
        @match claim {
            Claim::Dispute(dispute) => { " · " ((field.dispute_reason)(dispute.reason)) },
            Claim::Request(request) => {
                @match &request.ask {
                    Ask::Extension(day) => { " · " (words.said.until) " " (format::day(*day, words)) },
                    Ask::Escalation(to) => { " " ((words.said.handed_to)(*to)) },
                    Ask::Instalments(..) | Ask::Settlement(..) | Ask::CreditMemo(_) => {},
                }
            },
        }
        span.hint {
            @if items > 0 { " · " ((words.said.items)(items)) } @else { " · " (words.said.whole_balance) }
            @if photos > 0 { " · " ((words.said.photos)(photos)) }
        }
    }
}

/// Whether it is about an amount.
pub(super) fn has_amount(line: &Line) -> bool {
    money(line).is_some()
}

/// How much it is about.
pub(super) fn amount(line: &Line) -> Markup {
    html! { @match money(line) { Some(money) => (format::money(money)), None => span.none { "–" } } }
}

fn money(line: &Line) -> Option<Money> {
    match claim(line) {
        Some(Claim::Dispute(dispute)) => Some(Money::new(dispute.amount, dispute.currency)),
        Some(Claim::Request(request)) => match &request.ask {
            Ask::Instalments(minor, _) | Ask::CreditMemo(minor) | Ask::Settlement(_, minor) => {
                Some(Money::new(*minor, request.currency))
            }
            Ask::Extension(_) | Ask::Escalation(_) => None,
        },
        None => None,
    }
}

/// Everything that was said.
pub(super) fn sheet(visit: &Visit, line: &Line, collector: &str) -> Markup {
    let words = visit.words();
    let (said, field) = (&words.said, words.field);
    let told = |text: &str| html! { blockquote { (format::text(text)) } };
    html! {
        dl.facts {
            div { dt { (words.customer) } dd { a href={ "/console/customers/" (line.customer) } { (format::text(&line.name)) } } }
            div { dt { (words.collector) } dd { (format::text(collector)) } }
            div { dt { (words.business_date) } dd { (format::day(line.day, words)) } }
            @match claim(line) {
                None => div { dt { (words.kind) } dd { (said.unreadable) } },
                Some(Claim::Dispute(dispute)) => {
                    div { dt { (said.contested) } dd { (amount(line)) } }
                    div { dt { (said.reason) } dd { ((field.dispute_reason)(dispute.reason)) } }
                    @if let Some(by) = &dispute.said_by { div { dt { (said.said_by) } dd { (format::text(by)) } } }
                },
                Some(Claim::Request(request)) => {
                    (asked(visit, request))
                    @if let Some(by) = &request.said_by { div { dt { (said.said_by) } dd { (format::text(by)) } } }
                },
            }
        }
        @match claim(line) {
            Some(Claim::Dispute(dispute)) => @if let Some(text) = &dispute.words { (told(text)) },
            Some(Claim::Request(request)) => (told(&request.reason)),
            None => {},
        }
    }
}

fn asked(visit: &Visit, request: &Request) -> Markup {
    let words = visit.words();
    let said = &words.said;
    let money = |minor: i64| format::money(Money::new(minor, request.currency));
    html! {
        @match &request.ask {
            Ask::Instalments(minor, parts) => {
                div { dt { (said.parts) } dd { (money(*minor)) } }
                @for part in parts { div { dt { (format::day(part.due, words)) } dd { (money(part.amount)) } } }
            },
            Ask::Extension(day) => div { dt { (said.until) } dd { (format::day(*day, words)) } },
            Ask::Settlement(owed, offered) => {
                div { dt { (said.owed) } dd { (money(*owed)) } }
                div { dt { (said.offered) } dd { (money(*offered)) } }
            },
            Ask::CreditMemo(minor) => div { dt { (words.amount) } dd { (money(*minor)) } },
            Ask::Escalation(to) => div { dt { (words.asked) } dd { ((said.handed_to)(*to)) } },
        }
    }
}
