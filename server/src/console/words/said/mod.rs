//! The words for what customers contest and ask for, and for the office's answer.

mod ar;
mod en;

pub(super) use ar::WORDS as AR;
pub(super) use en::WORDS as EN;

use counterfoil_sync::entry::{AnswerOutcome, EscalateTo};

/// One language's.
#[derive(Clone, Copy, Debug)]
pub(in crate::console) struct SaidWords {
    // The queue.
    pub(in crate::console) title: &'static str,
    pub(in crate::console) text: &'static str,
    pub(in crate::console) waits: &'static str,
    pub(in crate::console) answered: &'static str,
    pub(in crate::console) nothing_waits: &'static str,
    pub(in crate::console) nothing_answered: &'static str,
    pub(in crate::console) what: &'static str,
    pub(in crate::console) age: &'static str,
    pub(in crate::console) old: fn(i64) -> String,
    pub(in crate::console) items: fn(usize) -> String,
    pub(in crate::console) photos: fn(usize) -> String,

    // One of them.
    pub(in crate::console) contested: &'static str,
    pub(in crate::console) contested_of_it: &'static str,
    pub(in crate::console) reason: &'static str,
    pub(in crate::console) said_by: &'static str,
    pub(in crate::console) whole_balance: &'static str,
    pub(in crate::console) offered: &'static str,
    pub(in crate::console) owed: &'static str,
    pub(in crate::console) until: &'static str,
    pub(in crate::console) parts: &'static str,
    pub(in crate::console) handed_to: fn(EscalateTo) -> &'static str,
    pub(in crate::console) unreadable: &'static str,
    pub(in crate::console) named_items: &'static str,
    pub(in crate::console) all_items: &'static str,
    pub(in crate::console) at_visit: &'static str,
    pub(in crate::console) no_visit: &'static str,
    pub(in crate::console) earlier: &'static str,
    pub(in crate::console) nothing_earlier: &'static str,
    pub(in crate::console) whole_timeline: &'static str,

    // The answer.
    pub(in crate::console) answer: &'static str,
    pub(in crate::console) answer_text: &'static str,
    pub(in crate::console) in_words: &'static str,
    pub(in crate::console) give: fn(AnswerOutcome) -> &'static str,
    pub(in crate::console) outcome: fn(AnswerOutcome) -> &'static str,
}
