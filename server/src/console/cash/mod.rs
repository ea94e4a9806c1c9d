//! The cash office beyond the counter: the vault, the bank, the day and its close.

mod accounts;
mod bank;
mod book;
mod books;
mod close;
mod coming;
mod count;
mod day;
mod new_slip;
mod part;
mod photo;
mod second;
mod slip;
mod vault;

pub(super) use coming::coming;

use maud::{Markup, html};

use super::door::{Door, decision, file_form, form, page};
use super::visit::Visit;
use super::{SEE, format};
use crate::auth::Role;

/// Who sees the voucher books.
pub(super) const SEE_BOOKS: [Role; 6] = [
    Role::Cashier,
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
    Role::Admin,
];

/// Every page and form of the room.
pub(super) fn doors() -> Vec<Door> {
    use axum::routing::{get, post};
    let cashier = [Role::Cashier];
    let keep = [Role::Accountant, Role::Manager, Role::Admin];
    let carry = [Role::Cashier, Role::Accountant];
    vec![
        page(
            "/console/deposits/{deposit}/second",
            cashier,
            get(second::page),
        ),
        form(
            "/console/deposits/{deposit}/second",
            cashier,
            post(second::record),
        ),
        form(
            "/console/deposits/{deposit}/second/draft",
            cashier,
            post(second::save),
        ),
        page("/console/vault", SEE, get(vault::page)),
        form(
            "/console/vault/{cashier}/branch",
            [Role::Manager, Role::Admin],
            post(vault::move_to),
        ),
        decision(
            "/console/vault/{cashier}/take-back",
            [Role::Manager],
            post(vault::take_back),
        ),
        page("/console/bank", SEE, get(bank::page)),
        decision("/console/bank/accounts", keep, post(accounts::add)),
        page("/console/bank/new", cashier, get(new_slip::page)),
        form("/console/bank/check", cashier, post(new_slip::check)),
        decision("/console/bank/make", cashier, post(new_slip::make)),
        page("/console/bank/{no}", SEE, get(slip::page)),
        decision("/console/bank/{no}/carried", carry, post(slip::carried)),
        file_form("/console/bank/{no}/photos", carry, post(photo::add)),
        page("/console/bank/{no}/photos/{place}", SEE, get(photo::show)),
        decision("/console/bank/{no}/undo", cashier, post(slip::undo)),
        page("/console/day", SEE, get(day::page)),
        form("/console/day/begin", cashier, post(count::begin)),
        form("/console/day/put-away", cashier, post(count::put_away)),
        page("/console/day/count", cashier, get(count::overview)),
        page("/console/day/count/{currency}", cashier, get(count::page)),
        form(
            "/console/day/count/{currency}/draft",
            cashier,
            post(count::draft),
        ),
        form(
            "/console/day/count/{currency}/keep",
            cashier,
            post(count::keep),
        ),
        decision("/console/day/close", cashier, post(close::close)),
        page("/console/books", SEE_BOOKS, get(books::page)),
        form("/console/books/add", books::KEEP, post(books::add)),
        page("/console/books/{book}", SEE_BOOKS, get(book::page)),
        form(
            "/console/books/{book}/lease",
            books::HAND,
            post(book::lease),
        ),
        form(
            "/console/books/{book}/return",
            books::HAND,
            post(book::take_back),
        ),
        form("/console/books/{book}/lost", books::KEEP, post(book::lose)),
        page("/console/closes", SEE, get(close::list)),
        page("/console/closes/{no}", SEE, get(close::page)),
    ]
}

/// A part of the cash office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Counter,
    Vault,
    Bank,
    Day,
    Closes,
    Books,
}

/// The parts of the cash office, and which is open.
pub(super) fn tabs(visit: &Visit, here: Tab) -> Markup {
    let words = &visit.words().office;
    let tabs = [
        (Tab::Counter, "/console/cashier", words.tab_counter),
        (Tab::Vault, "/console/vault", words.tab_vault),
        (Tab::Bank, "/console/bank", words.tab_bank),
        (Tab::Day, "/console/day", words.tab_day),
        (Tab::Closes, "/console/closes", words.tab_closes),
        (Tab::Books, "/console/books", words.tab_books),
    ];
    // An admin keeps books and counts no money.
    let sees = |tab| match &visit.desk {
        Some(desk) => tab == Tab::Books || desk.caller.roles.meets(SEE.into_iter().collect()),
        None => false,
    };
    html! {
        nav.tabs aria-label=(words.parts) {
            @for (tab, path, name) in tabs.into_iter().filter(|(tab, ..)| sees(*tab)) {
                a href=(path) aria-current=[(tab == here).then_some("page")] { (name) }
            }
        }
    }
}

/// A branch by name.
fn branch(visit: &Visit, branch: &str) -> Markup {
    if branch.is_empty() {
        html! { (visit.words().office.main_office) }
    } else {
        format::text(branch)
    }
}
