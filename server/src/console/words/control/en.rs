//! English.

use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::entry::Flag;

use super::{Control, Trouble};
use crate::text::visible;

pub(in crate::console::words) const CONTROL: Control = Control {
    code: "Code",
    code_title: "The code from your phone",
    code_text: "Open your authenticator and type the six digits it shows for this company.",
    code_help: "No phone at hand? Type one of your recovery codes. Without those, an admin can reset your second factor.",
    as_another: "Sign in as somebody else",
    prove_code_text: "Before a decision about money, type the code your authenticator shows now. What you entered is not lost.",

    factor: "Second factor",
    factor_text: "A code from your phone beside the password: whoever learns your password still cannot sign in as you.",
    factor_wanted: "Your company asks for it: until it is on you can look, and decide nothing about money.",
    factor_on: "Your second factor is on",
    is_on: "On",
    is_off: "Off",
    set_up: "Set it up",
    look_after: "Change it",
    switch_on: "Switch on",
    scan: "1. Give it to your authenticator",
    scan_text: "Open an authenticator app on your phone, add an account and point the camera at this.",
    square: "Code to scan with an authenticator",
    or_type: "No camera? Choose “enter a key” and type this. Time-based, six digits.",
    type_code: "2. Type the code it shows",
    type_code_text: "It changes every thirty seconds. Only after this is the second factor on.",
    recovery: "Recovery codes",
    recovery_text: "Write these down or print them, and keep them apart from your phone. Each gets you in once when the phone is gone. They are not shown again.",
    codes_kept: "I have kept them",
    codes_left: |left| match left {
        0 => "No recovery code is left. Make new ones now.".to_owned(),
        1 => "One recovery code is left.".to_owned(),
        left => format!("{left} recovery codes are left."),
    },
    new_codes: "New recovery codes",
    new_codes_text: "The old ones stop working at once.",
    make_codes: "Make new codes",
    switch_off: "Switch off",
    switch_off_text: "The password alone will do again. It takes both one last time.",

    people: "People",
    name: "Name",
    roles: "Roles",
    branch: "Branch",
    whole_company: "Whole company",
    closed: "may not sign in",
    reset: "Reset the second factor",
    reset_text: "For somebody whose phone is gone. See that it is them. They are signed out everywhere, and the password alone will do until they set it up again.",
    reset_other: "Only another admin can reset it.",

    flagged: "Flagged",
    flagged_receipt: "Taken with a doubt",
    expected: "What was expected",
    flags_text: "The receipt stands either way: it is in the customer’s hand. Accepting closes the doubt; following up keeps it here until somebody accepts it.",
    accept: "Accept",
    accepted: "Accepted",
    follow_up: "Follow up",
    followed_up: "Being followed up",
    owner: "Who follows it up",
    nobody: "Nobody: it is accepted",
    when_and_where: "When and where",
    phone_clock: "By the phone’s clock",
    apart: "Came in after",
    place: "Place",
    no_place: "Not taken",
    place_good_to: "Place good to",
    from_site: "From the customer’s site",
    made_up: "The phone says an app made it up",
    unlocks: "Unlock by telephone",
    answer_call: "A collector calls",
    answer_call_text: "The phone shows ten letters under “Ask for an unlock”. Type what is read out, and say the code back. The phone needs no network.",
    challenge: "Letters read out",
    give_code: "Show the code",
    say_this: "Say this code",
    up_to: "up to",
    codes_given: "Codes given",
    no_codes: "No code was given yet.",
    lifted: "Lifted",
    given_by: "Given by",
    used: "Used",
    not_used: "Not yet",
    openings: "Open a locked phone",
    openings_call: "A collector cannot get in",
    openings_text: "Ten wrong PINs locked the phone. It shows two numbers; nothing on it is lost. Know who calls, type both, and say the code back. With it the collector chooses a new PIN.",
    phone_number: "Phone, as it shows it",
    lock_number: "Lock, as it shows it",
    phone_column: "Phone",
    lock_column: "Lock",
    phone_unknown: "A phone that this server does not know",
    openings_given: "Phones that were opened",
    no_openings: "No phone was opened yet.",
    limits: "Cash limits",
    no_limits: "No limits are set.",
    limits_waiting: "Limits that wait for a second person",
    no_limits_waiting: "None.",
    ask_limits: "Ask for limits",
    ask_limits_text: "They count once a second person agrees. All limits of a currency are set at once: what is left empty is no limit.",
    takes_back: "Take back what was set",
    for_whom: "For whom",
    warns_past: "Warns past",
    refuses_past: "Refuses past",
    warns_above: "What warns must not be more than what refuses.",
    no_amount: "That is no amount. Write it as 1250.00.",
    no_currency: "That is no currency. Write its three letters, such as AED.",
    asked_by: "Asked by",
    agree: "Agree",
    agreed: "Agreed",
    agree_text: "Phones learn of it at their next sync.",
    followed_by: |name| format!("{} follows it up", visible(name)),
    minutes: |count| format!("{count} min"),
    metres: |count| format!("{count} m"),
    rule,
    limit,

    trouble,
};

fn trouble(kind: &str) -> Option<Trouble> {
    Some(match kind {
        "wrong-code" => (
            "This code is wrong",
            "It was mistyped, has run out, or was used before. Wait for the next one and type that.",
        ),
        "second-factor-needed" => (
            "The code is missing",
            "Type the code that your authenticator shows, beside the password.",
        ),
        "whole-company" => (
            "This is the whole company's",
            "Nothing was changed. You belong to a branch: ask somebody who belongs to none.",
        ),
        "other-branch" => (
            "This is another branch's",
            "Nothing was changed. Ask somebody who belongs to that branch, or to the whole company.",
        ),
        "owner-of-branch" => (
            "They belong to another branch",
            "Nothing was changed. Choose somebody of its branch, or of the whole company: others would not see it.",
        ),
        "second-factor-missing" => (
            "Your company asks for a second factor",
            "Nothing was changed. Switch yours on under your name, then repeat this.",
        ),
        "no-phone" => (
            "No phone of theirs may work",
            "Nothing was given. Look at their phones first.",
        ),
        "not-a-lock" => (
            "These are not the numbers of a locked phone",
            "Nothing was given. Have both numbers read out once more: the phone, then the lock, from 1 on.",
        ),
        "not-this-challenge" => (
            "These letters do not fit this collector today",
            "Nothing was given. Choose the right collector and have the letters read out once more.",
        ),
        _ => return None,
    })
}

/// What the rule behind a flag expects.
fn rule(flag: Flag) -> &'static str {
    match flag {
        Flag::LatePeriod => {
            "Its business date lies in a closed period. It was posted to the first open day."
        }
        Flag::NotYourCustomer => {
            "Collectors receive from their own customers and those on their plan. This one is neither."
        }
        Flag::OverLimit => "A cash limit was passed, and no unlock code given here covers it.",
        Flag::OverPaid => "No more is paid on an item than is open on it.",
        Flag::Clock => "The phone’s clock goes forward and agrees with the server’s.",
        Flag::AwaitsApproval => "Voiding a confirmed receipt takes a second person.",
        Flag::HandedOver => "Money that was offered is not spent again.",
        Flag::NoPhoto => "A photo of all copies belongs to it.",
        Flag::LeafSkipped => "Leaves are used one after the other. One before it is missing.",
        Flag::ChequeSeenBefore => {
            "A cheque is received once. One of the same bank and number was taken before."
        }
        Flag::CustodyDiffers => "What is offered is what the collector holds.",
        Flag::SummaryDiffers => "The day’s summary is what its entries add up to.",
        Flag::NotFound => "What it names is known here.",
        Flag::UnknownKind => "Its kind is known to this server.",
        Flag::Revoked => "The phone may work. It was suspended or revoked.",
    }
}

fn limit(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::Receipt => "Cash in one receipt",
        LimitKind::InHand => "Cash in hand",
        LimitKind::Count => "Receipts not handed over",
        LimitKind::Age => "Hours in hand",
    }
}
