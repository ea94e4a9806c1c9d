//! The first screen: the code from the office.

use maud::{Markup, html};

use super::Frame;

pub(crate) fn screen(frame: &Frame<'_>, code: &str, phone: &str) -> Markup {
    let words = frame.words;
    let body = html! {
        img.mark src="icon.svg" alt="" width="64" height="64";
        p.lead { (words.welcome_text) }
        form #code data-tap="code" data-enter {
            label.field {
                span { (words.code) }
                input.code name="code" value=(code) placeholder=(words.code_hint) autocomplete="one-time-code"
                    autocapitalize="characters" spellcheck="false" enterkeyhint="next" dir="ltr" maxlength="40" required autofocus;
            }
            label.field {
                span { (words.phone_name) }
                input name="phone" value=(if phone.is_empty() { words.phone_name_default } else { phone })
                    autocomplete="off" enterkeyhint="go" dir="auto" maxlength="60" required;
            }
        }
    };
    let thumb = html! {
        button.primary form="code" type="submit" { (words.go_on) }
    };
    let language =
        html! { button.quiet data-form="code" data-tap="language" { (words.other_language) } };
    frame.screen(words.welcome, &language, &body, &thumb)
}
