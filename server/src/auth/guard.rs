//! Sees to it that nobody calls what they may not.
//!
//! One layer around all of `/v1`, built from what the routes said of themselves. It answers 401 and
//! 403 before a handler runs, and hands the handler who is calling.

use std::sync::Arc;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{ALLOW, AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use counterfoil_sync::id::{DeviceNo, PersonNo};
use counterfoil_sync::keys::PublicKey;

use super::access::{Access, AccessTable, Rule};
use super::devices::{self, Device, DeviceState};
use super::proof::{self, Proof};
use super::sessions::{self, SessionNo};
use super::tokens::{DeviceToken, SYNC_GRACE_S, TokenError, key_print};
use super::{Role, Roles, Scope};
use crate::db::DbError;
use crate::http::{self, AppState, Problem};

/// The person who is calling. An argument of handlers registered with [`only`](super::only).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub person: PersonNo,
    /// What they may do, by their token and by the database now.
    pub roles: Roles,
    /// Under which sign-in.
    pub session: SessionNo,
    /// How they proved who they are.
    pub proof: Proof,
    /// Whose things they see.
    pub scope: Scope,
}

impl Caller {
    /// Refuses what is another branch's, in the words for what is not there: that there is such a thing is
    /// not theirs to know either.
    pub fn must_see(&self, owner: PersonNo, what: impl std::fmt::Display) -> Result<(), Problem> {
        if self.scope.sees(owner) {
            Ok(())
        } else {
            Err(Problem::no_such(what))
        }
    }

    /// For routes where a role sees everything and everyone else what is theirs: refuses a person
    /// who holds none of `roles` and is not the `owner`.
    pub fn owns_or<const N: usize>(
        &self,
        owner: PersonNo,
        roles: [Role; N],
    ) -> Result<(), Problem> {
        if self.person == owner || self.roles.meets(roles.into_iter().collect()) {
            return Ok(());
        }
        Err(Problem::new(
            StatusCode::FORBIDDEN,
            "not-yours",
            "Not yours",
            "This belongs to somebody else. Ask a supervisor.",
        ))
    }
}

/// The phone that is calling. An argument of handlers registered with [`phones`](super::phones). Its
/// token is good for this door; whether the device may work, its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneCaller(pub DeviceToken);

impl PhoneCaller {
    /// Refuses a device that is not the one the token was issued to.
    pub fn is(&self, device: &Device) -> Result<(), Problem> {
        if self.0.journal == device.journal
            && self.0.collector == device.collector
            && self.0.key_print == key_print(&device.key)
        {
            return Ok(());
        }
        Err(unauthorized(
            "The access token was issued to another device. Send the one of this device.",
        ))
    }
}

/// Who hands in at the rescue door what the server cannot place by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presenter {
    /// The person who is signed in, or whose phone it is.
    pub person: PersonNo,
    /// The phone, and the key it is enrolled with.
    pub device: Option<(DeviceNo, PublicKey)>,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| not_stated(&parts.method))
    }
}

impl<S: Sync> FromRequestParts<S> for PhoneCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| not_stated(&parts.method))
    }
}

/// A handler asks for a caller of another kind than its route lets in.
fn not_stated(method: &Method) -> Problem {
    tracing::error!(%method, "a handler asks who is calling, but its route does not say who may");
    Problem::internal()
}

/// What the guard works with.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    pub(crate) state: AppState,
    pub(crate) table: Arc<AccessTable>,
}

/// The layer.
pub(crate) async fn guard(
    State(guard): State<Guard>,
    mut request: Request,
    next: Next,
) -> Response {
    // What matched nothing is answered 404 by the fallback.
    let Some(path) = request.extensions().get::<MatchedPath>().cloned() else {
        return next.run(request).await;
    };
    if !path.as_str().starts_with("/v1/") {
        return next.run(request).await;
    }
    match guard.table.rule(request.method(), path.as_str()) {
        Rule::Stated(access) => match guard.let_in(access, &mut request).await {
            Ok(()) => next.run(request).await,
            Err(problem) => problem.into_response(),
        },
        Rule::OtherMethods(methods) => method_not_allowed(&methods),
        Rule::Unstated => {
            tracing::error!(
                path = path.as_str(),
                "route {} does not say who may call it, so nobody may",
                path.as_str()
            );
            Problem::not_found().into_response()
        }
    }
}

impl Guard {
    async fn let_in(&self, access: &Access, request: &mut Request) -> Result<(), Problem> {
        match access {
            Access::Open(_) => Ok(()),
            Access::Roles(allowed) | Access::Decides(allowed) => {
                let caller = person(&self.state, bearer(request.headers())?).await?;
                if !caller.roles.meets(*allowed) {
                    return Err(forbidden(*allowed, caller.roles));
                }
                if matches!(access, Access::Decides(_)) {
                    let (proof, now) = (caller.proof, self.state.clock.now());
                    let lacking = self
                        .state
                        .db
                        .read(|mut tx| async move { proof::lacking(&mut tx, proof, now).await })
                        .await?;
                    if let Some(lacking) = lacking {
                        return Err(lacking.into());
                    }
                }
                if !caller.scope.is_whole()
                    && let Some(template) = request.extensions().get::<MatchedPath>()
                {
                    let (scope, route) = (&caller.scope, (request.method(), template.as_str()));
                    let path = request.uri().path();
                    let within = self.state.db.read(|mut tx| async move {
                        Ok::<_, DbError>(http::within(&mut tx, scope, route, path).await)
                    });
                    within.await??;
                }
                request.extensions_mut().insert(caller);
                Ok(())
            }
            Access::Phones(grace_s) => {
                let token = self.state.tokens.read_device(
                    bearer(request.headers())?,
                    self.state.clock.now(),
                    *grace_s,
                )?;
                request.extensions_mut().insert(PhoneCaller(token));
                Ok(())
            }
        }
    }
}

/// The token says who; the database says whether that still stands. So signing out and taking a role
/// away work at once, and a role given needs a new token.
async fn person(state: &AppState, token: &str) -> Result<Caller, Problem> {
    let token = state.tokens.read_person(token, state.clock.now())?;
    let session = token.session;
    let standing = state
        .db
        .read(|mut tx| async move { sessions::standing(&mut tx, session).await })
        .await?;
    match standing {
        Some(standing) if standing.person == token.person => Ok(Caller {
            person: standing.person,
            roles: standing.roles.and(token.roles),
            session: token.session,
            proof: Proof {
                at: token.proved,
                has_factor: standing.has_factor,
            },
            scope: standing.scope,
        }),
        _ => Err(unauthorized("The session has ended. Sign in again.")),
    }
}

/// Who presents something at a door that is open to anyone, if they say who they are: a phone that may
/// work or is suspended, or a person who is signed in.
pub(crate) async fn presenter(
    state: &AppState,
    headers: &HeaderMap,
) -> Result<Option<Presenter>, Problem> {
    if !headers.contains_key(AUTHORIZATION) {
        return Ok(None);
    }
    let token = bearer(headers)?;
    let Ok(phone) = state
        .tokens
        .read_device(token, state.clock.now(), SYNC_GRACE_S)
    else {
        let caller = person(state, token).await?;
        return Ok(Some(Presenter {
            person: caller.person,
            device: None,
        }));
    };
    let journal = phone.journal;
    let device = state
        .db
        .read(|mut tx| async move { devices::find_by_journal(&mut tx, journal).await })
        .await?;
    let device = device.filter(|device| {
        matches!(device.state, DeviceState::Active | DeviceState::Suspended)
            && PhoneCaller(phone).is(device).is_ok()
    });
    Ok(device.map(|device| Presenter {
        person: device.collector,
        device: Some((device.no, device.key)),
    }))
}

fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let header = headers.get(AUTHORIZATION);
    let token = header
        .and_then(|value| value.to_str().ok())
        .and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(token)
        });
    token.ok_or_else(|| unauthorized("Send an access token: Authorization: Bearer, then the token from signing in or enrolling."))
}

pub(crate) fn unauthorized(detail: &str) -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "not-signed-in",
        "Not signed in",
        detail,
    )
    .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Wrong => unauthorized("The access token is not valid here. Sign in again."),
            TokenError::Expired => {
                unauthorized("The access token has run out. Refresh it, or sign in again.")
            }
            TokenError::NotYet => unauthorized(
                "The access token is not valid yet. Sign in again; if this stays, a server's clock is wrong.",
            ),
            TokenError::Unusable => {
                tracing::error!("an access token could not be signed");
                Self::internal()
            }
        }
    }
}

pub(crate) fn forbidden(allowed: Roles, held: Roles) -> Problem {
    let held = if held.is_empty() {
        "no role".to_owned()
    } else {
        held.to_string()
    };
    let detail = format!(
        "This is for: {allowed}. You are signed in with: {held}. Ask somebody who holds the role."
    );
    Problem::new(StatusCode::FORBIDDEN, "not-allowed", "Not allowed", detail)
}

fn method_not_allowed(methods: &[&Method]) -> Response {
    let allow = methods
        .iter()
        .map(|method| method.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let mut problem = Problem::method_not_allowed();
    if let Ok(allow) = HeaderValue::from_str(&allow) {
        problem = problem.with_header(ALLOW, allow);
    }
    problem.into_response()
}
