//! What happens around every handler.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Problem;

/// How long a request may take, its body included.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// One line per request: method, the route's template, status and time. Never the path itself, the
/// query, or who asked: those name people.
pub(super) async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let began = Instant::now();
    let response = next.run(request).await;
    let route = route
        .as_ref()
        .map_or("an unknown path", MatchedPath::as_str);
    let status = response.status().as_u16();
    let ms = began.elapsed().as_millis();
    if response.status().is_server_error() {
        tracing::warn!(%method, route, status, ms, "{method} {route} failed with {status} in {ms} ms");
    } else {
        tracing::info!(%method, route, status, ms, "{method} {route} answered {status} in {ms} ms");
    }
    response
}

/// Nothing is kept by caches unless it says so itself, guessed at by browsers, or shown in frames.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(HeaderName::from_static("referrer-policy"))
        .or_insert(HeaderValue::from_static("no-referrer"));
    // Who has more to show says so; an answer for programs shows nothing, and is framed by nobody.
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ));
    headers
        .entry(X_FRAME_OPTIONS)
        .or_insert(HeaderValue::from_static("DENY"));
    response
}

/// Runs the request to its end in a task of its own: axum drops a handler when its client goes away,
/// and a command half done is worse than one whose answer nobody reads. A panic becomes a 500, and a
/// request that takes too long is answered while its work goes on.
pub(super) async fn detached(request: Request, next: Next) -> Response {
    let work = tokio::spawn(next.run(request));
    match tokio::time::timeout(TIMEOUT, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            // What panicked has told stderr where.
            tracing::error!(
                panicked = error.is_panic(),
                "a request's task ended without an answer"
            );
            Problem::internal().into_response()
        }
        Err(_) => {
            let detail = "This took too long and may still be going on. Ask again with the same idempotency key: it is done once.";
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "too-slow",
                "Too slow",
                detail,
            )
            .retry_after(5)
            .into_response()
        }
    }
}
