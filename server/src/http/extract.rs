//! Reading requests: what axum's extractors do, with every refusal a [`Problem`].

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Problem;

/// The media type of everything else.
pub(super) const JSON: &str = "application/json";
/// The media type of messages between phone and server.
pub const CBOR: &str = "application/cbor";

/// A JSON body, in and out. Types that are read must `#[serde(deny_unknown_fields)]`: a test looks.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        media_type(request.headers(), JSON)?;
        parse(&Bytes::from_request(request, state).await?).map(Self)
    }
}

/// Reads a JSON object. An array would be read as the fields in their order, so it is refused here.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|first| *first != b'{')
        && serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok()
    {
        return Err(wrong_fields(&"it is not an object"));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        // A wrong value in the place of an enum is a syntax error to the parser, and JSON all the same.
        if error.is_data() || serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok() {
            return wrong_fields(&error);
        }
        let detail = format!("The body is not JSON: {error}. Send one JSON object in UTF-8.");
        Problem::new(StatusCode::BAD_REQUEST, "not-json", "Not JSON", detail)
    })
}

/// The parser's own words name fields and places of the request, never stored data.
fn wrong_fields(what: &dyn std::fmt::Display) -> Problem {
    let detail = format!(
        "The body does not have the fields asked for: {what}. /openapi.json describes them."
    );
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "wrong-fields",
        "Wrong fields",
        detail,
    )
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The parameters in a path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let axum::extract::Path(value) =
            axum::extract::Path::from_request_parts(parts, state).await?;
        Ok(Self(value))
    }
}

/// The query. Types that are read must `#[serde(deny_unknown_fields)]`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let axum::extract::Query(value) =
            axum::extract::Query::from_request_parts(parts, state).await?;
        Ok(Self(value))
    }
}

/// A message of a phone: bytes of `application/cbor`, in and out. Register the route with
/// [`takes_messages`](super::takes_messages), else it may only be as long as JSON may.
#[derive(Debug)]
pub struct Message(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Message {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        media_type(request.headers(), CBOR)?;
        Ok(Self(Bytes::from_request(request, state).await?))
    }
}

impl IntoResponse for Message {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(CBOR));
        response
    }
}

/// Refuses a body of another media type, whatever its parameters.
pub(crate) fn media_type(headers: &HeaderMap, expected: &str) -> Result<(), Problem> {
    let sent = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let detail = format!("Send the body as {expected} and say so in Content-Type.");
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "wrong-media-type",
        "Wrong media type",
        detail,
    ))
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::too_large();
        }
        let detail = "The body did not arrive whole. Send it again.";
        Self::new(StatusCode::BAD_REQUEST, "cut-short", "Cut short", detail)
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        let detail = format!(
            "The path holds something else than belongs there: {}. /openapi.json describes it.",
            cause(&rejection)
        );
        Self::new(
            StatusCode::NOT_FOUND,
            "no-such-path",
            "No such path",
            detail,
        )
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        let detail = format!(
            "The query cannot be read: {}. /openapi.json describes it.",
            cause(&rejection)
        );
        Self::new(
            StatusCode::BAD_REQUEST,
            "wrong-query",
            "Wrong query",
            detail,
        )
    }
}

/// The innermost source of an error: what the parser said, without what was around it.
fn cause(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
