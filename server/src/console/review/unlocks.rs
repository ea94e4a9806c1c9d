//! Limits on cash, and the telephone: a collector reads a challenge out, a supervisor gives the code back.

use axum::extract::State;
use axum::response::Response;
use counterfoil_sync::cash_limit::{CashLimits, Limit, LimitKind};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::Currency;
use maud::{Markup, html};

use super::framed;
use super::telephone::{Asks, Call};
use crate::auth::people::Names;
use crate::auth::people::{self, Person};
use crate::auth::{Caller, Role};
use crate::cash_limits::asked::{self, Asked};
use crate::cash_limits::{self, GrantError, Granted, Limits, Listed, value_text};
use crate::clock::day_in;
use crate::console::fields::Fields;
use crate::console::format;
use crate::console::visit::Visit;
use crate::db::DbError;
use crate::http::{AppState, Problem};

/// Codes of the list.
const LATEST: i64 = 100;

struct Board {
    limits: Limits,
    asked: Vec<Asked>,
    given: Vec<(Listed, String, String)>,
    collectors: Vec<Person>,
}

async fn board(state: &AppState, caller: &Caller) -> Result<Board, Problem> {
    let scope = &caller.scope;
    Ok(state
        .db
        .read(|mut tx| async move {
            let mut collectors = people::list(&mut tx).await?;
            collectors.retain(|person| person.roles.has(Role::Collector) && scope.sees(person.no));
            let mut limits = cash_limits::settings(&mut tx).await?;
            limits.retain(|(whose, _), _| whose.is_none_or(|whose| scope.sees(whose)));
            let mut asked = asked::open(&mut tx).await?;
            asked.retain(|asked| asked.set.collector.is_none_or(|whose| scope.sees(whose)));
            let names = Names::load(&mut tx).await?;
            let mut given = Vec::new();
            for listed in cash_limits::granted(&mut tx, i64::MAX, LATEST).await? {
                if scope.sees(listed.collector) {
                    let whose = names.of(listed.collector).to_owned();
                    let by = names.of(listed.by).to_owned();
                    given.push((listed, whose, by));
                }
            }
            Ok::<_, DbError>(Board {
                limits,
                asked,
                given,
                collectors,
            })
        })
        .await?)
}

/// `GET /console/unlocks`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let board = board(&state, &caller).await?;
    show(&visit, &caller, &board, &Call::waiting())
}

/// `POST /console/unlocks/grant`: the answer is the code itself, to be said at once. The same form again
/// gives the same code.
pub(super) async fn grant(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    let given = granted(&state, &visit, &caller, &fields).await;
    let board = board(&state, &caller).await?;
    let call = Call::answered(given.map_err(Problem::from), fields)?;
    show(&visit, &caller, &board, &call)
}

async fn granted(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    fields: &Fields,
) -> Result<Granted, GrantError> {
    let collector = PersonNo(fields.get("collector").parse().unwrap_or(0));
    if !caller.scope.sees(collector) {
        return Err(GrantError::NoPhone(collector));
    }
    let moment = (day_in(visit.now, visit.zone), visit.now);
    let (challenge, reason) = (fields.get("challenge"), fields.get("reason"));
    let (by, keys) = (caller.person, &state.keys);
    state
        .db
        .write(|mut tx| async move {
            cash_limits::grant(&mut tx, keys, collector, challenge, reason, by, moment).await
        })
        .await
}

fn show(
    visit: &Visit,
    caller: &Caller,
    board: &Board,
    call: &Call<Granted>,
) -> Result<Response, Problem> {
    let all = visit.words();
    let words = &all.control;
    let asks = Asks {
        title: words.answer_call,
        hint: words.answer_call_text,
        action: "/console/unlocks/grant",
        read_out: read_out(visit, board, call.typed()),
    };
    let talk = call.talk(visit, caller, asks, |granted| {
        let what = html! { (whose(visit, board, Some(granted.collector))) " · " (lifts(visit, granted.kind, granted.currency, granted.up_to)) " · " (format::day(granted.day, all)) };
        (granted.code.clone(), what)
    })?;
    let body = html! {
        div.head { h1 { (words.unlocks) } a.secondary.small href="/console/openings" { (words.openings) } }
        (talk)
        h2 { (words.limits_waiting) span.count { (board.asked.len()) } }
        @if board.asked.is_empty() { p.hint { (words.no_limits_waiting) } }
        @else {
            table.list.review { tbody { @for asked in &board.asked {
                tr {
                    td { strong { (whose(visit, board, asked.set.collector)) } " " bdi dir="ltr" { (asked.set.currency) } }
                    td { (limits(visit, asked.set.limits.as_ref())) }
                    td { (format::text(&asked.set.reason)) }
                    td.do { a.secondary.small data-row href={ "/console/limits/" (asked.no) } { (all.look) } }
                }
            } } }
        }
        h2 { (words.limits) }
        @if board.limits.is_empty() { p.hint { (words.no_limits) } }
        @else {
            table.list.review { tbody { @for ((collector, currency), set) in &board.limits {
                tr {
                    td { strong { (whose(visit, board, *collector)) } " " bdi dir="ltr" { (currency) } }
                    td { (limits(visit, Some(set))) }
                }
            } } }
        }
        @if caller.roles.has(Role::Admin) { p.actions { a.secondary href="/console/limits" { (words.ask_limits) } } }
        h2 { (words.codes_given) }
        @if board.given.is_empty() { p.empty { (words.no_codes) } }
        @else { (given(visit, board)) }
    };
    Ok(framed(visit, call.status(), words.unlocks, &body))
}

fn read_out(visit: &Visit, board: &Board, typed: &Fields) -> Markup {
    let all = visit.words();
    let words = &all.control;
    html! {
        label.field {
            span { (all.collector) }
            select name="collector" required {
                option value="" { }
                @for person in &board.collectors {
                    option value=(person.no) selected[typed.get("collector") == person.no.to_string()] { (crate::text::visible(&person.name)) " · " (crate::text::visible(&person.code)) }
                }
            }
        }
        label.field.code {
            span { (words.challenge) }
            input name="challenge" value=(typed.get("challenge")) required maxlength="20" dir="ltr" autocomplete="off"
                autocapitalize="characters" spellcheck="false" placeholder="K7PMQ-2XW9B";
        }
    }
}

fn lifts(visit: &Visit, kind: LimitKind, currency: Currency, up_to: i64) -> Markup {
    let words = &visit.words().control;
    html! {
        ((words.limit)(kind)) " " (words.up_to) " "
        bdi dir="ltr" { @if kind.is_money() { (currency) " " } (value_text(kind, currency, up_to)) }
    }
}

pub(super) fn limits(visit: &Visit, set: Option<&CashLimits>) -> Markup {
    let words = &visit.words().control;
    let Some(set) = set else {
        return html! { span.none { (words.takes_back) } };
    };
    html! {
        ul.limits {
            @for kind in LimitKind::ALL {
                @let Limit { soft, hard } = set.of(kind);
                @if soft.is_some() || hard.is_some() {
                    @let text = |value: Option<i64>| value.map_or_else(|| "–".to_owned(), |value| value_text(kind, set.currency, value));
                    li { span { ((words.limit)(kind)) } " " bdi dir="ltr" { (text(soft)) " / " (text(hard)) } }
                }
            }
        }
    }
}

fn whose(visit: &Visit, board: &Board, collector: Option<PersonNo>) -> Markup {
    let Some(no) = collector else {
        return html! { (visit.words().control.whole_company) };
    };
    let found = board.collectors.iter().find(|person| person.no == no);
    found.map_or_else(
        || html! { bdi { (no) } },
        |person| format::text(&person.name),
    )
}

fn given(visit: &Visit, board: &Board) -> Markup {
    let all = visit.words();
    let words = &all.control;
    html! {
        table.list {
            thead { tr { th { (all.business_date) } th { (all.collector) } th { (words.lifted) } th { (words.given_by) } th { (all.reason) } th { (words.used) } } }
            tbody { @for (listed, collector, by) in &board.given {
                tr {
                    td { (format::when(listed.at, visit.now, visit.zone, all)) }
                    td { (format::text(collector)) }
                    td { (lifts(visit, listed.kind, listed.currency, listed.up_to)) }
                    td { (format::text(by)) }
                    td { (format::text(&listed.reason)) }
                    td {
                        @match listed.used {
                            Some(entry) => { span.tag.fine { bdi dir="ltr" { (entry) } } },
                            None => { span.none { (words.not_used) } },
                        }
                    }
                }
            } }
        }
    }
}
