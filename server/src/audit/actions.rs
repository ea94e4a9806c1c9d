//! Everything that is done and recorded, by the name it is kept under.

/// Every action, in order. A test holds this list against the sources, another the console's words against
/// this list.
pub(crate) const ACTIONS: &[&str] = &[
    "bank_account.added",
    "bank_deposit.carried",
    "bank_deposit.made",
    "bank_deposit.photo",
    "bank_deposit.undone",
    "book.added",
    "book.leased",
    "book.taken_back",
    "cash_day.closed",
    "cash_day.count_taken_back",
    "cash_limit.agreed",
    "cash_limit.asked",
    "cash_limit.refused",
    "cash_limit.set",
    "cheque.missing",
    "company.set",
    "customer.assigned",
    "deposit.confirmed",
    "deposit.count_taken_back",
    "deposit.counted_again",
    "deposit.refused",
    "device.approved",
    "device.code_issued",
    "device.enrolled",
    "device.opened",
    "device.refused",
    "device.resumed",
    "device.revoked",
    "device.suspended",
    "flags.decided",
    "leaf.lost",
    "period.closed",
    "period.reopened",
    "person.added",
    "person.branch_set",
    "person.password_set",
    "quarantine.decided",
    "quarantine.handed_in",
    "said.answered",
    "second_factor.off",
    "second_factor.on",
    "second_factor.recovery_code_used",
    "second_factor.recovery_codes_made",
    "second_factor.reset",
    "security.idempotency_key_reused",
    "security.journal_forked",
    "security.refresh_token_reused",
    "security.unlock_not_given",
    "server.restored",
    "session.ended",
    "session.opened",
    "unlock.granted",
    "variance.assigned",
    "variance.cheque_found",
    "variance.recovered",
    "variance.recovery_proposed",
    "variance.recovery_refused",
    "variance.write_off_proposed",
    "variance.write_off_refused",
    "variance.written_off",
    "void.decided",
];

/// The actions whose names begin so.
pub(super) fn beginning(prefix: &str) -> impl Iterator<Item = &'static str> {
    let known = ACTIONS.iter().copied();
    known.filter(move |action| action.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// Settings and columns are named alike, and are no actions.
    const SETTINGS: [&str; 3] = ["company.", "server.epoch", "unlock.kind"];

    fn named(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("reads") {
            let path = entry.expect("reads").path();
            if path.is_dir() {
                named(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("reads");
            if !text.contains("audit::") || path.ends_with("actions.rs") {
                continue;
            }
            for literal in text.split('"').skip(1).step_by(2) {
                let is_name = literal.split_once('.').is_some_and(|(of, what)| {
                    let plain = |text: &str| {
                        !text.is_empty()
                            && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                    };
                    plain(of) && plain(what)
                });
                if is_name {
                    found.insert(literal.to_owned());
                }
            }
        }
    }

    #[test]
    fn every_action_is_listed_and_done_somewhere() {
        let mut found = BTreeSet::new();
        named(
            Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
            &mut found,
        );
        found.retain(|name| {
            name == "company.set" || !SETTINGS.iter().any(|setting| name.starts_with(setting))
        });
        let listed: BTreeSet<String> = ACTIONS.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(found, listed);
        assert!(ACTIONS.is_sorted());
    }
}
