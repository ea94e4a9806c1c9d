//! The office console at `/console`: pages for people at desks.
//!
//! It holds no rules. A page reads what the API reads, a form calls what the API's handler calls, under
//! a token that makes pressing twice the same as pressing once. Everything works as plain pages and
//! forms; `console.js` adds sums while typing, live lists and keys.
//!
//! - `door`: who may come to a page, said where it is registered; sessions and forged forms.
//! - one file per page; `words` in two languages; `frame` is what is around every page.

mod aside;
mod assets;
mod board;
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
mod live;
mod notice;
mod phones;
mod prove;
mod queue;
mod receipts;
mod review;
mod sign_in;
mod slip;
mod typed;
mod variances;
mod visit;
mod voids;
mod words;
mod you;

pub use door::{DoorView, Who};

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

/// Who sees phones that wait, and who lets them work.
const SEE_PHONES: [Role; 4] = [Role::Supervisor, Role::Manager, Role::Auditor, Role::Admin];
const DECIDE_PHONES: [Role; 2] = [Role::Supervisor, Role::Admin];
/// Who sees receipts and voids, and who decides voids. Not cashiers: what was received is what they count blind.
const SEE_VOIDS: [Role; 4] = [
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
];
const DECIDE_VOIDS: [Role; 2] = [Role::Supervisor, Role::Manager];
/// Who sees what was put aside, and who decides it.
const SEE_ASIDE: [Role; 4] = SEE_VOIDS;
const DECIDE_ASIDE: [Role; 2] = [Role::Accountant, Role::Manager];

/// Every page and form: who may come, and where it leads.
fn doors() -> Vec<Door> {
    use axum::routing::{get, post};
    let cashier = [Role::Cashier];
    let own = vec![
        open_page("/console/sign-in", get(sign_in::page)),
        open_form("/console/sign-in", post(sign_in::attempt)),
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
        page("/console/variances", SEE, get(variances::list)),
        page("/console/variances/{variance}", SEE, get(variances::page)),
        decision(
            "/console/variances/{variance}/resolve",
            [Role::Accountant, Role::Manager],
            post(variances::resolve),
        ),
        page("/console/review", WATCH, get(review::page)),
        page("/console/phones/{phone}", SEE_PHONES, get(phones::page)),
        decision(
            "/console/phones/{phone}/decide",
            DECIDE_PHONES,
            post(phones::decide),
        ),
        page("/console/voids/{void}", SEE_VOIDS, get(voids::page)),
        decision(
            "/console/voids/{void}/decide",
            DECIDE_VOIDS,
            post(voids::decide),
        ),
        page("/console/receipts", SEE_VOIDS, get(receipts::list)),
        page(
            "/console/receipts/{receipt}",
            SEE_VOIDS,
            get(receipts::page),
        ),
        page("/console/aside/{no}", SEE_ASIDE, get(aside::page)),
        decision(
            "/console/aside/{no}/decide",
            DECIDE_ASIDE,
            post(aside::decide),
        ),
        open_page("/console/{*rest}", get(home::nothing)),
    ];
    own.into_iter().chain(field::doors()).collect()
}

/// The console's routes, each behind its door.
pub(crate) fn routes(state: &AppState) -> Router<AppState> {
    doors().into_iter().fold(Router::new(), |router, door| {
        router.route(door.path, door.guarded(state))
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
