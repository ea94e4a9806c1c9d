//! What customers said, over HTTP: one file per list.

mod promises;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use super::list::Line;
use crate::auth::Role;
use crate::http::AppState;

/// Rows of one list.
const LISTED: i64 = 500;

/// Who may read the lists.
const SEE: [Role; 4] = [
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
];

/// The routes of what customers said.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(promises::routes())
}

/// Where a page ends; nothing when it was the last.
fn cursor(page: &[Line]) -> Option<i64> {
    let is_full = i64::try_from(page.len()) == Ok(LISTED);
    page.last().map(|line| line.no).filter(|_| is_full)
}

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
struct Speaker {
    /// Number.
    #[schema(example = 17)]
    no: u32,
    /// Code in the ERP.
    #[schema(example = "C-1017")]
    code: String,
    /// Name.
    #[schema(example = "Al Noor Trading")]
    name: String,
}

impl From<&Line> for Speaker {
    fn from(line: &Line) -> Self {
        Self {
            no: line.customer.0,
            code: line.code.clone(),
            name: line.name.clone(),
        }
    }
}
