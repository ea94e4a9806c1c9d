//! The trail, the last record first, and what of it is asked for.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::about::{about, tail};
use crate::audit::{self, Asked, Line};
use crate::auth::Caller;
use crate::auth::branch::ScopeError;
use crate::auth::people::{self, Names, Person};
use crate::console::field::{Query, last_of, ways_on};
use crate::console::frame::{self, Here};
use crate::console::visit::{Desk, Visit};
use crate::console::{format, words};
use crate::http::{AppState, Problem};
use crate::text::visible;

/// Records of one page.
const PAGE: i64 = 100;

/// `GET /console/audit`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    query: Query,
) -> Result<Response, Problem> {
    let words = visit.words();
    let said = |name: &str| Some(query.get(name).to_owned()).filter(|value| !value.is_empty());
    let asked = &Asked {
        subject: said("subject").filter(|text| audit::is_subject(text)),
        person: query.read("person").map(PersonNo),
        action: said("action").filter(|text| audit::is_action(text)),
        from: query.day("from"),
        to: query.day("to"),
        before: query.read("before"),
    };
    let scope = &caller.scope;
    let (lines, names, everybody) = state
        .db
        .read(|mut tx| async move {
            let lines = audit::trail(&mut tx, scope, asked, PAGE).await?;
            let names = Names::load(&mut tx).await?;
            Ok::<_, ScopeError>((lines, names, people::list(&mut tx).await?))
        })
        .await?;
    let last = last_of(&lines, PAGE).map(|line| line.no.to_string());
    let body = html! {
        div.head { h1 { (words.audit.title) } p.hint { (words.audit.text) } }
        (search(&visit, &query, &everybody))
        @match &visit.desk {
            Some(desk) if !lines.is_empty() => (table(&visit, desk, &names, &lines)),
            _ => p.empty { (words.field.nothing_found) },
        }
        (ways_on(&visit, &query, ("/console/audit", "before"), last.as_deref()))
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Audit, words.audit.title, &body),
    ))
}

/// The fields of the search.
fn search(visit: &Visit, query: &Query, everybody: &[Person]) -> Markup {
    let words = visit.words();
    let (field, told_of) = (words.field, &words.audit);
    let value = |name: &str| query.get(name).to_owned();
    let bad = |name: &str| query.is_unread::<Day>(name).then_some("true");
    let (person, action) = (query.read::<u32>("person"), query.get("action"));
    let subject = query.get("subject");
    let is_odd = !subject.is_empty() && !audit::is_subject(subject);
    let is_group = words::audit::GROUPS.contains(&action);
    html! {
        form.ask role="search" method="get" action="/console/audit" {
            label.field { span { (told_of.about) } input name="subject" dir="ltr" aria-invalid=[is_odd.then_some("true")] value=(value("subject")) placeholder="variance 7" autocomplete="off"; }
            label.field {
                span { (told_of.who) }
                select name="person" {
                    option value="" { (field.all) }
                    @for one in everybody { option value=(one.no) selected[person == Some(one.no.0)] { (visible(&one.name)) } }
                }
            }
            label.field {
                span { (told_of.what) }
                select name="action" {
                    option value="" { (field.all) }
                    @if !is_group && !action.is_empty() { option value=(action) selected { (told(visit, action)) } }
                    @for group in words::audit::GROUPS { option value=(group) selected[*group == action] { ((told_of.group)(group)) } }
                }
            }
            label.field.narrow { span { (field.from) } input type="date" name="from" aria-invalid=[bad("from")] value=(value("from")); }
            label.field.narrow { span { (field.to) } input type="date" name="to" aria-invalid=[bad("to")] value=(value("to")); }
            button.primary type="submit" { (field.find) }
            @if !query.clone().without("before").is_empty() { a.quiet href="/console/audit" { (field.clear) } }
        }
        @if is_odd {
            p.late role="alert" { (told_of.about) " “" (format::text(subject)) "”: " (told_of.not_a_subject) " " (field.left_out) }
        }
        @for (name, label) in [("from", field.from), ("to", field.to)] {
            @if bad(name).is_some() {
                p.late role="alert" { (label) " “" (format::text(query.get(name))) "”: " (field.not_a_day) " " (field.left_out) }
            }
        }
    }
}

/// What was done, in words; the name it is kept under if there are none.
fn told(visit: &Visit, action: &str) -> Markup {
    html! {
        @match (visit.words().audit.action)(action) {
            Some(words) => (words),
            None => bdi dir="ltr" { (visible(action)) },
        }
    }
}

fn table(visit: &Visit, desk: &Desk, names: &Names, lines: &[Line]) -> Markup {
    let words = visit.words();
    let audit = &words.audit;
    html! {
        table.list.trail {
            thead { tr { th { (audit.no) } th { (audit.when) } th { (audit.who) } th { (audit.what) } th { (audit.about) } th { (words.reason) } th { (audit.hash) } } }
            tbody {
                @for line in lines {
                    tr {
                        td { bdi { (line.no) } }
                        td { (format::when(line.at, visit.now, visit.zone, words)) }
                        td {
                            @match line.person {
                                Some(person) => (format::text(names.of(person))),
                                None => span.none { (audit.nobody) },
                            }
                        }
                        td {
                            @if line.action.starts_with("security.") { span.tag.late { (told(visit, &line.action)) } }
                            @else { (told(visit, &line.action)) }
                        }
                        td { (about(visit, desk, names, &line.subject)) }
                        td { (why(visit, names, line)) }
                        td { (hash(visit, line)) }
                    }
                }
            }
        }
    }
}

/// Why; who was given a case, by name.
fn why(visit: &Visit, names: &Names, line: &Line) -> Markup {
    let reason = line.reason.as_deref();
    let given = reason.filter(|_| line.action == "variance.assigned");
    html! {
        @match (given.and_then(|to| tail(visit, names, to)), reason) {
            (Some(to), _) => (to),
            (None, Some(reason)) => (format::text(reason)),
            (None, None) => span.none { "–" },
        }
    }
}

/// The beginning of the hash; under it the whole, with its number, as it is noted down elsewhere.
fn hash(visit: &Visit, line: &Line) -> Markup {
    let whole = line.anchor().to_string();
    let hash = data_encoding::HEXLOWER.encode(&line.hash);
    let short: String = hash.chars().take(8).collect();
    html! {
        details.hash {
            summary { bdi.key dir="ltr" { (short) "…" } }
            p.hint { (visit.words().audit.whole) }
            bdi.key dir="ltr" { (whole) }
        }
    }
}
