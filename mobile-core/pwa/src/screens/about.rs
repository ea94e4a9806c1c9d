//! What is known of a customer besides what is owed: credit, contacts, visits.

use counterfoil_core::view::{CreditLine, Exposure, VisitLine};
use counterfoil_sync::money::Money;
use counterfoil_sync::wire::{Contact, Risk};
use maud::{Markup, html};

use crate::format;
use crate::words::Words;

/// How many visits are shown.
const SHOWN: usize = 8;

/// What the customer may owe, and how much of that is used. Nothing when the office said nothing.
pub(crate) fn credit(words: &Words, credit: &CreditLine) -> Markup {
    let customer = &words.customer;
    if *credit == CreditLine::default() {
        return html! {};
    }
    html! {
        section {
            h2 { (customer.credit) }
            dl.facts {
                @if let Some(exposure) = &credit.exposure { (used(words, exposure)) }
                @if let Some(days) = credit.terms_days {
                    div { dt { (customer.terms) } dd { bdi { ((customer.days)(days.into())) } } }
                }
                @if let Some(risk) = credit.risk {
                    div { dt { (customer.risk) } dd.late[risk == Risk::High] { ((customer.risk_of)(risk)) } }
                }
            }
        }
    }
}

fn used(words: &Words, exposure: &Exposure) -> Markup {
    let customer = &words.customer;
    let room = exposure.room();
    let over = Money::new(room.minor.saturating_neg(), room.currency);
    html! {
        div { dt { (customer.limit) } dd { (format::money(exposure.limit)) } }
        div { dt { (customer.used) } dd { (format::money(exposure.used())) } }
        @if exposure.cheques.minor > 0 {
            div { dt { (customer.of_which_cheques) } dd { (format::money(exposure.cheques)) } }
        }
        @if room.minor < 0 { div { dt { (customer.over) } dd.late { (format::money(over)) } } }
        @else { div { dt { (customer.room) } dd { (format::money(room)) } } }
    }
}

/// Whom to speak to there; a tap on a number calls it.
pub(crate) fn contacts(words: &Words, contacts: &[Contact]) -> Markup {
    if contacts.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 { (words.customer.contacts) }
            ul.items {
                @for contact in contacts {
                    li.item data-contact=(contact.name) {
                        span.name { bdi { (contact.name) } }
                        @if let Some(role) = &contact.role { span.hint { bdi { (role) } } }
                        @if let Some(phone) = &contact.phone {
                            span.side {
                                a.call href={ "tel:" (phone) } dir="ltr" aria-label={ ((words.customer.call)(&contact.name)) " " (phone) } { (phone) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The last visits from this phone, and how they ended.
pub(crate) fn visits(words: &Words, visits: &[VisitLine], zone_minutes: i32) -> Markup {
    if visits.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 { (words.customer.visits) }
            ul.items {
                @for visit in visits.iter().take(SHOWN) {
                    li.item data-visit {
                        span.name {
                            @match visit.outcome {
                                Some(outcome) => ((words.outcome)(outcome)),
                                None => (words.customer.visit_open),
                            }
                        }
                        span.hint {
                            bdi { (format::day(visit.day, words)) } " · " bdi { (format::clock(visit.began, zone_minutes)) }
                            " · " @if visit.by_phone { (words.by_phone) } @else { (words.customer.on_site) }
                        }
                    }
                }
            }
        }
    }
}
