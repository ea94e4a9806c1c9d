//! Fields that the forms have in common.

use counterfoil_core::view::ItemLine;
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::{Draft, tick};
use crate::format;
use crate::screens::camera;
use crate::words::Words;

/// The amount, large.
pub(super) fn amount(draft: &Draft, name: &str, label: &str, proposal: &str) -> Markup {
    html! {
        label.amount {
            span { (label) }
            span.code { (draft.currency.code()) }
            input name=(name) value=(draft.text_or(name, proposal)) inputmode="decimal" autocomplete="off"
                placeholder=(Money::zero(draft.currency).major()) dir="ltr" maxlength="20" enterkeyhint="done";
        }
    }
}

/// An amount among others.
pub(super) fn money(draft: &Draft, name: &str, label: &str, proposal: &str) -> Markup {
    html! {
        label.field.money-field {
            span { (label) " " small { (draft.currency.code()) } }
            input name=(name) value=(draft.text_or(name, proposal)) inputmode="decimal" autocomplete="off" dir="ltr" maxlength="20";
        }
    }
}

/// A line of text.
pub(super) fn line(draft: &Draft, name: &str, label: &str) -> Markup {
    html! {
        label.field {
            span { (label) }
            input name=(name) value=(draft.text(name)) autocomplete="off" dir="auto" maxlength="90";
        }
    }
}

/// Several lines of text.
pub(super) fn lines(draft: &Draft, name: &str, label: &str) -> Markup {
    html! {
        label.field {
            span { (label) }
            textarea name=(name) rows="3" dir="auto" maxlength="1000" { (draft.text(name)) }
        }
    }
}

/// One of several, by its place.
pub(super) fn choice(
    draft: &Draft,
    name: &str,
    label: &str,
    options: impl IntoIterator<Item = &'static str>,
) -> Markup {
    let chosen = draft.choice(name).unwrap_or(0);
    html! {
        label.field {
            span { (label) }
            select name=(name) {
                @for (at, option) in options.into_iter().enumerate() {
                    option value=(at) selected[at == chosen] { (option) }
                }
            }
        }
    }
}

/// An item as it stands in a list: its number, and when it is due.
pub(super) fn item(words: &Words, line: &ItemLine) -> Markup {
    html! {
        span.name { bdi { (line.document) } }
        span.hint {
            ((words.kind)(line.kind)) " · "
            @match line.due {
                Some(due) => { (words.due) " " bdi { (format::day(due, words)) } }
                None => (words.no_due_date),
            }
        }
    }
}

/// Items to tick.
pub(super) fn ticks(words: &Words, draft: &Draft) -> Markup {
    html! {
        ul.items {
            @for line in draft.lines() {
                li {
                    label.item.tick {
                        input type="checkbox" name=(tick(line.item)) value="1" checked[!draft.text(&tick(line.item)).is_empty()];
                        (item(words, line))
                        span.side { (format::money(line.open)) }
                    }
                }
            }
        }
    }
}

/// Who said it.
pub(super) fn said_by(words: &Words, draft: &Draft) -> Markup {
    line(draft, "said-by", words.said.said_by)
}

/// The photos taken so far, and the camera. Replaced alone.
pub(crate) fn photos(words: &Words, draft: &Draft) -> Markup {
    camera::photos(words, &draft.photos)
}

/// The glass to sign on.
pub(super) fn glass(words: &Words, draft: &Draft) -> Markup {
    let said = &words.said;
    html! {
        div.glass data-signed[draft.ink().is_some()] {
            p #glass-label {
                strong { @if draft.ink().is_some() { (said.sign_again) } @else { (said.sign_here) } }
                @if draft.ink().is_some() { span.count { "✓ " (said.is_signed) } }
                button.quiet type="button" data-clear="ink" data-tap="said-clear" { (said.clear) }
            }
            canvas data-ink="ink" width="640" height="240" aria-labelledby="glass-label" {}
        }
    }
}
