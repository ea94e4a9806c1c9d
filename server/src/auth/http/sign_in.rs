//! `POST /v1/sign-in`

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use counterfoil_sync::id::PersonNo;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{From, Session, bearer};
use crate::auth::password::LONGEST;
use crate::auth::throttle::TooMany;
use crate::auth::{PasswordError, open, people, sessions};
use crate::db::DbError;
use crate::http::{AppState, Json, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(open(
        "this is how a person signs in",
        routes!(sign_in_over_api),
    ))
}

/// A login and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignInRequest {
    /// The person's code.
    #[schema(max_length = 200)]
    login: String,
    /// Their password.
    #[schema(max_length = 1024)]
    password: String,
}

/// Signs in.
///
/// Answers the same, after the same time, whether the login or the password is wrong.
#[utoipa::path(post, path = "/v1/sign-in", tag = "auth", operation_id = "sign_in", request_body = SignInRequest, responses(
    (status = 200, description = "Signed in.", body = Session),
    (status = 401, description = "Login or password is wrong.", body = Problem, content_type = "application/problem+json"),
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
    pub(crate) address: std::net::IpAddr,
    /// The browser, if this login was used from it before.
    pub(crate) browser: Option<String>,
}

/// Who signs in, if the password is theirs.
pub(crate) async fn sign_in(state: &AppState, request: SignIn) -> Result<PersonNo, SignInError> {
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
