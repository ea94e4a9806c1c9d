//! What customers said, over HTTP: one file per list.

mod answer;
mod confirmations;
mod disputes;
mod promises;
mod requests;

use counterfoil_sync::entry::DisputeReason;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use super::SEE;
use super::list::{Line, Which};
use crate::http::AppState;

/// Rows of one list.
const LISTED: i64 = 500;

/// The routes of what customers said.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(promises::routes())
        .merge(disputes::routes())
        .merge(requests::routes())
        .merge(confirmations::routes())
        .merge(answer::routes())
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// The `cursor` of the page before.
    cursor: Option<i64>,
    /// Of this customer only, by number.
    #[param(example = 17)]
    customer: Option<u32>,
}

impl ListQuery {
    fn which(&self) -> Which {
        Which {
            after: self.cursor.unwrap_or(0),
            customer: self.customer,
            only_open: false,
        }
    }
}

/// Which page of a list of what the office answers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OpenQuery {
    /// The `cursor` of the page before.
    cursor: Option<i64>,
    /// Of this customer only, by number.
    #[param(example = 17)]
    customer: Option<u32>,
    /// Only those that wait for an answer.
    #[serde(default)]
    open: bool,
}

impl OpenQuery {
    fn which(&self) -> Which {
        Which {
            after: self.cursor.unwrap_or(0),
            customer: self.customer,
            only_open: self.open,
        }
    }
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

/// The name of a reason.
fn reason(reason: DisputeReason) -> &'static str {
    match reason {
        DisputeReason::Price => "price",
        DisputeReason::Quantity => "quantity",
        DisputeReason::Quality => "quality",
        DisputeReason::NotDelivered => "not_delivered",
        DisputeReason::Returned => "returned",
        DisputeReason::NotOrdered => "not_ordered",
        DisputeReason::Paid => "paid",
        DisputeReason::Duplicate => "duplicate",
        DisputeReason::NotOurs => "not_ours",
        DisputeReason::Terms => "terms",
        DisputeReason::Document => "document",
        DisputeReason::Other => "other",
    }
}
