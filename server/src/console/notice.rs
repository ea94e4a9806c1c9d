//! What went wrong, in the person's language, with what to do next.

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::Response;
use maud::{Markup, html};

use super::fields::Fields;
use super::frame::{self, Here};
use super::visit::Visit;
use crate::http::Problem;

/// A line above a form that was not taken.
pub(super) fn line(visit: &Visit, problem: &Problem) -> Markup {
    let (title, text) = told(visit, problem);
    html! {
        div.notice.refused role="alert" { strong { (title) } p { (text) } }
    }
}

/// What somebody typed in words: what it would cost to type again. Never what is secret or hidden.
const TYPED: [&str; 7] = [
    "reason",
    "reference",
    "words",
    "name",
    "number",
    "series",
    "branch",
];

/// A page of its own. That of a form leads back to where the form is, with what was typed in it.
pub(super) fn page(visit: &Visit, problem: &Problem, form: Option<&Fields>) -> Markup {
    let words = visit.words();
    let (title, text) = told(visit, problem);
    let back = visit.back.as_deref().filter(|back| *back != "/console");
    let typed = form.into_iter().flat_map(Fields::iter);
    let typed: Vec<_> = typed
        .filter(|(name, value)| TYPED.contains(name) && !value.is_empty())
        .collect();
    let body = html! {
        section.told {
            p.number { bdi dir="ltr" { (problem.status().as_u16()) } }
            h1 { (title) }
            p { (text) }
            @if !typed.is_empty() {
                p.hint { (words.field.you_typed) }
                @for (_, value) in typed { blockquote { (super::format::text(value)) } }
            }
            p.ways {
                @match back.filter(|_| form.is_some()) {
                    Some(back) => {
                        a.primary href=(back) { (words.field.back_to_form) }
                        a.secondary href="/console" { (words.to_start) }
                    },
                    None => a.primary href="/console" { (words.to_start) },
                }
            }
        }
    };
    frame::page(visit, Here::Nowhere, title, &body)
}

/// A page about a problem as an answer.
pub(super) fn respond(problem: &Problem, page: Markup) -> Response {
    let mut response = frame::respond(problem.status(), page);
    if let Some(wait) = problem.wait() {
        response.headers_mut().insert(RETRY_AFTER, wait.clone());
    }
    response
}

/// The words for a problem. One that the console does not expect keeps its own.
fn told<'a>(visit: &Visit, problem: &'a Problem) -> (&'a str, String) {
    let words = visit.words();
    let kind = problem.kind();
    let told = (words.field.trouble)(kind).or_else(|| (words.trouble)(kind));
    let told = told.or_else(|| (words.cases.trouble)(kind));
    if let Some((title, text)) = told.or_else(|| (words.control.trouble)(kind)) {
        return (title, text.to_owned());
    }
    let title = if problem.status() == StatusCode::NOT_FOUND {
        words.not_found
    } else {
        words.went_wrong
    };
    (title, problem.detail().to_owned())
}
