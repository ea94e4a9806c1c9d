//! Asked again who one is, before a decision about money: the form that was sent waits on the page and
//! goes on with the password.

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::fields::Fields;
use super::frame::{self, Here, csrf};
use super::notice;
use super::visit::{Desk, Visit};
use crate::auth::{SignIn, desks, known_browser, sign_in};
use crate::http::{AppState, Problem};

/// The field of the password.
pub(super) const FIELD: &str = "prove";

/// Checks the password of whoever is signed in, and notes that they proved who they are.
pub(super) async fn prove(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    address: std::net::IpAddr,
    password: String,
) -> Result<(), Problem> {
    let request = SignIn {
        browser: known_browser(&state.keys, &visit.cookies.marks, &desk.code),
        login: desk.code.clone(),
        password,
        address,
    };
    sign_in(state, request).await?;
    let (now, session) = (visit.now, desk.caller.session);
    Ok(state
        .db
        .write(|mut tx| async move { desks::proved(&mut tx, session, now).await })
        .await?)
}

/// The page that asks.
pub(super) fn page(visit: &Visit, fields: &Fields, problem: Option<&Problem>) -> Response {
    let words = visit.words();
    let kept = fields.iter().filter(|(name, _)| *name != "csrf");
    let body = html! {
        section.gate {
            h1 { (words.prove) }
            @if let Some(problem) = problem { (notice::line(visit, problem)) }
            p.lead { (words.prove_text) }
            form method="post" action=(visit.path) {
                (csrf(visit))
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                label.field {
                    span { (words.password) }
                    input name=(FIELD) type="password" required autocomplete="current-password" dir="ltr" maxlength="1024" autofocus;
                }
                button.primary type="submit" { (words.go_on) }
            }
            p.hint { a href="/console" { (words.not_now) } }
        }
    };
    let page = frame::page(visit, Here::Nowhere, words.prove, &body);
    match problem {
        Some(problem) => notice::respond(problem, page),
        None => frame::respond(StatusCode::OK, page),
    }
}
