//! English.

use super::{Trouble, Words};
use counterfoil_sync::entry::{Flag, Quarantine};

use crate::auth::Role;
use crate::auth::devices::DeviceState;
use crate::ledger::Account;
use crate::text::{count as count_of, visible};

pub(super) const WORDS: Words = Words {
    field: &super::field::EN,

    control: super::control::EN,
    said: super::said::EN,
    cases: super::cases::EN,
    audit: super::audit::EN,
    life: super::life::EN,
    skip: "Skip to the page",
    places: "Places",
    other_language: "العربية",
    months: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    comma: ", ",
    action: "Action",
    look: "Open",
    to_start: "Back to the start",
    not_found: "Not found",
    went_wrong: "That did not work",
    trouble,

    sign_in: "Sign in",
    sign_in_help: "Forgot the password? An admin can set a new one.",
    sign_out: "Sign out",
    login: "Login",
    password: "Password",
    session_ended: "You were signed out",
    session_ended_text: "Sign in again. A count that you began is kept as it was last saved.",
    prove: "Is it still you?",
    prove_text: "Before a decision about money, type your password again. Nothing you entered is lost.",
    go_on: "Go on",
    not_now: "Not now",
    you: "You",
    role,
    no_role: "No role. Ask an admin.",
    sessions: "Where you are signed in",
    sessions_text: "End what you do not recognise, and have an admin set a new password.",
    browser: "Browser",
    a_browser: "A browser",
    a_program: "A program",
    since: "Since",
    last_used: "Last used",
    this_session: "this one",
    end_session: "End",

    cash_office: "Cash office",
    live: "Updates by itself",
    live_lost: "No connection: the lists may be old",
    in_your_hands: "In your hands",
    waiting: "Waiting to be counted",
    nothing_waits: "Nobody waits. New offers appear here by themselves.",
    with_others: "With other cashiers",
    answered_today: "Answered today",
    collector: "Collector",
    cashier: "Cashier",
    offered_at: "Offered",
    answered_at: "Answered",
    currency: "Currency",
    cheques: "Cheques",
    counted: "Counted",
    difference: "Difference",
    result: "Result",
    confirmed: "Confirmed",
    refused: "Refused",
    count: "Count",
    go_on_counting: "Go on counting",
    compare: "Compare",

    board: "Today",
    nobody_out: "Nobody has a plan today or holds cash.",
    stops: "Stops",
    collected: "Collected",
    target: "Target",
    cash_in_hand: "Cash in hand",
    last_seen: "Last seen",
    alerts: "Alerts",
    not_begun: "Not begun",
    on_the_road: "On the road since",
    day_closed: "Day closed",
    no_plan: "No plan today",
    put_aside: |count| format!("{count} put aside"),
    voids_waiting: |count| count_of(count, "void to decide", "voids to decide"),
    cases_open: |count| count_of(count, "difference open", "differences open"),
    flagged: |count| format!("{count} flagged"),
    cash_since: "Cash since",
    silent: "Not heard for hours",

    review: "Review",
    nothing_to_review: "Nothing waits for a decision.",
    phones: "Phones that wait",
    voids: "Voids to decide",
    asides: "Put aside",
    not_yours_text: "Somebody who holds the role, and stands on neither side, decides it.",
    void: "Void of a receipt",
    receipt: "The receipt",
    asked: "What is asked",
    customer: "Customer",
    voucher: "Book / number",
    cheque: "Cheque",
    not_cash: "Transfer or card",
    void_yes: "Void the receipt",
    void_no: "The receipt stands",
    void_text: "Voiding undoes the receipt in the ledger. The collector is told the reason.",
    approved: "Approved",
    device_state,
    enrolled_at: "Enrolled",
    code_from: "Code issued by",
    key_print: "Key",
    phone_text: "Whoever issued the code, and the collector, cannot approve it. See the phone in their hand first.",
    let_work: "Let it work",
    put_aside_one: "Put aside",
    aside_reason,
    aside_text: "It was kept, and posted nowhere. A decision is a record: what follows from it is done by hand.",
    what_came: "What came",
    what_stands: "What stands at its place",
    nothing_there: "Nothing that can be read.",
    received_at: "Received",
    signature: "Signature",
    has_one: "Came with one",
    has_none: "None",
    kind: "Kind",
    believe: "Believe it",
    reject: "Reject it",
    believe_text: "Neither moves money.",
    believed: "Believed",
    rejected: "Rejected",

    receipts: "Receipts",
    receipts_text: "The newest first",
    no_receipts: "No receipts yet.",
    receipt_one: "Receipt",
    stands: "Stands",
    void_asked: "Void asked",
    voided: "Void",
    voucher_one: "The voucher",
    entry_one: "The entry",
    entry_place: "Its place",
    ruling: "Ruling",
    posted: "Posted",
    ledger_lines: "In the ledger",
    nothing_posted: "Nothing was posted.",
    debit: "Debit",
    credit: "Credit",
    where_now: "Where it is",
    holder,
    flag,
    account,

    deposit: "Deposit",
    counted_by: |name| format!("{} has this offer in hand", visible(name)),
    counted_by_text: "Only one cashier counts an offer. If they leave it for half an hour, you can take it.",
    answered_by_them: "It is counted. The same cashier confirms or refuses it.",
    waits: "Waiting to be counted",
    waits_text: "What was declared is shown after the count.",
    refused_text: "The money stays with the collector, who was told why.",
    withdrawn: "Taken back",
    withdrawn_text: "The collector took this offer back before it was counted. The money stays with them.",

    count_cash: "Cash, note by note",
    loose_coin: "Loose coin",
    tick_cheques: "Cheques: tick each one that is there",
    cash_counted: "Cash counted",
    cheques_ticked: "Cheques",
    not_a_number: "Not a number",
    record_count: "Record the count",
    record_count_text: "A count is recorded once. What was declared is shown next.",
    save_for_later: "Save for later",
    give_back: "Put back",
    saved_at: "Saved",
    not_saved: "Not saved: no connection",
    refuse: "Refuse this offer",
    refuse_text: "The money goes back to the collector, who is told the reason.",
    refuse_now: "Refuse",
    reason: "Reason",

    you_counted: "Counted",
    declared: "Declared",
    equal: "Equal",
    short: "Short",
    over: "Over",
    case_follows: "The difference becomes a case",
    case_follows_text: "You take in what you counted. The case belongs to the collector and you; an accountant or manager who is neither decides it.",
    cheques_missing: |count| {
        if count == 1 {
            "One cheque was not there".to_owned()
        } else {
            format!("{count} cheques were not there")
        }
    },
    cheques_missing_text: "Cheques without a tick stay with the collector.",
    confirm: "Confirm",
    confirm_with_case: "Confirm and open a case",
    confirm_text: "The money moves from the collector to the vault.",
    case_opened: |no| format!("Case {no} was opened"),
    case_opened_text: "An accountant or manager decides it.",
    see_case: "See the case",
    cheques_accepted: "Cheques accepted",
    cheque_number: "Number",
    bank: "Bank",
    cheque_date: "Date",
    amount: "Amount",
    there: "There",
    missing: "Missing",
    next_one: "Back to the queue",

    deposit_slip: "Deposit slip",
    business_date: "Business date",
    note: "Note",
    quantity: "Quantity",
    cash: "Cash",
    signed_collector: "Collector",
    signed_cashier: "Cashier",
    print: "Print",

    office: super::cash::EN,

    variances: "Differences",
    no_cases: "No open cases.",
    case: "Case",
    case_no: |no| format!("Case {no}"),
    posted_on: "Posted",
    answers_for: "Answers for it",
    case_open: "Open",
    recovered: "Recovered from who answers for it",
    written_off: "Written off",
    case_waits: "Waiting for a decision",
    case_waits_text: "An accountant or manager who is on neither side decides it.",
    decide: "Decide",
    recover: "Recover it",
    recover_text: |name| {
        format!(
            "{} owes it: it moves to their shortage account.",
            visible(name)
        )
    },
};

fn role(role: Role) -> &'static str {
    match role {
        Role::Collector => "Collector",
        Role::Cashier => "Cashier",
        Role::Supervisor => "Supervisor",
        Role::Accountant => "Accountant",
        Role::Manager => "Manager",
        Role::Auditor => "Auditor",
        Role::Admin => "Admin",
    }
}

fn trouble(kind: &str) -> Option<Trouble> {
    Some(match kind {
        "wrong-credentials" => (
            "Login or password is wrong",
            "Check both. An admin can set a new password.",
        ),
        "too-many-tries" => (
            "Too many wrong tries",
            "Wait a minute, then try again. Nothing is locked for good.",
        ),
        "cross-site" => (
            "This form did not come from here",
            "Nothing was changed. Open the page again and repeat it there.",
        ),
        "not-allowed" => (
            "Not for your role",
            "Nothing was changed. Ask somebody who holds the role, or an admin.",
        ),
        "four-eyes" => (
            "A second person is needed",
            "Who hands money in, counts it or answers for a difference does not decide about it. Ask somebody else.",
        ),
        "counted-by-another" => (
            "Another cashier has this offer",
            "Only one cashier counts an offer, and the same one confirms or refuses it. Nothing was changed.",
        ),
        "wrong-state" => (
            "Something happened to it meanwhile",
            "Nothing was changed. Open it again and see how far it is.",
        ),
        "decided" => (
            "Decided already",
            "Somebody decided it otherwise. Open it again and see.",
        ),
        "nothing-counted" => (
            "Nothing was counted",
            "Type how many of each note there are. If there was no cash, type a zero.",
        ),
        "invalid" => (
            "Something in the form cannot be",
            "Nothing was recorded, and what you typed is kept. Correct the marked field: numbers only, and a reason in a few words.",
        ),
        "not-a-count" => (
            "This cannot be the count",
            "Nothing was recorded, and what you typed is kept. Correct the marked field: whole numbers, at most 100,000 of one note; loose coin with a point before its decimals.",
        ),
        "method-not-allowed" => (
            "No such page",
            "A form is sent to this address. Open its page and press its button there.",
        ),
        "unsaid" => (
            "Say why, in words that can be read",
            "Nothing was changed, and what you typed is kept. At least one letter or digit, nothing invisible, and at most 200 Latin or 100 Arabic letters.",
        ),
        "idempotency-key-reused" => (
            "This form was sent before, with something else in it",
            "The first one was carried out. Open the page again and see what it did.",
        ),
        "not-found" => (
            "Not found",
            "There is no such thing. Check the address or number.",
        ),
        "no-such-path" => (
            "No such page",
            "Check the address, or go back to the start.",
        ),
        "busy" => (
            "Too much at once",
            "Nothing was changed. Try again in a moment.",
        ),
        "internal" => (
            "The server failed",
            "Go back and send it again: it is done once, however often it is sent. If it stays, tell an admin.",
        ),
        _ => return (WORDS.office.trouble)(kind),
    })
}

fn device_state(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Pending => "Waits for a second person",
        DeviceState::Active => "May work",
        DeviceState::Suspended => "Suspended",
        DeviceState::Refused => "Refused",
        DeviceState::Revoked => "Out of service",
    }
}

fn aside_reason(reason: Quarantine) -> &'static str {
    match reason {
        Quarantine::Signature => "Its signature is not valid",
        Quarantine::Fork => "Another entry stands at its place",
        Quarantine::Policy => "Its author may not write this",
        Quarantine::Invalid => "It contradicts itself",
        Quarantine::NotLeased => "Its number is in no book of this phone",
        Quarantine::NumberUsed => "Its number was used before",
        Quarantine::UnknownAccount => "Customer or item unknown",
        Quarantine::Revoked => "The phone is out of service",
        Quarantine::Gap => "Entries before it are missing",
        Quarantine::UnknownJournal => "Its journal is not known here",
    }
}

fn holder(holder: &str) -> &'static str {
    match holder {
        "vault" => "In the vault",
        "transit" => "On its way to the bank",
        "clearing" => "With the bank",
        "undone" => "Given back",
        "missing" => "Missing from the vault",
        _ => "With the collector",
    }
}

fn flag(flag: Flag) -> &'static str {
    match flag {
        Flag::LatePeriod => "Came after its period was closed",
        Flag::NotYourCustomer => "Not this collector's customer",
        Flag::OverLimit => "Above a limit",
        Flag::OverPaid => "More than was open",
        Flag::Clock => "Clock in doubt",
        Flag::AwaitsApproval => "Void awaits approval",
        Flag::HandedOver => "Money was handed over before",
        Flag::NoPhoto => "No photo",
        Flag::LeafSkipped => "A leaf was left out",
        Flag::ChequeSeenBefore => "Cheque taken before",
        Flag::CustodyDiffers => "Custody differs",
        Flag::SummaryDiffers => "Summary differs",
        Flag::NotFound => "Names what is not there",
        Flag::UnknownKind => "Unknown kind",
        Flag::Revoked => "Phone suspended or revoked",
    }
}

fn account(account: Account) -> &'static str {
    match account {
        Account::Receivable => "Receivable",
        Account::OnAccount => "On account",
        Account::Unapplied => "Unapplied",
        Account::Unidentified => "Unidentified",
        Account::SalesClearing => "Sales clearing",
        Account::CashCollector => "Cash with collector",
        Account::ChequesCollector => "Cheques with collector",
        Account::UnclearedCheques => "Uncleared cheques",
        Account::CashVault => "Cash in vault",
        Account::ChequesVault => "Cheques in vault",
        Account::CashInTransit => "Cash in transit",
        Account::ChequesClearing => "Cheques in clearing",
        Account::Bank => "Bank",
        Account::OverShort => "Over and short",
        Account::Shortage => "Shortage",
    }
}
