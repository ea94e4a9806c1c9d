//! Days in the field, over HTTP: one file per group of endpoints.

mod comments;
mod customer;
mod days;
mod notes;
mod stops;
mod takings;
mod view;

use counterfoil_sync::id::{DaybookId, PersonNo};
use utoipa_axum::router::OpenApiRouter;

use super::write::Desk;
use crate::auth::{Caller, Role};
use crate::http::{AppState, Problem};

/// Fieldwork's routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(days::routes())
        .merge(stops::routes())
        .merge(comments::routes())
        .merge(notes::routes())
}

/// Who may plan and write to a collector's day.
const PLANNERS: [Role; 3] = [Role::Supervisor, Role::Manager, Role::Admin];

/// Refuses what is no text: phones and databases end texts at a NUL.
fn words(text: &str) -> Result<&str, Problem> {
    if text.contains('\0') {
        return Err(Problem::invalid("The text holds a NUL. Take it out."));
    }
    Ok(text)
}

/// Whose day a path names.
fn daybook(collector: u32, day: &str) -> Result<DaybookId, Problem> {
    let day = day
        .parse()
        .map_err(|_| Problem::invalid("The day is not a date. Write it as 2026-11-22."))?;
    let collector = PersonNo(collector);
    Ok(DaybookId { collector, day })
}

/// Who edits it.
fn desk(state: &AppState, caller: &Caller, day: DaybookId) -> Desk {
    Desk {
        by: caller.person,
        now: state.clock.now(),
        day,
    }
}

/// Materialises a day before a writing transaction asks for it, so that other writers do not wait
/// for that.
async fn warm(state: &AppState, day: DaybookId) -> Result<(), super::FieldworkError> {
    let daybooks = &state.daybooks;
    state
        .db
        .read(|mut tx| async move { daybooks.read(&mut tx, day).await.map(drop) })
        .await
}
