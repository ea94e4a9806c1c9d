//! The customer at hand: what is owed, how old it is, what was given lately, and the visit.

use counterfoil_core::view::{
    Aging, AgingLine, CustomerView, ItemLine, ReceiptBrief, ReceiptStanding,
};
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::said::Kind;
use super::{Frame, about, nothing, primary, said_list};
use crate::format;
use crate::words::Words;

/// How the visit stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Visiting {
    /// The day is not open.
    DayClosed,
    /// Not here.
    No,
    /// Here.
    Here,
}

pub(crate) fn screen(
    frame: &Frame<'_>,
    customer: &CustomerView,
    stop: &str,
    visiting: Visiting,
    token: &str,
    zone_minutes: i32,
) -> Markup {
    let words = frame.words;
    let body = html! {
        div data-lend="place" {}
        p.who {
            bdi { (customer.code) }
            @if let Some(phone) = &customer.phone { " · " a href={ "tel:" (phone) } dir="ltr" { (phone) } }
        }
        @if customer.is_gone { p.notice { (words.gone) } }
        @if let Some(why) = &customer.credit.hold { p.notice.refused data-hold { ((words.customer.on_hold)(why)) } }
        section.figures {
            div.figure.wide {
                small { (words.balance) }
                (format::monies(&customer.balance))
            }
        }
        @for line in &customer.aging { (aging(words, line)) }
        @if visiting != Visiting::DayClosed { (ways(words, customer)) }
        @for note in &customer.notes { blockquote dir="auto" { (note) } }
        section {
            h2 { (words.open_items) " " span.count { (customer.items.len()) } }
            @if customer.items.is_empty() { p.hint { (words.no_open_items) } }
            ul.items { @for line in &customer.items { (item(words, line)) } }
        }
        (said_list::section(words, customer))
        (about::contacts(words, &customer.contacts))
        (about::credit(words, &customer.credit))
        @if !customer.receipts.is_empty() {
            section {
                h2 { (words.last_receipts) }
                ul.items { @for brief in &customer.receipts { (receipt(words, brief)) } }
            }
        }
        (about::visits(words, &customer.visits, zone_minutes))
    };
    let with = format!("customer={}&stop={stop}&token={token}", customer.customer.0);
    let thumb = match visiting {
        Visiting::DayClosed => primary("start-day", "", words.start_day),
        Visiting::No => html! {
            button.secondary data-tap="call" data-with=(with) { (words.by_phone) }
            (primary("check-in", &with, words.check_in))
        },
        Visiting::Here => html! {
            button.secondary data-tap="end-visit-screen" { (words.end_visit) }
            (primary("receipt-screen", &with, words.receipt))
        },
    };
    frame.screen(&customer.name, &nothing(), &body, &thumb)
}

/// The ways to what is recorded besides money.
fn ways(words: &Words, customer: &CustomerView) -> Markup {
    let said = &words.said;
    html! {
        div.adds.ways role="group" aria-label=(said.heading) {
            @for (at, kind) in Kind::ALL.into_iter().enumerate() {
                button.add data-tap="said-screen" data-with={ "kind=" (at) "&customer=" (customer.customer.0) } {
                    @match kind {
                        Kind::Promise => (said.promise),
                        Kind::Dispute => (said.dispute),
                        Kind::Request => (said.request),
                        Kind::Balance => (said.confirm),
                        Kind::Delivery => (said.delivery),
                    }
                }
            }
        }
    }
}

/// The aging as a bar and its figures.
fn aging(words: &Words, line: &AgingLine) -> Markup {
    let parts = [
        (Aging::NotDue, line.not_due),
        (Aging::NoDueDate, line.no_due_date),
        (Aging::To30, line.to_30),
        (Aging::To60, line.to_60),
        (Aging::To90, line.to_90),
        (Aging::Over90, line.over_90),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|(_, minor)| *minor != 0).collect();
    html! {
        dl.aging aria-label=(words.aging) {
            @for (bucket, minor) in parts {
                div.(class(bucket)) {
                    dt { bdi { ((words.aging_of)(bucket)) } }
                    dd { (format::money(Money::new(minor, line.currency))) }
                }
            }
        }
    }
}

fn class(bucket: Aging) -> &'static str {
    match bucket {
        Aging::NotDue | Aging::NoDueDate => "a0",
        Aging::To30 => "a1",
        Aging::To60 => "a2",
        Aging::To90 => "a3",
        Aging::Over90 => "a4",
    }
}

fn item(words: &Words, line: &ItemLine) -> Markup {
    html! {
        li.item {
            span.name { bdi { (line.document) } }
            span.hint {
                ((words.kind)(line.kind)) " · "
                @match (line.due, line.days_overdue) {
                    (_, Some(days)) => { strong.late { ((words.days_late)(days.into())) } }
                    (Some(due), None) => { (words.due) " " bdi { (format::day(due, words)) } }
                    (None, None) => { (words.no_due_date) }
                }
                @if line.is_disputed { " · " strong.contested { (words.said.is_disputed) } }
            }
            span.side {
                (format::money(line.open))
                @if line.open != line.amount { small { (words.part_open) " " (format::money(line.amount)) } }
            }
        }
    }
}

fn receipt(words: &Words, brief: &ReceiptBrief) -> Markup {
    html! {
        li {
            button.item data-tap="receipt" data-with={ "receipt=" (brief.receipt) } {
                span.name { bdi { (brief.voucher) } }
                span.hint {
                    bdi { (format::day(brief.day, words)) }
                    @match brief.standing {
                        ReceiptStanding::Issued => {},
                        ReceiptStanding::AwaitsVoid => { " · " (words.awaits_void) }
                        ReceiptStanding::Void => { " · " (words.void) }
                    }
                }
                span.side { (format::money(brief.total)) }
            }
        }
    }
}
