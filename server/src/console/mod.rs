//! The office console at `/console`: pages for people at desks.
//!
//! It holds no rules. A page reads what the API reads, a form calls what the API's handler calls, under
//! a token that makes pressing twice the same as pressing once. Everything works as plain pages and
//! forms; `console.js` adds sums while typing, live lists and keys.
//!
//! - `door`: who may come to a page, said where it is registered; sessions and forged forms.
//! - one file per page, one folder where several belong together; `words` in two languages; `frame` is what is around every page.

mod assets;
mod audit;
mod board;
mod cash;
mod compare;
mod cookies;
mod count;
mod deposit;
mod door;
mod field;
mod fields;
mod format;
mod frame;
mod home;
mod language;
mod life;
mod listeners;
mod live;
mod notice;

mod prove;
mod queue;
mod receipts;
mod review;
mod second;
mod sign_in;
mod slip;
mod take_back;

mod typed;
mod upload;
mod visit;
mod window;

mod words;
mod you;

pub use door::{DoorView, Who};
pub use listeners::Listeners;
use review::voids;

use std::collections::BTreeSet;

use axum::Router;
use axum::http::Method;

use crate::auth::Role;
use crate::http::AppState;
use door::{Door, decision, form, open_form, open_page, page};

/// Who may look at money handed in.
const SEE: [Role; 5] = [
    Role::Cashier,
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
];

/// Who watches the collectors. Not cashiers: what a collector should hold is what they count blind.
const WATCH: [Role; 5] = [
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
    Role::Admin,
];

/// Who sees receipts, voids and what was put aside. Not cashiers: what was received is what they count blind.
const SEE_RECEIPTS: [Role; 4] = [
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
];

/// Every page and form: who may come, and where it leads.
fn doors() -> Vec<Door> {
    use axum::routing::{get, post};
    let cashier = [Role::Cashier];
    let mut all = vec![
        open_page("/console/sign-in", get(sign_in::page)),
        open_form("/console/sign-in", post(sign_in::attempt)),
        open_form("/console/sign-in/code", post(sign_in::attempt_code)),
        open_form("/console/language", post(language::choose)),
        open_page("/console/assets/{name}", get(assets::serve)),
        page("/console", Role::ALL, get(home::page)),
        page("/console/you", Role::ALL, get(you::page)),
        form("/console/sign-out", Role::ALL, post(you::sign_out)),
        form("/console/you/{session}/end", Role::ALL, post(you::end)),
        page("/console/live", SEE, get(live::queue)),
        page("/console/board", WATCH, get(board::page)),
        page("/console/board/live", WATCH, get(live::board)),
        page("/console/cashier", SEE, get(queue::page)),
        page("/console/deposits/{deposit}", SEE, get(deposit::page)),
        page("/console/deposits/{deposit}/slip", SEE, get(slip::page)),
        form(
            "/console/deposits/{deposit}/take",
            cashier,
            post(count::take),
        ),
        form(
            "/console/deposits/{deposit}/give-back",
            cashier,
            post(count::give_back),
        ),
        form(
            "/console/deposits/{deposit}/draft",
            cashier,
            post(count::save),
        ),
        form(
            "/console/deposits/{deposit}/count",
            cashier,
            post(count::record),
        ),
        decision(
            "/console/deposits/{deposit}/confirm",
            cashier,
            post(compare::confirm),
        ),
        form(
            "/console/deposits/{deposit}/refuse",
            cashier,
            post(compare::refuse),
        ),
        decision(
            "/console/deposits/{deposit}/take-back",
            [Role::Manager],
            post(take_back::take_back),
        ),
        page("/console/receipts", SEE_RECEIPTS, get(receipts::list)),
        page(
            "/console/receipts/{receipt}",
            SEE_RECEIPTS,
            get(receipts::page),
        ),
        open_page("/", get(home::start)),
        open_page("/console/", get(home::start)),
        open_page("/console/{*rest}", get(home::nothing)),
    ];
    // The rooms with several pages, each with its own list.
    all.extend(review::doors());
    all.extend(second::doors());
    all.extend(field::doors());
    all.extend(cash::doors());
    all.extend(audit::doors());
    all
}

/// The console's routes, each behind its door.
pub(crate) fn routes(state: &AppState) -> Router<AppState> {
    let doors = doors();
    let paths: BTreeSet<&str> = doors.iter().map(|door| door.path).collect();
    let router = doors.into_iter().fold(Router::new(), |router, door| {
        router.route(door.path, door.guarded(state))
    });
    paths.into_iter().fold(router, |router, path| {
        router.route(path, door::otherwise(path, state))
    })
}

/// Every door, for whoever checks them.
#[must_use]
pub fn all_doors() -> Vec<DoorView> {
    doors().iter().map(Door::view).collect()
}

/// Rows of one list.
const LISTED: i64 = 500;

/// How forms come in.
const FORMS: Method = Method::POST;
