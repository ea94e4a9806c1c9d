//! Every text of the console, in every language. A language is a value of [`Words`]; a word that is
//! missing in one does not compile.

mod ar;
pub(super) mod audit;
pub(super) mod cases;
pub(super) mod cash;
mod control;
mod en;
pub(super) mod field;
pub(super) mod life;
pub(super) mod said;

use counterfoil_sync::entry::{Flag, Quarantine};

use crate::auth::Role;
use crate::auth::devices::DeviceState;
use crate::ledger::Account;

/// A language of the console.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Lang {
    /// English.
    #[default]
    En,
    /// Arabic, from right to left.
    Ar,
}

impl Lang {
    /// By its code, or by the first of what a browser asks for; English if it is another.
    pub(super) fn of(code: &str) -> Self {
        if code.trim_start().starts_with("ar") {
            Self::Ar
        } else {
            Self::En
        }
    }

    /// Its code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ar => "ar",
        }
    }

    /// The direction it is written in.
    pub(super) fn dir(self) -> &'static str {
        match self {
            Self::En => "ltr",
            Self::Ar => "rtl",
        }
    }

    /// The other language.
    pub(super) fn other(self) -> Self {
        match self {
            Self::En => Self::Ar,
            Self::Ar => Self::En,
        }
    }

    /// Its words.
    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::En => &en::WORDS,
            Self::Ar => &ar::WORDS,
        }
    }
}

/// What went wrong, and what to do next.
type Trouble = (&'static str, &'static str);

macro_rules! words {
    ($($name:ident: $kind:ty,)*) => {
        /// Every text of the console in one language.
        #[derive(Clone, Copy, Debug)]
        pub(super) struct Words {
            $(pub(super) $name: $kind,)*
        }
    };
}

words! {
    // Supervision has words of its own.
    field: &'static field::FieldWords,
    // What belongs to control: second factors, flags, limits, unlocks.
    control: control::Control,
    // What customers contest and ask for.
    said: said::SaidWords,
    // Differences: cases.
    cases: cases::CaseWords,
    audit: audit::AuditWords,
    // What became of a receipt.
    life: life::LifeWords,

    // Everywhere.
    skip: &'static str,
    places: &'static str,
    other_language: &'static str,
    months: [&'static str; 12],
    comma: &'static str,
    action: &'static str,
    look: &'static str,
    to_start: &'static str,
    not_found: &'static str,
    went_wrong: &'static str,
    trouble: fn(&str) -> Option<Trouble>,

    // Signing in, and where one is signed in.
    sign_in: &'static str,
    sign_in_help: &'static str,
    sign_out: &'static str,
    login: &'static str,
    password: &'static str,
    session_ended: &'static str,
    session_ended_text: &'static str,
    prove: &'static str,
    prove_text: &'static str,
    go_on: &'static str,
    not_now: &'static str,
    you: &'static str,
    role: fn(Role) -> &'static str,
    no_role: &'static str,
    sessions: &'static str,
    sessions_text: &'static str,
    browser: &'static str,
    a_browser: &'static str,
    a_program: &'static str,
    since: &'static str,
    last_used: &'static str,
    this_session: &'static str,
    end_session: &'static str,

    // The counter.
    cash_office: &'static str,
    live: &'static str,
    live_lost: &'static str,
    in_your_hands: &'static str,
    waiting: &'static str,
    nothing_waits: &'static str,
    with_others: &'static str,
    answered_today: &'static str,
    collector: &'static str,
    cashier: &'static str,
    offered_at: &'static str,
    answered_at: &'static str,
    currency: &'static str,
    cheques: &'static str,
    counted: &'static str,
    difference: &'static str,
    result: &'static str,
    confirmed: &'static str,
    refused: &'static str,
    count: &'static str,
    go_on_counting: &'static str,
    compare: &'static str,

    // The board.
    board: &'static str,
    nobody_out: &'static str,
    stops: &'static str,
    collected: &'static str,
    target: &'static str,
    cash_in_hand: &'static str,
    last_seen: &'static str,
    alerts: &'static str,
    not_begun: &'static str,
    on_the_road: &'static str,
    day_closed: &'static str,
    no_plan: &'static str,
    put_aside: fn(u64) -> String,
    voids_waiting: fn(u64) -> String,
    cases_open: fn(u64) -> String,
    flagged: fn(u64) -> String,
    cash_since: &'static str,
    silent: &'static str,

    // Review.
    review: &'static str,
    nothing_to_review: &'static str,
    phones: &'static str,
    voids: &'static str,
    asides: &'static str,
    not_yours_text: &'static str,
    void: &'static str,
    receipt: &'static str,
    asked: &'static str,
    customer: &'static str,
    voucher: &'static str,
    cheque: &'static str,
    not_cash: &'static str,
    void_yes: &'static str,
    void_no: &'static str,
    void_text: &'static str,
    approved: &'static str,
    device_state: fn(DeviceState) -> &'static str,
    enrolled_at: &'static str,
    code_from: &'static str,
    key_print: &'static str,
    phone_text: &'static str,
    let_work: &'static str,
    put_aside_one: &'static str,
    aside_reason: fn(Quarantine) -> &'static str,
    aside_text: &'static str,
    what_came: &'static str,
    what_stands: &'static str,
    nothing_there: &'static str,
    received_at: &'static str,
    signature: &'static str,
    has_one: &'static str,
    has_none: &'static str,
    kind: &'static str,
    believe: &'static str,
    reject: &'static str,
    believe_text: &'static str,
    believed: &'static str,
    rejected: &'static str,

    // Receipts.
    receipts: &'static str,
    receipts_text: &'static str,
    no_receipts: &'static str,
    receipt_one: &'static str,
    stands: &'static str,
    void_asked: &'static str,
    voided: &'static str,
    voucher_one: &'static str,
    entry_one: &'static str,
    entry_place: &'static str,
    ruling: &'static str,
    posted: &'static str,
    ledger_lines: &'static str,
    nothing_posted: &'static str,
    debit: &'static str,
    credit: &'static str,
    where_now: &'static str,
    holder: fn(&str) -> &'static str,
    flag: fn(Flag) -> &'static str,
    account: fn(Account) -> &'static str,

    // One offer.
    deposit: &'static str,
    counted_by: fn(&str) -> String,
    counted_by_text: &'static str,
    answered_by_them: &'static str,
    waits: &'static str,
    waits_text: &'static str,
    refused_text: &'static str,
    withdrawn: &'static str,
    withdrawn_text: &'static str,

    // Counting.
    count_cash: &'static str,
    loose_coin: &'static str,
    tick_cheques: &'static str,
    cash_counted: &'static str,
    cheques_ticked: &'static str,
    not_a_number: &'static str,
    record_count: &'static str,
    record_count_text: &'static str,
    save_for_later: &'static str,
    give_back: &'static str,
    saved_at: &'static str,
    not_saved: &'static str,
    refuse: &'static str,
    refuse_text: &'static str,
    refuse_now: &'static str,
    reason: &'static str,

    // Comparing.
    you_counted: &'static str,
    declared: &'static str,
    equal: &'static str,
    short: &'static str,
    over: &'static str,
    case_follows: &'static str,
    case_follows_text: &'static str,
    cheques_missing: fn(u64) -> String,
    cheques_missing_text: &'static str,
    confirm: &'static str,
    confirm_with_case: &'static str,
    confirm_text: &'static str,
    case_opened: fn(i64) -> String,
    case_opened_text: &'static str,
    see_case: &'static str,
    cheques_accepted: &'static str,
    cheque_number: &'static str,
    bank: &'static str,
    cheque_date: &'static str,
    amount: &'static str,
    there: &'static str,
    missing: &'static str,
    next_one: &'static str,

    // The slip.
    deposit_slip: &'static str,
    business_date: &'static str,
    note: &'static str,
    quantity: &'static str,
    cash: &'static str,
    signed_collector: &'static str,
    signed_cashier: &'static str,
    print: &'static str,

    // The rest of the cash office.
    office: cash::Words,

    // Differences.
    variances: &'static str,
    no_cases: &'static str,
    case: &'static str,
    case_no: fn(i64) -> String,
    posted_on: &'static str,
    answers_for: &'static str,
    case_open: &'static str,
    recovered: &'static str,
    written_off: &'static str,
    case_waits: &'static str,
    case_waits_text: &'static str,
    decide: &'static str,
    recover: &'static str,
    recover_text: fn(&str) -> String,
}
