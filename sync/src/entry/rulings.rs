use minicbor::{Decode, Encode};

use super::{BadFact, Check, require};
use crate::id::{JournalId, Seq};
use crate::limits;

/// A doubt about an entry that was taken all the same. Flags are for a person to look at; they move
/// no money.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum Flag {
    /// The business date's period is closed; posted to the next one.
    #[n(0)]
    LatePeriod,
    /// The customer is not in the collector's portfolio or plan.
    #[n(1)]
    NotYourCustomer,
    /// A limit was passed.
    #[n(2)]
    OverLimit,
    /// An item was paid beyond what was open.
    #[n(3)]
    OverPaid,
    /// The clock went backwards, jumped, or is far from the server's.
    #[n(4)]
    Clock,
    /// The receipt had been confirmed by the server: the void awaits a second person.
    #[n(5)]
    AwaitsApproval,
    /// The money had been offered or handed over already.
    #[n(6)]
    HandedOver,
    /// No photo of the copies.
    #[n(7)]
    NoPhoto,
    /// A leaf was left out.
    #[n(8)]
    LeafSkipped,
    /// The same cheque was taken before.
    #[n(9)]
    ChequeSeenBefore,
    /// What is offered is not what the collector holds.
    #[n(10)]
    CustodyDiffers,
    /// The day's summary is not what its entries add up to.
    #[n(11)]
    SummaryDiffers,
    /// The entry names something that is not there.
    #[n(12)]
    NotFound,
    /// A kind this server does not know; kept until it does.
    #[n(13)]
    UnknownKind,
    /// The device had been suspended or revoked.
    #[n(14)]
    Revoked,
}

/// Why an entry was put aside for a person, with its evidence, and posted nowhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum Quarantine {
    /// Its signature does not verify.
    #[n(0)]
    Signature,
    /// Another entry stands at its place.
    #[n(1)]
    Fork,
    /// Its author may not write this kind.
    #[n(2)]
    Policy,
    /// The fact contradicts itself.
    #[n(3)]
    Invalid,
    /// The number is outside the books leased to this device.
    #[n(4)]
    NotLeased,
    /// The number was used before.
    #[n(5)]
    NumberUsed,
    /// The customer or the item is unknown, or of another currency.
    #[n(6)]
    UnknownAccount,
    /// The device is revoked.
    #[n(7)]
    Revoked,
    /// Entries before it are missing.
    #[n(8)]
    Gap,
    /// The server does not know its journal: what knew it was lost. Never in a ruling, for nothing of
    /// such a journal is ruled on.
    #[n(9)]
    UnknownJournal,
}

/// An entry that was not simply posted.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Exception {
    /// Its place.
    #[n(0)]
    pub seq: Seq,
    /// The doubts, in order.
    #[n(1)]
    pub flags: Vec<Flag>,
    /// Set when it was put aside.
    #[n(2)]
    pub quarantine: Option<Quarantine>,
}

/// The server's answers to a run of a journal's entries: posted, except as listed.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Rulings {
    /// The journal ruled on.
    #[n(0)]
    pub journal: JournalId,
    /// The first entry.
    #[n(1)]
    pub from: Seq,
    /// The last entry.
    #[n(2)]
    pub to: Seq,
    /// Those that were flagged or put aside, in order.
    #[n(3)]
    pub exceptions: Vec<Exception>,
}

impl Check for Rulings {
    fn check(&self) -> Result<(), BadFact> {
        require(
            self.from >= 1 && self.from <= self.to,
            "a ruling covers at least one entry",
        )?;
        require(
            self.exceptions.len() <= limits::ENTRIES_PER_MESSAGE,
            "too many exceptions in one ruling",
        )?;
        require(
            self.exceptions
                .iter()
                .all(|e| (self.from..=self.to).contains(&e.seq)),
            "an exception lies outside the ruling",
        )
    }
}
