//! `/v1/vaults`

use axum::extract::State;
use counterfoil_sync::id::PersonNo;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{PaperView, SEE};
use crate::auth::{Caller, Role, decides, only};
use crate::http::{Amount, Answer, AppState, Command, IdempotencyKey, Json, Path, Problem};
use crate::vault::{self, VaultError};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(only(SEE, routes!(list_vaults)))
        .routes(only([Role::Manager, Role::Admin], routes!(move_vault)))
        .routes(decides([Role::Manager], routes!(take_vault_count_back)))
}

/// What one cashier answers for.
#[derive(Debug, Serialize, ToSchema)]
struct VaultView {
    /// Who, by number.
    cashier: u32,
    /// Where it stands; empty for the main office.
    branch: String,
    /// Cash by currency. Not told to its cashier before they have counted it today.
    cash: Option<Vec<Amount>>,
    /// Cheques, by currency and date. Not told to its cashier while they count.
    cheques: Option<Vec<PaperView>>,
    /// Whether its cashier counts it now.
    being_counted: bool,
}

/// The vaults, by branch.
#[derive(Debug, Serialize, ToSchema)]
struct Vaults {
    vaults: Vec<VaultView>,
}

/// What is in the vaults. It equals the ledger: cash and cheques that a cashier answers for. A cashier is
/// told of the own vault alone.
#[utoipa::path(get, path = "/v1/vaults", tag = "vault", operation_id = "list_vaults",
    responses((status = 200, description = "The vaults.", body = Vaults)))]
async fn list_vaults(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Vaults>, Problem> {
    let (who, now) = (&caller, state.clock.now());
    let vaults = state
        .db
        .read(|mut tx| async move {
            let mut vaults = Vec::new();
            for holding in vault::holdings(&mut tx, None).await? {
                if !vault::is_told(who, holding.cashier) {
                    continue;
                }
                let being_counted = vault::is_being_counted(&mut tx, holding.cashier).await?;
                let is_blind = vault::is_blind(&mut tx, who, holding.cashier, now).await?;
                let cash = holding.cash.into_iter().filter(|money| money.minor != 0);
                vaults.push(VaultView {
                    cashier: holding.cashier.0,
                    branch: holding.branch,
                    cash: (!is_blind).then(|| cash.map(Amount::from).collect()),
                    cheques: (!(is_blind && being_counted))
                        .then(|| holding.cheques.iter().map(PaperView::from).collect()),
                    being_counted,
                });
            }
            Ok::<_, VaultError>(vaults)
        })
        .await?;
    Ok(Json(Vaults { vaults }))
}

/// Where a vault is to stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MoveRequest {
    /// The branch; empty for the main office.
    #[schema(example = "Deira")]
    branch: String,
}

/// Where a vault stands.
#[derive(Debug, Serialize, ToSchema)]
struct MoveReply {
    /// Whose, by number.
    cashier: u32,
    /// The branch.
    branch: String,
}

/// Moves a cashier's vault to another branch. Only an empty one moves.
#[utoipa::path(post, path = "/v1/vaults/{cashier}/branch", tag = "vault", operation_id = "move_vault",
    params(("cashier" = u32, Path, description = "The cashier's number."), IdempotencyKey),
    request_body = MoveRequest,
    responses(
        (status = 200, description = "It stands there; asking again changes nothing.", body = MoveReply),
        (status = 404, description = "No such vault.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Something is in it.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not such a branch.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn move_vault(
    State(state): State<AppState>,
    caller: Caller,
    Path(cashier): Path<u32>,
    command: Command<MoveRequest>,
) -> Result<Answer, Problem> {
    let (person, now, scope) = (caller.person, state.clock.now(), &caller.scope);
    command
        .run(&state, &caller, |mut tx, body| async move {
            let keeper = PersonNo(cashier);
            if !scope.sees(keeper) {
                return Err(VaultError::NoVault(keeper));
            }
            vault::move_to(&mut tx, keeper, &body.branch, person, now).await?;
            let branch = vault::branch_of(&mut tx, keeper).await?;
            Ok::<_, VaultError>((tx, MoveReply { cashier, branch }))
        })
        .await
}

/// Why nobody goes on with a count.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CountBackRequest {
    /// For the audit trail.
    reason: String,
}

/// A vault that nobody counts any more.
#[derive(Debug, Serialize, ToSchema)]
struct CountBackReply {
    /// Whose, by number.
    cashier: u32,
    /// Whether its cashier counts it now.
    being_counted: bool,
}

/// Takes back a count of a vault that was begun and that its cashier does not go on with. What was typed is
/// gone, and money goes in and out again; the day stays open. The cashier does not do it: they put it away.
#[utoipa::path(post, path = "/v1/vaults/{cashier}/take-back", tag = "vault", operation_id = "take_vault_count_back",
    params(("cashier" = u32, Path, description = "The cashier's number."), IdempotencyKey),
    request_body = CountBackRequest,
    responses(
        (status = 200, description = "Nobody counts it.", body = CountBackReply),
        (status = 404, description = "No such vault.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Nobody was counting it.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The reason says nothing.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn take_vault_count_back(
    State(state): State<AppState>,
    caller: Caller,
    Path(cashier): Path<u32>,
    command: Command<CountBackRequest>,
) -> Result<Answer, Problem> {
    let (person, now) = (caller.person, state.clock.now());
    command
        .run(&state, &caller, |mut tx, body| async move {
            vault::take_back(&mut tx, PersonNo(cashier), &body.reason, person, now).await?;
            let reply = CountBackReply {
                cashier,
                being_counted: false,
            };
            Ok::<_, VaultError>((tx, reply))
        })
        .await
}
