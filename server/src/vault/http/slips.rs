//! `/v1/bank-deposits`

use axum::extract::State;
use axum::http::StatusCode;
use counterfoil_sync::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{LISTED, NoteLine, PaperView, SEE, notes_of, papers_of};
use crate::auth::{Caller, Role, decides, only};
use crate::custody::Kept;
use crate::http::{Amount, Answer, AppState, Command, IdempotencyKey, Json, Path, Problem, Query};
use crate::vault::{self, NewSlip, Slip, SlipState, VaultError};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    let carry = [Role::Cashier, Role::Accountant];
    OpenApiRouter::new()
        .routes(only(SEE, routes!(list_bank_deposits)))
        .routes(only(SEE, routes!(show_bank_deposit)))
        .routes(decides([Role::Cashier], routes!(make_bank_deposit)))
        .routes(decides([Role::Cashier], routes!(undo_bank_deposit)))
        .routes(decides(carry, routes!(carry_bank_deposit)))
}

/// A bank deposit.
#[derive(Debug, Serialize, ToSchema)]
struct SlipView {
    /// Its number.
    bank_deposit: i64,
    /// The branch it left; empty for the main office.
    branch: String,
    /// Whose vault it came from, by number.
    cashier: u32,
    /// The account it goes to, by number.
    account: i64,
    /// The business date.
    day: String,
    /// `made`, `carried` or `undone`.
    state: &'static str,
    /// Cash.
    cash: Amount,
    /// What the cheques come to.
    cheques_total: Amount,
    /// How many cheques.
    cheque_count: u32,
    /// The cheques. In lists they are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    cheques: Option<Vec<PaperView>>,
    /// Who said that the bank took it, or put it back, by number.
    settled_by: Option<u32>,
    /// The bank's number of its slip.
    bank_reference: Option<String>,
    /// Why it was put back.
    reason: Option<String>,
}

impl SlipView {
    fn new(slip: &Slip, cheques: Option<&[Kept]>) -> Self {
        let money = |minor| Amount::from(Money::new(minor, slip.currency));
        let said = |state| slip.said.clone().filter(|_| slip.state == state);
        Self {
            bank_deposit: slip.no,
            branch: slip.branch.clone(),
            cashier: slip.cashier.0,
            account: slip.account,
            day: slip.day.to_string(),
            state: slip.state.name(),
            cash: money(slip.cash_minor),
            cheques_total: money(slip.cheques_minor),
            cheque_count: slip.cheques,
            cheques: cheques.map(|all| all.iter().map(PaperView::from).collect()),
            settled_by: slip.settled_by.map(|person| person.0),
            bank_reference: said(SlipState::Carried),
            reason: said(SlipState::Undone),
        }
    }
}

/// Which bank deposits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// `made`, `carried` or `undone`; all when left out.
    state: Option<String>,
    /// Those after this one, which are older: the last of the page before.
    after: Option<i64>,
}

/// Bank deposits, the newest first, at most 500.
#[derive(Debug, Serialize, ToSchema)]
struct Slips {
    bank_deposits: Vec<SlipView>,
}

/// The bank deposits.
#[utoipa::path(get, path = "/v1/bank-deposits", tag = "vault", operation_id = "list_bank_deposits", params(ListQuery),
    responses(
        (status = 200, description = "The bank deposits.", body = Slips),
        (status = 422, description = "Not a state of bank deposits.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn list_bank_deposits(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Slips>, Problem> {
    let wanted = match query.state.as_deref() {
        None => None,
        Some(name) => Some(SlipState::named(name).ok_or_else(|| {
            Problem::invalid("A bank deposit is made, carried or undone. Ask for one of these.")
        })?),
    };
    let scope = &caller.scope;
    let slips = state
        .db
        .read(
            |mut tx| async move { vault::slips(&mut tx, scope, wanted, query.after, LISTED).await },
        )
        .await?;
    Ok(Json(Slips {
        bank_deposits: slips.iter().map(|slip| SlipView::new(slip, None)).collect(),
    }))
}

/// One bank deposit.
#[utoipa::path(get, path = "/v1/bank-deposits/{no}", tag = "vault", operation_id = "show_bank_deposit",
    params(("no" = i64, Path, description = "Its number.")),
    responses(
        (status = 200, description = "The bank deposit.", body = SlipView),
        (status = 404, description = "No such bank deposit.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn show_bank_deposit(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<i64>,
) -> Result<Json<SlipView>, Problem> {
    let (slip, cheques) = state
        .db
        .read(|mut tx| async move {
            let slip = vault::slip(&mut tx, no).await?;
            let cheques = vault::papers_on(&mut tx, no).await?;
            Ok::<_, VaultError>((slip, cheques))
        })
        .await?;
    if !caller.scope.sees(slip.cashier) {
        return Err(VaultError::NoSlip(no).into());
    }
    Ok(Json(SlipView::new(&slip, Some(&cheques))))
}

/// What is to go to the bank.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MakeRequest {
    /// To which account, by number; its currency is the deposit's.
    account: i64,
    /// Cash: how many of each value.
    denominations: Vec<NoteLine>,
    /// Cheques: receipt and place of the tender.
    #[schema(example = json!(["70001.27-0"]))]
    cheques: Vec<String>,
}

/// Bundles cash and cheques of one's own vault for the bank. Post-dated cheques stay.
#[utoipa::path(post, path = "/v1/bank-deposits", tag = "vault", operation_id = "make_bank_deposit",
    params(IdempotencyKey), request_body = MakeRequest,
    responses(
        (status = 201, description = "It is on its way.", body = SlipView),
        (status = 404, description = "No such account.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not in the vault, post-dated, or the vault is being counted.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a count, or nothing in it.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn make_bank_deposit(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<MakeRequest>,
) -> Result<Answer, Problem> {
    let (person, now) = (caller.person, state.clock.now());
    command
        .run_as(
            StatusCode::CREATED,
            &state,
            &caller,
            |mut tx, body| async move {
                let currency = vault::account(&mut tx, body.account).await?.currency;
                let new = NewSlip {
                    account: body.account,
                    notes: notes_of(&body.denominations, currency)?,
                    cheques: papers_of(&body.cheques)?,
                };
                let slip = vault::make(&mut tx, &new, person, now).await?;
                let cheques = vault::papers_on(&mut tx, slip.no).await?;
                Ok::<_, Problem>((tx, SlipView::new(&slip, Some(&cheques))))
            },
        )
        .await
}

/// Why a bank deposit is put back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UndoRequest {
    /// Why.
    #[schema(example = "the bank was closed")]
    reason: String,
}

/// Puts a bank deposit back into the vault it came from, by a mirror posting. Not once the bank took it.
#[utoipa::path(post, path = "/v1/bank-deposits/{no}/undo", tag = "vault", operation_id = "undo_bank_deposit",
    params(("no" = i64, Path, description = "Its number."), IdempotencyKey), request_body = UndoRequest,
    responses(
        (status = 200, description = "It is back; asking again changes nothing.", body = SlipView),
        (status = 404, description = "No such bank deposit.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The bank has it, or it is another cashier's.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No reason.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn undo_bank_deposit(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<i64>,
    command: Command<UndoRequest>,
) -> Result<Answer, Problem> {
    let (person, now) = (caller.person, state.clock.now());
    command
        .run(&state, &caller, |mut tx, body| async move {
            let slip = vault::undo(&mut tx, no, &body.reason, person, now).await?;
            Ok::<_, VaultError>((tx, SlipView::new(&slip, None)))
        })
        .await
}

/// What the bank stamped.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CarryRequest {
    /// The bank's number of its slip.
    #[schema(example = "ENBD-221126-0417")]
    bank_reference: String,
}

/// Says that the bank took a bank deposit.
#[utoipa::path(post, path = "/v1/bank-deposits/{no}/carried", tag = "vault", operation_id = "carry_bank_deposit",
    params(("no" = i64, Path, description = "Its number."), IdempotencyKey), request_body = CarryRequest,
    responses(
        (status = 200, description = "The bank has it; asking again changes nothing.", body = SlipView),
        (status = 404, description = "No such bank deposit.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Put back, or carried under another number.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No number.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn carry_bank_deposit(
    State(state): State<AppState>,
    caller: Caller,
    Path(no): Path<i64>,
    command: Command<CarryRequest>,
) -> Result<Answer, Problem> {
    let (person, now, scope) = (caller.person, state.clock.now(), &caller.scope);
    command
        .run(&state, &caller, |mut tx, body| async move {
            if !scope.sees(vault::slip(&mut tx, no).await?.cashier) {
                return Err(VaultError::NoSlip(no));
            }
            let slip = vault::carry(&mut tx, no, &body.bank_reference, person, now).await?;
            Ok::<_, VaultError>((tx, SlipView::new(&slip, None)))
        })
        .await
}
