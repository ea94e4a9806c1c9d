//! Who is signed in, and where: a person sees their sessions and can end each.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::door::see_other;
use super::frame::{self, Here};
use super::visit::Visit;
use super::words::Words;
use super::{format, frame::csrf};
use crate::auth::sessions::{self, SessionNo};
use crate::auth::{Caller, desks, proof};
use crate::db::DbError;
use crate::http::{AppState, Problem};

/// `GET /console/you`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let (words, now, person) = (visit.words(), visit.now, caller.person);
    let (sessions, wanted) = state
        .db
        .read(|mut tx| async move {
            let wanted = proof::wants_factor(&mut tx).await?;
            let sessions = desks::list(&mut tx, person, now).await?;
            Ok::<_, DbError>((sessions, wanted))
        })
        .await?;
    let name = visit.desk.as_ref().map_or("", |desk| desk.name.as_str());
    let body = html! {
        h1 { (format::text(name)) }
        p.lead {
            @for (place, role) in caller.roles.iter().enumerate() {
                @if place > 0 { (words.comma) }
                ((words.role)(role))
            }
            @if caller.roles.is_empty() { (words.no_role) }
        }
        h2 { (words.control.factor) }
        div.sheet.factor {
            div {
                p { @if caller.proof.has_factor { span.tag.fine { (words.control.is_on) } } @else { span.tag { (words.control.is_off) } } }
                p.hint { @if wanted && !caller.proof.has_factor { (words.control.factor_wanted) } @else { (words.control.factor_text) } }
            }
            a.secondary href="/console/you/second" { @if caller.proof.has_factor { (words.control.look_after) } @else { (words.control.set_up) } }
        }
        h2 { (words.sessions) }
        p.hint { (words.sessions_text) }
        table.list {
            thead { tr { th { (words.browser) } th { (words.since) } th { (words.last_used) } th { } } }
            tbody {
                @for line in &sessions {
                    @let is_this = line.session == caller.session;
                    tr {
                        td {
                            (browser(line.agent.as_deref(), words))
                            @if is_this { " " span.tag { (words.this_session) } }
                        }
                        td { (format::when(line.opened, now, visit.zone, words)) }
                        td { (format::when(line.renewed, now, visit.zone, words)) }
                        td.do {
                            form method="post" action={ "/console/you/" (line.session.0) "/end" } {
                                (csrf(&visit))
                                button.secondary.small type="submit" { @if is_this { (words.sign_out) } @else { (words.end_session) } }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::You, words.you, &body),
    ))
}

/// `POST /console/sign-out`
pub(super) async fn sign_out(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    close(&state, &visit, &caller, caller.session).await
}

/// `POST /console/you/{session}/end`
pub(super) async fn end(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(session): Path<i64>,
) -> Result<Response, Problem> {
    close(&state, &visit, &caller, SessionNo(session)).await
}

async fn close(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    session: SessionNo,
) -> Result<Response, Problem> {
    let (now, person) = (visit.now, caller.person);
    let is_theirs = state
        .db
        .write(|mut tx| async move { sessions::end_own(&mut tx, session, person, now).await })
        .await?;
    if !is_theirs {
        return Err(Problem::no_such("session of yours with this number"));
    }
    if session != caller.session {
        return Ok(see_other("/console/you"));
    }
    let mut response = see_other("/console/sign-in");
    visit.cookies.forget_session(&mut response);
    Ok(response)
}

/// What a browser calls itself, as a person would say it.
fn browser(agent: Option<&str>, words: &Words) -> String {
    let Some(agent) = agent else {
        return words.a_program.to_owned();
    };
    let named = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(part, _)| agent.contains(part))
            .map(|(_, name)| *name)
    };
    // The order matters: each calls itself by the names of those before it too.
    let browser = named(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => words.a_browser.to_owned(),
    }
}
