//! Any customer, by name or code: for a visit that nobody planned.

use counterfoil_core::view::CustomerLine;
use maud::{Markup, html};

use super::{Frame, nothing};
use crate::words::Words;

/// How many are shown; typing narrows them.
pub(crate) const SHOWN: u32 = 40;

pub(crate) fn screen(frame: &Frame<'_>, text: &str, customers: &[CustomerLine]) -> Markup {
    let words = frame.words;
    let body = html! {
        form #search data-tap="search" data-change="search" data-enter role="search" {
            input type="search" name="text" value=(text) autocomplete="off" dir="auto" maxlength="60" autofocus
                placeholder=(words.search_hint) aria-label=(words.search_hint) enterkeyhint="search";
        }
        (found(words, customers))
    };
    frame.screen(words.other_customer, &nothing(), &body, &nothing())
}

/// Who was found. Replaced alone, so that the text beside it can be typed on.
pub(crate) fn found(words: &Words, customers: &[CustomerLine]) -> Markup {
    html! {
        div #found role="status" {
            @if customers.is_empty() { div.empty { p { (words.nobody_found) } } }
            ul.items {
                @for one in customers {
                    li {
                        button.item data-tap="customer" data-with={ "customer=" (one.customer.0) } {
                            span.name { bdi { (one.name) } }
                            span.hint { bdi { (one.code) } }
                        }
                    }
                }
            }
        }
    }
}
