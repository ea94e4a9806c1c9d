//! What is contested: items, or an amount of the balance.

use maud::{Markup, html};

use super::{Draft, REASONS, part, parts, tick};
use crate::format;
use crate::words::Words;

pub(super) fn fields(words: &Words, draft: &Draft) -> Markup {
    let said = &words.said;
    html! {
        fieldset {
            legend { (said.disputed) }
            p.hint { (said.disputed_hint) }
            @for line in draft.lines() {
                div.share.part {
                    label.tick {
                        input type="checkbox" name=(tick(line.item)) value="1" checked[!draft.text(&tick(line.item)).is_empty()];
                        (parts::item(words, line))
                    }
                    label.much {
                        span.hint { (words.part_open) " " (format::money(line.open)) }
                        input name=(part(line.item)) value=(draft.text(&part(line.item))) inputmode="decimal" autocomplete="off"
                            placeholder=(line.open.major()) dir="ltr" maxlength="20" enterkeyhint="done" aria-label={ (line.document) ": " (words.amount) };
                    }
                }
            }
        }
        (parts::money(draft, "amount", said.of_the_balance, ""))
        (parts::choice(draft, "reason", said.why, REASONS.into_iter().map(said.dispute_reason)))
        (parts::lines(draft, "words", said.in_words))
        (parts::said_by(words, draft))
        (parts::photos(words, draft))
    }
}
