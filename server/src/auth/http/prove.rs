//! `POST /v1/prove`

use std::net::IpAddr;

use axum::extract::State;
use counterfoil_sync::id::PersonNo;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::From;
use super::sign_in::{SignIn, SignInError, code, sign_in};
use crate::auth::tokens::{PERSON_S, PersonToken};
use crate::auth::{Caller, everyone, people, second, sessions};
use crate::http::{AppState, Json, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(everyone(routes!(prove_over_api)))
}

/// Somebody who is known proves again that it is them.
pub(crate) struct Again<'a> {
    pub(crate) person: PersonNo,
    pub(crate) login: &'a str,
    /// The code if the second factor is on, else the password.
    pub(crate) typed: String,
    pub(crate) address: IpAddr,
    /// The browser, if this login was used from it before.
    pub(crate) browser: Option<String>,
}

/// Checks what somebody typed who is signed in: the code if their second factor is on, else the password.
pub(crate) async fn prove(state: &AppState, again: Again<'_>) -> Result<(), SignInError> {
    let person = again.person;
    let has_factor = state
        .db
        .read(|mut tx| async move { second::is_on(&mut tx, person).await })
        .await?;
    if has_factor {
        return code(state, again).await;
    }
    let request = SignIn {
        login: again.login.to_owned(),
        password: again.typed,
        code: String::new(),
        address: again.address,
        browser: again.browser,
    };
    sign_in(state, request).await.map(drop)
}

/// What proves who somebody is: the code if their second factor is on, else the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProveRequest {
    /// Their password.
    #[serde(default)]
    #[schema(max_length = 1024)]
    password: Option<String>,
    /// The code of their second factor, or a recovery code.
    #[serde(default)]
    #[schema(max_length = 64)]
    code: Option<String>,
}

/// A token to decide with.
#[derive(Debug, Serialize, ToSchema)]
struct Proved {
    /// Send it as `Authorization: Bearer ...` in place of the one before.
    access_token: String,
    /// Seconds the access token lasts.
    expires_in: i64,
    /// Seconds for which this proof opens what decides about money; tokens from `/v1/refresh` carry it on.
    decides_for: i64,
}

/// Proves again who is signed in. Whoever decides about money proved within the last 15 minutes who they
/// are; signing in counts.
#[utoipa::path(post, path = "/v1/prove", tag = "auth", operation_id = "prove", request_body = ProveRequest, responses(
    (status = 200, description = "Proved.", body = Proved),
    (status = 401, description = "Password or code is wrong, or not signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many wrong tries; see Retry-After.", body = Problem, content_type = "application/problem+json"),
))]
async fn prove_over_api(
    State(state): State<AppState>,
    From(address): From,
    caller: Caller,
    Json(request): Json<ProveRequest>,
) -> Result<Json<Proved>, Problem> {
    let (person, session, now) = (caller.person, caller.session, state.clock.now());
    let typed = if caller.proof.has_factor {
        request.code
    } else {
        request.password
    };
    let Some(typed) = typed.filter(|typed| !typed.is_empty()) else {
        return Err(Problem::invalid(if caller.proof.has_factor {
            "Your second factor is on: send its code as `code`."
        } else {
            "Send your password as `password`."
        }));
    };
    let login = state
        .db
        .read(|mut tx| async move { people::code_of(&mut tx, person).await })
        .await?
        .unwrap_or_default();
    let again = Again {
        person,
        login: &login,
        typed,
        address,
        browser: None,
    };
    prove(&state, again).await?;
    state
        .db
        .write(|mut tx| async move { sessions::proved(&mut tx, session, now).await })
        .await?;
    let token = PersonToken {
        person,
        session,
        roles: caller.roles,
        proved: now,
    };
    Ok(Json(Proved {
        access_token: state.tokens.issue_person(&token, now)?,
        expires_in: PERSON_S,
        decides_for: crate::auth::proof::LASTS_MS / 1_000,
    }))
}
