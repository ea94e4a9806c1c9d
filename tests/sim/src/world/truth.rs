//! What truly happened: papers in customers' hands, money in bags, envelopes on desks. Written down
//! when a screen shows it or a hand moves it, never read back from the books.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_sync::entry::{ChequeRef, Quarantine};
use counterfoil_sync::id::{EntryId, JournalId};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;
use serde_json::Value;

use super::Who;
use super::limits::AllLimits;

/// A cheque as its receipt says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaperCheque {
    /// Place of the tender.
    pub(crate) tender: u32,
    pub(crate) amount: i64,
    pub(crate) bank: String,
    pub(crate) number: String,
}

/// Whose the vault's cash is, and the cash that left for the bank.
pub(crate) const VAULT: u32 = 0;
pub(crate) const BANK: u32 = u32::MAX;

/// A receipt on paper, in a customer's hands.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) id: EntryId,
    /// What its entry hashes to: which of two at one place it is.
    pub(crate) hash: [u8; 32],
    pub(crate) handset: usize,
    pub(crate) collector: u32,
    pub(crate) book: u32,
    pub(crate) number: u32,
    pub(crate) voucher: String,
    pub(crate) customer: u32,
    pub(crate) currency: Currency,
    pub(crate) cash: i64,
    pub(crate) cheques: Vec<PaperCheque>,
    /// What came by bank, card or wallet.
    pub(crate) transit: i64,
    pub(crate) allocations: Vec<(u32, i64)>,
    pub(crate) on_account: i64,
    pub(crate) unapplied: i64,
    pub(crate) void: Option<Void>,
    /// Voids its phone forgot when it came back from a backup, and that may have left it before.
    pub(crate) earlier: Vec<Void>,
    /// Its phone knows nothing of it.
    pub(crate) is_forged: bool,
    /// Where it was written is gone.
    pub(crate) lost: bool,
    /// The server held it when it was lost, and was not put back to before that since.
    pub(crate) safe: bool,
}

impl Paper {
    /// Every void that was ever on a screen.
    pub(crate) fn voids(&self) -> impl Iterator<Item = &Void> {
        self.void.iter().chain(&self.earlier)
    }
}

/// A void on a screen.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing that happened to it"
)]
pub(crate) struct Void {
    pub(crate) id: EntryId,
    pub(crate) hash: [u8; 32],
    /// Whether the customer has their money back.
    pub(crate) money_back: bool,
    /// What the supervisor decided; they remember.
    pub(crate) decided: Option<bool>,
    /// In which of the server's lives they did.
    pub(crate) decided_in: u32,
    /// A restored server forgot that it was approved, and what it knows of the money has gone on.
    pub(crate) forgotten: bool,
    /// What they wanted to decide, and were not answered.
    pub(crate) meant: Option<bool>,
    pub(crate) lost: bool,
    pub(crate) safe: bool,
}

/// Money in an envelope, with what is written on it.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing that happened to it"
)]
pub(crate) struct Envelope {
    pub(crate) id: EntryId,
    pub(crate) hash: [u8; 32],
    pub(crate) collector: u32,
    pub(crate) currency: Currency,
    pub(crate) declared: i64,
    /// What is really in it.
    pub(crate) actual: i64,
    pub(crate) cheques: Vec<ChequeRef>,
    /// What cashiers wrote down when they counted it, whether it was taken or not.
    pub(crate) counts: Vec<(u32, i64)>,
    /// Whether a cashier put it into the vault.
    pub(crate) taken: bool,
    pub(crate) refused: bool,
    pub(crate) withdrawn: bool,
    /// Which phone wrote the offer.
    pub(crate) handset: usize,
    /// Its phone knows nothing of it.
    pub(crate) is_forged: bool,
    /// What the server said it wrote down: by whom, how much, in which of its lives.
    pub(crate) recorded: Option<(u32, i64, u32)>,
    /// Of what is in it, what a cashier put there.
    pub(crate) added: i64,
    /// Cheques that are written on it and stayed with the collector.
    pub(crate) kept_back: Vec<ChequeRef>,
    pub(crate) lost: bool,
    pub(crate) safe: bool,
}

/// How far a bundle for the bank is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// It left the vault.
    Out,
    /// The bank has it.
    Bank,
    /// It was put back into the vault, or never left it.
    Back,
}

/// Cash and cheques that a cashier bundled for the bank.
#[derive(Debug, Clone)]
pub(crate) struct Slip {
    pub(crate) who: Who,
    pub(crate) cashier: u32,
    pub(crate) currency: Currency,
    pub(crate) cash: i64,
    /// Receipt and tender.
    pub(crate) cheques: Vec<(EntryId, u32)>,
    /// What was asked, and under which key.
    pub(crate) key: String,
    pub(crate) asked: Value,
    /// The number that the office said; none while there was no answer, and when the office forgot it.
    pub(crate) no: Option<u64>,
    /// The office had it once.
    pub(crate) was_made: bool,
    pub(crate) way: Way,
}

/// What a cashier found in the own vault at the end of a day, and what it should have been by their papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VaultCount {
    pub(crate) cashier: u32,
    pub(crate) currency: Currency,
    pub(crate) counted: i64,
    pub(crate) expected: i64,
    /// The office said that the day is closed with it.
    pub(crate) is_closed: bool,
}

/// A leaf that was torn, and the entry that says so.
#[derive(Debug, Clone)]
pub(crate) struct Spoilt {
    pub(crate) id: EntryId,
    pub(crate) hash: [u8; 32],
    /// Which phone says so.
    pub(crate) handset: usize,
    pub(crate) book: u32,
    pub(crate) number: u32,
    pub(crate) lost: bool,
    pub(crate) safe: bool,
}

/// A book that a journal held when the server was put back to before it was leased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Forgotten {
    pub(crate) journal: JournalId,
    pub(crate) book: u32,
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// What must become of an entry that somebody forged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Put aside for this reason.
    Aside(Quarantine),
    /// Kept in its journal, moving nothing.
    Kept,
    /// Kept in its journal, moving nothing, and told as what was never given.
    Doubted,
    /// Nowhere: what carried it was refused.
    Refused,
}

/// An entry that somebody forged. One that ought to be accepted is a [`Paper`].
#[derive(Debug, Clone)]
pub(crate) struct Forged {
    pub(crate) id: EntryId,
    pub(crate) hash: [u8; 32],
    pub(crate) fate: Fate,
    /// The server said that it has it, and was not put back to before that since.
    pub(crate) delivered: bool,
}

/// What is known about a journal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journal {
    pub(crate) collector: u32,
    /// Two phones may have written it, or one wrote it twice.
    pub(crate) forked: bool,
    pub(crate) revoked: bool,
    /// What the server said it holds, in its present life.
    pub(crate) acked: u64,
}

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    pub(crate) papers: Vec<Paper>,
    pub(crate) envelopes: Vec<Envelope>,
    pub(crate) spoiled: Vec<Spoilt>,
    pub(crate) journals: BTreeMap<JournalId, Journal>,
    /// Cash in collectors' bags, in the vault and on its way to the bank.
    pub(crate) cash: BTreeMap<(u32, Currency), i64>,
    /// Leases that the server does not know any more.
    pub(crate) forgotten: Vec<Forgotten>,
    pub(crate) forged: Vec<Forged>,
    /// Days that were closed in this life of the server's data, and how much was posted then.
    pub(crate) closed: Vec<(Day, i64)>,
    pub(crate) slips: Vec<Slip>,
    pub(crate) vault_counts: Vec<VaultCount>,
    /// Limits on cash as the office agreed on them.
    pub(crate) limits: AllLimits,
    /// Receipts of customers the office moved to another collector.
    pub(crate) reassigned: BTreeSet<u32>,
}

impl Truth {
    pub(crate) fn move_cash(&mut self, person: u32, currency: Currency, amount: i64) {
        *self.cash.entry((person, currency)).or_default() += amount;
    }

    /// Whether the server lost the lease that covers a leaf.
    pub(crate) fn forgot_lease(&self, journal: JournalId, book: u32, leaf: u32) -> bool {
        self.forgotten.iter().any(|lease| {
            lease.journal == journal
                && lease.book == book
                && (lease.first..=lease.last).contains(&leaf)
        })
    }

    pub(crate) fn journal(&mut self, id: JournalId) -> &mut Journal {
        self.journals.entry(id).or_default()
    }

    /// The paper at a place, of several the one with this hash.
    pub(crate) fn paper(&self, id: EntryId, hash: &[u8; 32]) -> Option<&Paper> {
        self.papers
            .iter()
            .find(|paper| paper.id == id && paper.hash == *hash)
    }

    /// The paper at a place that a phone wrote last. What a forger wrote there no phone knows.
    pub(crate) fn paper_of(&mut self, handset: usize, id: EntryId) -> Option<&mut Paper> {
        self.papers
            .iter_mut()
            .rev()
            .find(|paper| paper.id == id && paper.handset == handset && !paper.is_forged)
    }
}
