//! English.

use counterfoil_sync::entry::{AnswerOutcome, EscalateTo};

use super::SaidWords;

pub(in crate::console::words) const WORDS: SaidWords = SaidWords {
    title: "Disputes and requests",
    text: "What customers contest and ask for at visits. The oldest stands first.",
    waits: "To answer",
    answered: "Answered",
    nothing_waits: "Every dispute and request is answered.",
    nothing_answered: "Nothing was answered yet.",
    what: "What",
    age: "Waits",
    old: |days| match days {
        i64::MIN..=0 => "since today".to_owned(),
        1 => "for 1 day".to_owned(),
        days => format!("for {days} days"),
    },
    items: |count| match count {
        1 => "1 document".to_owned(),
        count => format!("{count} documents"),
    },
    photos: |count| match count {
        1 => "1 photo".to_owned(),
        count => format!("{count} photos"),
    },

    contested: "Contested",
    contested_of_it: "Contested of it",
    reason: "Why",
    said_by: "Said by",
    whole_balance: "The balance as a whole",
    offered: "Offered",
    owed: "Owed",
    until: "Until",
    parts: "In parts",
    handed_to: |to| match to {
        EscalateTo::Supervisor => "to the supervisor",
        EscalateTo::Manager => "to the credit manager",
        EscalateTo::Legal => "to the lawyers",
    },
    unreadable: "What was said cannot be read on this server.",
    named_items: "What it is about",
    all_items: "Open items",
    at_visit: "At the visit",
    no_visit: "It was not recorded during a visit.",
    earlier: "Earlier with this customer",
    nothing_earlier: "No other dispute, request or signed paper.",
    whole_timeline: "Whole timeline",

    answer: "Answer",
    answer_text: "It is given once. The collector reads it on the phone and says it to the customer. No money moves: a credit memo is made in the ERP.",
    in_words: "In words for the customer",
    give: |outcome| match outcome {
        AnswerOutcome::Granted => "Grant",
        AnswerOutcome::InPart => "Grant in part",
        AnswerOutcome::Declined => "Decline",
    },
    outcome: |outcome| match outcome {
        AnswerOutcome::Granted => "Granted",
        AnswerOutcome::InPart => "Granted in part",
        AnswerOutcome::Declined => "Declined",
    },
};
