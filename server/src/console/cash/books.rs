//! Voucher books: stock, what runs out, what is missing.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::super::door::see_other;
use super::super::fields::{Fields, token};
use super::super::frame::{self, Here, csrf};
use super::super::visit::Visit;
use super::super::{LISTED, format, notice};
use super::{Tab, branch, tabs};
use crate::auth::people::Names;
use crate::auth::{Caller, Role, Scope};
use crate::db::DbError;
use crate::http::{AppState, Problem};
use crate::intake::Settings;
use crate::vouchers::{self, Book, BookError, Gap, Phone};

/// Who keeps the books.
pub(super) const KEEP: [Role; 3] = [Role::Supervisor, Role::Manager, Role::Admin];
/// Who hands books out at the counter and takes them back.
pub(super) const HAND: [Role; 4] = [Role::Cashier, Role::Supervisor, Role::Manager, Role::Admin];

/// Whether a person keeps the books.
pub(super) fn keeps(caller: &Caller) -> bool {
    KEEP.into_iter().any(|role| caller.roles.has(role))
}

/// Whether they hand books out and take them back.
pub(super) fn hands(caller: &Caller) -> bool {
    HAND.into_iter().any(|role| caller.roles.has(role))
}

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

struct Known {
    books: Vec<Book>,
    names: Names,
    low: Vec<Phone>,
    gaps: Vec<Gap>,
}

async fn known(state: &AppState, scope: &Scope) -> Result<Known, Problem> {
    Ok(state
        .db
        .read(|mut tx| async move {
            let below = i64::from(Settings::load(&mut tx).await?.company.refill_below);
            let mut low = vouchers::phones(&mut tx).await?;
            low.retain(|phone| phone.leaves < below && scope.sees(phone.collector));
            let mut gaps = vouchers::gaps(&mut tx).await?;
            gaps.retain(|gap| scope.sees(gap.collector));
            Ok::<_, DbError>(Known {
                books: vouchers::books(&mut tx, scope, 0, LISTED).await?,
                names: Names::load(&mut tx).await?,
                low,
                gaps,
            })
        })
        .await?)
}

/// `GET /console/books`
pub(in crate::console) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let known = known(&state, &caller.scope).await?;
    show(&visit, &caller, &known, StatusCode::OK, None)
}

fn show(
    visit: &Visit,
    caller: &Caller,
    known: &Known,
    status: StatusCode,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let office = &visit.words().office;
    let body = html! {
        (tabs(visit, Tab::Books))
        div.head { h1 { (office.books) } p.hint { (office.books_text) } }
        @if let Some(problem) = problem { (notice::line(visit, problem)) }
        (low(visit, &known.low))
        (gaps(visit, &known.gaps))
        (stock(visit, known))
        @if keeps(caller) { (receive_form(visit, known.books.is_empty())?) }
    };
    Ok(frame::respond(
        status,
        frame::page(visit, Here::Cashier, office.books, &body),
    ))
}

fn low(visit: &Visit, phones: &[Phone]) -> Markup {
    let words = visit.words();
    let office = &words.office;
    html! {
        section {
            h2 { (office.running_out) span.count { (phones.len()) } }
            @if phones.is_empty() { p.hint { (office.none_running) } }
            @else {
                p.hint { (office.running_out_text) }
                table.list {
                    thead { tr { th { (words.collector) } th { (office.phone) } th.num { (office.leaves_left) } th.num { (office.books_in_stock) } } }
                    tbody {
                        @for phone in phones {
                            tr {
                                td { strong { (format::text(&phone.collector_name)) } }
                                td { (format::text(&phone.name)) }
                                td.num { @if phone.leaves == 0 { strong.late { "0" } } @else { (phone.leaves) } }
                                td.num { @if phone.in_stock == 0 { strong.late { "0" } } @else { (phone.in_stock) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn gaps(visit: &Visit, gaps: &[Gap]) -> Markup {
    let words = visit.words();
    let office = &words.office;
    let days = |gap: &Gap| {
        let age = visit.now.0.saturating_sub(gap.leased.0) / DAY_MS;
        (office.days)(age.max(0).unsigned_abs())
    };
    html! {
        section {
            h2 { (office.gap_report) span.count { (gaps.len()) } }
            @if gaps.is_empty() { p.hint { (office.no_gaps) } }
            @else {
                p.hint { (office.gap_text) }
                table.list {
                    thead { tr { th { (words.collector) } th { (office.book) } th.num { (office.missing_leaves) } th { (office.age) } th { span.unseen { (words.action) } } } }
                    tbody {
                        @for gap in gaps {
                            tr {
                                td { strong { (format::text(&gap.name)) } }
                                td { bdi dir="ltr" { (crate::text::visible(&gap.series)) " " (gap.book) } }
                                td.num { strong.late { (gap.leaves) } }
                                td { (days(gap)) }
                                td.do { a.secondary.small data-row href={ "/console/books/" (gap.book) } { (words.look) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Where a book is.
pub(super) fn state_tag(visit: &Visit, state: &str) -> Markup {
    let office = &visit.words().office;
    html! {
        @match state {
            "stock" => span.tag.fine { (office.in_stock) },
            "leased" => span.tag.warn { (office.leased) },
            _ => span.tag { (office.finished) },
        }
    }
}

/// The numbers of a book.
pub(super) fn range(book: &Book) -> Markup {
    html! { bdi dir="ltr" { (crate::text::visible(&book.series)) (book.first) "\u{2013}" (book.last) } }
}

fn stock(visit: &Visit, known: &Known) -> Markup {
    let words = visit.words();
    let office = &words.office;
    html! {
        section {
            h2 { (office.stock) span.count { (known.books.len()) } }
            @if known.books.is_empty() { p.empty { (office.no_books) } }
            @else {
                table.list {
                    thead { tr { th.num { (office.book) } th { (office.leaves) } th { (office.branch) } th { (words.result) } th { (office.holder_is) } th.num { (office.used) } th { span.unseen { (words.action) } } } }
                    tbody {
                        @for book in &known.books {
                            @let all = book.last.saturating_sub(book.first).saturating_add(1);
                            tr {
                                td.num { (book.no) }
                                td { (range(book)) }
                                td { (branch(visit, &book.branch)) }
                                td { (state_tag(visit, &book.state)) }
                                td { @match book.holder { Some((holder, _)) => (format::text(known.names.of(holder))), None => span.none { "–" } } }
                                td.num { bdi dir="ltr" { (book.used) "/" (all) } }
                                td.do { a.secondary.small data-row href={ "/console/books/" (book.no) } { (words.look) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn receive_form(visit: &Visit, is_open: bool) -> Result<Markup, Problem> {
    let office = &visit.words().office;
    Ok(html! {
        details.more.wide open[is_open] {
            summary { (office.receive) }
            form method="post" action="/console/books/add" {
                (csrf(visit))
                input type="hidden" name="token" value=(token()?);
                p.hint { (office.receive_text) }
                div.row {
                    label.field { span { (office.series) } input name="series" value="RV-" maxlength="40" dir="ltr" autocomplete="off"; }
                    label.field { span { (office.branch) } input name="branch" maxlength="100" dir="auto" autocomplete="off"; }
                    label.field { span { (office.leaves) } input name="leaves" value="50" required inputmode="numeric" maxlength="5" dir="ltr" autocomplete="off"; }
                    button.secondary type="submit" { (office.receive_now) }
                }
            }
        }
    })
}

/// `POST /console/books/add`
pub(in crate::console) async fn add(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    match added(&state, &caller, &fields).await {
        Ok(no) => Ok(see_other(&format!("/console/books/{no}"))),
        Err(problem)
            if problem.status() == StatusCode::UNPROCESSABLE_ENTITY
                || problem.kind() == "other-branch" =>
        {
            let known = known(&state, &caller.scope).await?;
            let status = problem.status();
            show(&visit, &caller, &known, status, Some(&problem))
        }
        Err(problem) => Err(problem),
    }
}

async fn added(state: &AppState, caller: &Caller, fields: &Fields) -> Result<u32, Problem> {
    // What is no number is no book: it is refused like one without leaves.
    let leaves = counterfoil_sync::typed::whole(fields.get("leaves")).unwrap_or(0);
    let book = (
        fields.get("series").to_owned(),
        fields.get("branch").to_owned(),
        leaves,
    );
    let (by, now) = (caller.person, state.clock.now());
    let answer = fields
        .command("book", "", book)?
        .run(
            state,
            caller,
            |mut tx, (series, branch, leaves)| async move {
                let book = vouchers::receive(&mut tx, series, *leaves, branch, by, now).await?;
                Ok::<_, BookError>((tx, book.no.0))
            },
        )
        .await?;
    answer.read()
}
