//! What is around every page.

use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, html};

use super::second::SEE_PEOPLE;
use super::visit::{Desk, Visit};
use super::{SEE, SEE_RECEIPTS, WATCH, assets, audit, cash, format};
use crate::auth::Role;

/// Nothing but our own style and script, none of it inline; forms go nowhere else; no frame around it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// A place in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Here {
    Board,
    Customers,
    Worklist,
    Plan,
    Review,
    Receipts,
    Cashier,
    Variances,
    People,
    Audit,
    You,
    Nowhere,
}

/// A whole page.
pub(super) fn page(visit: &Visit, here: Here, title: &str, body: &Markup) -> Markup {
    let words = visit.words();
    html! {
        (DOCTYPE)
        html lang=(visit.lang.code()) dir=(visit.lang.dir()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (visit.company) }
                link rel="icon" type="image/svg+xml" href=(assets::mark());
                link rel="stylesheet" href=(assets::style());
                script src=(assets::script()) defer {}
            }
            body {
                a.skip href="#main" { (words.skip) }
                header.top {
                    a.brand href="/console" {
                        img src=(assets::mark()) alt="" width="28" height="28";
                        span { (format::text(&visit.company)) }
                    }
                    @if let Some(desk) = &visit.desk { (nav(visit, desk, here)) }
                    div.end {
                        @if let Some(back) = &visit.back { (language(visit, back)) }
                        @if let Some(desk) = &visit.desk {
                            a.who href="/console/you" aria-current=[(here == Here::You).then_some("page")] { (format::text(&desk.name)) }
                            form method="post" action="/console/sign-out" {
                                (csrf(visit))
                                button.quiet type="submit" { (words.sign_out) }
                            }
                        }
                    }
                }
                main #main tabindex="-1" { (body) }
            }
        }
    }
}

fn nav(visit: &Visit, desk: &Desk, here: Here) -> Markup {
    let words = visit.words();
    let places = [
        ("/console/board", words.board, Here::Board, &WATCH[..]),
        (
            "/console/worklist",
            words.field.worklist,
            Here::Worklist,
            &SEE_RECEIPTS[..],
        ),
        ("/console/plan", words.field.plan, Here::Plan, &WATCH[..]),
        (
            "/console/customers",
            words.field.customers,
            Here::Customers,
            &SEE_RECEIPTS[..],
        ),
        ("/console/review", words.review, Here::Review, &WATCH[..]),
        (
            "/console/receipts",
            words.receipts,
            Here::Receipts,
            &SEE_RECEIPTS[..],
        ),
        (
            "/console/cashier",
            words.cash_office,
            Here::Cashier,
            &SEE[..],
        ),
        (
            "/console/variances",
            words.variances,
            Here::Variances,
            &SEE[..],
        ),
        (
            "/console/people",
            words.control.people,
            Here::People,
            &SEE_PEOPLE[..],
        ),
    ];
    // An admin comes to the cash office for its books alone.
    let is_admin =
        desk.caller.roles.has(Role::Admin) && !desk.caller.roles.meets(SEE.into_iter().collect());
    let may = |roles: &[Role]| desk.caller.roles.meets(roles.iter().copied().collect());
    html! {
        nav aria-label=(words.places) {
            @for (path, name, place, roles) in places {
                @if may(roles) {
                    a href=(path) aria-current=[(here == place).then_some("page")] { (name) }
                }
            }
            @if audit::reads(desk) {
                a href="/console/audit" aria-current=[(here == Here::Audit).then_some("page")] { (words.audit.place) }
            }
            @if is_admin && may(&cash::SEE_BOOKS) {
                a href="/console/books" aria-current=[(here == Here::Cashier).then_some("page")] { (words.office.books) }
            }
        }
    }
}

fn language(visit: &Visit, back: &str) -> Markup {
    let other = visit.lang.other();
    html! {
        form method="post" action="/console/language" {
            (csrf(visit))
            input type="hidden" name="back" value=(back);
            button.quiet type="submit" name="lang" value=(other.code()) lang=(other.code()) { (visit.words().other_language) }
        }
    }
}

/// What every form holds.
pub(super) fn csrf(visit: &Visit) -> Markup {
    html! {
        @if let Some(desk) = &visit.desk { input type="hidden" name="csrf" value=(desk.csrf); }
    }
}

/// A page as an answer.
pub(super) fn respond(status: StatusCode, page: Markup) -> Response {
    let html = [(CONTENT_TYPE, "text/html; charset=utf-8")];
    (status, html, page.into_string()).into_response()
}

/// A host beside our own that this page shows pictures of: the one that the company named.
#[derive(Debug, Clone)]
pub(super) struct Pictures(pub(super) String);

/// With what browsers must know about everything that comes from the console.
pub(super) fn dressed(mut response: Response) -> Response {
    let beside = response.extensions().get::<Pictures>();
    let policy = beside.and_then(|Pictures(host)| {
        let own = "img-src 'self'";
        HeaderValue::from_str(&POLICY.replace(own, &format!("{own} {host}"))).ok()
    });
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(CONTENT_SECURITY_POLICY, POLICY);
    // Older browsers look at this instead of the policy.
    set(HeaderName::from_static("x-frame-options"), "DENY");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    // Older browsers then say where a form came from; nothing leaves the site.
    set(HeaderName::from_static("referrer-policy"), "same-origin");
    if let Some(policy) = policy {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}
