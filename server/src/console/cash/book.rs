//! One book: every leaf, through whose hands it went, and what can be done with it.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::{BookNo, DeviceNo};
use maud::{Markup, html};

use super::super::door::see_other;
use super::super::fields::{Fields, token};
use super::super::format;
use super::super::frame::{self, Here, csrf};
use super::super::notice;
use super::super::visit::Visit;
use super::books::{hands, keeps, range, state_tag};
use super::{Tab, branch, tabs};
use crate::auth::Caller;
use crate::db::DbError;
use crate::http::{AppState, Problem};
use crate::vouchers::{self, Book, Fate, Held, LoseError, Phone, ReturnError};

struct Known {
    book: Book,
    leaves: Vec<(u32, Fate)>,
    held: Vec<Held>,
    phones: Vec<Phone>,
}

async fn known(state: &AppState, caller: &Caller, no: BookNo) -> Result<Known, Problem> {
    let found = state
        .db
        .read(|mut tx| async move {
            let Some(book) = vouchers::book(&mut tx, no).await? else {
                return Ok(None);
            };
            Ok::<_, DbError>(Some(Known {
                leaves: vouchers::leaves(&mut tx, &book).await?,
                held: vouchers::held(&mut tx, no).await?,
                phones: vouchers::phones(&mut tx).await?,
                book,
            }))
        })
        .await?;
    let mut found = found.ok_or_else(|| Problem::no_such(format_args!("book {no}")))?;
    found
        .phones
        .retain(|phone| caller.scope.sees(phone.collector));
    // Whose people it is not out to do not look into it.
    match found.book.holder {
        Some((holder, _)) if !caller.scope.sees(holder) => {
            Err(Problem::no_such(format_args!("book {no}")))
        }
        _ => Ok(found),
    }
}

/// `GET /console/books/{book}`
pub(in crate::console) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(book): Path<u32>,
) -> Result<Response, Problem> {
    let known = known(&state, &caller, BookNo(book)).await?;
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
    let book = &known.book;
    let title = format!("{} {}", office.book, book.no);
    let is_own = book
        .holder
        .is_some_and(|(person, _)| person == caller.person);
    let (hands, keeps) = (hands(caller) && !is_own, keeps(caller) && !is_own);
    let body = html! {
        (tabs(visit, Tab::Books))
        p.back { a href="/console/books" { (office.books) } }
        div.head {
            h1 { (title) }
            p.hint { (range(book)) " · " (branch(visit, &book.branch)) " · " (state_tag(visit, &book.state)) }
        }
        @if let Some(problem) = problem { (notice::line(visit, problem)) }
        @if hands && book.state == "stock" { (lease_form(visit, known)?) }
        section {
            h2 { (office.custody_log) }
            (log(visit, &known.held))
        }
        section {
            h2 { (office.leaves) }
            div.leaves { @for (number, fate) in &known.leaves { (leaf(visit, *number, *fate)) } }
        }
        @if hands && book.state == "leased" { (return_form(visit, known)?) }
        @if keeps && known.leaves.iter().any(|(_, fate)| *fate == Fate::Missing) { (lose_form(visit, known)?) }
    };
    Ok(frame::respond(
        status,
        frame::page(visit, Here::Cashier, &title, &body),
    ))
}

/// The class of a leaf and what it is called.
fn told(visit: &Visit, fate: Fate) -> (&'static str, &'static str) {
    let office = &visit.words().office;
    match fate {
        Fate::Issued(_) => ("issued", office.leaf_issued),
        Fate::Voided(_) => ("voided", office.leaf_voided),
        Fate::Spoiled(_) => ("spoiled", office.leaf_spoiled),
        Fate::Lost => ("lost", office.leaf_lost),
        Fate::Returned => ("returned", office.leaf_returned),
        Fate::Missing => ("missing", office.leaf_missing),
        Fate::Blank => ("blank", office.leaf_blank),
    }
}

fn leaf(visit: &Visit, number: u32, fate: Fate) -> Markup {
    let (class, name) = told(visit, fate);
    html! {
        div.leaf.(class) {
            strong { bdi dir="ltr" { (number) } }
            span.hint { (name) }
        }
    }
}

fn log(visit: &Visit, held: &[Held]) -> Markup {
    let words = visit.words();
    let office = &words.office;
    html! {
        @if held.is_empty() { p.hint { (office.never_out) } }
        @else {
            table.list {
                thead { tr { th { (words.collector) } th { (office.phone) } th { (words.since) } th.num { (office.from_leaf) } th.num { (office.to_leaf) } th.num { (office.reached) } th { (words.result) } } }
                tbody {
                    @for one in held {
                        tr {
                            td { strong { (format::text(&one.name)) } }
                            td { (format::text(&one.phone)) }
                            td { (format::when(one.leased, visit.now, visit.zone, words)) }
                            td.num { (one.first) }
                            td.num { (one.last) }
                            td.num { @if one.next > one.first { (one.next.saturating_sub(1)) } @else { span.none { "–" } } }
                            td { @if one.is_open { span.tag.warn { (office.has_it) } } @else { span.tag { (office.gave_back) } } }
                        }
                    }
                }
            }
        }
    }
}

fn lease_form(visit: &Visit, known: &Known) -> Result<Markup, Problem> {
    let office = &visit.words().office;
    Ok(html! {
        @if known.phones.is_empty() { p.hint { (office.no_phones) } }
        @else {
            form.sheet.decision method="post" action={ "/console/books/" (known.book.no) "/lease" } {
                (csrf(visit))
                input type="hidden" name="token" value=(token()?);
                label.field {
                    span { (office.lease_to) }
                    select name="phone" required {
                        @for phone in &known.phones {
                            option value=(phone.no) { (crate::text::visible(&phone.collector_name)) " · " (crate::text::visible(&phone.name)) " · " (phone.leaves) }
                        }
                    }
                }
                button.primary type="submit" { (office.lease_now) }
                p.hint { (office.lease_text) }
            }
        }
    })
}

fn return_form(visit: &Visit, known: &Known) -> Result<Markup, Problem> {
    let words = visit.words();
    let office = &words.office;
    let lease = known.held.iter().find(|one| one.is_open);
    let unused = known.leaves.iter().filter(|(number, fate)| {
        matches!(fate, Fate::Blank | Fate::Missing)
            && lease.is_some_and(|one| (one.first..=one.last).contains(number))
    });
    Ok(html! {
        details.more.wide {
            summary { (office.take_back) }
            form method="post" action={ "/console/books/" (known.book.no) "/return" } {
                (csrf(visit))
                input type="hidden" name="token" value=(token()?);
                p.hint { (office.take_back_text) }
                div.leaves {
                    @for (number, fate) in unused {
                        @let (class, name) = told(visit, *fate);
                        div.leaf.(class) {
                            label { input type="checkbox" name={ "leaf-" (number) } value="1"; strong { bdi dir="ltr" { (number) } } }
                            span.hint { (name) }
                        }
                    }
                }
                label.field.group {
                    span { (words.reason) }
                    input name="reason" required maxlength="200" dir="auto" autocomplete="off";
                }
                button.danger type="submit" { (office.take_back_now) }
            }
        }
    })
}

fn lose_form(visit: &Visit, known: &Known) -> Result<Markup, Problem> {
    let words = visit.words();
    let office = &words.office;
    Ok(html! {
        details.more {
            summary { (office.lose) }
            form method="post" action={ "/console/books/" (known.book.no) "/lost" } {
                (csrf(visit))
                input type="hidden" name="token" value=(token()?);
                p.hint { (office.lose_text) }
                label.field {
                    span { (office.number) }
                    select name="number" required {
                        @for (number, fate) in &known.leaves {
                            @if *fate == Fate::Missing { option value=(number) { (number) } }
                        }
                    }
                }
                label.field {
                    span { (words.reason) }
                    input name="reason" required maxlength="200" dir="auto" autocomplete="off";
                }
                button.danger type="submit" { (office.lose_now) }
            }
        }
    })
}

/// `POST /console/books/{book}/lease`
pub(in crate::console) async fn lease(
    State(state): State<AppState>,
    caller: Caller,
    Path(book): Path<u32>,
    fields: Fields,
) -> Result<Response, Problem> {
    let phone: u32 = fields.get("phone").parse().unwrap_or(0);
    let seen = known(&state, &caller, BookNo(book)).await?;
    if !seen.phones.iter().any(|one| one.no == DeviceNo(phone)) {
        return Err(Problem::no_such("phone of that number or journal"));
    }
    let (by, now) = (caller.person, state.clock.now());
    fields
        .command("lease book", &book.to_string(), phone)?
        .run(&state, &caller, |mut tx, phone| async move {
            vouchers::lease_to(&mut tx, now, BookNo(book), DeviceNo(*phone), by).await?;
            Ok::<_, Problem>((tx, ()))
        })
        .await?;
    Ok(see_other(&format!("/console/books/{book}")))
}

/// `POST /console/books/{book}/return`
pub(in crate::console) async fn take_back(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(book): Path<u32>,
    fields: Fields,
) -> Result<Response, Problem> {
    let in_hand: BTreeSet<u32> = fields
        .beginning("leaf-")
        .filter_map(|(number, _)| number.parse().ok())
        .collect();
    known(&state, &caller, BookNo(book)).await?;
    let (now, person) = (state.clock.now(), caller.person);
    let body = (in_hand, fields.get("reason").to_owned());
    let done = fields
        .command("return book", &book.to_string(), body)?
        .run(&state, &caller, |mut tx, (in_hand, reason)| async move {
            vouchers::take_back(&mut tx, BookNo(book), in_hand, reason, person, now).await?;
            Ok::<_, ReturnError>((tx, ()))
        })
        .await;
    answer(&state, &visit, &caller, book, done.err()).await
}

/// `POST /console/books/{book}/lost`
pub(in crate::console) async fn lose(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(book): Path<u32>,
    fields: Fields,
) -> Result<Response, Problem> {
    let number: u32 = fields.get("number").parse().unwrap_or(0);
    known(&state, &caller, BookNo(book)).await?;
    let (now, person) = (state.clock.now(), caller.person);
    let body = (number, fields.get("reason").to_owned());
    let done = fields
        .command("lose leaf", &book.to_string(), body)?
        .run(&state, &caller, |mut tx, (number, reason)| async move {
            vouchers::lose(&mut tx, BookNo(book), *number, reason, person, now).await?;
            Ok::<_, LoseError>((tx, ()))
        })
        .await;
    answer(&state, &visit, &caller, book, done.err()).await
}

async fn answer(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    book: u32,
    problem: Option<Problem>,
) -> Result<Response, Problem> {
    match problem {
        None => Ok(see_other(&format!("/console/books/{book}"))),
        Some(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            let known = known(state, caller, BookNo(book)).await?;
            show(visit, caller, &known, problem.status(), Some(&problem))
        }
        Some(problem) => Err(problem),
    }
}
