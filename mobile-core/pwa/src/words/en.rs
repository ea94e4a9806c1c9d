//! English.

use counterfoil_core::view::Aging;
use counterfoil_core::{MustEnrol, StoreError};
use counterfoil_sync::entry::{Flag, NextAction, Quarantine, ShortReason, VisitOutcome};

use super::Words;

pub(super) const WORDS: Words = Words {
    said: super::said::en::WORDS,
    paper: super::paper::EN,
    back: "Back",
    done: "Done",
    other_language: "العربية",
    months: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    welcome: "Set up this phone",
    welcome_text: "Type the code that your office gave you. It can be used once.",
    code: "Code",
    code_hint: "e.g. ABCD-EFGH",
    phone_name: "Name of this phone",
    phone_name_default: "My phone",
    go_on: "Continue",
    choose_pin: "Choose a PIN",
    choose_pin_text: "6 to 12 digits. Nobody can read this phone without it. Ten wrong ones in a row lock it until a supervisor opens it: remember it.",
    pin: "PIN",
    pin_again: "PIN again",
    set_pin: "Set PIN",
    pins_differ: "The two PINs differ.",
    pin_digits: "A PIN has 6 to 12 digits.",
    pin_easy: "Too easy to guess. Choose digits that do not repeat or count up.",
    unlock: "Counterfoil is locked",
    unlock_text: "Type your PIN. It works without a network.",
    open: "Unlock",
    pin_wrong: |left| match left {
        1 => "Wrong PIN. One more try, then there is a wait.".to_owned(),
        left => format!("Wrong PIN. {left} more tries, then there is a wait."),
    },
    pin_wait: |seconds| {
        if seconds < 90 {
            format!("Too many wrong PINs. Try again in {seconds} seconds. Nothing is erased.")
        } else {
            let minutes = seconds.div_ceil(60);
            format!("Too many wrong PINs. Try again in {minutes} minutes. Nothing is erased.")
        }
    },
    waiting: "Waiting for approval",
    waiting_text: "A supervisor or admin must approve this phone. It goes on by itself as soon as they have.",
    waiting_again: "Ask again now",
    asking_office: "Asking the office …",
    refused: "The office turned this phone down. Ask for a new code.",
    code_unknown: "The office does not know this code. Check it and type it again.",
    code_used: "Another phone has used this code. Ask for a new one.",
    code_expired: "This code has run out. Ask for a new one.",
    code_too_many: "Too many wrong codes. Wait a few minutes.",
    code_missing: "Type the code from the office, and a name for this phone.",
    today: "Today",
    start_day: "Start the day",
    stops_done: |done, of| format!("{done} of {of} stops"),
    target: "Target",
    balance: "Balance",
    overdue: "Overdue",
    nothing_overdue: "Nothing overdue",
    cash_in_hand: "Cash in hand",
    collected: "Collected today",
    only_here: "Only on this phone",
    all_at_office: "All is at the office",
    receipts_only_here: |count| match count {
        1 => "1 receipt only on this phone".to_owned(),
        count => format!("{count} receipts only on this phone"),
    },
    entries_only_here: |count| match count {
        1 => "1 record to send".to_owned(),
        count => format!("{count} records to send"),
    },
    no_plan: "No stops yet",
    no_plan_text: "Sync to fetch today's plan, or ask your supervisor.",
    cancelled: "Taken off the plan",
    unplanned: "Not planned",
    visiting: "You are here",
    next_stop: "Next stop",
    cheques: |count| match count {
        1 => "1 cheque".to_owned(),
        count => format!("{count} cheques"),
    },
    receipts: "Receipts of the day",
    no_receipts: "No receipts yet.",
    update_ready: "A new version is ready. Nothing is lost.",
    update_now: "Restart",
    open_items: "Open items",
    no_open_items: "Nothing is open.",
    due: "due",
    no_due_date: "no due date",
    days_late: |days| match days {
        1 => "1 day late".to_owned(),
        days => format!("{days} days late"),
    },
    aging: "How old",
    last_receipts: "Last receipts",
    notes: "Notes",
    check_in: "Check in",
    by_phone: "By phone",
    receipt: "New receipt",
    end_visit: "End visit",
    how_ended: "How did the visit end?",
    gone: "No longer your customer",
    void: "Void",
    awaits_void: "Void awaits approval",
    not_at_office: "From before this phone was set up again: hand it over once the office has its receipt",
    part_open: "of",
    new_receipt: "New receipt",
    cash: "Cash",
    cash_received: "Cash received",
    settles: "What it settles",
    oldest_first: "Oldest first",
    why_less: "Why less?",
    on_account: "On account",
    total: "Received",
    issue: "Issue receipt",
    too_much: "More is allocated than received.",
    not_an_amount: "This is not an amount.",
    nothing_received: "Type what you received.",
    no_book: "There is no blank voucher left on this phone. Sync to get the next book, or ask the office.",
    leaves_left: |count| match count {
        0 => "Last voucher of the book used".to_owned(),
        1 => "1 voucher left in the book".to_owned(),
        count => format!("{count} vouchers left in the book"),
    },
    issued: "Receipt issued",
    from: "From",
    settled: "Settled",
    seal_here: "Signed and stored on this phone",
    seal_here_text: "It goes to the office with the next sync.",
    seal_held: "The office has it",
    seal_posted: "Posted",
    seal_posted_text: "The office has it, and it is in the books.",
    seal_flagged: "Posted, with remarks",
    seal_aside: "Put aside by the office",
    amount: "Amount",
    cheque: "Cheque",
    transfer: "Transfer",
    card: "Card",
    wallet: "Wallet",
    add_tender: "Add another payment",
    remove: "Remove",
    bank: "Bank",
    cheque_number: "Number",
    cheque_date: "Date on it",
    drawer: "Drawn on (if legible)",
    reference: "Reference",
    post_dated: "Post-dated",
    tender_unfinished: "A payment is not filled in. Complete it or remove it.",
    rest_is: "What the rest is",
    unapplied: "Not matched yet",
    sync: "Sync",
    sync_now: "Sync now",
    syncing: "Syncing …",
    no_network: "No network",
    no_network_text: "Go on working. Everything is kept here and goes out by itself later.",
    office_unwell: "The office's server did not accept this now. Everything is kept; try again later.",
    last_contact: "Last contact",
    never: "never",
    at_office_upto: "Records at the office",
    troubles: "Remarks from the office",
    no_troubles: "The office has no remarks.",
    lock: "Lock",
    set_up_again: "Set up again",
    must_enrol_kept: "What is recorded on this phone stays, and is handed in then.",
    not_let_in: "Not let in",
    shut_out: "This phone was not let in: by the office, or by a network that wants you to log in first. It tries again by itself.",
    shut_out_office: "The office did not let this phone in, as far as can be told from here. It does so with a phone that it has not heard from for a month. The phone tries again by itself.",
    shut_out_help: "Everything recorded stays on this phone; go on working. If it stays so on another network too, ask the office whether this phone needs a new code.",
    other_company: "This code is another company's. Records on this phone are not handed in to the first company yet, and only that company can take them. Sync with it first, or ask it for a new code.",
    to_rescue: "Records of the earlier set-up to hand in",
    signed_in_as: "Collector",
    hand_over: "Hand over",
    count_cash: "Count the cash",
    loose_coin: "Loose coin, as an amount",
    cheques_handed: "Cheques handed over",
    remark: "Remark for the cashier",
    should_be: "In hand",
    counted: "Counted",
    even: "Even",
    less_than_hand: "Less than in hand: stays with you",
    more_than_hand: "More than in hand",
    offer_now: "Offer to the cashier",
    offered: "Offered",
    handed_over: "Handed over",
    cheques_in_hand: "Cheques in hand",
    deposit: "Deposit",
    deposits: "Deposits",
    no_deposits: "Nothing was offered yet.",
    deposit_waits: "Waits for the cashier",
    deposit_withdrawn: "Taken back",
    deposit_refused: "Refused",
    deposit_confirmed: "Confirmed as declared",
    deposit_differs: "Counted otherwise:",
    deposit_back: "What it offered is in hand: offer it again.",
    cheques_not_found: "Not found by the cashier, and in hand again:",
    withdraw: "Take back",
    nothing_to_offer: "Nothing of this currency is in hand.",
    more_than_in_hand: "More was counted than is in hand and not offered yet. Count again, or take the earlier offer back.",
    cheque_gone: "One of the cheques is not in hand any more. Look again.",
    offer_ended: "This offer has ended already. What it offered is in hand.",
    offer_accepted: "A cashier has accepted this offer. It cannot be taken back.",
    reason: "Reason",
    say_why: "Say why, in a few words.",
    void_receipt: "Void",
    void_text: "The number stays used. Keep all copies. What the office has already takes a second person's approval.",
    void_reasons: [
        "Wrong customer",
        "Wrong amount",
        "Customer changed their mind",
    ],
    void_done: "The receipt is void.",
    void_awaits_text: "A second person must approve. Until then the receipt stands, and its money cannot be handed over.",
    void_elsewhere: "This phone cannot void this receipt. Ask the office.",
    void_already: "This receipt is void already.",
    void_handed_over: "Its money was offered or handed over. Take the offer back, or ask the office.",
    spoil_leaf: "Spoilt voucher",
    spoil_text: "The next blank voucher of the book is used up and becomes no receipt.",
    spoil_reasons: ["Torn", "Misprinted", "Wet"],
    spoilt: |number| format!("Voucher {number} is accounted for as spoilt."),
    other_customer: "Another customer",
    search_hint: "Name or code",
    nobody_found: "No customer on this phone has this name or code.",
    more_about_visit: "Delay, next action, note",
    delay_reason: "Why they are late",
    next_action: "Next",
    next_day: "On",
    note: "Note",
    too_long: "This note is too long. Shorten it.",
    end_of_day: "End of day",
    close_day: "Close and sign the day",
    day_closed: "The day is closed",
    day_closed_text: "Its figures are signed and cannot change.",
    collected_before: "Of which before this phone was set up again; not signed here",
    nothing_left: "Nothing is left only on this phone",
    nothing_left_text: "The office has signed that it has every record.",
    left_text: "Stay in reach of a network until it has gone out.",
    visits: "Visits",
    receipts_issued: "Receipts",
    voids: "Of which void",
    may_go: "This browser may throw away what is stored here, so no receipt is issued. Install the app (Add to home screen) and open it from there.",
    no_room: "The phone's storage is full, so no receipt is issued. Free some space first.",
    visit_open: |name| format!("The visit at {name} has not ended. End it first."),
    unknown_customer: "This customer is not on this phone. Sync, or ask the office to assign it.",
    stop_gone: "This stop is no longer on the plan. Check in without it.",
    item_gone: "One of the items is not open any more. Look again.",
    more_than_open: |document| {
        format!("{document} has less open than that. Put the rest on account.")
    },
    need_reason: |document| format!("{document} stays open in part. Say why less was paid."),
    cheque_not_paid: |number| {
        format!("No bank pays cheque {number} with this date. Look at the year again.")
    },
    cheque_twice: |number| {
        format!("Cheque {number} is in this receipt twice. Take one off, or correct its number.")
    },
    more_than_received: "More is allocated than received. Lower an amount.",
    no_visit: "No visit is open. Check in first.",
    out_of_range: "The amount is out of range.",
    not_enrolled: "This phone is not set up yet.",
    locked: "The office has locked this phone. Sync, and ask the office.",
    no_day: "The day is not open. Start it first.",
    day_open: "The day before is still open. Close it first.",
    cannot_record: "This cannot be recorded. Nothing was changed.",
    aging_of: |aging| match aging {
        Aging::NoDueDate => "No date",
        Aging::NotDue => "Not due",
        Aging::To30 => "1–30",
        Aging::To60 => "31–60",
        Aging::To90 => "61–90",
        Aging::Over90 => "Over 90",
    },
    outcome: |outcome| match outcome {
        VisitOutcome::Collected => "Collected",
        VisitOutcome::NotPaid => "Met, not paid",
        VisitOutcome::Absent => "Nobody there who could pay",
        VisitOutcome::Closed => "Closed",
        VisitOutcome::Disputed => "Disputes the amount",
        VisitOutcome::Refused => "Refused to talk",
    },
    next: |next| match next {
        NextAction::Visit => "Visit again",
        NextAction::Call => "Call",
        NextAction::Statement => "Send a statement",
        NextAction::Escalate => "Hand it up",
    },
    short: |reason| match reason {
        ShortReason::PartPayment => "Pays the rest later",
        ShortReason::Discount => "Discount taken",
        ShortReason::Dispute => "Rest disputed",
        ShortReason::Goods => "Goods returned or damaged",
        ShortReason::Rounding => "Small change missing",
    },
    kind: |kind| match kind {
        1 => "Invoice",
        2 => "Debit note",
        3 => "Credit memo",
        4 => "Opening balance",
        _ => "Item",
    },
    record: super::record::en,
    flag: |flag| match flag {
        Flag::LatePeriod => "The accounting month is closed, so this counts in the next one.",
        Flag::NotYourCustomer => "The customer is not in your portfolio or plan.",
        Flag::OverLimit => "A limit was passed; hand in your cash.",
        Flag::OverPaid => "More was paid than was open; the office matches the rest.",
        Flag::Clock => "This phone's clock is wrong; set it to automatic.",
        Flag::AwaitsApproval => "A second person must approve the void.",
        Flag::HandedOver => "The money had been offered or handed over already.",
        Flag::NoPhoto => "A photo of the copies is missing.",
        Flag::LeafSkipped => "A voucher was left out; tell the office what became of it.",
        Flag::ChequeSeenBefore => "This cheque was taken before.",
        Flag::CustodyDiffers => "What was offered is not what the office has you holding.",
        Flag::SummaryDiffers => "The day's summary differs from what the office adds up.",
        Flag::NotFound => "This names something the office does not have.",
        Flag::UnknownKind => "The office does not know this kind of record yet; it is kept.",
        Flag::Revoked => "This phone had been suspended.",
    },
    quarantine: |why| match why {
        Quarantine::Signature => {
            "The office could not verify this phone's signature; keep the copy and show it to the office."
        }
        Quarantine::Fork => {
            "A copy of this phone recorded something else under this number; show this phone to the office."
        }
        Quarantine::Policy => "This phone may not record this; ask the office.",
        Quarantine::Invalid => "The record contradicts itself; show it to the office.",
        Quarantine::NotLeased => {
            "The number is from a book that is not leased to this phone; bring the book to the office."
        }
        Quarantine::NumberUsed => "The number was used before; bring both copies to the office.",
        Quarantine::UnknownAccount => {
            "The office does not know the customer or the item; tell the office who paid."
        }
        Quarantine::Revoked => {
            "This phone was revoked before this reached the office; a person there decides."
        }
        Quarantine::Gap => "Records before this one are missing at the office; sync again.",
        Quarantine::UnknownJournal => {
            "The office was restored from a backup and lost this phone's set-up; a person there decides."
        }
    },
    must_enrol: |why| match why {
        MustEnrol::Told => {
            "The office closed this phone's records. Set it up again with a new code."
        }
        MustEnrol::Restored => {
            "This phone was restored from a backup and lacks records the office holds. Set it up again."
        }
        MustEnrol::Forked => {
            "A copy of this phone wrote other records under the same numbers. Set it up again, and ask the office to compare."
        }
        MustEnrol::OtherKey => "This phone's key is not the one that was set up. Set it up again.",
        MustEnrol::Forgotten => {
            "The office was restored from a backup and does not know this phone any more. Set it up again."
        }
    },
    store: |error| match error {
        StoreError::Full => {
            "The phone's storage is full, so nothing was recorded. Free some space and do it again."
        }
        StoreError::Disk(_) => {
            "The phone's storage failed, so nothing was recorded. Do it again, and show this phone to the office if it repeats."
        }
        StoreError::Damaged(_) => {
            "What this phone has stored is damaged. Show this phone to the office; do not uninstall the app."
        }
    },
    limits: super::limits::EN,
    customer: super::customer::EN,
    pins: super::pin::EN,
};
