//! Z reports: days that were closed, one sheet of paper each.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::super::door::see_other;
use super::super::fields::Fields;
use super::super::frame::{self, Here};
use super::super::visit::Visit;
use super::super::{LISTED, format, review};
use super::count::Count;
use super::day::{Moved, named, on_paper};
use super::part::{notes_on_paper, papers_on_paper};
use super::{Tab, branch, tabs};
use crate::auth::Caller;
use crate::auth::people::Names;
use crate::custody::{self, Kept, Variance};
use crate::http::{AppState, Problem};
use crate::vault::{self, Closed, ClosedLine, VaultError};

/// `POST /console/day/close`
pub(in crate::console) async fn close(
    State(state): State<AppState>,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    // Sent again, after it was done: there is nothing to count any more, and the answer is the first one.
    let count = Count::read(&state, &caller).await?;
    let counted = count.and_then(|count| count.whole());
    let (now, person) = (state.clock.now(), caller.person);
    let answer = fields
        .command("close day", "", counted)?
        .run(&state, &caller, |mut tx, counted| async move {
            let counted = counted.as_ref().ok_or(VaultError::NotBeingCounted)?;
            let close = vault::close(&mut tx, counted, person, now).await?;
            Ok::<_, VaultError>((tx, close.no))
        })
        .await?;
    Ok(see_other(&format!(
        "/console/closes/{}",
        answer.read::<i64>()?
    )))
}

/// `GET /console/closes`
pub(in crate::console) async fn list(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let words = visit.words();
    let office = &words.office;
    let (scope, only) = (&caller.scope, vault::told_of(&caller));
    let (closes, names, cases) = state
        .db
        .read(|mut tx| async move {
            let closes = vault::closes(&mut tx, scope, only, None, LISTED).await?;
            let mut cases = BTreeMap::new();
            for close in &closes {
                cases.insert(close.no, custody::cases_of_close(&mut tx, close.no).await?);
            }
            let names = Names::load(&mut tx).await?;
            Ok::<_, VaultError>((closes, names, cases))
        })
        .await?;
    let body = html! {
        (tabs(&visit, Tab::Closes))
        div.head { h1 { (office.tab_closes) } }
        @if closes.is_empty() { p.empty { (office.no_closes) } }
        @else {
            table.list {
                thead { tr { th { (office.z_report) } th { (office.branch) } th { (words.business_date) } th { (words.cashier) } th { (office.closed_at) } th.num { (words.difference) } th { span.unseen { (words.action) } } } }
                tbody {
                    @for close in &closes {
                        tr {
                            td { strong { bdi dir="ltr" { ((office.z_no)(close.branch_no)) } } }
                            td { (branch(&visit, &close.branch)) }
                            td { (format::day(close.day, words)) }
                            td { (format::text(names.of(close.cashier))) }
                            td { (format::when(close.made, visit.now, visit.zone, words)) }
                            td.num {
                                @match cases.get(&close.no) {
                                    Some(cases) if !cases.is_empty() => {
                                        @for case in cases { a.late[case.is_open()] href={ "/console/variances/" (case.no) } { (format::difference(case.amount())) } " " }
                                    }
                                    _ => span.none { "–" },
                                }
                            }
                            td.do { a.secondary.small data-row href={ "/console/closes/" (close.no) } { (words.look) } }
                        }
                    }
                }
            }
        }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Cashier, office.tab_closes, &body),
    ))
}

struct Known {
    close: Closed,
    cashier: String,
    papers: Vec<(Kept, bool)>,
    moves: Vec<Moved>,
    cases: Vec<Variance>,
}

/// `GET /console/closes/{no}`
pub(in crate::console) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
) -> Result<Response, Problem> {
    let known = state
        .db
        .read(|mut tx| async move {
            let close = vault::closed(&mut tx, no).await?;
            let moves = vault::moves_of(&mut tx, &close).await?;
            Ok::<_, VaultError>(Known {
                cashier: review::name(&mut tx, close.cashier).await?,
                papers: vault::papers_of(&mut tx, no).await?,
                moves: named(&mut tx, &moves).await?,
                cases: custody::cases_of_close(&mut tx, no).await?,
                close,
            })
        })
        .await?;
    if !vault::is_told(&caller, known.close.cashier) {
        return Err(VaultError::NoClose(no).into());
    }
    let words = visit.words();
    let office = &words.office;
    let title = format!(
        "{} {}",
        office.z_report,
        (office.z_no)(known.close.branch_no)
    );
    let body = html! {
        div.no-print {
            (tabs(&visit, Tab::Closes))
            div.head {
                h1 { (title) }
                button.primary type="button" data-print hidden { (words.print) }
            }
            @for case in &known.cases { (review::variances::standing(&visit, case)) }
        }
        (paper(&visit, &known))
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Cashier, &title, &body),
    ))
}

fn paper(visit: &Visit, known: &Known) -> Markup {
    let words = visit.words();
    let office = &words.office;
    let close = &known.close;
    html! {
        article.slip.wide {
            header {
                strong { (format::text(&visit.company)) }
                h1 { (office.z_report) }
                p.number { bdi dir="ltr" { ((office.z_no)(close.branch_no)) } }
            }
            dl.facts.sides-by {
                div { dt { (words.business_date) } dd { (format::day(close.day, words)) } }
                div { dt { (words.cashier) } dd { (format::text(&known.cashier)) } }
                div { dt { (office.branch) } dd { (branch(visit, &close.branch)) } }
                div { dt { (office.closed_at) } dd { (format::day(crate::clock::day_in(close.made, visit.zone), words)) " " bdi dir="ltr" { (format::clock(close.made, visit.zone)) } } }
            }
            @for line in &close.lines { (currency(visit, known, line)) }
            @if !known.moves.is_empty() {
                h2 { (office.moves) }
                (on_paper(visit, &known.moves))
            }
            div.signatures { p { (words.signed_cashier) } p { (office.signed_witness) } }
        }
    }
}

/// One currency: from the opening to what was counted.
fn currency(visit: &Visit, known: &Known, line: &ClosedLine) -> Markup {
    let words = visit.words();
    let office = &words.office;
    let money = |minor| Money::new(minor, line.currency);
    let differs = line.difference();
    let of_it = known.papers.iter();
    let papers: Vec<(&Kept, bool)> = of_it
        .filter(|(cheque, _)| cheque.amount.currency == line.currency)
        .map(|(cheque, is_found)| (cheque, *is_found))
        .collect();
    let missing = papers.iter().filter(|(_, is_found)| !is_found).count();
    html! {
        h2 { bdi { (line.currency.code()) } }
        table {
            tbody {
                tr { td { (office.opening) } td.num { (format::bare(money(line.opening_minor))) } }
                tr { td { (office.received) } td.num { (format::bare(money(line.received_minor))) } }
                tr { td { (office.banked) } td.num { (format::bare(money(line.banked_minor))) } }
            }
            tfoot {
                tr { th { (office.ledger_says) } td.num { strong { (format::money(money(line.expected_minor))) } } }
                tr { th { (words.counted) } td.num { strong { (format::money(money(line.counted_minor))) } } }
                @if differs.minor == 0 {
                    tr { th { (words.difference) } td.num { (words.equal) } }
                } @else {
                    tr.late { th { @if differs.minor < 0 { (words.short) } @else { (words.over) } } td.num { strong { (format::difference(differs)) } } }
                }
            }
        }
        @if !line.notes.is_empty() { (notes_on_paper(visit, line.currency, &line.notes, line.counted_minor)) }
        @if !papers.is_empty() {
            (papers_on_paper(visit, line.currency, &papers))
            @if missing > 0 { p.late { strong { ((words.cheques_missing)(missing as u64)) } " " (words.cases.each_a_case) } }
        }
    }
}
