//! Signing in at a desk.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::PersonNo;
use maud::{Markup, html};
use serde::Deserialize;

use super::door::see_other;
use super::fields::Fields;
use super::frame::{self, Here};
use super::notice;
use super::prove::code_field;
use super::visit::Visit;
use crate::auth::{
    Again, CallerAddress, SignIn, SignInError, code, desks, known_browser, people, remember,
    second, sign_in,
};
use crate::http::{AppState, Problem, Query};

/// Where to go afterwards, and why somebody must sign in again.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Way {
    #[serde(default)]
    back: String,
    ended: Option<String>,
}

/// `GET /console/sign-in`
pub(super) async fn page(visit: Visit, Query(way): Query<Way>) -> Response {
    if visit.desk.is_some() {
        return see_other(within(&way.back));
    }
    frame::respond(StatusCode::OK, show(&visit, "", &way, None))
}

/// `POST /console/sign-in`
pub(super) async fn attempt(
    State(state): State<AppState>,
    CallerAddress(address): CallerAddress,
    visit: Visit,
    fields: Fields,
) -> Result<Response, Problem> {
    let login = fields.get("login");
    let way = Way {
        back: fields.get("back").to_owned(),
        ended: None,
    };
    let marks = visit.cookies.marks.as_str();
    let request = SignIn {
        login: login.to_owned(),
        password: fields.get("password").to_owned(),
        code: String::new(),
        address,
        browser: known_browser(&state.keys, marks, login),
    };
    let signed = sign_in(&state, request).await;
    if let Err(SignInError::CodeNeeded(person)) = signed {
        let ticket = second::ticket(&state.keys, person, visit.now);
        let page = ask_code(&visit, &ticket, &way, None);
        return Ok(frame::respond(StatusCode::OK, page));
    }
    let person = match signed.map_err(Problem::from) {
        Ok(person) => person,
        Err(problem) if problem.status().is_client_error() => {
            let page = show(&visit, login, &way, Some(&problem));
            return Ok(notice::respond(&problem, page));
        }
        Err(problem) => return Err(problem),
    };
    let_in(&state, &visit, person, login, &way).await
}

/// `POST /console/sign-in/code`: the second page, after the right password.
pub(super) async fn attempt_code(
    State(state): State<AppState>,
    CallerAddress(address): CallerAddress,
    visit: Visit,
    fields: Fields,
) -> Result<Response, Problem> {
    let ticket = fields.get("ticket");
    let way = Way {
        back: fields.get("back").to_owned(),
        ended: None,
    };
    let person = second::holder(&state.keys, ticket, visit.now);
    let standing = match person {
        Some(person) => {
            state
                .db
                .read(|mut tx| async move { people::standing(&mut tx, person).await })
                .await?
        }
        None => None,
    };
    // Too long ago, or not ours: from the start.
    let Some((person, login)) = person.zip(standing) else {
        return Ok(see_other("/console/sign-in?ended=1"));
    };
    let again = Again {
        person,
        login: &login,
        typed: fields.get("code").to_owned(),
        address,
        browser: known_browser(&state.keys, &visit.cookies.marks, &login),
    };
    match code(&state, again).await.map_err(Problem::from) {
        Ok(()) => let_in(&state, &visit, person, &login, &way).await,
        Err(problem) if problem.status().is_client_error() => {
            let page = ask_code(&visit, ticket, &way, Some(&problem));
            Ok(notice::respond(&problem, page))
        }
        Err(problem) => Err(problem),
    }
}

async fn let_in(
    state: &AppState,
    visit: &Visit,
    person: PersonNo,
    login: &str,
    way: &Way,
) -> Result<Response, Problem> {
    let (now, agent) = (visit.now, visit.agent.as_str());
    let opened = state
        .db
        .write(|mut tx| async move { desks::open(&mut tx, person, agent, now).await })
        .await?;
    let mut response = see_other(within(&way.back));
    visit.cookies.keep_session(&mut response, &opened.cookie);
    let marks = remember(&state.keys, &visit.cookies.marks, login)?;
    visit.cookies.keep_marks(&mut response, &marks);
    Ok(response)
}

fn ask_code(visit: &Visit, ticket: &str, way: &Way, problem: Option<&Problem>) -> Markup {
    let words = visit.words();
    let body = html! {
        section.gate {
            h1 { (words.control.code_title) }
            @if let Some(problem) = problem { (notice::line(visit, problem)) }
            p.lead { (words.control.code_text) }
            form method="post" action="/console/sign-in/code" {
                input type="hidden" name="back" value=(within(&way.back));
                input type="hidden" name="ticket" value=(ticket);
                (code_field(visit, "code", true))
                button.primary type="submit" { (words.sign_in) }
            }
            p.hint { (words.control.code_help) }
            p.hint { a href="/console/sign-in" { (words.control.as_another) } }
        }
    };
    frame::page(visit, Here::Nowhere, words.control.code_title, &body)
}

fn show(visit: &Visit, login: &str, way: &Way, problem: Option<&Problem>) -> Markup {
    let words = visit.words();
    let body = html! {
        section.gate {
            h1 { (words.sign_in) }
            @if let Some(problem) = problem { (notice::line(visit, problem)) }
            @else if way.ended.is_some() {
                div.notice role="status" { strong { (words.session_ended) } p { (words.session_ended_text) } }
            }
            form method="post" action="/console/sign-in" {
                input type="hidden" name="back" value=(within(&way.back));
                label.field {
                    span { (words.login) }
                    input name="login" value=(login) required autocomplete="username" autocapitalize="none" spellcheck="false"
                        dir="ltr" maxlength="200" autofocus[login.is_empty()];
                }
                label.field {
                    span { (words.password) }
                    input name="password" type="password" required autocomplete="current-password" dir="ltr" maxlength="1024" autofocus[!login.is_empty()];
                }
                button.primary type="submit" { (words.sign_in) }
            }
            p.hint { (words.sign_in_help) }
        }
    };
    frame::page(visit, Here::Nowhere, words.sign_in, &body)
}

/// A place of the console to go back to; anything else leads to its start.
pub(super) fn within(back: &str) -> &str {
    let is_path = back
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_'));
    let is_ours = back == "/console" || back.starts_with("/console/");
    let leads_on = !back.starts_with("/console/sign-in") && !back.ends_with("/live");
    if is_path && is_ours && leads_on && !back.contains("..") && !back.contains("//") {
        back
    } else {
        "/console"
    }
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn nobody_is_led_elsewhere() {
        for (back, place) in [
            ("/console/cashier", "/console/cashier"),
            ("/console/deposits/70001.27", "/console/deposits/70001.27"),
            ("", "/console"),
            ("//evil.example", "/console"),
            ("/console//evil.example", "/console"),
            ("https://evil.example", "/console"),
            ("/consoled", "/console"),
            ("/console/../v1/me", "/console"),
            ("/console/sign-in", "/console"),
            ("/console/\u{e9}", "/console"),
        ] {
            assert_eq!(within(back), place, "{back}");
        }
    }
}
