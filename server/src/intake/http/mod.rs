//! The doors that phones knock on.

mod check;
mod entries;
mod flags;
mod quarantine;
mod receipts;
mod sync;

use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;

use super::{IntakeError, Refusal};
use crate::http::{AppState, Problem};
use crate::ledger::PostError;

/// Intake's routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(sync::routes())
        .merge(entries::routes())
        .merge(receipts::routes())
        .merge(check::routes())
        .merge(quarantine::routes())
        .merge(flags::routes())
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = format!("{refusal}.");
        match refusal {
            Refusal::Message(error) => {
                let detail = format!(
                    "The message cannot be taken: {error}. Nothing of it was stored; keep it, and hand the entries in at /v1/entries if this stays."
                );
                Self::new(
                    StatusCode::BAD_REQUEST,
                    "not-a-message",
                    "Not a message",
                    detail,
                )
            }
            Refusal::UnknownJournal => {
                let detail = "This journal belongs to no enrolled device, or the access token to another. Enrol again; hand in what is unsent at /v1/entries.";
                Self::new(
                    StatusCode::FORBIDDEN,
                    "unknown-journal",
                    "Unknown journal",
                    detail,
                )
            }
            Refusal::RestoreNotSaid => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "restore-not-said",
                "Restored, and nobody said so",
                detail,
            )
            .retry_after(600),
            Refusal::AsideFull => {
                let detail = "Too much is put aside for this journal, and nobody has looked at it yet. Keep what is unsent and tell a supervisor.";
                Self::new(
                    StatusCode::INSUFFICIENT_STORAGE,
                    "aside-full",
                    "Too much put aside",
                    detail,
                )
            }
            Refusal::Busy | Refusal::Stopping => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Busy", detail).retry_after(2)
            }
            Refusal::Intake(error) => error.into(),
        }
    }
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Db(error) | IntakeError::Post(PostError::Db(error)) => error.into(),
            IntakeError::OwnEntry => Self::four_eyes(
                "This is said to be of your own journal. Somebody else decides about it.",
            ),
            IntakeError::Post(_)
            | IntakeError::Unreadable(_)
            | IntakeError::Office(_)
            | IntakeError::Key(_)
            | IntakeError::Broken
            | IntakeError::Random => {
                tracing::error!("what came in could not be read or stored: {error:?}");
                Self::internal()
            }
        }
    }
}
