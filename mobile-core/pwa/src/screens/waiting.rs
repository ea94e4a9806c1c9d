//! Enrolment was asked for; a second person has not approved yet.

use maud::{Markup, html};

use super::{Frame, nothing};

pub(crate) fn screen(frame: &Frame<'_>, is_asking: bool) -> Markup {
    let words = frame.words;
    let body = html! {
        div.pulse aria-hidden="true" {}
        p.lead { (words.waiting_text) }
        p.hint role="status" { @if is_asking { (words.asking_office) } @else { "\u{a0}" } }
    };
    let thumb = html! { button.secondary data-tap="ask-again" { (words.waiting_again) } };
    frame.screen(words.waiting, &nothing(), &body, &thumb)
}
