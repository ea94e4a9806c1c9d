//! A customer: what they owe and how old it is, who they are, and everything that happened.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::query::{Query, last_of};
use super::{ASSIGN, assign, customers, timeline};
use crate::accounts::{self, Account, At, Event, Kinds, OpenItem};
use crate::auth::Caller;
use crate::clock::day_in;
use crate::console::frame::{self, Here};
use crate::console::visit::Visit;
use crate::console::words::Words;
use crate::console::{format, notice};
use crate::http::{AppState, Problem};
use crate::reports::aging::{self, AgingError, AgingRow, Edges};
use crate::worklist::{self, Holder};

/// Events of one page.
const EVENTS: i64 = 40;
/// Open items of one page.
const ITEMS: i64 = 50;

/// Everything on the page.
pub(super) struct Shown {
    account: Account,
    buckets: Vec<String>,
    aging: Vec<AgingRow>,
    items: Vec<OpenItem>,
    events: Vec<Event>,
    holders: Vec<Holder>,
}

/// `GET /console/customers/{customer}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<u32>,
    query: Query,
) -> Result<Response, Problem> {
    show(&state, &visit, &caller, CustomerNo(no), &query, None).await
}

/// The page, with what was wrong with a form on it.
pub(super) async fn show(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    no: CustomerNo,
    query: &Query,
    problem: Option<(&Problem, &assign::Typed)>,
) -> Result<Response, Problem> {
    let today = day_in(visit.now, visit.zone);
    let kinds = Kinds::named(query.get("kind"));
    let before: At = query.read("before").unwrap_or(At::END);
    let after = query.get("items").split_once('.');
    let after = after.and_then(|(due, no)| Some((due.parse().ok()?, no.parse().ok()?)));
    let found = state
        .db
        .read(|mut tx| async move {
            let Some(account) = accounts::account(&mut tx, no).await? else {
                return Ok(None);
            };
            let (buckets, aging) =
                aging::of_customer(&mut tx, no, today, &Edges::default()).await?;
            let items = accounts::items(&mut tx, no, after.unwrap_or((-1 << 40, 0)), ITEMS);
            let items = items.await?;
            let events = accounts::timeline(&mut tx, no, kinds, before, today, EVENTS).await?;
            let holders = worklist::collectors(&mut tx).await?;
            Ok::<_, AgingError>(Some(Shown {
                account,
                buckets,
                aging,
                items,
                events,
                holders,
            }))
        })
        .await?;
    let mut found = found.ok_or_else(|| Problem::no_such(format_args!("customer {no}")))?;
    found.holders.retain(|holder| caller.scope.sees(holder.no));
    let words = visit.words();
    let (field, account) = (words.field, &found.account);
    let place = format!("/console/customers/{no}");
    let may_assign = caller.roles.meets(ASSIGN.into_iter().collect());
    let body = html! {
        p.back { a href="/console/customers" { (field.customers) } }
        div.head { h1 { (format::text(&account.name)) } p.hint { bdi dir="ltr" { (crate::text::visible(&account.code)) } } }
        @if let Some((problem, _)) = problem { (notice::line(visit, problem)) }
        @if query.get("done") == "assigned" { div.notice.told-so role="status" { strong { (field.assigned) } } }
        (debts(visit, &found.buckets, &found.aging))
        div.evidence {
            (about(visit, account, &found.aging))
            section.sheet {
                h2 { (words.collector) }
                p.holder { @match &account.collector {
                    Some((_, code, name)) => { strong { (format::text(name)) } " " span.hint { bdi dir="ltr" { (crate::text::visible(code)) } } },
                    None => span.none { (field.nobody) },
                } }
                @if may_assign { (assign::form(visit, account, &found.holders, problem.map(|(_, typed)| typed))?) }
            }
        }
        section {
            h2 { (field.items) }
            (items(visit, &found.items, today, query, &place))
        }
        section #timeline {
            h2 { (field.timeline) }
            nav.filters aria-label=(field.timeline) {
                @for kind in Kinds::ALL {
                    @let name = if kind == Kinds::All { "" } else { kind.name() };
                    a href={ (query.clone().without("before").without("done").with(&place, "kind", name)) "#timeline" } aria-current=[(kind == kinds).then_some("true")] { ((field.kinds)(kind)) }
                }
            }
            (timeline::list(visit, &found.events))
            p.actions {
                @if before != At::END { a.secondary href={ (query.with(&place, "before", "")) "#timeline" } { (field.first_page) } }
                @if let Some(last) = last_of(&found.events, EVENTS) {
                    a.secondary href={ (query.with(&place, "before", &last.at.to_string())) "#timeline" } { (field.more) }
                }
            }
        }
    };
    let status = problem.map_or(StatusCode::OK, |(problem, _)| problem.status());
    Ok(frame::respond(
        status,
        frame::page(visit, Here::Customers, &account.name, &body),
    ))
}

/// What is owed, by currency, and how old it is: the figures of the aging report.
pub(in crate::console) fn debts(visit: &Visit, buckets: &[String], aging: &[AgingRow]) -> Markup {
    let words = visit.words();
    let field = words.field;
    html! {
        @if aging.is_empty() { p.empty { (field.owes_nothing) } }
        @else {
            table.list.aging {
                thead { tr {
                    th { (field.balance) }
                    @for name in buckets { th.num { ((field.bucket)(name)) } }
                    th.num { (field.unapplied) }
                } }
                tbody { @for row in aging { tr {
                    th scope="row" { (format::money(Money::new(row.total, row.currency))) }
                    @for (at, minor) in row.amounts.iter().enumerate() {
                        td.num.late[at > 0 && *minor > 0] { @if *minor == 0 { span.none { "–" } } @else { (format::bare(Money::new(*minor, row.currency))) } }
                    }
                    td.num { @if row.unapplied == 0 { span.none { "–" } } @else { (format::bare(Money::new(row.unapplied, row.currency))) } }
                } } }
            }
        }
    }
}

fn about(visit: &Visit, account: &Account, aging: &[AgingRow]) -> Markup {
    let words = visit.words();
    let field = words.field;
    let credit = &account.credit;
    let limit = credit.limit.map(|limit| {
        let owed = aging.iter().find(|row| row.currency == limit.currency);
        let money = |minor| Money::new(minor, limit.currency);
        (money(limit.minor), money(owed.map_or(0, |row| row.total)))
    });
    html! {
        section.sheet {
            h2 { (words.customer) }
            dl.facts {
                @if let Some(branch) = &account.branch { div { dt { (field.branch) } dd { (format::text(branch)) } } }
                @if let Some(days) = credit.terms_days { div { dt { (field.terms) } dd { ((field.days)(i64::from(days))) } } }
                @if let Some((limit, used)) = limit {
                    div { dt { (field.credit_limit) } dd {
                        (format::money(limit)) " "
                        @if used.minor > limit.minor { span.tag.late { (field.over_credit) } }
                        @else { span.hint { (format::bare(used)) " " (field.credit_used) } }
                    } }
                }
                @if let Some(hold) = &credit.hold { div { dt { (field.on_hold) } dd { span.tag.late { (format::text(hold)) } } } }
                @if let Some(class) = credit.risk { div { dt { (field.risk) } dd { (customers::risk(visit, class)) } } }
                @if let Some(phone) = &account.phone { div { dt { (field.phone) } dd { bdi dir="ltr" { (crate::text::visible(phone)) } } } }
                @for contact in &account.contacts { div {
                    dt { (field.contact) }
                    dd {
                        (format::text(&contact.name))
                        @if let Some(role) = &contact.role { " " span.hint { (format::text(role)) } }
                        @if let Some(phone) = &contact.phone { " " bdi dir="ltr" { (crate::text::visible(phone)) } }
                    }
                } }
                @if let Some((lat, lon)) = account.site { div { dt { (field.site) } dd { bdi dir="ltr" { (degrees(lat)) ", " (degrees(lon)) } } } }
            }
        }
    }
}

fn degrees(e5: i32) -> String {
    let sign = if e5 < 0 { "\u{2212}" } else { "" };
    let e5 = e5.unsigned_abs();
    format!("{sign}{}.{:05}", e5 / 100_000, e5 % 100_000)
}

/// By when an item is due, and how late that is.
pub(in crate::console) fn due(item: &OpenItem, today: Day, words: &Words) -> Markup {
    html! {
        @match item.due {
            Some(due) => {
                (format::day(due, words))
                @if due < today && item.open.minor > 0 {
                    " " span.tag.late { ((words.field.late_by)(i64::from(today.0) - i64::from(due.0))) }
                }
            },
            None => span.none { "–" },
        }
    }
}

fn items(visit: &Visit, items: &[OpenItem], today: Day, query: &Query, place: &str) -> Markup {
    let words = visit.words();
    let field = words.field;
    html! {
        @if items.is_empty() { p.empty { (field.owes_nothing) } }
        @else {
            table.list {
                thead { tr { th { (field.document) } th { (field.issued) } th { (field.due) } th.num { (words.amount) } th.num { (field.paid) } th.num { (field.open) } } }
                tbody { @for item in items { tr {
                    td { strong { bdi dir="ltr" { (crate::text::visible(&item.document)) } } " " span.hint { ((field.item_kind)(item.kind)) } }
                    td { (format::day(item.issued, words)) }
                    td { (due(item, today, words)) }
                    td.num { (format::bare(item.amount)) }
                    td.num { @if item.paid().minor == 0 { span.none { "–" } } @else { (format::bare(item.paid())) } }
                    td.num { (format::money(item.open)) }
                } } }
            }
            @if let Some(last) = last_of(items, ITEMS) {
                @let (due, no) = last.place();
                p.actions { a.secondary href=(query.with(place, "items", &format!("{due}.{no}"))) { (field.more) } }
            }
        }
    }
}

impl From<AgingError> for Problem {
    fn from(error: AgingError) -> Self {
        match error {
            AgingError::Db(error) => error.into(),
            AgingError::Money(error) => {
                tracing::error!("a customer's amounts do not add up: {error}");
                Self::internal()
            }
        }
    }
}
