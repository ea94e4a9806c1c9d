//! Commands that must not be done twice: money moves once, however often the request arrives.
//!
//! ```text
//! async fn confirm(State(state): State<AppState>, caller: Caller, command: Command<ConfirmRequest>) -> Result<Answer, Problem> {
//!     command
//!         .run(&state, &caller, |mut tx, body| async move {
//!             let confirmed = custody::confirm(&mut tx, body, caller.person, now).await?;
//!             Ok::<_, ConfirmError>((tx, confirmed))
//!         })
//!         .await
//! }
//! ```
//!
//! The key, who sent it, the operation and a hash of the request are kept for ever with the answer,
//! in the transaction of the work. A refusal keeps nothing: it may be different next time.

use axum::body::Bytes;
use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use utoipa::IntoParams;

use super::{AppState, Problem, extract, sql};
use crate::audit::{self, Record};
use crate::auth::Caller;
use crate::db::{DbError, Sealed, Tx, are_as_written, sealed};
use crate::values;
use crate::verify::Finding;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The longest key.
const LONGEST_KEY: usize = 100;

/// For `params(...)` of an operation that takes a [`Command`].
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only describes the header")]
pub struct IdempotencyKey {
    /// Made by the client and kept until it has the answer: the same key and body get the first
    /// answer again, for ever. At most 100 visible ASCII characters.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 100)]
    key: String,
}

/// A JSON body under an idempotency key.
#[derive(Debug)]
pub struct Command<T> {
    /// What to do.
    pub body: T,
    key: String,
    operation: String,
    request: [u8; 32],
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Command<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        extract::media_type(request.headers(), extract::JSON)?;
        let key = key_of(request.headers())?.to_owned();
        let template = request
            .extensions()
            .get::<MatchedPath>()
            .map_or("", MatchedPath::as_str);
        let operation = format!("{} {template}", request.method());
        // The path is part of what was asked: the same key for another deposit is another request.
        let target = request
            .uri()
            .path_and_query()
            .map(ToString::to_string)
            .unwrap_or_default();
        let bytes = Bytes::from_request(request, state).await?;
        let body = extract::parse(&bytes)?;
        let digest = Sha256::new()
            .chain_update((target.len() as u64).to_be_bytes())
            .chain_update(target)
            .chain_update(&bytes);
        Ok(Self {
            body,
            key,
            operation,
            request: digest.finalize().into(),
        })
    }
}

impl<T> Command<T> {
    /// A command that came in another way than as JSON: from a form, whose token is its key.
    pub(crate) fn of(
        key: &str,
        operation: String,
        body: T,
        request: [u8; 32],
    ) -> Result<Self, Problem> {
        Ok(Self {
            key: usable(key.as_bytes())?.to_owned(),
            operation,
            body,
            request,
        })
    }
}

/// The answer to a command: given now, or the first time it was asked.
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    body: Vec<u8>,
    replayed: bool,
}

impl Answer {
    /// What it says, for pages that lead on from it.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_slice(&self.body).map_err(|error| {
            tracing::error!("an answer that was kept does not read back: {error}");
            Problem::internal()
        })
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(extract::JSON));
        if self.replayed {
            headers.insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

/// What came of looking the key up and working.
enum Outcome {
    Answered(Answer),
    OtherRequest,
}

impl<T> Command<T> {
    /// Does the work once, with 200 as the status of success. The work hands its transaction back
    /// with the result, and may run again when the transaction lost a race, so it does nothing but
    /// talk to it.
    pub async fn run<'c, R, E, Fut>(
        &'c self,
        state: &AppState,
        caller: &Caller,
        work: impl Fn(Tx, &'c T) -> Fut,
    ) -> Result<Answer, Problem>
    where
        R: Serialize,
        E: Into<Problem>,
        Fut: Future<Output = Result<(Tx, R), E>>,
    {
        self.run_as(StatusCode::OK, state, caller, work).await
    }

    /// Does the work once, with another status of success: 201 where something was made.
    pub async fn run_as<'c, R, E, Fut>(
        &'c self,
        status: StatusCode,
        state: &AppState,
        caller: &Caller,
        work: impl Fn(Tx, &'c T) -> Fut,
    ) -> Result<Answer, Problem>
    where
        R: Serialize,
        E: Into<Problem>,
        Fut: Future<Output = Result<(Tx, R), E>>,
    {
        let now = state.clock.now();
        let person = caller.person;
        let work = &work;
        let outcome = state
            .db
            .write(|mut tx| async move {
                if let Some(row) = tx
                    .optional(&sql::ANSWER, values![person, &self.operation, &self.key])
                    .await?
                {
                    if row.get::<[u8; 32]>("request")? != self.request {
                        let record = Record::by(
                            person,
                            "security.idempotency_key_reused",
                            self.operation.clone(),
                            now,
                        );
                        audit::append(
                            &mut tx,
                            record.because("the same key came with another request"),
                        )
                        .await?;
                        return Ok(Outcome::OtherRequest);
                    }
                    let status = row.get::<u32>("status")?;
                    let status = u16::try_from(status)
                        .ok()
                        .and_then(|status| StatusCode::from_u16(status).ok())
                        .unwrap_or(StatusCode::OK);
                    return Ok(Outcome::Answered(Answer {
                        status,
                        body: row.get("response")?,
                        replayed: true,
                    }));
                }
                let (mut tx, result) = work(tx, &self.body).await.map_err(Failed::Work)?;
                let body = serde_json::to_vec(&result).map_err(Failed::Answer)?;
                let kept = values![
                    person,
                    &self.operation,
                    &self.key,
                    self.request,
                    u32::from(status.as_u16()),
                    body.clone(),
                    now
                ];
                tx.execute(&sql::KEEP_ANSWER, sealed(kept)).await?;
                Ok::<_, Failed<E>>(Outcome::Answered(Answer {
                    status,
                    body,
                    replayed: false,
                }))
            })
            .await;
        match outcome {
            Ok(Outcome::Answered(answer)) => Ok(answer),
            Ok(Outcome::OtherRequest) => Err(other_request()),
            Err(Failed::Db(error)) => Err(error.into()),
            Err(Failed::Work(error)) => Err(error.into()),
            Err(Failed::Answer(error)) => {
                tracing::error!(%error, "an answer could not be written as JSON, so the work was undone: {error}");
                Err(Problem::internal())
            }
        }
    }
}

/// What failed inside the transaction.
enum Failed<E> {
    Db(DbError),
    Work(E),
    Answer(serde_json::Error),
}

impl<E> From<DbError> for Failed<E> {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

/// Answers are kept as they were given.
pub(crate) async fn as_answered(tx: &mut Tx) -> Result<Finding, DbError> {
    let answers = Sealed {
        what: "the answer kept for person",
        rows: &sql::SEALED_ANSWERS,
        names: 3,
    };
    are_as_written(tx, &[answers]).await
}

/// The one key of a request.
fn key_of(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut keys = headers.get_all(HEADER).into_iter();
    let key = keys.next().ok_or_else(missing_key)?;
    if keys.next().is_some() {
        return Err(unusable_key("was sent twice"));
    }
    usable(key.as_bytes())
}

fn usable(bytes: &[u8]) -> Result<&str, Problem> {
    if bytes.is_empty() {
        return Err(unusable_key("is empty"));
    }
    if bytes.len() > LONGEST_KEY {
        return Err(unusable_key(&format!("has {} characters", bytes.len())));
    }
    std::str::from_utf8(bytes)
        .ok()
        .filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic()))
        .ok_or_else(|| unusable_key("is not of visible ASCII characters"))
}

fn missing_key() -> Problem {
    let detail = format!(
        "This changes money, so it must be safe to ask again. Send an Idempotency-Key of 1 to {LONGEST_KEY} visible ASCII characters that you keep until you have the answer."
    );
    Problem::new(
        StatusCode::BAD_REQUEST,
        "idempotency-key-missing",
        "Idempotency key missing",
        detail,
    )
}

fn unusable_key(what: &str) -> Problem {
    let detail = format!(
        "The Idempotency-Key {what}. Send one of 1 to {LONGEST_KEY} visible ASCII characters."
    );
    Problem::new(
        StatusCode::BAD_REQUEST,
        "idempotency-key-unusable",
        "Idempotency key unusable",
        detail,
    )
}

fn other_request() -> Problem {
    let detail = "This idempotency key was used for another request, which was carried out. Take a new key for a new request; look at what the first one did before sending this one.";
    Problem::conflict(
        "idempotency-key-reused",
        "Idempotency key used before",
        detail,
    )
}
