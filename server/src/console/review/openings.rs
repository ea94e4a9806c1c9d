//! Locked phones by telephone: a collector reads two numbers out, a supervisor says the code back.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use counterfoil_sync::id::{JournalId, PersonNo};
use maud::{Markup, html};

use super::framed;
use super::telephone::{Asks, Call};
use crate::auth::Caller;
use crate::auth::devices::{self, Opening, OpeningError};
use crate::auth::people::Names;
use crate::console::fields::Fields;
use crate::console::format;
use crate::console::visit::Visit;
use crate::db::DbError;
use crate::http::{AppState, Problem};

/// Openings of the list.
const LATEST: i64 = 100;

/// Whose phone a journal is, and what it is called.
struct Phone {
    collector: PersonNo,
    owner: String,
    name: String,
}

struct Board {
    phones: BTreeMap<JournalId, Phone>,
    given: Vec<(Opening, String)>,
}

async fn board(state: &AppState, caller: &Caller) -> Result<Board, Problem> {
    let scope = &caller.scope;
    Ok(state
        .db
        .read(|mut tx| async move {
            let mut phones = BTreeMap::new();
            for listed in devices::list(&mut tx).await? {
                let phone = Phone {
                    collector: listed.device.collector,
                    owner: listed.collector_name,
                    name: listed.device.name,
                };
                phones.insert(listed.device.journal, phone);
            }
            let sees = |journal: &JournalId| match phones.get(journal) {
                Some(phone) => scope.sees(phone.collector),
                None => scope.is_whole(),
            };
            let names = Names::load(&mut tx).await?;
            let mut given = Vec::new();
            for opening in devices::openings(&mut tx, LATEST).await? {
                if sees(&opening.journal) {
                    let by = match opening.by {
                        Some(person) => names.of(person).to_owned(),
                        None => String::new(),
                    };
                    given.push((opening, by));
                }
            }
            phones.retain(|_, phone| scope.sees(phone.collector));
            Ok::<_, DbError>(Board { phones, given })
        })
        .await?)
}

/// `GET /console/openings`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let board = board(&state, &caller).await?;
    show(&visit, &caller, &board, &Call::waiting())
}

/// `POST /console/openings/give`: the answer is the code itself, to be said at once.
pub(super) async fn give(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    let given = given(&state, &visit, &caller, &fields).await;
    let board = board(&state, &caller).await?;
    let call = Call::answered(given.map_err(Problem::from), fields)?;
    show(&visit, &caller, &board, &call)
}

/// A code for a lock of a phone.
struct Given {
    journal: JournalId,
    lock: u32,
    code: String,
}

async fn given(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    fields: &Fields,
) -> Result<Given, OpeningError> {
    let journal = devices::shown_number(fields.get("phone"))?;
    let lock = fields.get("lock").parse().unwrap_or(0);
    let (keys, reason) = (&state.keys, fields.get("reason"));
    let (who, now) = ((caller.person, &caller.scope), visit.now);
    let code = state
        .db
        .write(|mut tx| async move {
            devices::opening(&mut tx, keys, (journal, lock), reason, who, now).await
        })
        .await?;
    Ok(Given {
        journal,
        lock,
        code,
    })
}

fn show(
    visit: &Visit,
    caller: &Caller,
    board: &Board,
    call: &Call<Given>,
) -> Result<Response, Problem> {
    let words = &visit.words().control;
    let asks = Asks {
        title: words.openings_call,
        hint: words.openings_text,
        action: "/console/openings/give",
        read_out: read_out(visit, board, call.typed(), !call.is_given()),
    };
    let talk = call.talk(visit, caller, asks, |given| {
        let lock = html! { bdi.nowrap dir="ltr" { (number(given.journal)) " / " (given.lock) } };
        let what = html! { (whose(visit, board, given.journal)) " · " (lock) };
        (given.code.clone(), what)
    })?;
    let body = html! {
        div.head { h1 { (words.openings) } a.secondary.small href="/console/unlocks" { (words.unlocks) } }
        (talk)
        h2 { (words.openings_given) }
        @if board.given.is_empty() { p.empty { (words.no_openings) } }
        @else { (list(visit, board)) }
    };
    Ok(framed(visit, call.status(), words.openings, &body))
}

/// The two numbers. Those of the phones that are known are offered with whose they are.
fn read_out(visit: &Visit, board: &Board, typed: &Fields, has_focus: bool) -> Markup {
    let words = &visit.words().control;
    html! {
        div.pairs {
            label.field.code {
                span { (words.phone_number) }
                input name="phone" value=(typed.get("phone")) required maxlength="16" dir="ltr" autocomplete="off"
                    list="phones" spellcheck="false" autocapitalize="none" placeholder="70001" autofocus[has_focus];
            }
            label.field.code {
                span { (words.lock_number) }
                input name="lock" value=(typed.get("lock")) required maxlength="9" dir="ltr" autocomplete="off"
                    inputmode="numeric" placeholder="1";
            }
        }
        datalist #phones {
            @for (journal, phone) in &board.phones {
                option value=(number(*journal)) { (crate::text::visible(&phone.owner)) " · " (crate::text::visible(&phone.name)) }
            }
        }
    }
}

fn number(journal: JournalId) -> String {
    format!("{:x}", journal.0)
}

fn whose(visit: &Visit, board: &Board, journal: JournalId) -> Markup {
    let phone = board.phones.get(&journal);
    html! {
        @match phone {
            Some(phone) => { strong { (format::text(&phone.owner)) } " " span.hint { (format::text(&phone.name)) } },
            None => span.none { (visit.words().control.phone_unknown) },
        }
    }
}

fn list(visit: &Visit, board: &Board) -> Markup {
    let all = visit.words();
    let words = &all.control;
    html! {
        table.list {
            thead { tr { th { (all.answered_at) } th { (all.collector) } th { (words.phone_column) } th { (words.lock_column) } th { (words.given_by) } th { (all.reason) } } }
            tbody { @for (opening, by) in &board.given {
                tr {
                    td { (format::when(opening.at, visit.now, visit.zone, all)) }
                    td { (whose(visit, board, opening.journal)) }
                    td { bdi.key dir="ltr" { (number(opening.journal)) } }
                    td { bdi dir="ltr" { (opening.lock) } }
                    td { (format::text(by)) }
                    td { (format::text(&opening.reason)) }
                }
            } }
        }
    }
}
