//! Pictures over HTTP.

mod hand_in;
mod list;
mod show;

pub(crate) use show::{file, shown};

use utoipa_axum::router::OpenApiRouter;

use crate::auth::Role;
use crate::http::AppState;

/// Who may see pictures. Not cashiers: what is on a cheque is what they count blind.
const SEE: [Role; 4] = [
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
];

/// The routes of pictures.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(hand_in::routes())
        .merge(list::routes())
        .merge(show::routes())
}
