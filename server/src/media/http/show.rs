//! `GET /v1/pictures/{sha256}`

use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use counterfoil_sync::id::Hash;
use counterfoil_sync::picture::Format;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::SEE;
use crate::auth::only;
use crate::http::{AppState, Path, Problem};
use crate::media::list::show;

/// What a browser is told about a picture: show it, and do nothing else with it. It never changes, so
/// the browser that asked may keep it for a while.
const HEADERS: [(HeaderName, &str); 2] = [
    (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    (CACHE_CONTROL, "private, max-age=600, immutable"),
];

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(only(SEE, routes!(show_picture)))
}

/// A photo or a signature.
#[utoipa::path(get, path = "/v1/pictures/{sha256}", tag = "pictures", operation_id = "show_picture",
    params(("sha256" = String, Path, description = "Its SHA-256 in lower case hexadecimal.", example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")),
    responses(
        (status = 200, description = "The file.", content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"))),
        (status = 404, description = "There is no such picture, or it has not come yet, or it was refused.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn show_picture(
    State(state): State<AppState>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    shown(&state, &name).await
}

/// A picture as an answer, by the name it has in an address.
pub(crate) async fn shown(state: &AppState, name: &str) -> Result<Response, Problem> {
    let missing = || Problem::no_such("such picture here");
    let hash = data_encoding::HEXLOWER.decode(name.as_bytes()).ok();
    let hash: Hash = hash
        .and_then(|hash| hash.try_into().ok())
        .ok_or_else(missing)?;
    let (format, bytes) = state
        .db
        .read(|mut tx| async move { show(&mut tx, hash).await })
        .await?
        .ok_or_else(missing)?;
    Ok(file(name, format, bytes))
}

/// A picture as a file. Its name is ours, not what somebody typed.
pub(crate) fn file(name: &str, format: Format, bytes: Vec<u8>) -> Response {
    let ending = match format {
        Format::Jpeg => "jpg",
        Format::Png => "png",
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    let disposition = format!("inline; filename=\"{name}.{ending}\"");
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    for (header, value) in HEADERS {
        headers.insert(header, HeaderValue::from_static(value));
    }
    response
}
