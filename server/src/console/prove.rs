//! Asked again who one is, before a decision about money: the form that was sent waits on the page and
//! goes on with the password, or with the code of the second factor where that is on.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::fields::Fields;
use super::frame::{self, Here, csrf};
use super::notice;
use super::visit::{Desk, Visit};
use crate::auth::{self, Again, known_browser, sessions};
use crate::http::{AppState, Problem};

/// The field of the password or the code.
pub(super) const FIELD: &str = "prove";

/// What is typed to prove who one is: the code where the second factor is on, else the password.
pub(super) fn field(visit: &Visit, name: &str, has_focus: bool) -> Markup {
    let words = visit.words();
    let has_factor = visit
        .desk
        .as_ref()
        .is_some_and(|desk| desk.caller.proof.has_factor);
    html! {
        @if has_factor { (code_field(visit, name, has_focus)) }
        @else {
            label.field {
                span { (words.password) }
                input name=(name) type="password" required autocomplete="current-password" dir="ltr" maxlength="1024" autofocus[has_focus];
            }
        }
    }
}

/// Where a code is typed.
pub(super) fn code_field(visit: &Visit, name: &str, has_focus: bool) -> Markup {
    html! {
        label.field.code {
            span { (visit.words().control.code) }
            input name=(name) required autocomplete="one-time-code" inputmode="numeric" dir="ltr" maxlength="30"
                autocapitalize="characters" spellcheck="false" autofocus[has_focus];
        }
    }
}

/// The same field within a form that decides, for whoever would be asked anyway.
pub(super) fn within(visit: &Visit) -> Markup {
    let is_fresh = visit.desk.as_ref().is_some_and(|desk| desk.is_fresh);
    html! { @if !is_fresh { (field(visit, FIELD, false)) } }
}

/// Checks what whoever is signed in typed, and notes that they proved who they are.
pub(super) async fn prove(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    address: std::net::IpAddr,
    typed: String,
) -> Result<(), Problem> {
    let again = Again {
        person: desk.caller.person,
        browser: known_browser(&state.keys, &visit.cookies.marks, &desk.code),
        login: &desk.code,
        typed,
        address,
    };
    auth::prove(state, again).await?;
    let (now, session) = (visit.now, desk.caller.session);
    Ok(state
        .db
        .write(|mut tx| async move { sessions::proved(&mut tx, session, now).await })
        .await?)
}

/// The page that asks.
pub(super) fn page(visit: &Visit, fields: &Fields, problem: Option<&Problem>) -> Response {
    let words = visit.words();
    let desk = visit.desk.as_ref();
    let has_factor = desk.is_some_and(|desk| desk.caller.proof.has_factor);
    let kept = fields.iter().filter(|(name, _)| *name != "csrf");
    let body = html! {
        section.gate {
            h1 { (words.prove) }
            @if let Some(problem) = problem { (notice::line(visit, problem)) }
            p.lead { @if has_factor { (words.control.prove_code_text) } @else { (words.prove_text) } }
            form method="post" action=(visit.path) {
                (csrf(visit))
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                (field(visit, FIELD, true))
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
