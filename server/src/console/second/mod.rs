//! The second factor: a person sets theirs up, looks after it and switches it off; an admin takes it from
//! somebody whose phone is gone.

mod people;
mod square;
mod yours;

use axum::routing::{get, post};

use super::door::{Door, decision, form, page, proven_form};
use crate::auth::Role;

/// Who sees who has one, and who takes one away.
pub(super) const SEE_PEOPLE: [Role; 2] = [Role::Admin, Role::Auditor];
const CHANGE_PEOPLE: [Role; 1] = [Role::Admin];

pub(super) fn doors() -> Vec<Door> {
    vec![
        page("/console/you/second", Role::ALL, get(yours::page)),
        proven_form("/console/you/second/begin", Role::ALL, post(yours::begin)),
        form(
            "/console/you/second/confirm",
            Role::ALL,
            post(yours::confirm),
        ),
        form("/console/you/second/codes", Role::ALL, post(yours::codes)),
        form("/console/you/second/off", Role::ALL, post(yours::off)),
        page("/console/people", SEE_PEOPLE, get(people::list)),
        page("/console/people/{person}", SEE_PEOPLE, get(people::page)),
        decision(
            "/console/people/{person}/reset",
            CHANGE_PEOPLE,
            post(people::reset),
        ),
    ]
}
