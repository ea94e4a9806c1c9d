//! The vault over HTTP: one file per group of endpoints.

mod accounts;
mod days;
mod slips;
mod vaults;

use counterfoil_sync::entry::Denomination;
use counterfoil_sync::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::auth::Role;
use crate::custody::{Kept, PaperId};
use crate::http::{Amount, AppState, Problem};

/// Rows of one list.
const LISTED: i64 = 500;

/// Who may look at what is in the vault.
const SEE: [Role; 5] = [
    Role::Cashier,
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
];

/// The vault's routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(vaults::routes())
        .merge(accounts::routes())
        .merge(slips::routes())
        .merge(days::routes())
}

/// So many notes or coins of one value.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoteLine {
    /// The value of one, in major units.
    #[schema(example = "500.00")]
    unit: String,
    /// How many.
    quantity: u32,
}

/// Reads what was counted.
fn notes_of(lines: &[NoteLine], currency: Currency) -> Result<Vec<Denomination>, Problem> {
    let line = |line: &NoteLine| {
        let unit = Money::parse(&line.unit, currency).map_err(|error| {
            Problem::invalid(format!(
                "A denomination cannot be read: {error}. Correct it."
            ))
        })?;
        Ok(Denomination {
            unit: unit.minor,
            quantity: line.quantity,
        })
    };
    lines.iter().map(line).collect()
}

/// Reads the names of cheques.
fn papers_of<C: FromIterator<PaperId>>(names: &[String]) -> Result<C, Problem> {
    let paper = |name: &String| {
        name.parse::<PaperId>()
            .map_err(|error| Problem::invalid(format!("{error}. Correct it.")))
    };
    names.iter().map(paper).collect()
}

/// A cheque that a cashier accepted.
#[derive(Debug, Serialize, ToSchema)]
struct PaperView {
    /// Its receipt and the place of its tender.
    #[schema(example = "70001.27-0")]
    cheque: String,
    /// The bank it is drawn on.
    bank: String,
    /// Its number.
    number: String,
    /// The date on it.
    date: String,
    /// How much.
    amount: Amount,
    /// Who gave it, by number.
    customer: u32,
    /// Who answers for it, by number.
    cashier: u32,
    /// The deposit it was accepted with.
    deposit: String,
}

impl From<&Kept> for PaperView {
    fn from(cheque: &Kept) -> Self {
        Self {
            cheque: cheque.id.to_string(),
            bank: cheque.bank.clone(),
            number: cheque.number.clone(),
            date: cheque.date.to_string(),
            amount: cheque.amount.into(),
            customer: cheque.customer.0,
            cashier: cheque.cashier.0,
            deposit: cheque.deposit.to_string(),
        }
    }
}
