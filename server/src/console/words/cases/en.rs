//! English.

use super::CaseWords;
use crate::custody::Ending;
use crate::intake::graded::Doubt;
use crate::text::visible;

pub(in crate::console::words) const WORDS: CaseWords = CaseWords {
    waiting: "Waiting",
    decided: "Decided",
    none_decided: "Nothing was decided yet.",
    about: "About",
    at: "Decided",
    by: "By",
    decision: "Decision",
    before: "Before:",

    missing_cheque: "Missing cheque",
    proposed: |how| match how {
        Ending::Recover => "Proposed: recover it",
        Ending::WriteOff => "Proposed: write it off",
    },
    found: "The cheque turned up",
    propose: "Write it off",
    propose_text: "The company bears or keeps it: it stays in over and short.",
    turned_up: "The cheque turned up",
    turned_up_text: |name| {
        format!(
            "It goes back into the vault of {}, and can be banked again.",
            visible(name)
        )
    },
    go_on: "Go on",
    two_agree: "You propose it; another accountant or manager agrees.",
    agree: |how| match how {
        Ending::Recover => "Agree and recover it",
        Ending::WriteOff => "Agree and write it off",
    },
    agree_text: |how, name| match how {
        Ending::Recover => format!(
            "{} owes it from then on: it moves to their shortage account. If you turn it down, the case is open again.",
            visible(name)
        ),
        Ending::WriteOff => {
            "It stays in over and short. If you turn it down, the case is open again.".to_owned()
        }
    },
    turn_down: "Turn it down",
    take_back: "Take it back",
    own_waits: "You proposed it. Another accountant or manager agrees, or you take it back.",
    owner_waits: "You look after this case: others propose how it ends, and agree.",
    each_a_case: "Each missing cheque left the vault and is a case of its own.",
    entry,
    flags_text: "It stands either way. Accepting closes the doubt; following up keeps it here until somebody accepts it.",
    score: "Time and place",
    doubt,
    trouble,
};

fn entry(kind: u16) -> &'static str {
    match kind {
        1 => "Day opened",
        2 => "Arrival",
        3 => "End of a visit",
        4 => "Note",
        5 => "Comment",
        6 => "Receipt",
        7 => "Void",
        8 => "Spoilt leaf",
        9 => "Deposit offered",
        10 => "Deposit taken back",
        11 => "Book given back",
        12 => "Day closed",
        13 => "Promise",
        14 => "Promise taken back",
        15 => "Dispute",
        16 => "Request",
        17 => "Balance confirmed",
        18 => "Delivery",
        19 => "Limit lifted",
        20 => "Stop added",
        _ => "Entry",
    }
}

fn doubt(doubt: Doubt) -> String {
    match doubt {
        Doubt::NoPlace => "No place was taken".to_owned(),
        Doubt::MadeUp => "The phone says an app made the place up".to_owned(),
        Doubt::Vague(metres) => format!("The phone was sure of the place within {metres} m only"),
        Doubt::Far(metres) => format!("{metres} m from the customer's site"),
        Doubt::Ahead(minutes) => format!("The phone's clock was {minutes} minutes ahead"),
        Doubt::Jumped(minutes) => {
            format!("The phone's clock was moved by {minutes} minutes since the entry before")
        }
    }
}

fn trouble(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "already-proposed" => (
            "Somebody proposed how this ends",
            "Nothing was changed. Agree to it or turn it down first.",
        ),
        "not-proposed" => (
            "Nothing is proposed here now",
            "Nothing was changed. Look at how the case stands.",
        ),
        _ => return None,
    })
}
