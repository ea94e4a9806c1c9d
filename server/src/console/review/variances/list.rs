//! The cases that wait, and those that were decided.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{Case, decision_of, named, state_of};
use crate::auth::Caller;
use crate::auth::people::Names;
use crate::console::field::{Query, last_of};
use crate::console::frame::{self, Here};
use crate::console::visit::Visit;
use crate::console::words::Words;
use crate::console::{LISTED, format};
use crate::custody::{self, CustodyError};
use crate::http::{AppState, Problem};
use crate::text::visible;

/// Decided cases of one page.
const PAGE: i64 = 100;

/// `GET /console/variances`
pub(super) async fn list(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    query: Query,
) -> Result<Response, Problem> {
    let words = visit.words();
    let is_decided = query.get("state") == "decided";
    let (after, scope) = (query.read::<i64>("after"), &caller.scope);
    let (cases, last) = state
        .db
        .read(|mut tx| async move {
            let found = if is_decided {
                custody::decided_variances(&mut tx, scope, after, PAGE).await?
            } else {
                custody::variances(&mut tx, scope, true, 0, LISTED).await?
            };
            let last = last_of(&found, PAGE).map(|case| case.no);
            let last = last.filter(|_| is_decided);
            let names = Names::load(&mut tx).await?;
            let mut cases = Vec::with_capacity(found.len());
            for case in found {
                cases.push(named(&mut tx, &names, case).await?);
            }
            Ok::<_, CustodyError>((cases, last))
        })
        .await?;
    let body = html! {
        div.head { h1 { (words.variances) } }
        nav.filters aria-label=(words.variances) {
            a href="/console/variances" aria-current=[(!is_decided).then_some("true")] { (words.cases.waiting) }
            a href="/console/variances?state=decided" aria-current=[is_decided.then_some("true")] { (words.cases.decided) }
        }
        @if cases.is_empty() {
            p.empty { @if is_decided { (words.cases.none_decided) } @else { (words.no_cases) } }
        } @else if is_decided { (decided(&visit, &cases)) }
        @else { (waiting(&visit, &cases)) }
        @if let Some(last) = last {
            p.actions { a.secondary href={ "/console/variances?state=decided&after=" (last) } { (words.field.more) } }
        }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Variances, words.variances, &body),
    ))
}

/// What it is about: the number of a cheque, or cash.
fn about(visit: &Visit, case: &Case) -> Markup {
    let words = visit.words();
    html! {
        @match &case.cheque {
            Some(cheque) => { (words.cheque) " " bdi dir="ltr" { (visible(&cheque.number)) } },
            None => (words.cash),
        }
    }
}

fn look(visit: &Visit, case: &Case) -> Markup {
    html! {
        td.do { a.secondary.small data-row href={ "/console/variances/" (case.of.no) } { (visit.words().look) } }
    }
}

fn waiting(visit: &Visit, cases: &[Case]) -> Markup {
    let words = visit.words();
    html! {
        table.list.cards {
            thead { tr { th { (words.case) } th { (words.posted_on) } th { (words.answers_for) } th { (words.cashier) } th { (words.cases.about) } th.num { (words.difference) } th { (words.result) } th { (words.office.owner) } th { span.unseen { (words.action) } } } }
            tbody {
                @for case in cases {
                    tr {
                        td data-name=(words.case) { bdi { (case.of.no) } }
                        td data-name=(words.posted_on) { (format::day(case.of.day, words)) }
                        td data-name=(words.answers_for) { (format::text(&case.answers)) }
                        td data-name=(words.cashier) { (format::text(&case.cashier)) }
                        td data-name=(words.cases.about) { (about(visit, case)) }
                        td.num data-name=(words.difference) { (format::difference(case.of.amount())) }
                        td data-name=(words.result) { span.tag.warn[case.of.proposed.is_some()] { (state_of(&case.of, words)) } }
                        td data-name=(words.office.owner) { @match &case.owner { Some(owner) => (format::text(owner)), None => span.none { (words.office.nobody) } } }
                        (look(visit, case))
                    }
                }
            }
        }
    }
}

/// What was decided before the cheque turned up.
fn before(case: &Case, words: &Words) -> Option<&'static str> {
    let found = case.of.found.as_ref();
    found.and_then(|_| decision_of(&case.of, words))
}

/// The two who decided it.
fn deciders(case: &Case) -> Markup {
    html! {
        @match (&case.proposed_by, &case.resolved_by) {
            (Some(first), Some(second)) => { (format::text(first)) ", " (format::text(second)) },
            _ => span.none { "–" },
        }
    }
}

/// Who decided or found what, when and why.
fn decided(visit: &Visit, cases: &[Case]) -> Markup {
    let words = visit.words();
    html! {
        table.list.cards {
            thead { tr { th { (words.case) } th { (words.cases.at) } th { (words.answers_for) } th { (words.cases.about) } th.num { (words.difference) } th { (words.cases.decision) } th { (words.cases.by) } th { (words.reason) } th { span.unseen { (words.action) } } } }
            tbody {
                @for case in cases {
                    tr {
                        td data-name=(words.case) { bdi { (case.of.no) } }
                        td data-name=(words.cases.at) { @if let Some(at) = case.of.closed() { (format::when(at, visit.now, visit.zone, words)) } }
                        td data-name=(words.answers_for) { (format::text(&case.answers)) }
                        td data-name=(words.cases.about) { (about(visit, case)) }
                        td.num data-name=(words.difference) { (format::difference(case.of.amount())) }
                        td data-name=(words.cases.decision) {
                            (state_of(&case.of, words))
                            @if let Some(before) = before(case, words) { p.hint { (words.cases.before) " " (before) } }
                        }
                        td data-name=(words.cases.by) {
                            @match &case.found_by {
                                Some(finder) => { (format::text(finder)) @if case.resolved_by.is_some() { p.hint { (deciders(case)) } } },
                                None => (deciders(case)),
                            }
                        }
                        td data-name=(words.reason) {
                            @let found = case.of.found.as_ref().map(|found| found.note.as_str());
                            @let said = [found, case.of.note.as_deref()];
                            @if said == [None; 2] { span.none { "–" } }
                            @if let [Some(found), note] = said { (format::text(found)) @if let Some(note) = note { p.hint { (format::text(note)) } } }
                            @else if let [None, Some(note)] = said { (format::text(note)) }
                        }
                        (look(visit, case))
                    }
                }
            }
        }
    }
}
