//! What went wrong, in the person's language, with what to do next.

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::Response;
use maud::{Markup, html};

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

/// A page of its own.
pub(super) fn page(visit: &Visit, problem: &Problem) -> Markup {
    let words = visit.words();
    let (title, text) = told(visit, problem);
    let body = html! {
        section.told {
            p.number { bdi dir="ltr" { (problem.status().as_u16()) } }
            h1 { (title) }
            p { (text) }
            p { a.primary href="/console" { (words.to_start) } }
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
