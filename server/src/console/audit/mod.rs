//! The audit trail: who decided what, when and why. A page to look through it, and a link to it from
//! whatever is decided about.

mod about;
mod page;

use maud::{Markup, html};

use super::door::{Door, page as shows};
use super::visit::{Desk, Visit};
use crate::audit::READ;

pub(super) fn doors() -> Vec<Door> {
    use axum::routing::get;
    vec![shows("/console/audit", READ, get(page::page))]
}

/// Whether somebody reads it: who belongs to a branch does not.
pub(super) fn reads(desk: &Desk) -> bool {
    let caller = &desk.caller;
    caller.scope.is_whole() && caller.roles.meets(READ.into_iter().collect())
}

/// What was decided about one thing, for those who may look.
pub(super) fn of(visit: &Visit, subject: &str) -> Markup {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("subject", subject)
        .finish();
    html! {
        @if visit.desk.as_ref().is_some_and(reads) {
            p.ways { a.secondary.small href={ "/console/audit?" (query) } { (visit.words().audit.decided) } }
        }
    }
}
