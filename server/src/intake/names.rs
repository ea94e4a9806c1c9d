//! What flags and reasons are called in JSON, and the order they are stored in.

use counterfoil_sync::entry::{Flag, Quarantine};

const FLAGS: [(Flag, &str); 15] = [
    (Flag::LatePeriod, "late_period"),
    (Flag::NotYourCustomer, "not_your_customer"),
    (Flag::OverLimit, "over_limit"),
    (Flag::OverPaid, "over_paid"),
    (Flag::Clock, "clock"),
    (Flag::AwaitsApproval, "awaits_approval"),
    (Flag::HandedOver, "handed_over"),
    (Flag::NoPhoto, "no_photo"),
    (Flag::LeafSkipped, "leaf_skipped"),
    (Flag::ChequeSeenBefore, "cheque_seen_before"),
    (Flag::CustodyDiffers, "custody_differs"),
    (Flag::SummaryDiffers, "summary_differs"),
    (Flag::NotFound, "not_found"),
    (Flag::UnknownKind, "unknown_kind"),
    (Flag::Revoked, "revoked"),
];

const REASONS: [(Quarantine, &str); 10] = [
    (Quarantine::Signature, "signature"),
    (Quarantine::Fork, "fork"),
    (Quarantine::Policy, "policy"),
    (Quarantine::Invalid, "invalid"),
    (Quarantine::NotLeased, "not_leased"),
    (Quarantine::NumberUsed, "number_used"),
    (Quarantine::UnknownAccount, "unknown_account"),
    (Quarantine::Revoked, "revoked"),
    (Quarantine::Gap, "gap"),
    (Quarantine::UnknownJournal, "unknown_journal"),
];

/// The bit a flag is stored as.
pub(super) fn bit(flag: Flag) -> i64 {
    1 << (flag as u8)
}

/// The flags of stored bits.
pub(super) fn flags(bits: i64) -> Vec<Flag> {
    FLAGS
        .iter()
        .map(|(flag, _)| *flag)
        .filter(|flag| bits & bit(*flag) != 0)
        .collect()
}

/// The reason of a stored number.
pub(super) fn reason(no: i64) -> Option<Quarantine> {
    REASONS
        .iter()
        .map(|(reason, _)| *reason)
        .find(|reason| *reason as i64 == no)
}

/// What a flag is called.
#[must_use]
pub fn flag_name(flag: Flag) -> &'static str {
    FLAGS
        .iter()
        .find(|(known, _)| *known == flag)
        .map_or("unknown", |(_, name)| name)
}

/// What a reason is called.
#[must_use]
pub fn reason_name(reason: Quarantine) -> &'static str {
    REASONS
        .iter()
        .find(|(known, _)| *known == reason)
        .map_or("unknown", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_numbers_read_back() {
        for (flag, _) in FLAGS {
            assert_eq!(flags(bit(flag)), [flag]);
        }
        for (known, _) in REASONS {
            assert_eq!(reason(known as i64), Some(known));
        }
        assert_eq!(flags(0), []);
    }
}
