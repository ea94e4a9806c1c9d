//! Receipts: found by what is known of them, and each with its whole life from the entry to the ledger.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::entry::{Fact, Receipt};
use counterfoil_sync::id::EntryId;
use maud::{Markup, html};

use super::field::{Query, last_of, receipts as field, ways_on};
use super::frame::{self, Here};
use super::life::Path as Way;
use super::visit::Visit;
use super::voids::paid;
use super::{format, life, review};
use crate::accounts::{self, Place};
use crate::auth::Caller;
use crate::custody::{self, CustodyError, Paper};
use crate::db::{DbError, Tx};
use crate::http::{AppState, Problem};
use crate::intake::graded::{self, Evidence};
use crate::intake::{self, NamedReceipt, Received, Settings};
use crate::reports::names;
use crate::vault::VaultError;
use crate::worklist;

/// Receipts of one page.
const LISTED: i64 = 100;

/// `GET /console/receipts`
pub(super) async fn list(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    query: Query,
) -> Result<Response, Problem> {
    let words = visit.words();
    let before = query.read::<Place>("before");
    let asked = &query;
    let scope = &caller.scope;
    let (lines, mut holders, unread) = state
        .db
        .read(|mut tx| async move {
            let currency = Settings::load(&mut tx).await?.company.currency;
            let (asked, unread) = field::asked(&mut tx, asked, currency).await?;
            let lines = accounts::search(&mut tx, scope, &asked, before, LISTED).await?;
            Ok::<_, DbError>((lines, worklist::collectors(&mut tx).await?, unread))
        })
        .await?;
    let last = last_of(&lines, LISTED).map(|last| Place(last.line.day, last.line.no).to_string());
    holders.retain(|holder| caller.scope.sees(holder.no));
    let body = html! {
        div.head { h1 { (words.receipts) } p.hint { (words.receipts_text) } }
        (field::search(&visit, &query, &holders, &unread))
        @if lines.is_empty() {
            p.empty { @if query.is_empty() { (words.no_receipts) } @else { (words.field.nothing_found) } }
        } @else {
            table.list {
                thead { tr { th { (words.voucher) } th { (words.business_date) } th { (words.customer) } th { (words.collector) } th.num { (words.amount) } th { (words.result) } th { span.unseen { (words.action) } } } }
                tbody {
                    @for NamedReceipt { line, customer, collector } in &lines {
                        tr {
                            td { bdi dir="ltr" { (line.book) " / " (line.number) } }
                            td { (format::day(line.day, words)) }
                            td { a href={ "/console/customers/" (line.customer) } { (format::text(customer)) } }
                            td { (format::text(collector)) }
                            td.num { (format::money(line.total)) }
                            td { (void_tag(line.void.as_ref().map(|(_, state)| state.as_str()), &visit)) }
                            td.do { a.secondary.small data-row href={ "/console/receipts/" (line.id) } { (words.look) } }
                        }
                    }
                }
            }
        }
        (ways_on(&visit, &query, ("/console/receipts", "before"), last.as_deref()))
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Receipts, words.receipts, &body),
    ))
}

fn void_tag(state: Option<&str>, visit: &Visit) -> Markup {
    let words = visit.words();
    html! {
        @match state {
            None => span.tag.fine { (words.stands) },
            Some("awaiting") => span.tag.warn { (words.void_asked) },
            Some(_) => span.tag.late { (words.voided) },
        }
    }
}

/// Everything that is known of a receipt.
struct Life {
    received: Received,
    receipt: Receipt,
    seal: Option<intake::Seal>,
    collector: String,
    customer: String,
    papers: Vec<Paper>,
    more: field::More,
    void: Option<EntryId>,
    /// When and where, and how far both speak for it.
    evidence: Option<Evidence>,
    /// What people decided about its flags.
    decided: Vec<review::flags::Told>,
    /// What became of it, and what was posted for that.
    path: Way,
}

/// `GET /console/receipts/{receipt}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    Path(receipt): Path<String>,
) -> Result<Response, Problem> {
    let id = custody::entry(&receipt, "receipt")?;
    let life = state
        .db
        .read(|mut tx| async move { life_of(&mut tx, id).await })
        .await?;
    let life = life.ok_or_else(|| Problem::no_such(format_args!("receipt {id}")))?;
    Ok(show(&visit, &life))
}

async fn life_of(tx: &mut Tx, id: EntryId) -> Result<Option<Life>, VaultError> {
    let received = intake::received(tx, id).await;
    let Some(mut received) = received.map_err(CustodyError::from)? else {
        return Ok(None);
    };
    let Some(Fact::Receipt(receipt)) = received.fact.take() else {
        return Ok(None);
    };
    let void = intake::void_of(tx, id).await.map_err(VaultError::from)?;
    let evidence = graded::evidence(tx, id, Some(receipt.customer)).await;
    let decided = review::flags::told(tx, id).await;
    Ok(Some(Life {
        seal: intake::seal_of(tx, id).await?,
        collector: review::name(tx, received.collector).await?,
        customer: names::customer(tx, receipt.customer).await?,
        papers: custody::papers(tx, id).await?,
        more: field::more(tx, id, void, &receipt).await?,
        void,
        evidence: evidence.map_err(CustodyError::from)?,
        decided: decided.map_err(CustodyError::from)?,
        path: Way::read(tx, &received, &receipt).await?,
        received,
        receipt,
    }))
}

fn show(visit: &Visit, life: &Life) -> Response {
    let words = visit.words();
    let (received, receipt) = (&life.received, &life.receipt);
    let total = receipt.total().ok();
    let title = format!(
        "{} {} / {}",
        words.receipt_one, receipt.book, receipt.number
    );
    let body = html! {
        p.back { a href="/console/receipts" { (words.receipts) } }
        div.head { h1 { (title) } p.hint { a href={ "/console/customers/" (receipt.customer) } { (format::text(&life.customer)) } } }
        div.evidence {
            section.sheet {
                h2 { (words.voucher_one) }
                dl.facts {
                    @if let Some(total) = total { div { dt { (words.amount) } dd { (format::money(total)) } } }
                    @for tender in &receipt.tenders { (paid(tender, receipt, words)) }
                    div { dt { (words.business_date) } dd { (format::day(received.day, words)) } }
                    div { dt { (words.collector) } dd { (format::text(&life.collector)) } }
                }
            }
            section.sheet {
                h2 { (words.entry_one) }
                dl.facts {
                    div { dt { (words.entry_place) } dd { bdi dir="ltr" { (received.id) } } }
                    div { dt { (words.received_at) } dd { (format::when(received.at, visit.now, visit.zone, words)) } }
                    @if let Some(seal) = &life.seal {
                        div { dt { (words.signature) } dd { @if seal.is_signed { (words.has_one) } @else { (words.has_none) } } }
                        div { dt { "SHA-256" } dd { bdi.key dir="ltr" { (seal.short()) } } }
                    }
                    div {
                        dt { (words.ruling) }
                        dd.tags {
                            @match received.standing.quarantine {
                                Some(reason) => span.tag.late { ((words.aside_reason)(reason)) },
                                None => span.tag.fine { (words.posted) },
                            }
                            @for flag in &received.standing.flags { a.tag.warn href={ "/console/flags/" (received.id) } { ((words.flag)(*flag)) } }
                        }
                    }
                    @if let Some(void) = life.void {
                        div { dt { (words.void) } dd { a href={ "/console/voids/" (void) } { bdi dir="ltr" { (void) } } } }
                    }
                }
            }
            @if let Some(evidence) = &life.evidence { (review::flags::whereabouts(visit, evidence)) }
        }
        (field::shown(visit, receipt, &life.more))
        (review::flags::history(visit, &life.decided))
        @if !life.papers.is_empty() { section { h2 { (words.cheques) } (life::papers(visit, &life.papers)) } }
        (life.path.shown(visit))
        (super::audit::of(visit, &format!("entry {}", received.id)))
    };
    frame::respond(
        StatusCode::OK,
        frame::page(visit, Here::Receipts, &title, &body),
    )
}
