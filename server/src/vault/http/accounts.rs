//! `/v1/bank-accounts`

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::SEE;
use crate::auth::{Caller, Role, decides, only};
use crate::http::{Answer, AppState, Command, IdempotencyKey, Json, Problem};
use crate::vault::{self, BankAccount, NewAccount};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    let [one, two, three, four, five] = SEE;
    let see = [one, two, three, four, five, Role::Admin];
    let keep = [Role::Accountant, Role::Manager, Role::Admin];
    OpenApiRouter::new()
        .routes(only(see, routes!(list_bank_accounts)))
        .routes(decides(keep, routes!(add_bank_account)))
}

/// An account at a bank.
#[derive(Debug, Serialize, ToSchema)]
struct AccountView {
    /// Its number here.
    account: i64,
    /// What people call it.
    name: String,
    /// The bank's number of it.
    number: String,
    /// What it is kept in.
    currency: String,
}

impl From<BankAccount> for AccountView {
    fn from(account: BankAccount) -> Self {
        Self {
            account: account.no,
            name: account.name,
            number: account.number,
            currency: account.currency.code().to_owned(),
        }
    }
}

/// The accounts, in the order they were added.
#[derive(Debug, Serialize, ToSchema)]
struct Accounts {
    accounts: Vec<AccountView>,
}

/// The company's accounts at banks.
#[utoipa::path(get, path = "/v1/bank-accounts", tag = "vault", operation_id = "list_bank_accounts",
    responses((status = 200, description = "The accounts.", body = Accounts)))]
async fn list_bank_accounts(State(state): State<AppState>) -> Result<Json<Accounts>, Problem> {
    let accounts = state
        .db
        .read(|mut tx| async move { vault::accounts(&mut tx).await })
        .await?;
    Ok(Json(Accounts {
        accounts: accounts.into_iter().map(AccountView::from).collect(),
    }))
}

/// An account to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountRequest {
    /// What people call it.
    #[schema(example = "Emirates NBD, collections")]
    name: String,
    /// The bank's number of it.
    #[schema(example = "AE07 0331 2345 6789 0123 456")]
    number: String,
    /// What it is kept in.
    #[schema(example = "AED")]
    currency: String,
}

/// Adds an account at a bank. One is never changed: another number is another account.
#[utoipa::path(post, path = "/v1/bank-accounts", tag = "vault", operation_id = "add_bank_account",
    params(IdempotencyKey), request_body = AccountRequest,
    responses(
        (status = 201, description = "It is there; adding it again changes nothing.", body = AccountView),
        (status = 409, description = "Known under another name, or another account has its name.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not such an account.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn add_bank_account(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<AccountRequest>,
) -> Result<Answer, Problem> {
    let (person, now) = (caller.person, state.clock.now());
    command
        .run_as(
            StatusCode::CREATED,
            &state,
            &caller,
            |mut tx, body| async move {
                let currency = body.currency.parse().map_err(|error| {
                    Problem::invalid(format!("The currency cannot be read: {error}. Correct it."))
                })?;
                let new = NewAccount {
                    name: body.name.clone(),
                    number: body.number.clone(),
                    currency,
                };
                let account = vault::add_account(&mut tx, &new, person, now).await?;
                Ok::<_, Problem>((tx, AccountView::from(account)))
            },
        )
        .await
}
