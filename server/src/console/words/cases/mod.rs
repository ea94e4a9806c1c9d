//! The words for differences: cases that wait, cases that were decided, cheques that are missing.

mod ar;
mod en;

pub(super) use ar::WORDS as AR;
pub(super) use en::WORDS as EN;

use crate::custody::Ending;
use crate::intake::graded::Doubt;

/// One language's.
#[derive(Clone, Copy, Debug)]
pub(in crate::console) struct CaseWords {
    // The list.
    pub(in crate::console) waiting: &'static str,
    pub(in crate::console) decided: &'static str,
    pub(in crate::console) none_decided: &'static str,
    pub(in crate::console) about: &'static str,
    pub(in crate::console) at: &'static str,
    pub(in crate::console) by: &'static str,
    pub(in crate::console) decision: &'static str,
    pub(in crate::console) before: &'static str,

    // One case.
    pub(in crate::console) missing_cheque: &'static str,
    pub(in crate::console) proposed: fn(Ending) -> &'static str,
    pub(in crate::console) found: &'static str,
    pub(in crate::console) propose: &'static str,
    pub(in crate::console) propose_text: &'static str,
    pub(in crate::console) turned_up: &'static str,
    pub(in crate::console) turned_up_text: fn(&str) -> String,
    pub(in crate::console) go_on: &'static str,
    pub(in crate::console) two_agree: &'static str,
    pub(in crate::console) agree: fn(Ending) -> &'static str,
    pub(in crate::console) agree_text: fn(Ending, &str) -> String,
    pub(in crate::console) turn_down: &'static str,
    pub(in crate::console) take_back: &'static str,
    pub(in crate::console) own_waits: &'static str,
    pub(in crate::console) owner_waits: &'static str,
    // An entry that was flagged, and how far time and place speak for it.
    pub(in crate::console) entry: fn(u16) -> &'static str,
    pub(in crate::console) flags_text: &'static str,
    pub(in crate::console) score: &'static str,
    pub(in crate::console) doubt: fn(Doubt) -> String,
    /// Under the cheques of a Z report.
    pub(in crate::console) each_a_case: &'static str,
    pub(in crate::console) trouble: fn(&str) -> Option<(&'static str, &'static str)>,
}
