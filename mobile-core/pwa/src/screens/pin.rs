//! The PIN: chosen once, then asked for at every start.

use maud::{Markup, html};

use super::{Frame, nothing};

fn field(name: &str, label: &str, is_first: bool) -> Markup {
    html! {
        label.field {
            span { (label) }
            input.pin type="password" name=(name) inputmode="numeric" pattern="[0-9٠-٩۰-۹]*" minlength="6" maxlength="12"
                autocomplete="off" dir="ltr" required autofocus[is_first];
        }
    }
}

pub(crate) fn choose(frame: &Frame<'_>) -> Markup {
    let words = frame.words;
    let body = html! {
        p.lead { (words.choose_pin_text) }
        form #pin data-tap="set-pin" {
            (field("pin", words.pin, true))
            (field("again", words.pin_again, false))
        }
    };
    let thumb = html! { button.primary form="pin" type="submit" { (words.set_pin) } };
    frame.screen(words.choose_pin, &nothing(), &body, &thumb)
}

pub(crate) fn unlock(frame: &Frame<'_>) -> Markup {
    let words = frame.words;
    let body = html! {
        img.mark src="icon.svg" alt="" width="64" height="64";
        p.lead { (words.unlock_text) }
        form #pin data-tap="unlock" { (field("pin", words.pin, true)) }
    };
    let thumb = html! { button.primary form="pin" type="submit" { (words.open) } };
    let language = html! { button.quiet data-tap="language" { (words.other_language) } };
    frame.screen(words.unlock, &language, &body, &thumb)
}
