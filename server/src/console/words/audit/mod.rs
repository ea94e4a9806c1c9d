//! The words for the audit trail: every action, by the name it is kept under.

mod ar;
mod en;

pub(super) use ar::WORDS as AR;
pub(super) use en::WORDS as EN;

/// What the names of actions begin with, as they are looked for.
#[rustfmt::skip]
pub(in crate::console) const GROUPS: &[&str] = &[
    "variance.",
    "deposit.",
    "void.",
    "flags.",
    "quarantine.",
    "said.",
    "cheque.",
    "cash_day.",
    "bank_",
    "book.",
    "leaf.",
    "customer.",
    "cash_limit.",
    "unlock.",
    "device.",
    "person.",
    "second_factor.",
    "session.",
    "period.",
    "company.",
    "server.",
    "security.",
];

/// One language's.
#[derive(Clone, Copy, Debug)]
pub(in crate::console) struct AuditWords {
    pub(in crate::console) title: &'static str,
    /// In the navigation, where every letter takes room.
    pub(in crate::console) place: &'static str,
    pub(in crate::console) text: &'static str,
    pub(in crate::console) decided: &'static str,
    pub(in crate::console) no: &'static str,
    pub(in crate::console) when: &'static str,
    pub(in crate::console) who: &'static str,
    pub(in crate::console) what: &'static str,
    pub(in crate::console) about: &'static str,
    pub(in crate::console) hash: &'static str,
    pub(in crate::console) nobody: &'static str,
    pub(in crate::console) whole: &'static str,
    pub(in crate::console) not_a_subject: &'static str,
    pub(in crate::console) group: fn(&str) -> &'static str,
    /// What was done.
    pub(in crate::console) action: fn(&str) -> Option<&'static str>,
    /// What it was done to.
    pub(in crate::console) kind: fn(&str) -> Option<&'static str>,
    /// How what follows has to do with it; nothing where the two stand side by side.
    pub(in crate::console) link: fn(&str) -> Option<&'static str>,
    /// How it was decided.
    pub(in crate::console) more: fn(&str) -> Option<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::ACTIONS;

    #[test]
    fn every_action_has_words_and_is_looked_for_in_a_group() {
        for words in [EN, AR] {
            for action in ACTIONS {
                assert!((words.action)(action).is_some(), "{action}");
                let groups = GROUPS.iter().filter(|group| action.starts_with(**group));
                assert_eq!(groups.count(), 1, "{action}");
            }
            for group in GROUPS {
                assert_ne!((words.group)(group), "", "{group}");
            }
        }
    }
}
