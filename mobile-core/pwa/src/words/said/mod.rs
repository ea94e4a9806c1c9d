//! What is recorded at the door besides money: promises, disputes, requests, signatures.

pub(super) mod ar;
pub(super) mod en;

use counterfoil_sync::entry::{DisputeReason, EscalateTo, Means};
use counterfoil_sync::promise::PromiseState;

use super::{Counted, Named};

words! {
    SaidWords "what a customer says and signs";

    // The ways in.
    promise: &'static str,
    dispute: &'static str,
    request: &'static str,
    confirm: &'static str,
    delivery: &'static str,
    heading: &'static str,

    // A promise.
    promised: &'static str,
    by_when: &'static str,
    tomorrow: &'static str,
    in_days: Counted,
    end_of_month: &'static str,
    means: &'static str,
    instead_of: &'static str,
    nothing_instead: &'static str,
    which_items: &'static str,
    which_items_hint: &'static str,
    record_promise: &'static str,
    take_back: &'static str,
    take_back_text: &'static str,
    take_back_reasons: [&'static str; 3],

    // A dispute.
    disputed: &'static str,
    disputed_hint: &'static str,
    is_disputed: &'static str,
    of_the_balance: &'static str,
    why: &'static str,
    record_dispute: &'static str,

    // A request.
    asked: &'static str,
    instalments: &'static str,
    extension: &'static str,
    settlement: &'static str,
    credit_memo: &'static str,
    escalation: &'static str,
    whole: &'static str,
    parts: &'static str,
    first_on: &'static str,
    every: &'static str,
    every_week: &'static str,
    every_two_weeks: &'static str,
    every_month: &'static str,
    until: &'static str,
    offered: &'static str,
    owed: &'static str,
    to_whom: &'static str,
    reason: &'static str,
    record_request: &'static str,

    // A balance confirmed, a delivery.
    statement: &'static str,
    agreed: &'static str,
    signs: &'static str,
    role: &'static str,
    sign_here: &'static str,
    sign_again: &'static str,
    clear: &'static str,
    is_signed: &'static str,
    record_balance: &'static str,
    declares: &'static str,
    invoices: &'static str,
    no_invoices: &'static str,
    has_it: &'static str,
    missing: &'static str,
    not_asked: &'static str,
    all_there: &'static str,
    record_delivery: &'static str,
    confirmed_by: Named,
    has_of: fn(u64, u64) -> String,

    // Common.
    said_by: &'static str,
    in_words: &'static str,
    more: &'static str,
    photo: &'static str,
    photos: Counted,
    pictures_waiting: &'static str,
    pictures_lost: &'static str,
    recorded: &'static str,

    // What can go wrong.
    amount_above_zero: &'static str,
    date_far: &'static str,
    date_over: &'static str,
    promise_not_open: &'static str,
    more_than_item: Named,
    say_other: &'static str,
    too_many: &'static str,
    plan_wrong: &'static str,
    plan_parts: &'static str,
    offer_less: &'static str,
    changed: &'static str,
    no_name: &'static str,
    no_ink: &'static str,
    nothing_chosen: &'static str,
    photo_failed: &'static str,

    dispute_reason: fn(DisputeReason) -> &'static str,
    means_of: fn(Means) -> &'static str,
    escalate_to: fn(EscalateTo) -> &'static str,
    state: fn(PromiseState) -> &'static str,
}
