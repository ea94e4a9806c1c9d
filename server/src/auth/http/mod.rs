//! Signing in and enrolling phones, over HTTP: one file per group of endpoints.

mod devices;
mod enrol;
mod enrolments;
mod me;
mod openings;
mod prove;
mod refresh;
mod sign_in;
mod sign_out;

pub(crate) use prove::{Again, prove};
pub(crate) use sign_in::{SignIn, SignInError, code, sign_in};

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use super::Role;
use super::random::NoRandomness;
use super::sessions::Renewed;
use super::throttle::TooMany;
use super::tokens::{PERSON_S, PersonToken};
use crate::http::{AppState, Problem};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(sign_in::routes())
        .merge(refresh::routes())
        .merge(prove::routes())
        .merge(sign_out::routes())
        .merge(me::routes())
        .merge(enrolments::routes())
        .merge(enrol::routes())
        .merge(devices::routes())
        .merge(openings::routes())
}

/// What somebody who signed in or refreshed is given.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Session {
    /// Send it as `Authorization: Bearer ...`.
    access_token: String,
    /// Seconds the access token lasts.
    expires_in: i64,
    /// Exchange it at `/v1/refresh` when the access token has run out. Good once; the reply brings
    /// the next.
    refresh_token: String,
    /// The person's number.
    person: u32,
    /// What they may do.
    roles: Vec<Role>,
}

impl Session {
    fn of(state: &AppState, renewed: Renewed) -> Result<Self, Problem> {
        let token = PersonToken {
            person: renewed.person,
            session: renewed.session,
            roles: renewed.roles,
            proved: renewed.proved,
        };
        Ok(Self {
            access_token: state.tokens.issue_person(&token, state.clock.now())?,
            expires_in: PERSON_S,
            refresh_token: renewed.refresh_token,
            person: renewed.person.0,
            roles: renewed.roles.into(),
        })
    }
}

/// Where a request comes from, for slowing guesses down: the peer, or whom the proxy in front of us
/// says it speaks for. What the client itself put into the header stands before what the proxy added.
pub(crate) struct From(pub(crate) IpAddr);

impl FromRequestParts<AppState> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        let forwarded = || {
            let last = parts
                .headers
                .get_all("x-forwarded-for")
                .into_iter()
                .next_back()?;
            last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
        };
        let told = if state.behind_proxy {
            forwarded()
        } else {
            None
        };
        Ok(Self(told.unwrap_or(peer)))
    }
}

impl std::convert::From<TooMany> for Problem {
    fn from(error: TooMany) -> Self {
        let detail = format!(
            "Too many wrong tries from here. Try again in {} seconds.",
            error.wait_s
        );
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-tries",
            "Too many tries",
            detail,
        )
        .retry_after(error.wait_s)
    }
}

impl std::convert::From<NoRandomness> for Problem {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(%error, "{error}");
        Self::internal()
    }
}

/// Tells a browser what kind of token is wanted.
fn bearer() -> HeaderValue {
    HeaderValue::from_static("Bearer")
}
