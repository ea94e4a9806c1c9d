//! `/v1/books`

use axum::extract::State;
use axum::http::StatusCode;
use counterfoil_sync::id::{BookNo, DeviceNo, JournalId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Book, BookError, Fate, LeaseError, LoseError, ReturnError};
use crate::auth::devices;
use crate::auth::{Caller, Role, only};
use crate::db::DbError;
use crate::http::{Answer, AppState, Command, IdempotencyKey, Json, Path, Problem, Query};

/// Books of one list.
const LISTED: i64 = 500;

/// The vouchers' routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let keep = [Role::Supervisor, Role::Manager, Role::Admin];
    // Over the counter.
    let hand = [Role::Cashier, Role::Supervisor, Role::Manager, Role::Admin];
    let see = [
        Role::Cashier,
        Role::Supervisor,
        Role::Accountant,
        Role::Manager,
        Role::Auditor,
        Role::Admin,
    ];
    OpenApiRouter::new()
        .routes(only(keep, routes!(add_book)))
        .routes(only(hand, routes!(lease_book)))
        .routes(only(keep, routes!(lose_leaf)))
        .routes(only(hand, routes!(return_book)))
        .routes(only(see, routes!(list_books)))
        .routes(only(see, routes!(list_leaves)))
}

/// A book to be put into stock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddRequest {
    /// What is printed before the number.
    #[schema(example = "RV-")]
    series: String,
    /// How many leaves: they get the next numbers of the series.
    leaves: u32,
    /// Where it belongs. Phones are refilled from the branch their last book came from.
    branch: Option<String>,
}

/// A book in stock.
#[derive(Debug, Serialize, ToSchema)]
struct AddReply {
    /// Its number.
    book: u32,
    /// Its first leaf.
    first: u32,
    /// Its last leaf.
    last: u32,
}

/// Puts a voucher book into stock.
#[utoipa::path(post, path = "/v1/books", tag = "vouchers", operation_id = "add_book",
    params(IdempotencyKey), request_body = AddRequest,
    responses(
        (status = 201, description = "It is in stock.", body = AddReply),
        (status = 422, description = "Not such a book.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn add_book(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<AddRequest>,
) -> Result<Answer, Problem> {
    let (by, now) = (caller.person, state.clock.now());
    command
        .run_as(
            StatusCode::CREATED,
            &state,
            &caller,
            |mut tx, body| async move {
                let branch = body.branch.as_deref().unwrap_or_default();
                let (series, leaves) = (&body.series, body.leaves);
                let book = super::receive(&mut tx, series, leaves, branch, by, now).await?;
                let reply = AddReply {
                    book: book.no.0,
                    first: book.first,
                    last: book.last,
                };
                Ok::<_, BookError>((tx, reply))
            },
        )
        .await
}

/// Whom a book is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LeaseRequest {
    /// The device, by number. Either this or the journal.
    device: Option<u32>,
    /// The journal the device writes, in hexadecimal.
    #[schema(example = "70001")]
    journal: Option<String>,
}

/// Who holds a book now.
#[derive(Debug, Serialize, ToSchema)]
struct LeaseReply {
    /// The book.
    book: u32,
    /// The collector, by number.
    holder: u32,
    /// The journal, in hexadecimal.
    journal: String,
}

/// Leases a book to a phone. One person holds one open book, and the next one.
#[utoipa::path(post, path = "/v1/books/{book}/lease", tag = "vouchers", operation_id = "lease_book",
    params(("book" = u32, Path, description = "The book."), IdempotencyKey), request_body = LeaseRequest,
    responses(
        (status = 200, description = "The phone has it at its next sync; asking again changes nothing.", body = LeaseReply),
        (status = 404, description = "No such book, or no such phone.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not in stock, or the collector has enough.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn lease_book(
    State(state): State<AppState>,
    caller: Caller,
    Path(book): Path<u32>,
    command: Command<LeaseRequest>,
) -> Result<Answer, Problem> {
    let (now, by, scope) = (state.clock.now(), caller.person, &caller.scope);
    command
        .run(&state, &caller, |mut tx, body| async move {
            let device = match (body.device, &body.journal) {
                (Some(no), None) => devices::find(&mut tx, DeviceNo(no)).await?,
                (None, Some(journal)) => match u64::from_str_radix(journal, 16) {
                    Ok(journal) => devices::find_by_journal(&mut tx, JournalId(journal)).await?,
                    Err(_) => None,
                },
                (Some(_), Some(_)) | (None, None) => {
                    return Err(Problem::invalid(
                        "Name the phone by its device or by its journal.",
                    ));
                }
            };
            let device =
                device.ok_or_else(|| Problem::no_such("phone of that number or journal"))?;
            if !scope.sees(device.collector) {
                return Err(Problem::no_such("phone of that number or journal"));
            }
            super::lease_to(&mut tx, now, BookNo(book), device.no, by).await?;
            let reply = LeaseReply {
                book,
                holder: device.collector.0,
                journal: format!("{:x}", device.journal.0),
            };
            Ok::<_, Problem>((tx, reply))
        })
        .await
}

/// Why a leaf is given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LostRequest {
    /// Why, for whoever audits the book.
    #[schema(example = "torn out, found by nobody")]
    reason: String,
}

/// A leaf that was given up.
#[derive(Debug, Serialize, ToSchema)]
struct LostReply {
    /// The book.
    book: u32,
    /// The leaf.
    number: u32,
}

/// Declares a leaf lost that was handed out and never used: it explains a gap. Not for whoever held the book.
#[utoipa::path(post, path = "/v1/books/{book}/leaves/{number}/lost", tag = "vouchers", operation_id = "lose_leaf",
    params(("book" = u32, Path, description = "The book."), ("number" = u32, Path, description = "The leaf."), IdempotencyKey),
    request_body = LostRequest,
    responses(
        (status = 200, description = "It is lost; asking again changes nothing.", body = LostReply),
        (status = 409, description = "It was used, or never handed out.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No reason.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn lose_leaf(
    State(state): State<AppState>,
    caller: Caller,
    Path((book, number)): Path<(u32, u32)>,
    command: Command<LostRequest>,
) -> Result<Answer, Problem> {
    let (now, by) = (state.clock.now(), caller.person);
    command
        .run(&state, &caller, |mut tx, body| async move {
            super::lose(&mut tx, BookNo(book), number, &body.reason, by, now).await?;
            Ok::<_, LoseError>((tx, LostReply { book, number }))
        })
        .await
}

/// A book that is taken back at a desk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReturnRequest {
    /// The unused leaves that are in hand. Those that are neither used nor in hand are lost.
    in_hand: Vec<u32>,
    /// Why it is taken back, and what became of leaves that are lost.
    #[schema(example = "phone broken, two leaves torn out")]
    reason: String,
}

/// What became of the leaves.
#[derive(Debug, Serialize, ToSchema)]
struct ReturnReply {
    /// The book.
    book: u32,
    /// Leaves handed back unused.
    returned: u32,
    /// Leaves that are lost.
    lost: u32,
}

/// Takes a book back at a desk, leaf by leaf. It is finished: none of its leaves is handed out again, and a
/// receipt that its phone still holds is accepted all the same.
#[utoipa::path(post, path = "/v1/books/{book}/return", tag = "vouchers", operation_id = "return_book",
    params(("book" = u32, Path, description = "The book."), IdempotencyKey), request_body = ReturnRequest,
    responses(
        (status = 200, description = "It is back.", body = ReturnReply),
        (status = 404, description = "No such book.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Nobody holds it, or a leaf in hand was used.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No reason.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn return_book(
    State(state): State<AppState>,
    caller: Caller,
    Path(book): Path<u32>,
    command: Command<ReturnRequest>,
) -> Result<Answer, Problem> {
    let (now, by) = (state.clock.now(), caller.person);
    command
        .run(&state, &caller, |mut tx, body| async move {
            let in_hand = body.in_hand.iter().copied().collect();
            let back =
                super::take_back(&mut tx, BookNo(book), &in_hand, &body.reason, by, now).await?;
            let reply = ReturnReply {
                book,
                returned: back.returned,
                lost: back.lost,
            };
            Ok::<_, ReturnError>((tx, reply))
        })
        .await
}

/// Which books.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// The books after this one.
    after: Option<u32>,
}

/// A book, and who holds it.
#[derive(Debug, Serialize, ToSchema)]
struct BookView {
    /// Its number.
    book: u32,
    /// What is printed before the number.
    series: String,
    /// Its first leaf.
    first: u32,
    /// Its last leaf.
    last: u32,
    /// Where it belongs.
    branch: String,
    /// `stock`, `leased` or `finished`.
    state: String,
    /// Who holds it, by number.
    holder: Option<u32>,
    /// Under which journal, in hexadecimal.
    journal: Option<String>,
    /// Leaves used up.
    used: u32,
}

impl From<&Book> for BookView {
    fn from(book: &Book) -> Self {
        Self {
            book: book.no.0,
            series: book.series.clone(),
            first: book.first,
            last: book.last,
            branch: book.branch.clone(),
            state: book.state.clone(),
            holder: book.holder.map(|(person, _)| person.0),
            journal: book.holder.map(|(_, journal)| format!("{:x}", journal.0)),
            used: book.used,
        }
    }
}

/// Books in order, at most 500.
#[derive(Debug, Serialize, ToSchema)]
struct Books {
    books: Vec<BookView>,
}

/// The voucher books.
#[utoipa::path(get, path = "/v1/books", tag = "vouchers", operation_id = "list_books", params(ListQuery),
    responses((status = 200, description = "The books.", body = Books)))]
async fn list_books(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Books>, Problem> {
    let after = query.after.unwrap_or(0);
    let scope = &caller.scope;
    let books = state
        .db
        .read(|mut tx| async move { super::books(&mut tx, scope, after, LISTED).await })
        .await?;
    Ok(Json(Books {
        books: books.iter().map(BookView::from).collect(),
    }))
}

/// A leaf.
#[derive(Debug, Serialize, ToSchema)]
struct LeafView {
    /// Its number.
    number: u32,
    /// `issued`, `voided`, `spoiled`, `lost`, `returned`, `missing` or `blank`.
    fate: &'static str,
    /// The entry that used it up.
    entry: Option<String>,
}

/// A book and all its leaves.
#[derive(Debug, Serialize, ToSchema)]
struct Leaves {
    /// The book.
    book: BookView,
    /// Every leaf, in order.
    leaves: Vec<LeafView>,
}

/// Where every leaf of a book is. A missing leaf was left out: leaves behind it were used.
#[utoipa::path(get, path = "/v1/books/{book}/leaves", tag = "vouchers", operation_id = "list_leaves",
    params(("book" = u32, Path, description = "The book.")),
    responses(
        (status = 200, description = "The leaves.", body = Leaves),
        (status = 404, description = "No such book.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn list_leaves(
    State(state): State<AppState>,
    Path(book): Path<u32>,
) -> Result<Json<Leaves>, Problem> {
    let found = state
        .db
        .read(|mut tx| async move {
            let Some(book) = super::book(&mut tx, BookNo(book)).await? else {
                return Ok(None);
            };
            let leaves = super::leaves(&mut tx, &book).await?;
            Ok::<_, DbError>(Some((book, leaves)))
        })
        .await?;
    let (book, leaves) = found.ok_or_else(|| Problem::no_such(format_args!("book {book}")))?;
    let leaves = leaves.into_iter().map(|(number, fate)| {
        let (fate, entry) = match fate {
            Fate::Issued(entry) => ("issued", Some(entry)),
            Fate::Voided(entry) => ("voided", Some(entry)),
            Fate::Spoiled(entry) => ("spoiled", Some(entry)),
            Fate::Lost => ("lost", None),
            Fate::Returned => ("returned", None),
            Fate::Missing => ("missing", None),
            Fate::Blank => ("blank", None),
        };
        LeafView {
            number,
            fate,
            entry: entry.map(|entry| entry.to_string()),
        }
    });
    Ok(Json(Leaves {
        book: (&book).into(),
        leaves: leaves.collect(),
    }))
}

impl From<BookError> for Problem {
    fn from(error: BookError) -> Self {
        match error {
            BookError::Db(error) => error.into(),
            BookError::Scope(error) => error.into(),
            BookError::Leaves | BookError::Text | BookError::SeriesFull => Self::invalid(format!(
                "The book cannot be put into stock: {error}. Correct it."
            )),
        }
    }
}

impl From<LoseError> for Problem {
    fn from(error: LoseError) -> Self {
        match error {
            LoseError::NeverOut { .. } | LoseError::Used { .. } => Self::conflict(
                "leaf-not-lost",
                "Not lost",
                format!("This cannot be lost: {error}. Look at the book's leaves."),
            ),
            LoseError::OwnBook => Self::new(
                StatusCode::FORBIDDEN,
                "four-eyes",
                "A second person is needed",
                "You held this book, so somebody else declares its leaves lost.",
            ),
            LoseError::Reason => Self::reason(),
            LoseError::Db(error) => error.into(),
        }
    }
}

impl From<ReturnError> for Problem {
    fn from(error: ReturnError) -> Self {
        match error {
            ReturnError::NoBook(book) => Self::no_such(format_args!("book {book}")),
            ReturnError::NotOut(_) => Self::conflict(
                "book-not-out",
                "Nobody holds it",
                format!("It cannot be taken back: {error}. Look at it again."),
            ),
            ReturnError::Used { book, number } => LoseError::Used { book, number }.into(),
            ReturnError::OwnBook => LoseError::OwnBook.into(),
            ReturnError::Reason => Self::reason(),
            ReturnError::Db(error) => error.into(),
        }
    }
}

impl From<LeaseError> for Problem {
    fn from(error: LeaseError) -> Self {
        match error {
            LeaseError::Scope(error) => error.into(),
            LeaseError::NoBook(book) => Self::no_such(format_args!("book {book}")),
            LeaseError::NotInStock(book) => {
                let detail = format!("Book {book} is not in stock. Lease another.");
                Self::conflict("book-not-in-stock", "Not in stock", detail)
            }
            LeaseError::NoPhone => Self::no_such("phone of that number or journal"),
            LeaseError::NotActive => {
                let detail =
                    "This phone is not active, so it gets no book. Approve or resume it first.";
                Self::conflict("device-not-active", "Phone not active", detail)
            }
            LeaseError::EnoughBooks => {
                let detail = "The collector holds an open book and the next one already. Take one back first.";
                Self::conflict("enough-books", "Enough books", detail)
            }
            LeaseError::Db(error) => error.into(),
        }
    }
}
