//! A question that asks for a reason before something is undone.

use counterfoil_sync::id::Hash;
use maud::{Markup, html};

use super::{Frame, camera, nothing};

/// What is asked.
pub(crate) struct Question<'a> {
    pub(crate) title: &'a str,
    /// What it is about: a number, an amount.
    pub(crate) about: Markup,
    pub(crate) text: &'a str,
    /// Reasons to choose from; another can be typed.
    pub(crate) reasons: &'a [&'a str],
    /// The photos that were taken, if photos go with it.
    pub(crate) photos: Option<&'a [Hash]>,
    /// The action.
    pub(crate) tap: &'a str,
    /// What the action's button says.
    pub(crate) action: &'a str,
}

pub(crate) fn screen(frame: &Frame<'_>, question: &Question<'_>) -> Markup {
    let body = html! {
        div.who { (question.about) }
        p.lead { (question.text) }
        form #why data-tap=(question.tap) {
            label.field {
                span { (frame.words.reason) }
                input name="reason" list="reasons" autocomplete="off" dir="auto" maxlength="90" required;
            }
            @if let Some(taken) = question.photos { (camera::photos(frame.words, taken)) }
            datalist #reasons { @for reason in question.reasons { option value=(reason) {} } }
        }
    };
    let thumb = html! { button.primary.danger form="why" type="submit" { (question.action) } };
    frame.screen(question.title, &nothing(), &body, &thumb)
}
