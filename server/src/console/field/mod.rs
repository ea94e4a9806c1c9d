//! Supervision: the customer's page, the worklist, tomorrow's plan, whose customers are, the map.

mod assign;
pub(super) mod customer;
mod customers;
mod labels;
pub(super) mod map;
mod people;
mod picture;
mod plan;
mod plan_edit;
mod query;
pub(super) mod receipts;
pub(super) mod timeline;
mod worklist;

pub(super) use query::{Query, last_of, ways_on};

use super::door::{Door, form, page};
use super::{SEE_RECEIPTS, WATCH};
use crate::auth::Role;

/// Who plans, and who gives customers to others.
const PLAN: [Role; 3] = [Role::Supervisor, Role::Manager, Role::Admin];
const ASSIGN: [Role; 2] = [Role::Supervisor, Role::Manager];

/// The pages and forms of supervision. Cashiers come to none that tells what a collector received.
pub(super) fn doors() -> Vec<Door> {
    use axum::routing::{get, post};
    vec![
        page("/console/customers", SEE_RECEIPTS, get(customers::page)),
        page(
            "/console/customers/{customer}",
            SEE_RECEIPTS,
            get(customer::page),
        ),
        form(
            "/console/customers/{customer}/assign",
            ASSIGN,
            post(assign::decide),
        ),
        page(
            "/console/pictures/{sha256}",
            SEE_RECEIPTS,
            get(picture::show),
        ),
        page("/console/worklist", SEE_RECEIPTS, get(worklist::page)),
        page("/console/plan", WATCH, get(plan::tomorrow)),
        page("/console/plan/{date}", WATCH, get(plan::page)),
        form("/console/plan/{date}/team", PLAN, post(plan_edit::team)),
        form(
            "/console/plan/{date}/{collector}",
            PLAN,
            post(plan_edit::change),
        ),
    ]
}
