//! `/v1/receipts`

use axum::extract::State;
use counterfoil_sync::entry::{Fact, Receipt, Tender};
use counterfoil_sync::id::EntryId;
use counterfoil_sync::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{Caller, Role, only};
use crate::custody;
use crate::http::{Amount, AppState, Json, Path, Problem, Query};
use crate::intake::{self, IntakeError, ReceiptLine, Received, flag_name, posting, reason_name};
use crate::ledger::{self, Posting};

/// Receipts of one list.
const LISTED: i64 = 500;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    // Not cashiers: what was received is what they count blind.
    let see = [
        Role::Supervisor,
        Role::Accountant,
        Role::Manager,
        Role::Auditor,
    ];
    OpenApiRouter::new()
        .routes(only(see, routes!(list_receipts)))
        .routes(only(see, routes!(show_receipt)))
}

/// Which receipts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// The `cursor` of the page before.
    cursor: Option<i64>,
}

/// An accepted receipt.
#[derive(Debug, Serialize, ToSchema)]
struct ReceiptItem {
    /// Its name.
    #[schema(example = "70001.27")]
    receipt: String,
    /// The book, by number.
    book: u32,
    /// The number on the voucher.
    number: u32,
    /// Who paid, by number.
    customer: u32,
    /// Who received, by number.
    collector: u32,
    /// The business date.
    day: String,
    /// The day it was posted to.
    posted: String,
    /// How much.
    amount: Amount,
    /// The void that counts or may come to count.
    void: Option<String>,
    /// `posted`, `awaiting` or `approved`.
    void_state: Option<String>,
}

impl From<ReceiptLine> for ReceiptItem {
    fn from(line: ReceiptLine) -> Self {
        let (void, void_state) = line.void.unzip();
        Self {
            receipt: line.id.to_string(),
            book: line.book.0,
            number: line.number,
            customer: line.customer.0,
            collector: line.collector.0,
            day: line.day.to_string(),
            posted: line.posted.to_string(),
            amount: line.total.into(),
            void: void.map(|seq| EntryId::new(line.id.journal, seq).to_string()),
            void_state,
        }
    }
}

/// Receipts in the order they came in.
#[derive(Debug, Serialize, ToSchema)]
struct Receipts {
    receipts: Vec<ReceiptItem>,
    /// For the next page; null when this was the last.
    cursor: Option<i64>,
}

/// The accepted receipts, in the order they came in.
#[utoipa::path(get, path = "/v1/receipts", tag = "receipts", operation_id = "list_receipts", params(ListQuery),
    responses((status = 200, description = "A page of them.", body = Receipts)))]
async fn list_receipts(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Receipts>, Problem> {
    let after = query.cursor.unwrap_or(0);
    let scope = &caller.scope;
    let page = state
        .db
        .read(|mut tx| async move { intake::receipts(&mut tx, scope, after, LISTED).await })
        .await?;
    let is_full = i64::try_from(page.len()) == Ok(LISTED);
    let cursor = page.last().map(|line| line.no).filter(|_| is_full);
    Ok(Json(Receipts {
        receipts: page.into_iter().map(ReceiptItem::from).collect(),
        cursor,
    }))
}

/// A receipt, what the server said to it, and what it did to the ledger.
#[derive(Debug, Serialize, ToSchema)]
struct ReceiptView {
    /// Its name.
    receipt: String,
    /// Who received, by number.
    collector: u32,
    /// The business date.
    day: String,
    /// When it came in, in milliseconds since 1970 UTC.
    received_ms: i64,
    /// The voucher.
    voucher: VoucherView,
    /// What was doubtful about it.
    flags: Vec<&'static str>,
    /// Why it was put aside; null when it was accepted.
    quarantine: Option<&'static str>,
    /// What it posted, and what undid that.
    postings: Vec<PostingView>,
}

/// What stands on the voucher.
#[derive(Debug, Serialize, ToSchema)]
struct VoucherView {
    /// The book, by number.
    book: u32,
    /// The number.
    number: u32,
    /// Who paid, by number.
    customer: u32,
    /// How much.
    amount: Amount,
    /// With what.
    tenders: Vec<TenderView>,
    /// For what.
    allocations: Vec<AllocationView>,
    /// What was meant as a payment on account.
    on_account: Option<Amount>,
    /// What is not matched yet.
    unapplied: Option<Amount>,
}

/// One means of payment.
#[derive(Debug, Serialize, ToSchema)]
struct TenderView {
    /// `cash`, `cheque`, `transfer`, `card` or `wallet`.
    kind: &'static str,
    /// How much.
    amount: Amount,
    /// The bank a cheque is drawn on.
    bank: Option<String>,
    /// The cheque's number, or the reference.
    reference: Option<String>,
    /// The date on a cheque.
    date: Option<String>,
}

/// What part settles an item.
#[derive(Debug, Serialize, ToSchema)]
struct AllocationView {
    /// The open item, by number.
    item: u32,
    /// How much.
    amount: Amount,
}

/// A posting of the ledger.
#[derive(Debug, Serialize, ToSchema)]
struct PostingView {
    /// Its key.
    key: String,
    /// The day.
    day: String,
    /// Its lines.
    lines: Vec<LineView>,
}

/// A line of a posting.
#[derive(Debug, Serialize, ToSchema)]
struct LineView {
    /// The account.
    account: &'static str,
    /// The customer or person it is kept for.
    party: Option<u32>,
    /// The open item.
    item: Option<u32>,
    /// Debit positive, credit negative.
    amount: Amount,
}

impl From<&Receipt> for VoucherView {
    fn from(receipt: &Receipt) -> Self {
        let money = |minor| Amount::from(Money::new(minor, receipt.currency));
        let tender = |tender: &Tender| {
            let (kind, bank, reference, date) = match tender {
                Tender::Cash(_) => ("cash", None, None, None),
                Tender::Cheque(cheque) => (
                    "cheque",
                    Some(cheque.bank.clone()),
                    Some(cheque.number.clone()),
                    Some(cheque.date.to_string()),
                ),
                Tender::Transfer(_, reference) => ("transfer", None, Some(reference.clone()), None),
                Tender::Card(_, reference) => ("card", None, Some(reference.clone()), None),
                Tender::Wallet(_, reference) => ("wallet", None, Some(reference.clone()), None),
            };
            TenderView {
                kind,
                amount: money(tender.amount()),
                bank,
                reference,
                date,
            }
        };
        Self {
            book: receipt.book.0,
            number: receipt.number,
            customer: receipt.customer.0,
            amount: money(receipt.total().map_or(0, |total| total.minor)),
            tenders: receipt.tenders.iter().map(tender).collect(),
            allocations: receipt
                .allocations
                .iter()
                .map(|line| AllocationView {
                    item: line.item.0,
                    amount: money(line.amount),
                })
                .collect(),
            on_account: receipt.on_account.map(money),
            unapplied: receipt.unapplied.map(money),
        }
    }
}

impl From<Posting> for PostingView {
    fn from(posting: Posting) -> Self {
        let lines = posting.lines.iter().map(|line| LineView {
            account: line.account.name(),
            party: line.party,
            item: line.item.map(|item| item.0),
            amount: Money::new(line.amount_minor, posting.currency).into(),
        });
        Self {
            day: posting.day.to_string(),
            lines: lines.collect(),
            key: posting.key,
        }
    }
}

/// One receipt: the entry, the ruling, the postings.
#[utoipa::path(get, path = "/v1/receipts/{receipt}", tag = "receipts", operation_id = "show_receipt",
    params(("receipt" = String, Path, description = "The entry.", example = "70001.27")),
    responses(
        (status = 200, description = "The receipt.", body = ReceiptView),
        (status = 404, description = "No such receipt.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn show_receipt(
    State(state): State<AppState>,
    Path(receipt): Path<String>,
) -> Result<Json<ReceiptView>, Problem> {
    let id = custody::entry(&receipt, "receipt")?;
    let found = state
        .db
        .read(|mut tx| async move {
            let Some(received) = intake::received(&mut tx, id).await? else {
                return Ok(None);
            };
            let mut postings = Vec::new();
            let mut keys = vec![posting::receipt_key(id)];
            keys.extend(intake::void_of(&mut tx, id).await?.map(posting::void_key));
            for key in keys {
                postings.extend(ledger::find(&mut tx, &key).await?);
            }
            Ok::<_, IntakeError>(Some((received, postings)))
        })
        .await?;
    let view = found.and_then(|(received, postings)| view(&received, postings));
    view.map(Json)
        .ok_or_else(|| Problem::no_such(format_args!("receipt {id}")))
}

fn view(received: &Received, postings: Vec<Posting>) -> Option<ReceiptView> {
    let Some(Fact::Receipt(receipt)) = &received.fact else {
        return None;
    };
    Some(ReceiptView {
        receipt: received.id.to_string(),
        collector: received.collector.0,
        day: received.day.to_string(),
        received_ms: received.at.0,
        voucher: receipt.into(),
        flags: received
            .standing
            .flags
            .iter()
            .map(|flag| flag_name(*flag))
            .collect(),
        quarantine: received.standing.quarantine.map(reason_name),
        postings: postings.into_iter().map(PostingView::from).collect(),
    })
}
