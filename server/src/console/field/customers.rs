//! Customers, found by code or name.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::wire::Risk;
use maud::{Markup, html};

use super::people;
use super::query::{Query, last_of, ways_on};
use crate::accounts::{self, Debt, Found};
use crate::auth::Caller;
use crate::clock::day_in;
use crate::console::format;
use crate::console::frame::{self, Here};
use crate::console::visit::Visit;
use crate::db::DbError;
use crate::http::{AppState, Problem};
use crate::worklist;

/// Customers of one page.
const LISTED: i64 = 50;

/// `GET /console/customers`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    query: Query,
) -> Result<Response, Problem> {
    let words = visit.words();
    let today = day_in(visit.now, visit.zone);
    let (text, after) = (query.get("q"), query.get("after"));
    let collector = query.read("collector").map(counterfoil_sync::id::PersonNo);
    let scope = &caller.scope;
    let (found, debts, mut holders) = state
        .db
        .read(|mut tx| async move {
            let found = accounts::find(&mut tx, scope, text, collector, after, LISTED).await?;
            let numbers = found.iter().map(|one| one.no);
            let debts = accounts::debts(&mut tx, numbers, today).await?;
            let holders = worklist::collectors(&mut tx).await?;
            Ok::<_, DbError>((found, debts, holders))
        })
        .await?;
    let field = words.field;
    let last = last_of(&found, LISTED).map(|last| last.after.as_str());
    holders.retain(|holder| scope.sees(holder.no));
    let body = html! {
        div.head { h1 { (field.customers) } p.hint { (field.customers_text) } }
        form.ask role="search" method="get" action="/console/customers" {
            label.field.wide { span { (field.find_customer) } input type="search" name="q" value=(text) dir="auto" autocomplete="off" autofocus[text.is_empty()]; }
            label.field { span { (words.collector) } select name="collector" { (people::options(&holders, collector, Some(field.all))) } }
            button.primary type="submit" { (field.find) }
            @if !text.is_empty() || collector.is_some() { a.quiet href="/console/customers" { (field.clear) } }
        }
        @if found.is_empty() {
            p.empty { @if text.is_empty() && after.is_empty() && collector.is_none() { (field.no_customers) } @else { (field.nothing_found) } }
        } @else {
            table.list {
                thead { tr { th { (words.customer) } th { (field.branch) } th { (words.collector) } th { (field.risk) } th.num { (field.open) } th.num { (field.overdue) } th { span.unseen { (words.action) } } } }
                tbody { @for one in &found { (row(&visit, one, debts.get(&one.no).map_or(&[], Vec::as_slice))) } }
            }
            (ways_on(&visit, &query, ("/console/customers", "after"), last))
        }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Customers, field.customers, &body),
    ))
}

fn row(visit: &Visit, one: &Found, debts: &[Debt]) -> Markup {
    let words = visit.words();
    let none = html! { span.none { "–" } };
    html! {
        tr {
            td { strong { (format::text(&one.name)) } " " span.hint { bdi dir="ltr" { (crate::text::visible(&one.code)) } } }
            td { @match &one.branch { Some(branch) => (format::text(branch)), None => (none) } }
            td { @match &one.collector { Some(name) => (format::text(name)), None => span.none { (words.field.nobody) } } }
            td { @match one.risk { Some(class) => (risk(visit, class)), None => (none) } }
            td.num { (monies(debts.iter().map(|debt| debt.open))) }
            td.num { (monies(debts.iter().map(|debt| debt.overdue).filter(|money| money.minor > 0))) }
            td.do { a.secondary.small data-row href={ "/console/customers/" (one.no) } { (words.look) } }
        }
    }
}

/// A risk class.
pub(super) fn risk(visit: &Visit, class: Risk) -> Markup {
    let tone = match class {
        Risk::High => "tag late",
        Risk::Medium => "tag warn",
        Risk::Low => "tag fine",
    };
    html! { span class=(tone) { ((visit.words().field.risk_class)(class)) } }
}

/// One under the other.
pub(super) fn monies(amounts: impl Iterator<Item = counterfoil_sync::money::Money>) -> Markup {
    let amounts: Vec<_> = amounts.collect();
    html! {
        @if amounts.is_empty() { span.none { "–" } }
        @for amount in amounts { div { (format::money(amount)) } }
    }
}
