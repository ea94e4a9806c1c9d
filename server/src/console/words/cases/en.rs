//! English.

use super::CaseWords;
use crate::text::visible;

pub(in crate::console::words) const WORDS: CaseWords = CaseWords {
    waiting: "Waiting",
    decided: "Decided",
    none_decided: "Nothing was decided yet.",
    about: "About",
    at: "Decided",
    by: "By",
    decision: "Decision",

    missing_cheque: "Missing cheque",
    proposed: "Proposed: write it off",
    found: "The cheque turned up",
    propose: "Write it off",
    propose_text: "The company bears or keeps it. You propose it; another accountant or manager agrees.",
    turned_up: "The cheque turned up",
    turned_up_text: |name| {
        format!(
            "It goes back into the vault of {}, and can be banked again.",
            visible(name)
        )
    },
    go_on: "Go on",
    agree: "Agree and write it off",
    agree_text: "It stays in over and short. If you turn it down, the case is open again.",
    turn_down: "Turn it down",
    take_back: "Take it back",
    own_waits: "You proposed it. Another accountant or manager agrees, or you take it back.",
    owner_waits: "You look after this case: others propose to write it off, and agree.",
    each_a_case: "Each missing cheque left the vault and is a case of its own.",
    trouble,
};

fn trouble(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "write-off-proposed" => (
            "Somebody proposed to write this off",
            "Nothing was changed. Agree to it or turn it down first.",
        ),
        "not-proposed" => (
            "Nobody proposes to write this off now",
            "Nothing was changed. Look at how the case stands.",
        ),
        _ => return None,
    })
}
