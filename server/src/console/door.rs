//! Who may come to a page: said where it is registered, seen to before the page's code runs.
//!
//! Three things stand against forged forms, and each would do: the cookie is not sent from other sites,
//! the browser must say that the form came from here, and the form must hold a token of this session.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::{
    DefaultBodyLimit, FromRequest as _, FromRequestParts as _, MatchedPath, Request, State,
};
use axum::http::header::{HOST, LOCATION, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodRouter;
use counterfoil_sync::time::Millis;

use super::FORMS;
use super::fields::Fields;
use super::upload::{self, Upload};
use super::visit::{Desk, Visit, visit};
use super::{frame, notice, prove};
use crate::auth::proof::{self, Lacking};
use crate::auth::{CallerAddress, Role, Roles, desks, forbidden};
use crate::db::DbError;
use crate::http::{self, AppState, Problem};

/// Who may come to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Anyone,
    /// People who hold one of these roles.
    People(Roles),
}

/// A page or a form, and who may come.
pub(super) struct Door {
    method: Method,
    pub(super) path: &'static str,
    who: Who,
    /// What it asks of who comes, beside their role.
    asks: Asks,
    takes_file: bool,
    handler: MethodRouter<AppState>,
}

/// What a door asks of who comes, beside their role: see [`crate::auth::proof`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Nothing,
    /// To have proved lately who they are.
    Proof,
    /// The same, and the second factor if the company wants one: it decides about money, or about who may.
    Decision,
}

/// A door as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorView {
    /// GET or POST.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// Who may come.
    pub who: Who,
    /// Whether they are asked again who they are.
    pub decides: bool,
}

/// A page for people who hold one of these roles.
pub(super) fn page<const N: usize>(
    path: &'static str,
    roles: [Role; N],
    handler: MethodRouter<AppState>,
) -> Door {
    let who = Who::People(roles.into_iter().collect());
    Door {
        method: Method::GET,
        path,
        who,
        asks: Asks::Nothing,
        takes_file: false,
        handler,
    }
}

/// A form with a file in it.
pub(super) fn file_form<const N: usize>(
    path: &'static str,
    roles: [Role; N],
    handler: MethodRouter<AppState>,
) -> Door {
    Door {
        takes_file: true,
        ..form(path, roles, handler)
    }
}

/// A form of one's own that asks for proof: whoever sits down at a desk that was left changes nothing.
pub(super) fn proven_form<const N: usize>(
    path: &'static str,
    roles: [Role; N],
    handler: MethodRouter<AppState>,
) -> Door {
    Door {
        asks: Asks::Proof,
        ..form(path, roles, handler)
    }
}

/// A form that decides about money, for people who hold one of these roles and proved lately who they are.
pub(super) fn decision<const N: usize>(
    path: &'static str,
    roles: [Role; N],
    handler: MethodRouter<AppState>,
) -> Door {
    Door {
        asks: Asks::Decision,
        ..form(path, roles, handler)
    }
}

/// A form for people who hold one of these roles.
pub(super) fn form<const N: usize>(
    path: &'static str,
    roles: [Role; N],
    handler: MethodRouter<AppState>,
) -> Door {
    Door {
        method: FORMS,
        ..page(path, roles, handler)
    }
}

/// A page for anybody.
pub(super) fn open_page(path: &'static str, handler: MethodRouter<AppState>) -> Door {
    Door {
        method: Method::GET,
        path,
        who: Who::Anyone,
        asks: Asks::Nothing,
        takes_file: false,
        handler,
    }
}

/// A form for anybody.
pub(super) fn open_form(path: &'static str, handler: MethodRouter<AppState>) -> Door {
    Door {
        method: FORMS,
        ..open_page(path, handler)
    }
}

impl Door {
    pub(super) fn view(&self) -> DoorView {
        DoorView {
            method: self.method.clone(),
            path: self.path,
            who: self.who,
            decides: self.asks != Asks::Nothing,
        }
    }

    pub(super) fn guarded(self, state: &AppState) -> MethodRouter<AppState> {
        let gate = Gate {
            state: state.clone(),
            who: self.who,
            asks: self.asks,
            takes_file: self.takes_file,
        };
        let handler = self
            .handler
            .layer(middleware::from_fn_with_state(gate, pass));
        if self.takes_file {
            handler.layer(DefaultBodyLimit::max(upload::MOST))
        } else {
            handler
        }
    }
}

#[derive(Debug, Clone)]
struct Gate {
    state: AppState,
    who: Who,
    asks: Asks,
    takes_file: bool,
}

/// Lets in who may come; whatever goes wrong is a page in their language.
async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let visit = match visit(&gate.state, request.headers(), request.uri()).await {
        Ok(visit) => Visit {
            back: Some(page_of(&request)),
            ..visit
        },
        // Not even the company's name can be read.
        Err(problem) => return problem.into_response(),
    };
    let is_form = request.method() == FORMS;
    let mut form = is_form.then(Fields::default);
    let response = match gate.let_in(&visit, request).await {
        Ok(request) => {
            if let Some(fields) = request.extensions().get::<Fields>() {
                form = form.map(|_| fields.clone());
            }
            next.run(request).await
        }
        Err(Turned::Elsewhere(place)) => see_other(&place),
        Err(Turned::Away(problem)) => problem.into_response(),
        Err(Turned::Asked(fields, problem)) => {
            return frame::dressed(prove::page(&visit, &fields, problem.as_ref()));
        }
    };
    let response = match response.extensions().get::<Problem>() {
        Some(problem) => notice::respond(problem, notice::page(&visit, problem, form.as_ref())),
        // A number in an address that is none, or none that fits.
        None if response.status() == StatusCode::BAD_REQUEST => {
            let problem = Problem::not_found();
            notice::respond(&problem, notice::page(&visit, &problem, form.as_ref()))
        }
        None => response,
    };
    frame::dressed(response)
}

/// Why somebody is not let in.
enum Turned {
    Elsewhere(String),
    Away(Problem),
    /// Asked for the password before this form goes on; and what was wrong with the last one.
    Asked(Fields, Option<Problem>),
}

impl<E: Into<Problem>> From<E> for Turned {
    fn from(error: E) -> Self {
        Self::Away(error.into())
    }
}

impl Gate {
    /// Turns away who lacks a second factor where the company wants one. What else they lack is asked for.
    async fn is_let_to_decide(&self, desk: &Desk, now: Millis) -> Result<(), Problem> {
        let proof = desk.caller.proof;
        if self.asks != Asks::Decision {
            return Ok(());
        }
        let lacking = self
            .state
            .db
            .read(|mut tx| async move { proof::lacking(&mut tx, proof, now).await })
            .await?;
        match lacking {
            Some(Lacking::Factor) => Err(Lacking::Factor.into()),
            Some(Lacking::Proof) | None => Ok(()),
        }
    }

    async fn let_in(&self, visit: &Visit, request: Request) -> Result<Request, Turned> {
        let is_form = request.method() == FORMS;
        if is_form && !is_from_here(request.headers()) {
            return Err(cross_site().into());
        }
        if let (Who::People(_), None) = (self.who, &visit.desk) {
            return Err(Turned::Elsewhere(sign_in_first(&request)));
        }
        if let (Who::People(allowed), Some(desk)) = (self.who, &visit.desk)
            && !desk.caller.roles.meets(allowed)
        {
            return Err(forbidden(allowed, desk.caller.roles).into());
        }
        if let Some(desk) = visit.desk.as_ref()
            && !desk.caller.scope.is_whole()
            && let Some(template) = request.extensions().get::<MatchedPath>()
        {
            let (scope, door) = (&desk.caller.scope, (request.method(), template.as_str()));
            let path = request.uri().path();
            let within = self.state.db.read(|mut tx| async move {
                Ok::<_, DbError>(http::within(&mut tx, scope, door, path).await)
            });
            within.await??;
        }
        let mut request = request;
        if is_form {
            let (parts, body) = request.into_parts();
            let body = Request::from_parts(parts.clone(), body);
            let bytes = Bytes::from_request(body, &()).await?;
            let (fields, upload) = if self.takes_file {
                upload::read(&parts.headers, bytes).await?
            } else {
                (Fields::read(&parts.headers, &bytes)?, Upload::default())
            };
            let is_ours = visit
                .desk
                .as_ref()
                .is_none_or(|desk| fields.get("csrf") == desk.csrf);
            if matches!(self.who, Who::People(_)) && !is_ours {
                return Err(cross_site().into());
            }
            let mut parts = parts;
            let CallerAddress(address) = CallerAddress::from_request_parts(&mut parts, &self.state)
                .await
                .unwrap_or_else(|never| match never {});
            let (fields, password) = fields.without(prove::FIELD);
            let asked = visit.desk.as_ref().filter(|_| self.asks != Asks::Nothing);
            if let Some(desk) = asked {
                self.is_let_to_decide(desk, visit.now).await?;
            }
            if let Some(desk) = asked
                && !desk.is_fresh
            {
                if password.is_empty() {
                    return Err(Turned::Asked(fields, None));
                }
                match prove::prove(&self.state, visit, desk, address, password).await {
                    Ok(()) => {}
                    Err(problem) if problem.status().is_client_error() => {
                        return Err(Turned::Asked(fields, Some(problem)));
                    }
                    Err(problem) => return Err(problem.into()),
                }
            }
            request = Request::from_parts(parts, axum::body::Body::empty());
            request.extensions_mut().insert(fields);
            request.extensions_mut().insert(upload);
        }
        if let Some(desk) = &visit.desk {
            let (now, session) = (visit.now, desk.caller.session);
            if desk.wants_note && !visit.is_listening {
                self.state
                    .db
                    .write(|mut tx| async move { desks::seen(&mut tx, session, now).await })
                    .await?;
            }
            request.extensions_mut().insert(desk.caller.clone());
        }
        request.extensions_mut().insert(visit.clone());
        Ok(request)
    }
}

/// Whether the browser says that a form was sent from a page of ours. Browsers that do not say it in so
/// many words name the page's origin.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = text(ORIGIN.as_str()).and_then(|origin| origin.split_once("://"));
    let host = text(HOST.as_str());
    origin
        .zip(host)
        .is_some_and(|((_, from), host)| from.eq_ignore_ascii_case(host))
}

fn cross_site() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "cross-site",
        "Not from this page",
        "This form was not sent from a page of this sign-in. Open the page again and repeat it there.",
    )
}

/// To the sign-in, and from there back to the page where somebody was.
fn sign_in_first(request: &Request) -> String {
    let page = page_of(request);
    let ended = if request.method() == FORMS {
        "&ended=1"
    } else {
        ""
    };
    format!("/console/sign-in?back={page}{ended}")
}

/// The page at an address, or that of the form that is sent to it: the nearest above it.
fn page_of(request: &Request) -> String {
    let mut path = request.uri().path();
    let matched = request.extensions().get::<MatchedPath>();
    let mut template = matched.map_or("", MatchedPath::as_str);
    while !PAGES.contains(template) {
        let above = template.rsplit_once('/').zip(path.rsplit_once('/'));
        let Some(((over, _), (place, _))) = above else {
            return "/console".to_owned();
        };
        (template, path) = (over, place);
    }
    path.to_owned()
}

/// The addresses of pages, with their parameters in braces.
static PAGES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let doors = super::doors().into_iter();
    let pages = doors.filter(|door| door.method == Method::GET);
    pages.map(|door| door.path).collect()
});

/// What else is asked of an address: a page's is read, a form's leads to its page.
pub(super) fn otherwise(path: &str, state: &AppState) -> MethodRouter<AppState> {
    let gate = Gate {
        state: state.clone(),
        who: Who::Anyone,
        asks: Asks::Nothing,
        takes_file: false,
    };
    let is_anything = path.contains('*');
    let handler = async move |request: Request| {
        if is_anything {
            return Problem::not_found().into_response();
        }
        if matches!(*request.method(), Method::GET | Method::HEAD) {
            return see_other(&page_of(&request));
        }
        Problem::method_not_allowed().into_response()
    };
    MethodRouter::new()
        .fallback(handler)
        .layer(middleware::from_fn_with_state(gate, pass))
}

/// 303: the answer to a form is a page.
pub(super) fn see_other(place: &str) -> Response {
    let place = axum::http::HeaderValue::from_str(place)
        .unwrap_or(axum::http::HeaderValue::from_static("/console"));
    (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response()
}
