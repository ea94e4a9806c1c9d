//! The doors that phones knock on.

mod sync;

use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;

use super::Refusal;
use crate::http::{AppState, Problem};

/// Intake's routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(sync::routes())
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = format!("{refusal}.");
        match refusal {
            Refusal::Message(error) => {
                let detail = format!("The message cannot be taken: {error}. Nothing of it was stored; keep it, and hand the entries in at /v1/entries if this stays.");
                Self::new(StatusCode::BAD_REQUEST, "not-a-message", "Not a message", detail)
            }
            Refusal::UnknownJournal => {
                let detail = "This journal belongs to no enrolled device, or the access token to another. Enrol again; hand in what is unsent at /v1/entries.";
                Self::new(StatusCode::FORBIDDEN, "unknown-journal", "Unknown journal", detail)
            }
            Refusal::OtherHistory => Self::conflict("other-history", "Another history", detail),
            Refusal::Busy | Refusal::Stopping => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Busy", detail).retry_after(2)
            }
            Refusal::Intake(error) => {
                tracing::error!("taking in a message failed: {error:?}");
                Self::internal()
            }
        }
    }
}
