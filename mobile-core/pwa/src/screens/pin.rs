//! The PIN: chosen once, then asked for at every start.

use counterfoil_sync::id::JournalId;
use maud::{Markup, html};

use super::{Frame, nothing};
use crate::words::Words;

fn field(name: &str, label: &str, is_first: bool) -> Markup {
    html! {
        label.field {
            span { (label) }
            input.pin type="password" name=(name) inputmode="numeric" pattern="[0-9٠-٩۰-۹]*" minlength="6" maxlength="12"
                autocomplete="off" dir="ltr" required autofocus[is_first] data-focus[is_first];
        }
    }
}

/// Asks for a PIN, twice.
pub(crate) fn choose(frame: &Frame<'_>, tap: &str, lead: &str) -> Markup {
    let words = frame.words;
    let body = html! {
        p.lead { (lead) }
        form #pin data-tap=(tap) data-enter {
            (field("pin", words.pin, true))
            (field("again", words.pin_again, false))
        }
    };
    let thumb = html! { button.primary form="pin" type="submit" { (words.set_pin) } };
    frame.screen(words.choose_pin, &nothing(), &body, &thumb)
}

/// Asks for the old PIN and a new one.
pub(crate) fn change(frame: &Frame<'_>) -> Markup {
    let (words, pins) = (frame.words, &frame.words.pins);
    let body = html! {
        p.lead { (words.choose_pin_text) }
        form #pin data-tap="change-pin" data-enter {
            (field("old", pins.old, true))
            (field("pin", pins.new, false))
            (field("again", words.pin_again, false))
        }
    };
    let thumb = html! { button.primary form="pin" type="submit" { (words.set_pin) } };
    frame.screen(pins.change, &nothing(), &body, &thumb)
}

/// Ten wrong PINs: what to read out to the office, and where its answer is typed.
pub(crate) fn locked(frame: &Frame<'_>, lock: Option<(JournalId, u32)>, typed: &str) -> Markup {
    let (words, pins) = (frame.words, &frame.words.pins);
    let body = html! {
        img.mark src="icon.svg" alt="" width="64" height="64";
        p.lead { (pins.locked_text) }
        @if let Some((journal, no)) = lock {
            dl.facts {
                div { dt { (pins.phone) } dd.said data-phone { bdi { (format!("{:x}", journal.0)) } } }
                div { dt { (pins.lock) } dd.said data-lock { bdi { (no) } } }
            }
        }
        form #pin data-tap="open-lock" data-enter {
            label.field {
                span { (pins.code) }
                input.spelled name="code" value=(typed) autocomplete="off" autocapitalize="characters" spellcheck="false" dir="ltr"
                    maxlength="16" enterkeyhint="done" required autofocus data-focus;
            }
        }
    };
    let thumb = html! { button.primary form="pin" type="submit" { (words.open) } };
    let language = html! { button.quiet data-tap="language" { (words.other_language) } };
    frame.screen(pins.locked, &language, &body, &thumb)
}

/// Asks for the PIN, unless wrong ones have to be waited for.
pub(crate) fn unlock(frame: &Frame<'_>, seconds: Option<u64>) -> Markup {
    let words = frame.words;
    let body = html! {
        (wait(words, seconds, "alert"))
        img.mark src="icon.svg" alt="" width="64" height="64";
        p.lead { (words.unlock_text) }
        form #pin data-tap="unlock" data-enter { (field("pin", words.pin, true)) }
    };
    let language = html! { button.quiet data-tap="language" { (words.other_language) } };
    frame.screen(words.unlock, &language, &body, &open(words, seconds))
}

/// How long the door stays shut: told when it is new, and not with every second after.
pub(crate) fn wait(words: &Words, seconds: Option<u64>, role: &str) -> Markup {
    html! {
        div #wait { @if let Some(seconds) = seconds { p.notice.refused role=(role) { ((words.pin_wait)(seconds)) } } }
    }
}

/// What opens it.
pub(crate) fn open(words: &Words, seconds: Option<u64>) -> Markup {
    html! { button #open.primary form="pin" type="submit" disabled[seconds.is_some()] { (words.open) } }
}
