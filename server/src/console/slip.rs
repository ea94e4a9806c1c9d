//! The deposit slip: one sheet of paper that both sign.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::deposit::{Known, framed, known};
use super::format;
use super::visit::Visit;
use crate::auth::Caller;
use crate::custody::{self, CustodyError, DepositState};
use crate::http::{AppState, Problem};

/// `GET /console/deposits/{deposit}/slip`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(deposit): Path<String>,
) -> Result<Response, Problem> {
    let known = known(&state, custody::entry(&deposit, "deposit")?).await?;
    let state = known.deposit.state;
    if state != DepositState::Confirmed || !custody::sees(&known.deposit, &caller) {
        return Err(CustodyError::NotNow(state).into());
    }
    let body = html! {
        p.actions.no-print {
            button.primary type="button" data-print hidden { (visit.words().print) }
            a.secondary href="/console/cashier" { (visit.words().next_one) }
        }
        (slip(&visit, &known))
    };
    Ok(framed(&visit, StatusCode::OK, &known, &body))
}

fn slip(visit: &Visit, known: &Known) -> Markup {
    let words = visit.words();
    let deposit = &known.deposit;
    let money = |minor| Money::new(minor, deposit.currency);
    let counted = deposit.counted_minor.unwrap_or(0);
    let differs = counted.saturating_sub(deposit.declared_minor);
    let accepted = || known.cheques.iter().filter(|cheque| cheque.ticked);
    let worth: i64 = accepted()
        .map(|cheque| cheque.amount_minor)
        .fold(0, i64::saturating_add);
    let answered = known.count.as_ref().and_then(|count| count.answered);
    html! {
        article.slip {
            header {
                strong { (format::text(&visit.company)) }
                h1 { (words.deposit_slip) }
                p.number { bdi dir="ltr" { (deposit.id) } }
            }
            dl.facts {
                div { dt { (words.business_date) } dd { (format::day(deposit.day, words)) } }
                div { dt { (words.confirmed) } dd { @if let Some(at) = answered { (format::day(crate::clock::day_in(at, visit.zone), words)) " " bdi dir="ltr" { (format::clock(at, visit.zone)) } } } }
                div { dt { (words.collector) } dd { (format::text(&known.collector)) } }
                div { dt { (words.cashier) } dd { @if let Some(name) = &known.cashier { (format::text(name)) } } }
            }
            table {
                thead { tr { th { (words.note) } th.num { (words.quantity) } th.num { (words.amount) } } }
                tbody {
                    @for line in known.count.iter().flat_map(|count| &count.lines) {
                        @let total = line.unit.saturating_mul(i64::from(line.quantity));
                        tr {
                            @if line.unit == 1 && line.quantity > 1 {
                                td colspan="2" { (words.loose_coin) }
                            } @else {
                                td { (format::bare(money(line.unit))) }
                                td.num { (line.quantity) }
                            }
                            td.num { (format::bare(money(total))) }
                        }
                    }
                }
                tfoot { tr { th colspan="2" { (words.cash) } td.num { strong { (format::money(money(counted))) } } } }
            }
            @if accepted().next().is_some() {
                table {
                    thead { tr { th { (words.cheque_number) } th { (words.bank) } th { (words.cheque_date) } th.num { (words.amount) } } }
                    tbody {
                        @for cheque in accepted() {
                            tr {
                                td { bdi dir="ltr" { (crate::text::visible(&cheque.number)) } }
                                td { (format::text(&cheque.bank)) }
                                td { (format::day(cheque.date, words)) }
                                td.num { (format::bare(money(cheque.amount_minor))) }
                            }
                        }
                    }
                    tfoot { tr { th colspan="3" { (words.cheques) " (" (accepted().count()) ")" } td.num { strong { (format::money(money(worth))) } } } }
                }
            }
            dl.facts.totals {
                div { dt { (words.declared) } dd { (format::money(money(deposit.declared_minor))) } }
                @if differs != 0 {
                    div {
                        dt { @if differs < 0 { (words.short) } @else { (words.over) } @if let Some(case) = &known.case { " · " ((words.case_no)(case.no)) } }
                        dd { (format::difference(money(differs))) }
                    }
                }
            }
            div.signatures { p { (words.signed_collector) } p { (words.signed_cashier) } }
        }
    }
}
