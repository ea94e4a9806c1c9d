//! Which invoices the customer really has.

use counterfoil_core::view::ItemLine;
use counterfoil_sync::id::ItemNo;
use maud::{Markup, html};

use super::{Draft, parts};
use crate::format;
use crate::words::Words;

/// The name of what is said of an invoice: `has`, `missing`, or nothing.
pub(crate) fn invoice_name(item: ItemNo) -> String {
    format!("has-{}", item.0)
}

pub(super) fn fields(words: &Words, draft: &Draft) -> Markup {
    let said = &words.said;
    html! {
        @if draft.items.is_empty() {
            div.empty { h2 { (said.no_invoices) } }
        } @else {
            fieldset {
                legend { (said.invoices) }
                div.adds { button.add type="button" data-tap="said-all" { "✓ " (said.all_there) } }
                @for line in &draft.items { (invoice(words, draft, line)) }
            }
            (parts::lines(draft, "words", said.in_words))
            (parts::line(draft, "name", said.signs))
            (parts::glass(words, draft))
        }
    }
}

fn invoice(words: &Words, draft: &Draft, line: &ItemLine) -> Markup {
    let said = &words.said;
    let name = invoice_name(line.item);
    let options = [
        ("", said.not_asked),
        ("has", said.has_it),
        ("missing", said.missing),
    ];
    html! {
        div.share.part {
            div.tick.still { (parts::item(words, line)) span.side { (format::money(line.open)) } }
            div.segments.three role="radiogroup" aria-label=(line.document) {
                @for (value, text) in options {
                    label { input type="radio" name=(name) value=(value) checked[draft.text(&name) == value]; span { (text) } }
                }
            }
        }
    }
}
