//! `GET /v1/custody/{collector}`

use axum::extract::State;
use counterfoil_sync::id::PersonNo;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{Caller, Role, only};
use crate::custody::{self, Holding};
use crate::http::{Amount, AppState, Json, Path, Problem};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    // Not cashiers: what a collector should hold is what they count blind.
    let see = [
        Role::Collector,
        Role::Supervisor,
        Role::Accountant,
        Role::Manager,
        Role::Auditor,
    ];
    OpenApiRouter::new().routes(only(see, routes!(show_custody)))
}

/// What a person holds.
#[derive(Debug, Serialize, ToSchema)]
struct HoldingView {
    /// Cash by currency; what is offered and not accepted is still theirs.
    cash: Vec<Amount>,
    /// What they owe for differences.
    shortage: Vec<Amount>,
    /// Cheques.
    cheques: Vec<HeldChequeView>,
}

/// A cheque in somebody's hands.
#[derive(Debug, Serialize, ToSchema)]
struct HeldChequeView {
    /// The receipt it came with.
    receipt: String,
    /// The place of its tender in the receipt.
    tender: u32,
    /// The bank it is drawn on.
    bank: String,
    /// Its number.
    number: String,
    /// The date on it.
    date: String,
    /// How much.
    amount: Amount,
    /// Whether it is part of an open offer.
    offered: bool,
}

impl From<Holding> for HoldingView {
    fn from(holding: Holding) -> Self {
        let cheques = holding.cheques.into_iter().map(|cheque| HeldChequeView {
            receipt: cheque.receipt.to_string(),
            tender: cheque.tender,
            bank: cheque.bank,
            number: cheque.number,
            date: cheque.date.to_string(),
            amount: cheque.amount.into(),
            offered: cheque.offered,
        });
        Self {
            cash: holding.cash.into_iter().map(Amount::from).collect(),
            shortage: holding.shortage.into_iter().map(Amount::from).collect(),
            cheques: cheques.collect(),
        }
    }
}

/// What a collector holds now. Collectors see what is theirs.
#[utoipa::path(get, path = "/v1/custody/{collector}", tag = "custody", operation_id = "show_custody",
    params(("collector" = u32, Path, description = "The collector's number.")),
    responses((status = 200, description = "Cash and cheques.", body = HoldingView)))]
async fn show_custody(
    State(state): State<AppState>,
    caller: Caller,
    Path(collector): Path<u32>,
) -> Result<Json<HoldingView>, Problem> {
    let person = PersonNo(collector);
    caller.owns_or(
        person,
        [
            Role::Supervisor,
            Role::Accountant,
            Role::Manager,
            Role::Auditor,
        ],
    )?;
    let holding = state
        .db
        .read(|mut tx| async move { custody::holding(&mut tx, person).await })
        .await?;
    Ok(Json(holding.into()))
}
