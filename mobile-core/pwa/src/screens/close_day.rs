//! The end of the day: what it came to, what is still in hand, and what is only on this phone.

use counterfoil_core::view::{CustodyView, DaySummary, DepositState};
use counterfoil_sync::entry::Total;
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::{Frame, nothing};
use crate::format;

pub(crate) fn screen(
    frame: &Frame<'_>,
    summary: &DaySummary,
    custody: &CustodyView,
    pictures: u64,
    token: &str,
) -> Markup {
    let words = frame.words;
    let figures = &summary.figures;
    let (mut accepted, mut offered) = (Vec::new(), Vec::new());
    for deposit in custody
        .deposits
        .iter()
        .filter(|deposit| deposit.day == summary.day)
    {
        match &deposit.state {
            DepositState::Confirmed { cash, .. } => accepted.push(*cash),
            DepositState::Offered => offered.push(deposit.cash),
            DepositState::Withdrawn | DepositState::Refused(_) | DepositState::PutAside => {}
        }
    }
    let here = &summary.only_here;
    let body = html! {
        p.who { (format::day(summary.day, words)) }
        @if summary.is_closed { div.seal.posted role="status" data-closed { span.dot aria-hidden="true" {} p { strong { (words.day_closed) } span { (words.day_closed_text) } } } }
        div.seal.(if here.entries == 0 && pictures == 0 { "posted" } else { "here" }) role="status" data-left=(here.entries.saturating_add(pictures)) {
            span.dot aria-hidden="true" {}
            p {
                @if here.entries == 0 && pictures > 0 { strong { (words.said.pictures_waiting) ": " (pictures) } span { (words.left_text) } }
                @else if here.entries == 0 { strong { (words.nothing_left) } span { (words.nothing_left_text) } }
                @else {
                    strong { @if here.receipts > 0 { ((words.receipts_only_here)(here.receipts.into())) } @else { ((words.entries_only_here)(here.entries)) } }
                    span { (words.left_text) }
                }
            }
        }
        dl.facts {
            @if here.earlier > 0 { div { dt { (words.to_rescue) } dd data-rescue=(here.earlier) { (here.earlier) } } }
            div { dt { (words.visits) } dd { (figures.visits) } }
            div { dt { (words.receipts_issued) } dd { (figures.receipts) } }
            div { dt { (words.voids) } dd { (figures.voids) } }
            div { dt { (words.collected) } dd { (format::monies(&summary.collected)) } }
            @if !summary.collected_before.is_empty() { div { dt { (words.collected_before) } dd data-before { (format::monies(&summary.collected_before)) } } }
            div { dt { (words.handed_over) } dd { (format::monies(&accepted)) } }
            @if !offered.is_empty() { div { dt { (words.offered) } dd { (format::monies(&offered)) } } }
            div { dt { (words.cash_in_hand) } dd { (format::monies(&money(&figures.cash_in_hand))) } }
            div { dt { (words.cheques_in_hand) } dd { (figures.cheques_in_hand) } }
            @if summary.voids_open > 0 { div { dt { (words.awaits_void) } dd { (summary.voids_open) } } }
        }
    };
    let thumb = html! {
        @if summary.is_closed {
            @if here.entries > 0 || pictures > 0 { button.secondary data-tap="sync" { (words.sync_now) } }
            button.primary data-tap="done" { (words.done) }
        } @else {
            button.primary data-tap="close-day" data-with={ "token=" (token) } { (words.close_day) }
        }
    };
    frame.screen(words.end_of_day, &nothing(), &body, &thumb)
}

fn money(totals: &[Total]) -> Vec<Money> {
    let money = |total: &Total| Money::new(total.minor, total.currency);
    totals.iter().map(money).collect()
}
