//! Custody over HTTP: one file per group of endpoints.

mod deposits;
mod holding;
mod take_back;
mod variances;
mod views;
mod voids;

pub(crate) use deposits::{sees, sees_collectors};

use counterfoil_sync::id::EntryId;
use utoipa_axum::router::OpenApiRouter;

use crate::http::{AppState, Problem};

/// Rows of one list.
const LISTED: i64 = 500;

/// Custody's routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(deposits::routes())
        .merge(holding::routes())
        .merge(take_back::routes())
        .merge(variances::routes())
        .merge(voids::routes())
}

/// Reads the name of an entry in a path; what is none names nothing.
pub(crate) fn entry(text: &str, what: &str) -> Result<EntryId, Problem> {
    let id: EntryId = text.parse().map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        Problem::no_such(format_args!("{what} {shown:?}"))
    })?;
    if id.seq > i64::MAX.unsigned_abs() {
        Err(Problem::no_such(format_args!("{what} {id}")))
    } else {
        Ok(id)
    }
}
