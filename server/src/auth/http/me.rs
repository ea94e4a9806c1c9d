//! `GET /v1/me`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{Caller, Role, everyone, people};
use crate::http::{AppState, Json, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(everyone(routes!(me)))
}

/// The person who is signed in.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    /// Number.
    person: u32,
    /// Name.
    name: String,
    /// What they may do.
    roles: Vec<Role>,
}

/// Tells who is signed in.
#[utoipa::path(get, path = "/v1/me", tag = "auth", operation_id = "me", responses(
    (status = 200, description = "Who is signed in.", body = Me),
))]
async fn me(State(state): State<AppState>, caller: Caller) -> Result<Json<Me>, Problem> {
    let name = state
        .db
        .read(|mut tx| async move { people::name_of(&mut tx, caller.person).await })
        .await?;
    Ok(Json(Me {
        person: caller.person.0,
        name: name.unwrap_or_default(),
        roles: caller.roles.into(),
    }))
}
