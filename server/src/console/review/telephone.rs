//! A call: what is read out is typed into a form, and the answer is a code to be said at once. One page's
//! worth for limits to lift and for phones to open.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::{Choice, Decision, GRANT, decision};
use crate::auth::Caller;
use crate::console::fields::Fields;
use crate::console::notice;
use crate::console::visit::Visit;
use crate::http::Problem;

/// A call, before its form was sent or after.
pub(super) struct Call<G> {
    typed: Fields,
    given: Option<G>,
    problem: Option<Problem>,
}

/// The form of a call.
pub(super) struct Asks<'a> {
    pub(super) title: &'a str,
    pub(super) hint: &'a str,
    /// Where it goes.
    pub(super) action: &'a str,
    /// What is read out.
    pub(super) read_out: Markup,
}

impl<G> Call<G> {
    /// Somebody waits for the telephone.
    pub(super) fn waiting() -> Self {
        Self {
            typed: Fields::default(),
            given: None,
            problem: None,
        }
    }

    /// What came of the form: a code, or why there is none, with what was typed.
    pub(super) fn answered(given: Result<G, Problem>, typed: Fields) -> Result<Self, Problem> {
        match given {
            Ok(given) => Ok(Self {
                given: Some(given),
                ..Self::waiting()
            }),
            Err(problem) if problem.status().is_client_error() => Ok(Self {
                typed,
                given: None,
                problem: Some(problem),
            }),
            Err(problem) => Err(problem),
        }
    }

    /// What stands in the form.
    pub(super) fn typed(&self) -> &Fields {
        &self.typed
    }

    /// Whether there is a code to say.
    pub(super) fn is_given(&self) -> bool {
        self.given.is_some()
    }

    /// What the page is answered with.
    pub(super) fn status(&self) -> StatusCode {
        self.problem
            .as_ref()
            .map_or(StatusCode::OK, Problem::status)
    }

    /// What went wrong, or the code, large, to be read out, and what it is for; and the form for the next
    /// call, for whoever may give codes.
    pub(super) fn talk(
        &self,
        visit: &Visit,
        caller: &Caller,
        asks: Asks<'_>,
        told: impl Fn(&G) -> (String, Markup),
    ) -> Result<Markup, Problem> {
        let words = &visit.words().control;
        let said = self.given.as_ref().map(told);
        Ok(html! {
            @if let Some(problem) = &self.problem { (notice::line(visit, problem)) }
            @if let Some((code, what)) = said {
                div.notice.told-so.said role="status" tabindex="-1" {
                    strong { (words.say_this) }
                    p.large { bdi.key dir="ltr" { (code) } }
                    p { (what) }
                }
            }
            @if caller.roles.meets(GRANT.into_iter().collect()) {
                (decision(visit, &Decision {
                    title: Some(asks.title),
                    hint: Some(asks.hint),
                    more: Some(asks.read_out),
                    reason: self.typed.get("reason"),
                    choices: &[Choice::first("yes", words.give_code)],
                    ..Decision::to(asks.action.to_owned())
                })?)
            }
        })
    }
}
