//! `POST /v1/sign-in`

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use counterfoil_sync::id::PersonNo;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Again, From, Session, bearer};
use crate::auth::password::LONGEST;
use crate::auth::throttle::TooMany;
use crate::auth::{PasswordError, open, people, second, sessions};
use crate::db::DbError;
use crate::http::{AppState, Json, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(open(
        "this is how a person signs in",
        routes!(sign_in_over_api),
    ))
}

/// A login, a password, and perhaps a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignInRequest {
    /// The person's code.
    #[schema(max_length = 200)]
    login: String,
    /// Their password.
    #[schema(max_length = 1024)]
    password: String,
    /// The code of their second factor, or a recovery code, if it is on: without one the answer is
    /// `second-factor-needed`.
    #[serde(default)]
    #[schema(max_length = 64)]
    code: Option<String>,
}

/// Signs in.
///
/// Answers the same, after the same time, whether the login or the password is wrong.
#[utoipa::path(post, path = "/v1/sign-in", tag = "auth", operation_id = "sign_in", request_body = SignInRequest, responses(
    (status = 200, description = "Signed in.", body = Session),
    (status = 401, description = "Login or password is wrong, or a right code is needed beside them.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many wrong tries; see Retry-After.", body = Problem, content_type = "application/problem+json"),
))]
async fn sign_in_over_api(
    State(state): State<AppState>,
    From(address): From,
    Json(request): Json<SignInRequest>,
) -> Result<Json<Session>, Problem> {
    let request = SignIn {
        login: request.login,
        password: request.password,
        code: request.code.unwrap_or_default(),
        address,
        browser: None,
    };
    let person = sign_in(&state, request).await?;
    let now = state.clock.now();
    let renewed = state
        .db
        .write(|mut tx| async move { sessions::open(&mut tx, person, now).await })
        .await?;
    Ok(Json(Session::of(&state, renewed)?))
}

/// A try to sign in, at whatever door.
pub(crate) struct SignIn {
    pub(crate) login: String,
    pub(crate) password: String,
    /// Of the second factor; empty if none was given yet.
    pub(crate) code: String,
    pub(crate) address: std::net::IpAddr,
    /// The browser, if this login was used from it before.
    pub(crate) browser: Option<String>,
}

/// Who signs in, if the password is theirs, and the code, if their second factor is on.
pub(crate) async fn sign_in(state: &AppState, request: SignIn) -> Result<PersonNo, SignInError> {
    let typed = request.code.clone();
    let (login, address) = (request.login.clone(), request.address);
    let browser = request.browser.clone();
    let person = password(state, request).await?;
    let has_factor = state
        .db
        .read(|mut tx| async move { second::is_on(&mut tx, person).await })
        .await?;
    if !has_factor {
        return Ok(person);
    }
    if typed.is_empty() {
        return Err(SignInError::CodeNeeded(person));
    }
    let again = Again {
        person,
        login: &login,
        typed,
        address,
        browser,
    };
    code(state, again).await?;
    Ok(person)
}

/// Takes a code of a person whose second factor is on. What is tried wrongly is counted apart for every
/// place, so that nobody is kept out by what others try elsewhere.
pub(crate) async fn code(state: &AppState, again: Again<'_>) -> Result<(), SignInError> {
    let browser = again.browser.as_deref();
    let leave = state
        .throttles
        .second_factor(again.login, again.address, browser)?;
    let (person, now, typed) = (again.person, state.clock.now(), again.typed.as_str());
    // No code is that long.
    let is_right =
        typed.len() <= 64
            && state
                .db
                .write(|mut tx| async move {
                    second::take(&mut tx, &state.keys, person, typed, now).await
                })
                .await?;
    if !is_right {
        tracing::info!("a code of a second factor was refused");
        return Err(SignInError::WrongCode);
    }
    leave.give_back();
    Ok(())
}

async fn password(state: &AppState, request: SignIn) -> Result<PersonNo, SignInError> {
    let browser = request.browser.as_deref();
    let leave = state
        .throttles
        .sign_in(&request.login, request.address, browser)?;
    // PostgreSQL refuses NUL in a text, and nobody has such a code.
    if request.login.contains('\0') || request.password.len() > LONGEST {
        return Err(SignInError::Wrong);
    }
    let code = request.login.as_str();
    let login = state
        .db
        .read(|mut tx| async move { people::login(&mut tx, code).await })
        .await?;
    let login = login.filter(|login| login.enabled);
    let kept = login.as_ref().map(|login| login.password_hash.clone());
    let is_right = state.passwords.check(request.password, kept).await?;
    let Some(login) = login.filter(|_| is_right) else {
        tracing::info!("a sign-in was refused");
        return Err(SignInError::Wrong);
    };
    leave.give_back();
    Ok(login.no)
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    #[error("login or password is wrong")]
    Wrong,
    #[error("the code of the second factor is needed")]
    CodeNeeded(PersonNo),
    #[error("the code is wrong")]
    WrongCode,
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error("checking a password")]
    Password(#[from] PasswordError),
    #[error("looking a login up")]
    Db(#[from] DbError),
}

impl std::convert::From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::new(
                StatusCode::UNAUTHORIZED,
                "wrong-credentials",
                "Login or password is wrong",
                "Login or password is wrong. Check both; an admin can set a new password.",
            )
            .with_header(WWW_AUTHENTICATE, bearer()),
            SignInError::CodeNeeded(_) => Self::new(
                StatusCode::UNAUTHORIZED,
                "second-factor-needed",
                "A code is needed",
                "The password is right, and the second factor is on. Sign in again with the code that the authenticator shows.",
            )
            .with_header(WWW_AUTHENTICATE, bearer()),
            SignInError::WrongCode => Self::new(
                StatusCode::UNAUTHORIZED,
                "wrong-code",
                "The code is wrong",
                "This code is wrong, or was used before. Wait for the authenticator to show the next one, or take a recovery code.",
            )
            .with_header(WWW_AUTHENTICATE, bearer()),
            SignInError::TooMany(error) => error.into(),
            SignInError::Password(PasswordError::Busy) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "Busy",
                "Too many people are signing in at once. Try again in a moment.",
            )
            .retry_after(2),
            SignInError::Password(error) => {
                tracing::error!(%error, "checking a password failed: {error}");
                Self::internal()
            }
            SignInError::Db(error) => error.into(),
        }
    }
}
