//! The one form in which everything is decided: why, who one is, and a button for each answer.

use maud::{Markup, html};

use crate::console::fields::{Fields, token};
use crate::console::frame::csrf;
use crate::console::prove;
use crate::console::visit::Visit;
use crate::http::Problem;

/// The longest reason a form takes, in letters. The server counts bytes, and says so.
const REASON: &str = "200";

/// An answer: a button.
#[derive(Debug, Clone, Copy)]
pub(in crate::console) struct Choice {
    value: &'static str,
    label: &'static str,
    class: &'static str,
}

impl Choice {
    /// What leads on.
    pub(in crate::console) fn first(value: &'static str, label: &'static str) -> Self {
        let class = "primary";
        Self {
            value,
            label,
            class,
        }
    }

    /// Beside it.
    pub(in crate::console) fn other(value: &'static str, label: &'static str) -> Self {
        let class = "secondary";
        Self {
            value,
            label,
            class,
        }
    }

    /// What takes something away.
    pub(in crate::console) fn danger(value: &'static str, label: &'static str) -> Self {
        let class = "danger";
        Self {
            value,
            label,
            class,
        }
    }
}

/// What is decided, and why.
#[derive(Debug, Default)]
pub(in crate::console) struct Decision<'a> {
    /// Where the form goes.
    pub(in crate::console) action: String,
    /// Over the form.
    pub(in crate::console) title: Option<&'a str>,
    /// What follows from it.
    pub(in crate::console) hint: Option<&'a str>,
    /// Fields of its own.
    pub(in crate::console) more: Option<Markup>,
    /// The reason as it was typed.
    pub(in crate::console) reason: &'a str,
    /// The buttons.
    pub(in crate::console) choices: &'a [Choice],
}

impl Decision<'_> {
    /// A form that goes there.
    pub(in crate::console) fn to(action: String) -> Self {
        Self {
            action,
            ..Self::default()
        }
    }
}

/// The form. Enter presses no button; whoever would be asked who they are is asked here.
pub(in crate::console) fn decision(
    visit: &Visit,
    decision: &Decision<'_>,
) -> Result<Markup, Problem> {
    let words = visit.words();
    Ok(html! {
        form.sheet.decision method="post" action=(decision.action) {
            (csrf(visit))
            input type="hidden" name="token" value=(token()?);
            button.unseen type="submit" disabled aria-hidden="true" tabindex="-1" {}
            @if let Some(title) = decision.title { h2 { (title) } }
            @if let Some(hint) = decision.hint { p.hint { (hint) } }
            @if let Some(more) = &decision.more { (more) }
            label.field {
                span { (words.reason) }
                input name="reason" value=(decision.reason) required maxlength=(REASON) dir="auto" autocomplete="off" autofocus[decision.more.is_none()];
            }
            (prove::within(visit))
            div.actions {
                @for choice in decision.choices {
                    button class=(choice.class) type="submit" name="decision" value=(choice.value) { (choice.label) }
                }
            }
        }
    })
}

/// Whether a decision is yes; an error if it is neither.
pub(super) fn decided(fields: &Fields) -> Result<bool, Problem> {
    match fields.get("decision") {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Problem::invalid("Press one of the buttons.")),
    }
}

/// What was decided already: what, by whom, when, and why.
pub(in crate::console) fn done(what: &str, who: &Markup, why: Option<&str>) -> Markup {
    html! {
        div.notice.told-so role="status" {
            strong { (what) }
            p { (who) }
            @if let Some(why) = why { blockquote { (crate::console::format::text(why)) } }
        }
    }
}
