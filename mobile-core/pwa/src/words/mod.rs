//! Every text of the app, in every language. A language is a value of [`Words`]; a word that is missing in
//! one does not compile.

mod ar;
pub mod customer;
mod en;
pub mod limits;
pub mod pin;
mod record;

use counterfoil_core::view::Aging;
use counterfoil_core::{MustEnrol, StoreError};
use counterfoil_sync::entry::{Flag, NextAction, Quarantine, ShortReason, VisitOutcome};

/// A language of the app.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Arabic, from right to left.
    Ar,
}

impl Lang {
    /// By its code; English if it is another.
    #[must_use]
    pub fn of(code: &str) -> Self {
        if code.starts_with("ar") {
            Self::Ar
        } else {
            Self::En
        }
    }

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ar => "ar",
        }
    }

    /// The direction it is written in.
    #[must_use]
    pub fn dir(self) -> &'static str {
        match self {
            Self::En => "ltr",
            Self::Ar => "rtl",
        }
    }

    /// The other language.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::En => Self::Ar,
            Self::Ar => Self::En,
        }
    }

    /// Its words.
    #[must_use]
    pub fn words(self) -> &'static Words {
        match self {
            Self::En => &en::WORDS,
            Self::Ar => &ar::WORDS,
        }
    }
}

type Counted = fn(u64) -> String;
type Named = fn(&str) -> String;

macro_rules! words {
    ($words:ident $of:literal; $($name:ident: $kind:ty,)*) => {
        #[doc = concat!("The texts of ", $of, ", in one language.")]
        #[expect(missing_docs, reason = "the texts themselves say what they say")]
        #[derive(Clone, Copy, Debug)]
        pub struct $words {
            $(pub $name: $kind,)*
        }
    };
}

// After the macro that they are written with.
mod paper;
mod said;

pub use paper::PaperWords;
pub use said::SaidWords;

words! {
    Words "the whole app";

    said: SaidWords,
    paper: PaperWords,

    // Everywhere.
    back: &'static str,
    done: &'static str,
    other_language: &'static str,
    months: [&'static str; 12],

    // Getting in.
    welcome: &'static str,
    welcome_text: &'static str,
    code: &'static str,
    code_hint: &'static str,
    phone_name: &'static str,
    phone_name_default: &'static str,
    go_on: &'static str,
    choose_pin: &'static str,
    choose_pin_text: &'static str,
    pin: &'static str,
    pin_again: &'static str,
    set_pin: &'static str,
    pins_differ: &'static str,
    pin_digits: &'static str,
    pin_easy: &'static str,
    unlock: &'static str,
    unlock_text: &'static str,
    open: &'static str,
    pin_wrong: Counted,
    pin_wait: Counted,
    waiting: &'static str,
    waiting_text: &'static str,
    waiting_again: &'static str,
    asking_office: &'static str,
    refused: &'static str,
    code_unknown: &'static str,
    code_used: &'static str,
    code_expired: &'static str,
    code_too_many: &'static str,
    code_missing: &'static str,

    // Today.
    today: &'static str,
    start_day: &'static str,
    stops_done: fn(u64, u64) -> String,
    target: &'static str,
    balance: &'static str,
    overdue: &'static str,
    nothing_overdue: &'static str,
    cash_in_hand: &'static str,
    collected: &'static str,
    only_here: &'static str,
    all_at_office: &'static str,
    receipts_only_here: Counted,
    entries_only_here: Counted,
    no_plan: &'static str,
    no_plan_text: &'static str,
    cancelled: &'static str,
    unplanned: &'static str,
    visiting: &'static str,
    next_stop: &'static str,
    cheques: Counted,
    receipts: &'static str,
    no_receipts: &'static str,
    update_ready: &'static str,
    update_now: &'static str,

    // The customer.
    open_items: &'static str,
    no_open_items: &'static str,
    due: &'static str,
    no_due_date: &'static str,
    days_late: Counted,
    aging: &'static str,
    last_receipts: &'static str,
    notes: &'static str,
    check_in: &'static str,
    by_phone: &'static str,
    receipt: &'static str,
    end_visit: &'static str,
    how_ended: &'static str,
    gone: &'static str,
    void: &'static str,
    awaits_void: &'static str,
    not_at_office: &'static str,
    part_open: &'static str,

    // The receipt.
    new_receipt: &'static str,
    cash: &'static str,
    cash_received: &'static str,
    settles: &'static str,
    oldest_first: &'static str,
    why_less: &'static str,
    on_account: &'static str,
    total: &'static str,
    issue: &'static str,
    too_much: &'static str,
    not_an_amount: &'static str,
    nothing_received: &'static str,
    no_book: &'static str,
    leaves_left: Counted,
    issued: &'static str,
    from: &'static str,
    settled: &'static str,
    seal_here: &'static str,
    seal_here_text: &'static str,
    seal_held: &'static str,
    seal_posted: &'static str,
    seal_posted_text: &'static str,
    seal_flagged: &'static str,
    seal_aside: &'static str,

    // What is paid with besides cash.
    amount: &'static str,
    cheque: &'static str,
    transfer: &'static str,
    card: &'static str,
    wallet: &'static str,
    add_tender: &'static str,
    remove: &'static str,
    bank: &'static str,
    cheque_number: &'static str,
    cheque_date: &'static str,
    drawer: &'static str,
    reference: &'static str,
    post_dated: &'static str,
    tender_unfinished: &'static str,
    rest_is: &'static str,
    unapplied: &'static str,

    // Sync.
    sync: &'static str,
    sync_now: &'static str,
    syncing: &'static str,
    no_network: &'static str,
    no_network_text: &'static str,
    office_unwell: &'static str,
    last_contact: &'static str,
    never: &'static str,
    at_office_upto: &'static str,
    troubles: &'static str,
    no_troubles: &'static str,
    lock: &'static str,
    set_up_again: &'static str,
    must_enrol_kept: &'static str,
    not_let_in: &'static str,
    shut_out: &'static str,
    shut_out_office: &'static str,
    shut_out_help: &'static str,
    other_company: &'static str,
    to_rescue: &'static str,
    signed_in_as: &'static str,

    // Handing over, undoing, the end of the day.
    hand_over: &'static str,
    count_cash: &'static str,
    loose_coin: &'static str,
    cheques_handed: &'static str,
    remark: &'static str,
    should_be: &'static str,
    counted: &'static str,
    even: &'static str,
    less_than_hand: &'static str,
    more_than_hand: &'static str,
    offer_now: &'static str,
    offered: &'static str,
    handed_over: &'static str,
    cheques_in_hand: &'static str,
    deposit: &'static str,
    deposits: &'static str,
    no_deposits: &'static str,
    deposit_waits: &'static str,
    deposit_withdrawn: &'static str,
    deposit_refused: &'static str,
    deposit_confirmed: &'static str,
    deposit_differs: &'static str,
    cheques_not_found: &'static str,
    deposit_back: &'static str,
    withdraw: &'static str,
    nothing_to_offer: &'static str,
    more_than_in_hand: &'static str,
    cheque_gone: &'static str,
    offer_ended: &'static str,
    offer_accepted: &'static str,
    reason: &'static str,
    say_why: &'static str,
    void_receipt: &'static str,
    void_text: &'static str,
    void_reasons: [&'static str; 3],
    void_done: &'static str,
    void_awaits_text: &'static str,
    void_elsewhere: &'static str,
    void_already: &'static str,
    void_handed_over: &'static str,
    spoil_leaf: &'static str,
    spoil_text: &'static str,
    spoil_reasons: [&'static str; 3],
    spoilt: Named,
    other_customer: &'static str,
    search_hint: &'static str,
    nobody_found: &'static str,
    more_about_visit: &'static str,
    delay_reason: &'static str,
    next_action: &'static str,
    next_day: &'static str,
    note: &'static str,
    too_long: &'static str,
    end_of_day: &'static str,
    close_day: &'static str,
    day_closed: &'static str,
    day_closed_text: &'static str,
    collected_before: &'static str,
    nothing_left: &'static str,
    nothing_left_text: &'static str,
    left_text: &'static str,
    visits: &'static str,
    receipts_issued: &'static str,
    voids: &'static str,
    may_go: &'static str,
    no_room: &'static str,

    // What can go wrong.
    visit_open: Named,
    unknown_customer: &'static str,
    stop_gone: &'static str,
    item_gone: &'static str,
    more_than_open: Named,
    need_reason: Named,
    cheque_not_paid: Named,
    cheque_twice: Named,
    more_than_received: &'static str,
    no_visit: &'static str,
    out_of_range: &'static str,
    not_enrolled: &'static str,
    locked: &'static str,
    no_day: &'static str,
    day_open: &'static str,
    cannot_record: &'static str,

    // Words for what the core knows by kind.
    aging_of: fn(Aging) -> &'static str,
    outcome: fn(VisitOutcome) -> &'static str,
    next: fn(NextAction) -> &'static str,
    short: fn(ShortReason) -> &'static str,
    kind: fn(u8) -> &'static str,
    record: fn(&str) -> &'static str,
    flag: fn(Flag) -> &'static str,
    quarantine: fn(Quarantine) -> &'static str,
    must_enrol: fn(MustEnrol) -> &'static str,
    store: fn(&StoreError) -> &'static str,

    // Limits on cash, and how one is lifted.
    limits: limits::LimitWords,

    // What is known of a customer besides items.
    customer: customer::CustomerWords,

    // PINs, locks, drafts.
    pins: pin::PinWords,
}
