//! The statement as it is shown to the customer: line by line agreed or not, and signed.

use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::{Draft, REASONS, parts};
use crate::format;
use crate::words::Words;

/// The name of what is said of a line.
pub(crate) fn line_name(item: counterfoil_sync::id::ItemNo) -> String {
    format!("line-{}", item.0)
}

pub(super) fn fields(words: &Words, draft: &Draft) -> Markup {
    let said = &words.said;
    html! {
        section.figures {
            div.figure.wide {
                small { (words.balance) " · " (format::day(draft.today, words)) }
                (format::money(Money::new(draft.open(), draft.currency)))
            }
        }
        fieldset {
            legend { (said.statement) " " span.count { (draft.lines().count()) } }
            @if draft.lines().next().is_none() { p.hint { (words.no_open_items) } }
            @for line in draft.lines() {
                div.share.part {
                    div.tick.still { (parts::item(words, line)) span.side { (format::money(line.open)) } }
                    select name=(line_name(line.item)) aria-label={ (line.document) } {
                        option value="" { "✓ " (said.agreed) }
                        @for (at, reason) in REASONS.into_iter().enumerate() {
                            option value=(at) selected[draft.choice(&line_name(line.item)) == Some(at)] { (said.dispute) ": " ((said.dispute_reason)(reason)) }
                        }
                    }
                }
            }
        }
        (parts::lines(draft, "words", said.in_words))
        p.lead { (said.declares) }
        (parts::line(draft, "name", said.signs))
        (parts::line(draft, "role", said.role))
        (parts::glass(words, draft))
    }
}
