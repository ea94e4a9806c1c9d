//! The list of what waits for an answer, and of what was answered.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::claim;
use super::outcome;
use crate::auth::Caller;
use crate::auth::people::Names;
use crate::clock::day_in;
use crate::console::LISTED;
use crate::console::field::Query;
use crate::console::format;
use crate::console::review::framed;
use crate::console::visit::Visit;
use crate::db::DbError;
use crate::http::{AppState, Problem};
use crate::said::{self, Line};

/// Those of the list that were answered.
const LATEST: i64 = 100;

/// `GET /console/said`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    query: Query,
) -> Result<Response, Problem> {
    let words = &visit.words().said;
    let is_answered = query.get("state") == "answered";
    let scope = &caller.scope;
    let (lines, names) = state
        .db
        .read(|mut tx| async move {
            let lines = if is_answered {
                said::answered_lately(&mut tx, scope, LATEST).await?
            } else {
                said::open(&mut tx, scope, LISTED).await?
            };
            Ok::<_, DbError>((lines, Names::load(&mut tx).await?))
        })
        .await?;
    let body = html! {
        div.head { h1 { (words.title) } @if !is_answered { p.hint { (words.text) } } }
        nav.filters aria-label=(words.title) {
            a href="/console/said" aria-current=[(!is_answered).then_some("true")] { (words.waits) }
            a href="/console/said?state=answered" aria-current=[is_answered.then_some("true")] { (words.answered) }
        }
        @if lines.is_empty() {
            p.empty { @if is_answered { (words.nothing_answered) } @else { (words.nothing_waits) } }
        } @else { (list(&visit, &lines, &names, is_answered)) }
    };
    Ok(framed(&visit, StatusCode::OK, words.title, &body))
}

fn list(visit: &Visit, lines: &[Line], names: &Names, is_answered: bool) -> Markup {
    let all = visit.words();
    let words = &all.said;
    let today = day_in(visit.now, visit.zone);
    html! {
        table.list.asked {
            thead { tr {
                th { (all.customer) } th { (words.what) } th.num { (all.amount) } th { (all.collector) }
                th { @if is_answered { (words.answered) } @else { (words.age) } }
                th { span.unseen { (all.action) } }
            } }
            tbody { @for line in lines { tr {
                td { strong { (format::text(&line.name)) } " " span.hint { bdi dir="ltr" { (crate::text::visible(&line.code)) } } }
                td { (claim::brief(visit, line)) }
                td.num { (claim::amount(line)) }
                td { (format::text(names.of(line.collector))) }
                td {
                    @match &line.answer {
                        Some((answer, _)) => (outcome(visit, answer)),
                        None => (age(visit, line, today)),
                    }
                }
                td.do { a.secondary.small data-row href={ "/console/said/" (line.id) } { (all.look) } }
            } } }
        }
    }
}

/// How long it waits. A week is too long for somebody who asked.
fn age(visit: &Visit, line: &Line, today: Day) -> Markup {
    let days = i64::from(today.0) - i64::from(line.day.0);
    let text = (visit.words().said.old)(days);
    html! { span.age.tag[days >= 7].late[days >= 7] { (text) } }
}

/// A part of the review queue.
pub(in crate::console::review) fn section(visit: &Visit, lines: &[Line]) -> Markup {
    let all = visit.words();
    let today = day_in(visit.now, visit.zone);
    html! {
        section {
            h2 { a href="/console/said" { (all.said.title) } span.count { (lines.len()) } }
            table.list.review { tbody { @for line in lines { tr {
                td { strong { (format::text(&line.name)) } }
                td { (claim::brief(visit, line)) @if claim::has_amount(line) { " · " (claim::amount(line)) } }
                td { (age(visit, line, today)) }
                td.do { a.secondary.small data-row href={ "/console/said/" (line.id) } { (all.look) } }
            } } } }
        }
    }
}
