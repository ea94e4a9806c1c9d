//! Who to visit next, with the reasons and the points each gave.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::{CustomerNo, DaybookId, PersonNo};
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::customers::{monies, risk};
use super::query::{Query, ways_on};
use super::{PLAN, people};
use crate::accounts;
use crate::auth::Caller;
use crate::clock::day_in;
use crate::console::fields::token;
use crate::console::format;
use crate::console::frame::{self, Here, csrf};
use crate::console::visit::Visit;
use crate::db::Tx;
use crate::fieldwork::{Daybooks, FieldworkError};
use crate::http::{AppState, Problem};
use crate::worklist::{self, Holder, Ranked, Reason, Scope};

/// Customers of one page.
const LISTED: usize = 50;

/// What is asked for instead of one collector.
const ALL: &str = "all";

struct Shown {
    holders: Vec<Holder>,
    branches: Vec<String>,
    scope: Option<Scope>,
    /// Nothing where the branch is too large.
    ranked: Option<Vec<Ranked>>,
    /// Who is planned for that day already.
    planned: BTreeSet<CustomerNo>,
}

/// `GET /console/worklist`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    query: Query,
) -> Result<Response, Problem> {
    let words = visit.words();
    let field = words.field;
    let today = day_in(visit.now, visit.zone);
    let day = query.day("day").unwrap_or(today.plus(1));
    let (branch, collector) = (query.get("branch"), query.read("collector").map(PersonNo));
    let (daybooks, seen) = (&state.daybooks, &caller.scope);
    // Who belongs to a branch ranks its collectors one by one.
    let branch = if seen.is_whole() { branch } else { "" };
    let collector = collector.filter(|no| seen.sees(*no));
    let is_all = seen.is_whole() && query.get("collector") == ALL;
    let shown = state
        .db
        .read(|mut tx| async move {
            let mut holders = worklist::collectors(&mut tx).await?;
            holders.retain(|holder| seen.sees(holder.no));
            let branches = if seen.is_whole() {
                worklist::branches(&mut tx).await?
            } else {
                Vec::new()
            };
            let scope = if !branch.is_empty() {
                Some(Scope::Branch(branch.to_owned()))
            } else if is_all {
                Some(Scope::All)
            } else {
                let first = holders.first().map(|holder| holder.no);
                collector.or(first).map(Scope::Collector)
            };
            let (origin, planned) = match &scope {
                Some(Scope::Collector(no)) => planned(&mut tx, daybooks, *no, day).await?,
                _ => (None, BTreeSet::new()),
            };
            let ranked = match &scope {
                Some(scope) => worklist::worklist(&mut tx, scope, origin, today).await?,
                None => Some(Vec::new()),
            };
            Ok::<_, FieldworkError>(Shown {
                holders,
                branches,
                scope,
                ranked,
                planned,
            })
        })
        .await?;
    let whose = match &shown.scope {
        Some(Scope::Collector(no)) => Some(*no),
        _ => None,
    };
    let from: usize = query.read("from").unwrap_or(0);
    let is_ahead = day >= day_in(visit.now, visit.zone);
    let may_plan = is_ahead && caller.roles.meets(PLAN.into_iter().collect());
    let body = html! {
        div.head { h1 { (field.worklist) } p.hint { (field.worklist_text) } }
        form.ask method="get" action="/console/worklist" {
            label.field { span { (words.collector) } select name="collector" {
                @if caller.scope.is_whole() { option value=(ALL) selected[whose.is_none()] { (field.all) } }
                (people::options(&shown.holders, whose, None))
            } }
            @if !shown.branches.is_empty() {
                label.field { span { (field.branch) } select name="branch" {
                    option value="" { (field.all) }
                    @for one in &shown.branches { option value=(one) selected[one == branch] { (crate::text::visible(one)) } }
                } }
            }
            label.field { span { (field.plan) } input type="date" name="day" value=(day); }
            button.primary type="submit" { (field.show) }
        }
        @match shown.ranked.as_deref() {
            None => p.empty { (field.too_many) },
            Some([]) => p.empty { (field.nothing_overdue) },
            Some(ranked) => {
                (list(&visit, &shown, ranked, from, day, may_plan.then_some(whose).flatten(), &query)?)
                (ways_on(&visit, &query, ("/console/worklist", "from"), next(ranked.len(), from).as_deref()))
            },
        }
        details.more { summary { (field.weights) } p.hint { (field.weights_text) } }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Worklist, field.worklist, &body),
    ))
}

/// Where the next page begins, if there is one.
fn next(ranked: usize, from: usize) -> Option<String> {
    let next = from.saturating_add(LISTED);
    (ranked > next).then(|| next.to_string())
}

/// The last stop of a collector's plan that has a place, and who is on it.
async fn planned(
    tx: &mut Tx,
    daybooks: &Daybooks,
    collector: PersonNo,
    day: Day,
) -> Result<(Option<(i32, i32)>, BTreeSet<CustomerNo>), FieldworkError> {
    let mut stops = daybooks
        .read(tx, DaybookId { collector, day })
        .await?
        .stops();
    stops.retain(|stop| stop.cancelled.is_none());
    let briefs = accounts::briefs(tx, stops.iter().map(|stop| stop.customer)).await?;
    let mut sites = stops.iter().rev();
    let last = sites.find_map(|stop| briefs.get(&stop.customer)?.site);
    Ok((last, stops.iter().map(|stop| stop.customer).collect()))
}

fn list(
    visit: &Visit,
    shown: &Shown,
    ranked: &[Ranked],
    from: usize,
    day: Day,
    planner: Option<PersonNo>,
    query: &Query,
) -> Result<Markup, Problem> {
    let words = visit.words();
    let field = words.field;
    let token = token()?;
    let back = query.with("/console/worklist", "day", &day.to_string());
    let button = (field.add_to_plan)(&format::day(day, words));
    let name = |no: Option<PersonNo>| {
        let found = shown.holders.iter().find(|holder| Some(holder.no) == no);
        found.map(|holder| holder.name.as_str())
    };
    Ok(html! {
        table.list.worklist {
            thead { tr { th.num { (field.points) } th { (words.customer) } th { (field.why) } th.num { (field.overdue) } th { span.unseen { (words.action) } } } }
            tbody { @for (nth, one) in ranked.iter().enumerate().skip(from).take(LISTED) { tr id={ "w" (one.who.no) } {
                td.num.points { (one.points) }
                td {
                    span.hint { (nth + 1) ". " }
                    a href={ "/console/customers/" (one.who.no) } { (format::text(&one.who.name)) }
                    div.hint {
                        bdi dir="ltr" { (crate::text::visible(&one.who.code)) }
                        @if planner.is_none() { @if let Some(name) = name(one.who.collector) { " · " (format::text(name)) } }
                        @if let Some(class) = one.who.risk { " " (risk(visit, class)) }
                    }
                }
                td { ul.reasons { @for (reason, points) in &one.reasons { li { (why(visit, reason)) " " b { "+" (points) } } } } }
                td.num { (monies(one.who.debts.iter().map(|debt| debt.overdue).filter(|money| money.minor > 0))) }
                td.do {
                    @if shown.planned.contains(&one.who.no) { span.tag.fine { (field.on_plan) } }
                    @else if let Some(collector) = planner {
                        form method="post" action={ "/console/plan/" (day) "/" (collector) } {
                            (csrf(visit))
                            input type="hidden" name="token" value={ (token) (one.who.no) };
                            input type="hidden" name="back" value={ (back) "#w" (one.who.no) };
                            input type="hidden" name="code" value=(one.who.code);
                            button.secondary.small data-row type="submit" name="do" value="add" { (button) }
                        }
                    }
                }
            } } }
        }
    })
}

fn why(visit: &Visit, reason: &Reason) -> Markup {
    let field = visit.words().field;
    html! {
        @match reason {
            Reason::Overdue(money) => { (format::money(*money)) " " (field.reason_overdue) },
            Reason::Age(days) => ((field.reason_age)(*days)),
            Reason::Promises(count) => ((field.reason_promises)(*count)),
            Reason::Risk(class) => ((field.reason_risk)((field.risk_class)(*class))),
            Reason::NotVisited(days) => ((field.reason_not_visited)(*days)),
            Reason::NeverVisited => (field.reason_never),
            Reason::Near(metres) => ((field.reason_near)(&kilometres(*metres))),
        }
    }
}

/// Kilometres with one digit behind the point.
pub(super) fn kilometres(metres: i64) -> String {
    let tenths = (metres + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}
