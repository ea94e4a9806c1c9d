//! The supervisor's board: who is where in their day, what they hold, and what wants attention.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::field::map as drawn;
use super::format;
use super::frame::{self, Here};
use super::visit::Visit;
use crate::clock::day_in;
use crate::company::tiles_origin;
use crate::fieldwork::{FieldworkError, Progress, by_currency};
use crate::http::{AppState, Problem};
use crate::reports::board::{self, Alert, InHand, Line};
use crate::reports::{map, setting};

/// A phone on the road that was not heard for so long is told.
const SILENT_MS: i64 = 2 * 3_600_000;

/// `GET /console/board`
pub(super) async fn page(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let words = visit.words();
    let list = list(&state, &visit).await?;
    let body = html! {
        div.head { h1 { (words.board) } p.hint { (format::day(day_in(visit.now, visit.zone), words)) } (super::live::sign(words)) }
        div #live data-live="/console/board/live" { (list) }
    };
    let mut response = frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Board, words.board, &body),
    );
    let tiles = setting(&state.db, "company.map_tiles").await?;
    if let Some(host) = tiles.as_deref().and_then(tiles_origin) {
        let host = frame::Pictures(host.to_owned());
        response.extensions_mut().insert(host);
    }
    Ok(response)
}

/// The figures and the collectors: on the page, and again whenever something changes.
pub(super) async fn list(state: &AppState, visit: &Visit) -> Result<Markup, Problem> {
    let now = state.clock.now();
    let today = day_in(now, visit.zone);
    let (daybooks, ages) = (&state.daybooks, &state.cash_ages);
    let scope = visit.desk.as_ref().map(|desk| &desk.caller.scope);
    let (lines, map) = state
        .db
        .read(|mut tx| async move {
            let mut lines = board::board(&mut tx, daybooks, ages, today, now).await?;
            // Before anything is made of them: what is another branch's is on no part of the page.
            lines.retain(|line| scope.is_some_and(|scope| scope.sees(line.collector)));
            let map = map::map(&mut tx, &lines, today).await?;
            Ok::<_, FieldworkError>((lines, map))
        })
        .await?;
    let tiles = setting(&state.db, "company.map_tiles").await?;
    let tiles = tiles.filter(|tiles| tiles_origin(tiles).is_some());
    let words = visit.words();
    Ok(html! {
        (figures(visit, &lines))
        @if lines.is_empty() { p.empty { (words.nobody_out) } }
        @else {
            table.list {
                thead { tr {
                    th { (words.collector) }
                    th { (words.stops) }
                    th.num { (words.collected) }
                    th.num { (words.target) }
                    th.num { (words.cash_in_hand) }
                    th { (words.last_seen) }
                    th { (words.alerts) }
                } }
                tbody { @for line in &lines { (row(visit, line, today, now)) } }
            }
            h2 { (words.field.map) }
            (drawn::map(visit, &map, tiles.as_deref()))
        }
    })
}

/// What everybody's day comes to.
fn figures(visit: &Visit, lines: &[Line]) -> Markup {
    let words = visit.words();
    let days = || lines.iter().filter_map(|line| line.day.as_deref());
    let stops: usize = days().map(|day| day.stops).sum();
    let done: usize = days().map(|day| day.done).sum();
    let collected = by_currency(days().flat_map(|day| day.collected.iter().copied()));
    let target = by_currency(days().flat_map(|day| day.target.iter().copied()));
    let hands = lines.iter().flat_map(|line| &line.in_hand);
    let in_hand = by_currency(hands.map(|held| held.cash));
    html! {
        dl.figures {
            div { dt { (words.stops) } dd { (ratio(done, stops)) (bar(done, stops, words.stops)) } }
            div { dt { (words.collected) } dd { (monies(&collected)) } }
            div { dt { (words.target) } dd { (monies(&target)) } }
            div { dt { (words.cash_in_hand) } dd { (monies(&in_hand)) } }
        }
    }
}

fn row(visit: &Visit, line: &Line, today: Day, now: counterfoil_sync::time::Millis) -> Markup {
    let words = visit.words();
    let day = line.day.as_deref();
    let is_out = day.is_some_and(|day| day.opened.is_some() && day.closed.is_none());
    let is_silent = is_out
        && line
            .heard
            .is_some_and(|heard| now.0.saturating_sub(heard.0) > SILENT_MS);
    let old = |held: &&InHand| held.since.is_some_and(|since| since < today);
    html! {
        tr.(if line.wants_somebody() { "wants" } else { "" }) {
            td {
                strong { (format::text(&line.name)) } " " span.hint { (format::text(&line.code)) }
                div.hint { (standing(visit, day)) }
            }
            td {
                @if let Some(day) = day.filter(|day| day.stops > 0) {
                    (ratio(day.done, day.stops)) (bar(day.done, day.stops, &line.name))
                } @else { span.none { "–" } }
            }
            td.num { (monies(day.map_or(&[][..], |day| &day.collected))) }
            td.num {
                (monies(day.map_or(&[][..], |day| &day.target)))
                @let parts = day.map_or_else(Vec::new, against);
                @if !parts.is_empty() { div.hint { ((words.field.of_target)(&parts.join(" \u{b7} "))) } }
            }
            td.num {
                (monies(&line.in_hand.iter().map(|held| held.cash).collect::<Vec<_>>()))
            }
            td { @if let Some(heard) = line.heard { (format::when(heard, now, visit.zone, words)) } @else { span.none { "–" } } }
            td.tags {
                @let queue = format!("/console/review?collector={}", line.collector);
                @if line.aside > 0 { a.tag.late href=(queue) { ((words.put_aside)(line.aside)) } }
                @if line.voids > 0 { a.tag.warn href=(queue) { ((words.voids_waiting)(line.voids)) } }
                @if line.cases > 0 { a.tag.warn href=(queue) { ((words.cases_open)(line.cases)) } }
                @if let Some(flagged) = day.map(|day| day.flagged).filter(|flagged| *flagged > 0) {
                    a.tag href=(queue) { ((words.flagged)(flagged as u64)) }
                }
                @for alert in &line.alerts { (warning(visit, *alert)) }
                @if let Some(since) = line.in_hand.iter().find(old).and_then(|held| held.since) {
                    span.tag.warn { (words.cash_since) " " (format::day(since, words)) }
                }
                @if is_silent { span.tag.warn { (words.silent) } }
            }
        }
    }
}

/// What was collected of what the plan should bring, in hundredths, currency by currency.
fn against(day: &Progress) -> Vec<String> {
    let collected = |currency| {
        let found = day
            .collected
            .iter()
            .find(|money| money.currency == currency);
        found.map_or(0, |money| money.minor)
    };
    let part = |target: &Money| {
        let part = i128::from(collected(target.currency)) * 100 / i128::from(target.minor.max(1));
        format!("{part} %")
    };
    day.target.iter().map(part).collect()
}

fn warning(visit: &Visit, alert: Alert) -> Markup {
    let field = visit.words().field;
    html! {
        @match alert {
            Alert::OverLimit(most) => span.tag.late { (field.over_limit) " " (format::money(most)) },
            Alert::TooOld(hours) => span.tag.late { ((field.too_old)(hours)) },
            Alert::Behind(expected) => span.tag.warn { ((field.behind)(expected)) },
        }
    }
}

/// Where a collector is in the day.
fn standing(visit: &Visit, day: Option<&Progress>) -> Markup {
    let words = visit.words();
    html! {
        @match day {
            Some(Progress { closed: Some(at), .. }) => { (words.day_closed) " " bdi dir="ltr" { (format::clock(*at, visit.zone)) } }
            Some(Progress { opened: Some(at), .. }) => { (words.on_the_road) " " bdi dir="ltr" { (format::clock(*at, visit.zone)) } }
            Some(_) => { (words.not_begun) },
            None => { (words.no_plan) },
        }
    }
}

fn ratio(done: usize, of: usize) -> Markup {
    html! { bdi.money dir="ltr" { span.digits { (done) } " / " (of) } }
}

fn bar(done: usize, of: usize, label: &str) -> Markup {
    html! {
        @if of > 0 { progress value=(done) max=(of) aria-label=(label) {} }
    }
}

/// One under the other.
fn monies(amounts: &[Money]) -> Markup {
    html! {
        @if amounts.is_empty() { span.none { "–" } }
        @for amount in amounts { div { (format::money(*amount)) } }
    }
}
