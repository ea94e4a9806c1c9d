//! A picture on a page: what the API shows, for whoever is signed in at a desk.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::http::{AppState, Problem};
use crate::media;

/// `GET /console/pictures/{sha256}`
pub(super) async fn show(
    State(state): State<AppState>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    media::shown(&state, &name).await
}
