//! One's own second factor.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::square::square;
use crate::auth::second::{self, FactorError, Shown};
use crate::auth::{self, Again, Caller, CallerAddress, SignIn, known_browser};
use crate::console::door::see_other;
use crate::console::fields::Fields;
use crate::console::frame::{self, Here, csrf};
use crate::console::notice;
use crate::console::prove::code_field;
use crate::console::visit::Visit;
use crate::db::DbError;
use crate::http::{AppState, Problem};

const PLACE: &str = "/console/you/second";

/// How far it is.
enum Standing {
    Off,
    Begun(Shown),
    On { codes_left: i64 },
}

async fn standing(state: &AppState, visit: &Visit, caller: &Caller) -> Result<Standing, Problem> {
    let (person, company, keys) = (caller.person, visit.company.as_str(), &state.keys);
    Ok(state
        .db
        .read(|mut tx| async move {
            if second::is_on(&mut tx, person).await? {
                let codes_left = second::unused_recovery_codes(&mut tx, person).await?;
                return Ok(Standing::On { codes_left });
            }
            let begun = second::pending(&mut tx, keys, person, company).await?;
            Ok::<_, DbError>(begun.map_or(Standing::Off, Standing::Begun))
        })
        .await?)
}

/// `GET /console/you/second`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let standing = standing(&state, &visit, &caller).await?;
    Ok(show(&visit, &standing, None))
}

/// `POST /console/you/second/begin`
pub(super) async fn begin(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let (person, now) = (caller.person, visit.now);
    state
        .db
        .write(|mut tx| async move { second::begin(&mut tx, person, now).await })
        .await?;
    Ok(see_other(PLACE))
}

/// `POST /console/you/second/confirm`
pub(super) async fn confirm(
    State(state): State<AppState>,
    CallerAddress(address): CallerAddress,
    visit: Visit,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    let (person, now, typed, keys) = (caller.person, visit.now, fields.get("code"), &state.keys);
    let login = visit.desk.as_ref().map_or("", |desk| desk.code.as_str());
    let browser = known_browser(keys, &visit.cookies.marks, login);
    let tried = state
        .throttles
        .second_factor(login, address, browser.as_deref());
    let leave = tried.map_err(Problem::from)?;
    let confirmed = state
        .db
        .write(|mut tx| async move { second::confirm(&mut tx, keys, person, typed, now).await })
        .await;
    match confirmed {
        Ok(codes) => {
            leave.give_back();
            Ok(handed_out(visit, &codes))
        }
        Err(error @ FactorError::WrongCode) => {
            let standing = standing(&state, &visit, &caller).await?;
            Ok(show(&visit, &standing, Some(&error.into())))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /console/you/second/codes`
pub(super) async fn codes(
    State(state): State<AppState>,
    CallerAddress(address): CallerAddress,
    visit: Visit,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    let login = visit.desk.as_ref().map_or("", |desk| desk.code.as_str());
    let again = Again {
        person: caller.person,
        login,
        typed: fields.get("code").to_owned(),
        address,
        browser: known_browser(&state.keys, &visit.cookies.marks, login),
    };
    if let Err(error) = auth::code(&state, again).await {
        return refused(&state, &visit, &caller, error.into()).await;
    }
    let (person, now) = (caller.person, visit.now);
    let codes = state
        .db
        .write(|mut tx| async move { second::new_recovery_codes(&mut tx, person, now).await })
        .await?;
    Ok(handed_out(visit, &codes))
}

/// `POST /console/you/second/off`
pub(super) async fn off(
    State(state): State<AppState>,
    CallerAddress(address): CallerAddress,
    visit: Visit,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    let login = visit.desk.as_ref().map_or("", |desk| desk.code.as_str());
    let request = SignIn {
        login: login.to_owned(),
        password: fields.get("password").to_owned(),
        code: fields.get("code").to_owned(),
        address,
        browser: known_browser(&state.keys, &visit.cookies.marks, login),
    };
    if let Err(error) = auth::sign_in(&state, request).await {
        return refused(&state, &visit, &caller, error.into()).await;
    }
    let (person, now) = (caller.person, visit.now);
    state
        .db
        .write(|mut tx| async move { second::switch_off(&mut tx, person, now).await })
        .await?;
    Ok(see_other("/console/you"))
}

/// What a person got wrong is told above the form; what the server did is an error.
async fn refused(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    problem: Problem,
) -> Result<Response, Problem> {
    if !problem.status().is_client_error() {
        return Err(problem);
    }
    let standing = standing(state, visit, caller).await?;
    Ok(show(visit, &standing, Some(&problem)))
}

fn show(visit: &Visit, standing: &Standing, problem: Option<&Problem>) -> Response {
    let words = &visit.words().control;
    let body = html! {
        p.back { a href="/console/you" { (visit.words().you) } }
        div.head { h1 { (words.factor) } }
        @if let Some(problem) = problem { (notice::line(visit, problem)) }
        @match standing {
            Standing::Off => {
                p.lead { (words.factor_text) }
                form method="post" action="/console/you/second/begin" {
                    (csrf(visit))
                    button.primary type="submit" { (words.switch_on) }
                }
            }
            Standing::Begun(shown) => (set_up(visit, shown)),
            Standing::On { codes_left } => (look_after(visit, *codes_left)),
        }
    };
    let page = frame::page(visit, Here::You, words.factor, &body);
    match problem {
        Some(problem) => notice::respond(problem, page),
        None => frame::respond(StatusCode::OK, page),
    }
}

fn set_up(visit: &Visit, shown: &Shown) -> Markup {
    let words = &visit.words().control;
    html! {
        div.setting-up {
            section.sheet {
                h2 { (words.scan) }
                p.hint { (words.scan_text) }
                (square(&shown.address(), words.square))
                p.hint { (words.or_type) }
                p { bdi.key.secret dir="ltr" { (shown.in_groups()) } }
            }
            form.sheet method="post" action="/console/you/second/confirm" {
                (csrf(visit))
                h2 { (words.type_code) }
                p.hint { (words.type_code_text) }
                (code_field(visit, "code", true))
                button.primary type="submit" { (words.switch_on) }
            }
        }
    }
}

fn look_after(visit: &Visit, codes_left: i64) -> Markup {
    let words = &visit.words().control;
    html! {
        div.notice.told-so role="status" { strong { (words.factor_on) } p { ((words.codes_left)(codes_left)) } }
        div.setting-up {
            form.sheet method="post" action="/console/you/second/codes" {
                (csrf(visit))
                h2 { (words.new_codes) }
                p.hint { (words.new_codes_text) }
                (code_field(visit, "code", false))
                button.secondary type="submit" { (words.make_codes) }
            }
            form.sheet method="post" action="/console/you/second/off" {
                (csrf(visit))
                h2 { (words.switch_off) }
                p.hint { (words.switch_off_text) }
                label.field {
                    span { (visit.words().password) }
                    input name="password" type="password" required autocomplete="current-password" dir="ltr" maxlength="1024";
                }
                (code_field(visit, "code", false))
                button.danger type="submit" { (words.switch_off) }
            }
        }
    }
}

/// The recovery codes, this once.
fn handed_out(visit: Visit, codes: &[String]) -> Response {
    let visit = &visit.once();
    let words = &visit.words().control;
    let body = html! {
        div.head { h1 { (words.factor_on) } }
        section.sheet.codes {
            h2 { (words.recovery) }
            p { (words.recovery_text) }
            ol { @for code in codes { li { bdi.key dir="ltr" { (code) } } } }
        }
        p.actions { a.primary href="/console/you" { (words.codes_kept) } }
    };
    frame::respond(
        StatusCode::OK,
        frame::page(visit, Here::You, words.factor_on, &body),
    )
}
