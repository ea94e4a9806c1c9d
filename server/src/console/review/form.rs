//! The one form in which everything is decided: why, who one is, and a button for each answer.

use axum::http::StatusCode;
use maud::{Markup, html};

use crate::console::fields::{Fields, token};
use crate::console::frame::csrf;
use crate::console::visit::Visit;
use crate::console::{notice, prove};
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
    /// What the reason is called, where it is more than that.
    pub(in crate::console) label: Option<&'a str>,
    /// The reason as it was typed.
    pub(in crate::console) reason: &'a str,
    /// It stands under evidence of more than a screen, which the focus would scroll away.
    pub(in crate::console) is_below: bool,
    /// Nobody is asked again who they are: it decides neither about money nor about who may.
    pub(in crate::console) is_unproven: bool,
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
                span { (decision.label.unwrap_or(words.reason)) }
                input name="reason" value=(decision.reason) required maxlength=(REASON) dir="auto" autocomplete="off" autofocus[decision.more.is_none() && !decision.is_below];
            }
            @if !decision.is_unproven { (prove::within(visit)) }
            div.actions {
                @for choice in decision.choices {
                    button class=(choice.class) type="submit" name="decision" value=(choice.value) { (choice.label) }
                }
            }
        }
    })
}

/// A page once more, with what was typed and why it was not taken; or for the first time.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::console) struct Again<'a> {
    /// The reason as it was typed.
    pub(in crate::console) reason: &'a str,
    /// What was wrong.
    pub(in crate::console) problem: Option<&'a Problem>,
}

impl<'a> Again<'a> {
    /// Once more, for this reason.
    pub(in crate::console) fn with(reason: &'a str, problem: &'a Problem) -> Self {
        Self {
            reason,
            problem: Some(problem),
        }
    }

    /// What the page is answered with.
    pub(in crate::console) fn status(&self) -> StatusCode {
        self.problem.map_or(StatusCode::OK, Problem::status)
    }

    /// What was wrong, over the page.
    pub(in crate::console) fn line(&self, visit: &Visit) -> Markup {
        html! { @if let Some(problem) = self.problem { (notice::line(visit, problem)) } }
    }
}

/// What becomes of a form that decides: nothing more to say, or why it was not taken, over its page as things
/// stand now, with what was typed. What is not there, or not for this person, is a page of its own.
pub(in crate::console) fn taken(decided: Result<(), Problem>) -> Result<Option<Problem>, Problem> {
    match decided {
        Ok(()) => Ok(None),
        Err(problem) => match problem.status() {
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT => Ok(Some(problem)),
            _ => Err(problem),
        },
    }
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
