//! The HTTP shell: one router, one document, one shape of error.
//!
//! A capability adds its routes in [`routes`]; where it registers them it says who may call them (see
//! [`auth::access`]). Money posts take a [`Command`].

mod amount;
mod extract;
mod idempotency;
mod layers;
mod phone_app;
mod problem;
mod refusals;
mod serve;
pub(crate) mod sql;
mod state;
mod whose;

pub use amount::Amount;
pub(crate) use extract::media_type;
pub use extract::{CBOR, Json, Message, Path, Query};
pub(crate) use idempotency::as_answered;
pub use idempotency::{Answer, Command, IdempotencyKey};
pub use layers::TIMEOUT;
pub use phone_app::{PhoneApp, PhoneAppError};
pub use problem::Problem;
pub(crate) use refusals::refusal;
pub use serve::{ServeError, serve};
pub use state::{AppState, StartError, Stopping};
pub(crate) use whose::within;
pub use whose::{is_companys, is_known};

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::{Router, middleware};
use counterfoil_sync::limits;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use crate::auth;
use crate::auth::access::AccessTable;
use crate::auth::guard::{Guard, guard};

/// Bytes of a JSON body.
pub const JSON_BYTES: usize = 256 << 10;

#[derive(OpenApi)]
#[openapi(info(
    title = "Counterfoil",
    description = "Field collections: visits, receipts, deposits and the ledger they end in. Errors are problem+json (RFC 9457). Amounts are strings in major units with their currency beside them."
))]
struct Document;

/// Every capability's routes: one line each.
fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(health))
        .merge(auth::routes())
        .merge(crate::audit::routes())
        .merge(crate::company::routes())
        .merge(crate::cash_limits::routes())
        .merge(crate::intake::routes())
        .merge(crate::custody::routes())
        .merge(crate::vault::routes())
        .merge(crate::vouchers::routes())
        .merge(crate::fieldwork::routes())
        .merge(crate::said::routes())
        .merge(crate::media::routes())
}

/// For routes that take a [`Message`]: they may be as long as phone and server agreed.
pub fn takes_messages(
    (schemas, paths, router): UtoipaMethodRouter<AppState>,
) -> UtoipaMethodRouter<AppState> {
    (
        schemas,
        paths,
        router.layer(DefaultBodyLimit::max(limits::MESSAGE_BYTES)),
    )
}

/// The document that describes the API, as it is served.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    described(routes()).1
}

fn described(router: OpenApiRouter<AppState>) -> (Router<AppState>, utoipa::openapi::OpenApi) {
    let (router, mut document) = router.split_for_parts();
    refusals::describe(&mut document);
    let bearer = |description: &str| {
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .description(Some(description))
                .build(),
        )
    };
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(
        "person",
        bearer("From /v1/sign-in or /v1/refresh. Lasts ten minutes."),
    );
    components.add_security_scheme(
        "phone",
        bearer("From /v1/enrol or a sync reply. Bound to the device's key."),
    );
    (router, document)
}

/// The whole API.
pub fn app(state: AppState) -> Router {
    app_of(routes(), state)
}

/// A router made whole: guarded, and with a problem for everything that goes wrong. Tests hand in
/// routes of their own.
pub fn app_of(router: OpenApiRouter<AppState>, state: AppState) -> Router {
    let (router, mut document) = described(router);
    let table = Arc::new(AccessTable::read(&mut document));
    // By way of a value, whose keys are in order: the same document from every process.
    let json = serde_json::to_value(&document)
        .and_then(|value| serde_json::to_vec(&value))
        .unwrap_or_default();
    let json = Bytes::from(json);
    let mut router = router.route(
        "/openapi.json",
        axum::routing::get(async move || openapi(json.clone())),
    );
    for (path, handler) in phone_app::routes() {
        router = router.route(path, handler);
    }
    router
        .merge(crate::console::routes(&state))
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(middleware::from_fn_with_state(
            Guard {
                state: state.clone(),
                table,
            },
            guard,
        ))
        .layer(DefaultBodyLimit::max(JSON_BYTES))
        .layer(middleware::from_fn(layers::detached))
        .layer(middleware::from_fn(layers::headers))
        .layer(middleware::from_fn(layers::log))
        .with_state(state)
}

fn openapi(json: Bytes) -> Response {
    (
        [(CONTENT_TYPE, HeaderValue::from_static(extract::JSON))],
        json,
    )
        .into_response()
}

/// Whether this process answers and its database does.
#[utoipa::path(get, path = "/healthz", tag = "server", operation_id = "health", responses(
    (status = 204, description = "Both answer."),
    (status = 503, description = "The database does not.", body = Problem, content_type = "application/problem+json"),
))]
async fn health(
    axum::extract::State(state): axum::extract::State<AppState>,
) -> Result<StatusCode, Problem> {
    let alive = state
        .db
        .read(|mut tx| async move { tx.last_change().await })
        .await;
    alive.map(|_| StatusCode::NO_CONTENT).map_err(|error| {
        let _ = Problem::from(error);
        let detail = "The database does not answer. Look at the server's log.";
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "database-down",
            "Database down",
            detail,
        )
        .retry_after(5)
    })
}
