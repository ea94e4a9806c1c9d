//! How often something happened that ought to happen sometimes.

use std::collections::BTreeMap;

/// What a run must see at least once. A run that never saw one has not tried what it is for.
pub(crate) const SOMETIMES: &[&str] = &[
    "receipt issued",
    "receipt void",
    "void awaits approval",
    "void approved",
    "void approved after its month",
    "void refused",
    "leaf spoiled",
    "book given back",
    "books exhausted",
    "deposit confirmed",
    "deposit refused",
    "deposit withdrawn",
    "variance posted",
    "variance resolved",
    "request lost",
    "reply lost after commit",
    "request doubled",
    "body cut",
    "reply late",
    "old request replayed",
    "idempotency key replayed",
    "phone lost power",
    "phone lost power in the middle",
    "server lost power",
    "server lost power in the middle",
    "server stopped and started",
    "phone disk full",
    "phone disk failed",
    "phone restored",
    "phone enrolled again",
    "rescue door used",
    "fork seen",
    "quarantine",
    "phone suspended",
    "phone revoked",
    "server restored",
    "server epoch changed",
    "clock moved",
    "cashier counted wrong",
    "collector short",
    "idempotency conflict",
    "one key of two people",
    "open amounts compared",
    "returned book compared",
    "late period",
    "customer reassigned",
    "bank deposit made",
    "bank deposit carried",
    "bank deposit put back",
    "another's slip refused",
    "carried slip not put back",
    "vault day closed",
    "vault differs",
    "limits set",
    "limits compared",
    "hard limit",
    "unlock code used",
    "wrong unlock code",
    "own limit refused",
    "own limits refused",
    "over a limit and flagged",
    "cheque seen before",
    "server disk full",
    "server disk failed",
    "phone evicted",
    "phone copied",
    "receipt of a revoked phone",
    "receipt only on a destroyed device",
    "request tampered with",
    "reply tampered with",
    "another phone's token",
    "own deposit refused",
    "own void refused",
    "own case refused",
    "own proposal refused",
    "own device refused",
    "another's count refused",
    "another's book refused",
    "second count refused",
    "confirmed twice",
    "cashier added money",
    "cheque kept back",
    "custody compared",
    "daybook compared",
    "rulings compared",
    "forged: leaf skipped",
    "forged: number reused",
    "forged: back-dated",
    "forged: tail trimmed",
    "forged: an answer of the office",
    "forged: another's seal",
    "forged: another's customer",
    "forged: another's journal",
    "forged: another currency",
    "forged: nobody's account",
    "forged: leaf of another's book",
    "forged: void of what was seen confirmed",
    "forged: void of what was not seen confirmed",
    "forged: offer of what a void gives back",
    "forged: a code that nobody gave",
    "forged: over the limit",
    "forged: a gap",
    "forged: a kind nobody knows",
    "forged: receipt past the phone",
];

/// Counts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters(BTreeMap<&'static str, u64>);

impl Counters {
    pub(crate) fn see(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    /// How often.
    #[must_use]
    pub fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }

    /// Adds another run's.
    pub(crate) fn add(&mut self, other: &Self) {
        for (what, count) in &other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }

    /// What was never seen and should have been.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        SOMETIMES
            .iter()
            .copied()
            .filter(|what| self.of(what) == 0)
            .collect()
    }

    /// All, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.0.iter().map(|(what, count)| (*what, *count))
    }
}
