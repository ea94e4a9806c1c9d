//! The words of supervision: customers, worklist, plan, map.

mod ar;
mod en;

pub(in crate::console) use ar::WORDS as AR;
pub(in crate::console) use en::WORDS as EN;

use counterfoil_sync::entry::{Ask, DisputeReason};
use counterfoil_sync::promise::PromiseState;
use counterfoil_sync::wire::Risk;

use crate::accounts::Kinds;

macro_rules! words {
    ($($name:ident: $kind:ty,)*) => {
        /// The words of supervision in one language.
        #[derive(Clone, Copy, Debug)]
        pub(in crate::console) struct FieldWords {
            $(pub(in crate::console) $name: $kind,)*
        }
    };
}

words! {
    // What went wrong, and what to do next.
    trouble: fn(&str) -> Option<(&'static str, &'static str)>,

    // Lists.
    find: &'static str,
    find_customer: &'static str,
    clear: &'static str,
    more: &'static str,
    first_page: &'static str,
    nothing_found: &'static str,
    all: &'static str,
    branch: &'static str,
    nobody: &'static str,
    show: &'static str,

    // A customer.
    customers: &'static str,
    customers_text: &'static str,
    no_customers: &'static str,
    balance: &'static str,
    overdue: &'static str,
    open: &'static str,
    paid: &'static str,
    unapplied: &'static str,
    bucket: fn(&str) -> String,
    owes_nothing: &'static str,
    terms: &'static str,
    days: fn(i64) -> String,
    credit_limit: &'static str,
    credit_used: &'static str,
    over_credit: &'static str,
    risk: &'static str,
    risk_class: fn(Risk) -> &'static str,
    on_hold: &'static str,
    contact: &'static str,
    phone: &'static str,
    site: &'static str,
    items: &'static str,
    document: &'static str,
    item_kind: fn(i64) -> &'static str,
    issued: &'static str,
    due: &'static str,
    late_by: fn(i64) -> String,

    // The timeline.
    timeline: &'static str,
    nothing_happened: &'static str,
    kinds: fn(Kinds) -> &'static str,
    receipt: &'static str,
    visit: &'static str,
    call: &'static str,
    outcome: fn(i64) -> &'static str,
    visit_open: &'static str,
    next_action: fn(i64) -> &'static str,
    promise: &'static str,
    promised_for: &'static str,
    promise_state: fn(PromiseState) -> &'static str,
    counted_so_far: &'static str,
    dispute: &'static str,
    dispute_reason: fn(DisputeReason) -> &'static str,
    asks: fn(&Ask) -> &'static str,
    confirmation: &'static str,
    confirmed_by: &'static str,
    contested_lines: fn(usize) -> String,
    delivery: &'static str,
    delivered: fn(usize, usize) -> String,
    moved: &'static str,
    from_whom: &'static str,
    to_whom: &'static str,
    waits_for_day: &'static str,
    cover_until: &'static str,
    picture: &'static str,
    picture_missing: &'static str,
    settled: &'static str,
    on_account: &'static str,
    pictures: &'static str,

    // Another collector.
    assign: &'static str,
    assign_text: &'static str,
    to_collector: &'static str,
    from_day: &'static str,
    until_day: &'static str,
    until_text: &'static str,
    assigned: &'static str,
    choose: &'static str,

    // Receipts.
    number: &'static str,
    from: &'static str,
    to: &'static str,
    amount_help: &'static str,
    you_typed: &'static str,
    back_to_form: &'static str,
    not_a_number: &'static str,
    not_a_day: &'static str,
    nobody_so: &'static str,
    left_out: &'static str,
    not_an_amount: &'static str,

    // The worklist.
    worklist: &'static str,
    worklist_text: &'static str,
    points: &'static str,
    why: &'static str,
    reason_overdue: &'static str,
    reason_age: fn(i64) -> String,
    reason_promises: fn(u32) -> String,
    reason_risk: fn(&str) -> String,
    reason_not_visited: fn(i64) -> String,
    reason_never: &'static str,
    reason_near: fn(&str) -> String,
    weights: &'static str,
    weights_text: &'static str,
    nothing_overdue: &'static str,
    too_many: &'static str,
    add_to_plan: fn(&str) -> String,
    on_plan: &'static str,

    // The plan.
    plan: &'static str,
    plan_of: &'static str,
    tomorrow: &'static str,
    day_before: &'static str,
    day_after: &'static str,
    no_stops: &'static str,
    stops: fn(usize) -> String,
    km: fn(&str) -> String,
    up: &'static str,
    down: &'static str,
    off: &'static str,
    keep_place: &'static str,
    give_to: fn(&str) -> String,
    add_customer: &'static str,
    add: &'static str,
    shortest: &'static str,
    balance_team: &'static str,
    balance_text: &'static str,
    copy_day: &'static str,
    copy: &'static str,
    by_phone: &'static str,
    visited: &'static str,
    no_site: &'static str,
    more_of_stop: &'static str,
    next_team: &'static str,
    previous_team: &'static str,
    off_reason: &'static str,
    no_team: &'static str,

    // The map and alerts.
    map: &'static str,
    map_text: &'static str,
    map_empty: &'static str,
    stop_done: &'static str,
    stop_open: &'static str,
    last_place: &'static str,
    over_limit: &'static str,
    too_old: fn(i64) -> String,
    behind: fn(usize) -> String,
    of_target: fn(&str) -> String,
}
