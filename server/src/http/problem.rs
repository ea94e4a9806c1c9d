//! Every error that leaves the API: `application/problem+json` (RFC 9457).

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::refusals::PROBLEM;
use crate::db::DbError;
use crate::text;

/// What went wrong and what to do next. Programs go by `type`, people read `detail`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem: `urn:counterfoil:problem:` and a name that never changes.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in words.
    title: String,
    /// The HTTP status, again.
    status: u16,
    /// What happened here, and what to do next.
    detail: String,
    #[serde(skip)]
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem. `kind` is the name that never changes; `detail` ends with what to do next, and
    /// holds nobody's name, amount or token.
    #[must_use]
    pub fn new(status: StatusCode, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:counterfoil:problem:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            headers: Vec::new(),
        }
    }

    /// With a header on the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// With the seconds to wait before trying again.
    #[must_use]
    pub fn retry_after(self, seconds: i64) -> Self {
        self.with_header(RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    /// The name of its kind: what comes after `urn:counterfoil:problem:`.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.kind.rsplit(':').next().unwrap_or_default()
    }

    /// What happened and what to do next.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The seconds to wait before trying again, if it says so.
    #[must_use]
    pub fn wait(&self) -> Option<&HeaderValue> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(name, _)| name == RETRY_AFTER);
        found.map(|(_, value)| value)
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// 500. What happened is in the log, not in the answer.
    #[must_use]
    pub fn internal() -> Self {
        let detail = "The server failed at this. Nothing was changed, or it was changed in full: ask again with the same idempotency key.";
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The server failed",
            detail,
        )
    }

    /// 404 for a path.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "no-such-path",
            "No such path",
            "Nothing is served here. /openapi.json lists what is.",
        )
    }

    /// 404 for a thing: "There is no device 7."
    #[must_use]
    pub fn no_such(what: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "Not found",
            format!("There is no {what}. Check the number."),
        )
    }

    /// 405.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        let detail =
            "This path is served with other methods. The Allow header and /openapi.json list them.";
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "Method not allowed",
            detail,
        )
    }

    /// 413.
    #[must_use]
    pub fn too_large() -> Self {
        let detail = "The body is longer than is taken here. Send less at a time.";
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "Too large",
            detail,
        )
    }

    /// 422: understood and well formed, and yet it cannot be.
    #[must_use]
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "Cannot be",
            detail,
        )
    }

    /// 422: a reason, a note or a name that says nothing, or too much.
    #[must_use]
    pub fn reason() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unsaid",
            "Not in words",
            format!("This was not taken. Correct it: {}.", text::SAY),
        )
    }

    /// 422: notes that nobody counted so.
    #[must_use]
    pub fn not_a_count(why: &dyn std::fmt::Display) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "not-a-count",
            "Not a count",
            format!("It cannot be so: {why}. Correct it."),
        )
    }

    /// 422: somebody who would not find it where they look.
    #[must_use]
    pub fn not_their_branch() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "owner-of-branch",
            "They belong to another branch",
            "Whoever looks after this must see it. Name somebody of its branch, or of the whole company.",
        )
    }

    /// 403: it takes somebody else.
    #[must_use]
    pub fn four_eyes(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "four-eyes",
            "Somebody else must do this",
            detail,
        )
    }

    /// 409: it does not go with how things are now.
    #[must_use]
    pub fn conflict(kind: &str, title: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, kind, title, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        // Four texts and a number always serialise.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.status(), body).into_response();
        response.headers_mut().extend(self.headers.clone());
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
        // For who shows it to people: the console makes a page of it.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        let chain = chain(&error);
        if error.is_transient() {
            tracing::warn!(error = chain, "the database was too busy: {chain}");
            let detail =
                "Too much was going on at once and nothing was changed. Ask again in a moment.";
            return Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Busy", detail)
                .retry_after(1);
        }
        tracing::error!(error = chain, "the database failed: {chain}");
        Self::internal()
    }
}

/// An error with its sources, for the log.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
