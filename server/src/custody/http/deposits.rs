//! `/v1/deposits`

use std::collections::BTreeSet;

use axum::extract::State;
use counterfoil_sync::entry::{ChequeRef, Denomination};
use counterfoil_sync::id::JournalId;
use counterfoil_sync::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::views::DepositView;
use super::{LISTED, entry};
use crate::auth::{Caller, Role, decides, only};
use crate::custody::{self, CustodyError, Deposit, DepositState};
use crate::http::{Amount, Answer, AppState, Command, IdempotencyKey, Json, Path, Problem, Query};

const SEE: [Role; 5] = [
    Role::Cashier,
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
];

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(only(SEE, routes!(list_deposits)))
        .routes(only(SEE, routes!(show_deposit)))
        .routes(only([Role::Cashier], routes!(count_deposit)))
        .routes(only([Role::Cashier], routes!(count_deposit_again)))
        .routes(decides([Role::Cashier], routes!(confirm_deposit)))
        .routes(only([Role::Cashier], routes!(refuse_deposit)))
}

/// Which deposits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// `offered`, `counted`, `confirmed`, `refused` or `withdrawn`.
    state: String,
    /// The deposits after this one: the last of the page before.
    #[param(example = "70001.27")]
    after: Option<String>,
}

/// Deposits, the oldest first, at most 500.
#[derive(Debug, Serialize, ToSchema)]
struct Deposits {
    deposits: Vec<DepositView>,
}

/// Whether a caller may see what collectors hold: not who is only a cashier, for that is what they count
/// blind.
pub(crate) fn sees_collectors(caller: &Caller) -> bool {
    let others = [
        Role::Supervisor,
        Role::Accountant,
        Role::Manager,
        Role::Auditor,
    ];
    others.into_iter().any(|role| caller.roles.has(role))
}

/// Whether a caller may see what was declared.
pub(crate) fn sees(deposit: &Deposit, caller: &Caller) -> bool {
    deposit.shows_declared_to(caller.person, !sees_collectors(caller))
}

/// The deposits in a state.
#[utoipa::path(get, path = "/v1/deposits", tag = "custody", operation_id = "list_deposits", params(ListQuery),
    responses(
        (status = 200, description = "The deposits.", body = Deposits),
        (status = 404, description = "No such deposit to come after.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a state of deposits.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn list_deposits(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Deposits>, Problem> {
    let wanted = DepositState::named(&query.state).ok_or_else(|| {
        Problem::invalid(
            "A deposit is offered, counted, confirmed, refused or withdrawn. Ask for one of these.",
        )
    })?;
    let after = query.after.as_deref();
    let after = after.map(|after| entry(after, "deposit")).transpose()?;
    let scope = &caller.scope;
    let deposits = state
        .db
        .read(|mut tx| async move { custody::list(&mut tx, scope, wanted, after, LISTED).await })
        .await?;
    let deposits = deposits
        .iter()
        .map(|deposit| DepositView::new(deposit, sees(deposit, &caller), None))
        .collect();
    Ok(Json(Deposits { deposits }))
}

/// One deposit. What was declared is hidden until there is a count.
#[utoipa::path(get, path = "/v1/deposits/{deposit}", tag = "custody", operation_id = "show_deposit",
    params(("deposit" = String, Path, description = "The entry that offered it.", example = "70001.27")),
    responses(
        (status = 200, description = "The deposit.", body = DepositView),
        (status = 404, description = "No such deposit.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn show_deposit(
    State(state): State<AppState>,
    caller: Caller,
    Path(deposit): Path<String>,
) -> Result<Json<DepositView>, Problem> {
    let id = entry(&deposit, "deposit")?;
    let (deposit, cheques) = state
        .db
        .read(|mut tx| async move {
            let deposit = custody::find(&mut tx, id).await?;
            let cheques = custody::cheques(&mut tx, id).await?;
            Ok::<_, CustodyError>((deposit, cheques))
        })
        .await?;
    Ok(Json(DepositView::new(
        &deposit,
        sees(&deposit, &caller),
        Some(&cheques),
    )))
}

/// What a cashier counted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CountRequest {
    /// Notes and coins: how many of each value.
    denominations: Vec<CountedLine>,
    /// The cheques that are there.
    cheques: Vec<TickedCheque>,
}

/// So many notes or coins of one value.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CountedLine {
    /// The value of one, in major units.
    #[schema(example = "500.00")]
    unit: String,
    /// How many.
    quantity: u32,
}

/// A cheque that is there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TickedCheque {
    /// The place of its receipt in the journal.
    receipt: u64,
    /// The place of its tender in the receipt.
    tender: u32,
    /// The receipt's journal as the deposit shows it; none where it shows none.
    #[serde(default)]
    #[schema(example = "70001")]
    journal: Option<String>,
}

/// Records a count, before what was declared is shown. It is written once and holds the deposit: only
/// this cashier confirms or refuses it.
#[utoipa::path(post, path = "/v1/deposits/{deposit}/count", tag = "custody", operation_id = "count_deposit",
    params(("deposit" = String, Path, description = "The entry that offered it."), IdempotencyKey),
    request_body = CountRequest,
    responses(
        (status = 200, description = "The deposit with the count, and now with what was declared.", body = DepositView),
        (status = 404, description = "No such deposit.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Counted or answered already.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a count, or a cheque that was not offered.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn count_deposit(
    State(state): State<AppState>,
    caller: Caller,
    Path(deposit): Path<String>,
    command: Command<CountRequest>,
) -> Result<Answer, Problem> {
    let (id, now) = (entry(&deposit, "deposit")?, state.clock.now());
    let person = caller.person;
    command
        .run(&state, &caller, |mut tx, body| async move {
            let currency = custody::find(&mut tx, id).await?.currency;
            let (lines, ticked) = (body.notes(currency)?, body.ticked()?);
            let deposit = custody::count(&mut tx, id, &lines, &ticked, person, now).await?;
            let cheques = custody::cheques(&mut tx, id).await?;
            Ok::<_, Problem>((
                tx,
                DepositView::new(&deposit, !deposit.asks_again(), Some(&cheques)),
            ))
        })
        .await
}

impl CountRequest {
    fn notes(&self, currency: Currency) -> Result<Vec<Denomination>, Problem> {
        let line = |line: &CountedLine| {
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
        self.denominations.iter().map(line).collect()
    }

    fn ticked(&self) -> Result<BTreeSet<ChequeRef>, Problem> {
        let read = |cheque: &TickedCheque| {
            let journal = cheque.journal.as_deref().map(|name| {
                let read = u64::from_str_radix(name, 16).map(JournalId);
                read.map_err(|_| {
                    Problem::invalid(
                        "A cheque's journal cannot be read. Send it as the deposit shows it.",
                    )
                })
            });
            Ok(ChequeRef {
                receipt: cheque.receipt,
                tender: cheque.tender,
                journal: journal.transpose()?,
            })
        };
        self.cheques.iter().map(read).collect()
    }
}

/// Records the count of a second cashier, where the company asks for one. Both are kept, and the deposit is
/// confirmed when the last finds what the first found.
#[utoipa::path(post, path = "/v1/deposits/{deposit}/second-count", tag = "custody", operation_id = "count_deposit_again",
    params(("deposit" = String, Path, description = "The entry that offered it."), IdempotencyKey),
    request_body = CountRequest,
    responses(
        (status = 200, description = "The deposit.", body = DepositView),
        (status = 404, description = "No such deposit.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not counted once, or no second count is asked for.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a count, or a cheque that was not offered.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn count_deposit_again(
    State(state): State<AppState>,
    caller: Caller,
    Path(deposit): Path<String>,
    command: Command<CountRequest>,
) -> Result<Answer, Problem> {
    let (id, now) = (entry(&deposit, "deposit")?, state.clock.now());
    let (person, only) = (caller.person, &caller);
    command
        .run(&state, &caller, |mut tx, body| async move {
            let currency = custody::find(&mut tx, id).await?.currency;
            let (lines, ticked) = (body.notes(currency)?, body.ticked()?);
            let deposit = custody::count_again(&mut tx, id, &lines, &ticked, person, now).await?;
            let view = DepositView::new(&deposit, sees(&deposit, only), None);
            Ok::<_, Problem>((tx, view))
        })
        .await
}

/// Nothing more is needed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConfirmRequest {}

/// What a confirmation did.
#[derive(Debug, Serialize, ToSchema)]
struct ConfirmReply {
    /// The deposit.
    deposit: String,
    /// `confirmed`.
    state: &'static str,
    /// Counted minus declared.
    variance: Amount,
    /// The case that was opened, if they differ.
    case: Option<i64>,
    /// Cheques that were accepted; the others stay with the collector.
    cheques: u64,
}

/// Accepts a deposit as counted: custody moves from the collector to the vault, and a difference
/// becomes a case.
#[utoipa::path(post, path = "/v1/deposits/{deposit}/confirm", tag = "custody", operation_id = "confirm_deposit",
    params(("deposit" = String, Path, description = "The entry that offered it."), IdempotencyKey),
    request_body = ConfirmRequest,
    responses(
        (status = 200, description = "It is confirmed; asking again changes nothing.", body = ConfirmReply),
        (status = 404, description = "No such deposit.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not counted by this cashier.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn confirm_deposit(
    State(state): State<AppState>,
    caller: Caller,
    Path(deposit): Path<String>,
    command: Command<ConfirmRequest>,
) -> Result<Answer, Problem> {
    let (id, now) = (entry(&deposit, "deposit")?, state.clock.now());
    let person = caller.person;
    command
        .run(&state, &caller, |mut tx, _| async move {
            let done = custody::confirm(&mut tx, id, person, now).await?;
            let currency = custody::find(&mut tx, id).await?.currency;
            let variance = Money::new(done.variance_minor, currency).into();
            let reply = ConfirmReply {
                deposit: id.to_string(),
                state: "confirmed",
                variance,
                case: done.case,
                cheques: done.cheques,
            };
            Ok::<_, CustodyError>((tx, reply))
        })
        .await
}

/// Why a deposit is not accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefuseRequest {
    /// Told to the collector.
    reason: String,
}

/// Gives a deposit back: custody stays with the collector, who is told why.
#[utoipa::path(post, path = "/v1/deposits/{deposit}/refuse", tag = "custody", operation_id = "refuse_deposit",
    params(("deposit" = String, Path, description = "The entry that offered it."), IdempotencyKey),
    request_body = RefuseRequest,
    responses(
        (status = 200, description = "It is refused.", body = DepositView),
        (status = 404, description = "No such deposit.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Another cashier counts it, or it was answered.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn refuse_deposit(
    State(state): State<AppState>,
    caller: Caller,
    Path(deposit): Path<String>,
    command: Command<RefuseRequest>,
) -> Result<Answer, Problem> {
    let (id, now) = (entry(&deposit, "deposit")?, state.clock.now());
    let (person, only) = (caller.person, &caller);
    command
        .run(&state, &caller, |mut tx, body| async move {
            custody::refuse(&mut tx, id, &body.reason, person, now).await?;
            let deposit = custody::find(&mut tx, id).await?;
            let view = DepositView::new(&deposit, sees(&deposit, only), None);
            Ok::<_, CustodyError>((tx, view))
        })
        .await
}
