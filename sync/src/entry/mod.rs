//! Entries: facts and edits, one file per kind.
//!
//! An [`Entry`] is deterministic CBOR with integer keys. Its kind is a number and its body a byte
//! string, so that a reader that does not know a kind can still chain, keep and forward it.
//! A kind never changes once released: what needs another field becomes another kind.

mod book_return;
mod check_in;
mod comment;
mod confirmation;
mod day_close;
mod day_open;
mod delivery;
mod deposit_answer;
mod deposit_offer;
mod dispute;
mod note;
mod outcome;
mod plan;
mod promise;
mod receipt;
mod request;
mod rulings;
mod said_answer;
mod spoil_leaf;
mod unlock;
mod void;
mod void_answer;

pub use book_return::BookReturn;
pub use check_in::{CheckIn, VisitMode};
pub use comment::Comment;
pub use confirmation::{BalanceConfirmation, Ink, StatementLine};
pub use day_close::DayClose;
pub use day_open::DayOpen;
pub use delivery::Delivery;
pub use deposit_answer::{DepositAnswer, DepositOutcome};
pub use deposit_offer::{
    ChequeRef, Denomination, DepositOffer, DepositWithdraw, denominations_total,
};
pub use dispute::{Dispute, DisputeReason, ItemPart};
pub use note::{NoteEdit, NoteTarget};
pub use outcome::{NextAction, VisitEnd, VisitOutcome};
pub use plan::{StopAdd, StopCancel, StopMove, StopTarget};
pub use promise::{Means, Promise, PromiseWithdraw};
pub use receipt::{Allocation, Cheque, Receipt, ShortReason, Tender};
pub use request::{Ask, EscalateTo, Instalment, Request};
pub use rulings::{Exception, Flag, Quarantine, Rulings};
pub use said_answer::{AnswerOutcome, SaidAnswer};
pub use spoil_leaf::SpoilLeaf;
pub use unlock::Unlock;
pub use void::Void;
pub use void_answer::VoidAnswer;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::cbor::{cbor, read_canonical};
use crate::id::{CustomerNo, Hash, ItemNo, JournalId, Seq};
use crate::limits;
use crate::money::Money;
use crate::time::Clocks;

/// The version of the entry layout written today.
pub const VERSION: u8 = 1;

/// Where a device said it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Place {
    /// Latitude in hundred-thousandths of a degree, about a metre.
    #[n(0)]
    pub lat_e5: i32,
    /// Longitude in hundred-thousandths of a degree.
    #[n(1)]
    pub lon_e5: i32,
    /// The radius in metres that the device claims to be sure of.
    #[n(2)]
    pub accuracy_m: u32,
    /// Whether the platform said that the place was made up by an app.
    #[n(3)]
    pub mock: bool,
}

/// How much of another journal the author had seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Seen {
    /// The other journal; or the author's own, for what a checkpoint had confirmed.
    #[n(0)]
    pub journal: JournalId,
    /// The last entry of it that the author had.
    #[n(1)]
    pub seq: Seq,
}

/// What a journal has issued so far, so that a trimmed tail cannot be hidden: receipts counted and
/// their totals, voids not taken off.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
#[cbor(array)]
pub struct Tally {
    /// Receipts issued.
    #[n(0)]
    pub receipts: u64,
    /// The sum of them per currency, in the order of the codes.
    #[n(1)]
    pub totals: Vec<Total>,
}

/// A total in one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Total {
    /// The currency.
    #[n(0)]
    pub currency: crate::money::Currency,
    /// Minor units.
    #[n(1)]
    pub minor: i64,
}

impl Tally {
    /// The tally after a fact, or nothing when it leaves the range of an amount.
    #[must_use]
    pub fn after(&self, fact: &Fact) -> Option<Self> {
        let Fact::Receipt(receipt) = fact else {
            return Some(self.clone());
        };
        let mut next = self.clone();
        next.receipts = next.receipts.checked_add(1)?;
        let issued = receipt.total().ok()?;
        match next
            .totals
            .binary_search_by_key(&issued.currency, |total| total.currency)
        {
            Ok(at) => {
                let total = next.totals.get_mut(at)?;
                total.minor = total.minor.checked_add(issued.minor)?;
            }
            Err(at) => next.totals.insert(
                at,
                Total {
                    currency: issued.currency,
                    minor: issued.minor,
                },
            ),
        }
        Some(next)
    }

    /// Whether another tally has at least as much of everything.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        let reached = |total: &Total| other.in_currency(total.currency).minor >= total.minor;
        self.receipts <= other.receipts && self.totals.iter().all(reached)
    }

    /// The total in a currency.
    #[must_use]
    pub fn in_currency(&self, currency: crate::money::Currency) -> Money {
        let found = self.totals.iter().find(|total| total.currency == currency);
        Money::new(found.map_or(0, |total| total.minor), currency)
    }
}

/// One link of a journal, as it is hashed and signed.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    /// Layout version.
    #[n(0)]
    pub version: u8,
    /// The journal it stands in.
    #[n(1)]
    pub journal: JournalId,
    /// Its place, from 1, without gaps.
    #[n(2)]
    pub seq: Seq,
    /// SHA-256 of the previous entry's bytes; zeros for the first.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub prev: Hash,
    /// What the author's clocks said.
    #[n(4)]
    pub clocks: Clocks,
    /// What the author had newly seen of other journals since its previous entry, in their order.
    #[n(5)]
    pub seen: Vec<Seen>,
    /// Where, if taken.
    #[n(6)]
    pub place: Option<Place>,
    /// The journal's tally, this entry included.
    #[n(7)]
    pub tally: Tally,
    /// The number of the kind.
    #[n(8)]
    pub kind: u16,
    /// The fact or edit, in CBOR.
    #[n(9)]
    pub body: ByteVec,
}

impl Entry {
    /// The entry's name.
    #[must_use]
    pub const fn id(&self) -> crate::id::EntryId {
        crate::id::EntryId::new(self.journal, self.seq)
    }

    /// The fact, checked.
    pub fn fact(&self) -> Result<Fact, BadFact> {
        Fact::read(self.kind, &self.body)
    }

    /// The bytes that are hashed, signed and stored.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor(self)
    }

    /// Reads [`to_bytes`](Self::to_bytes) back; any other spelling of the same entry is refused.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadFact> {
        read_canonical(bytes)
    }
}

impl Fact {
    /// The customer whose words the fact records: for those kinds that are listed by customer.
    #[must_use]
    pub fn words_of(&self) -> Option<CustomerNo> {
        if let Self::Promise(promise) = self {
            Some(promise.customer)
        } else if let Self::Dispute(dispute) = self {
            Some(dispute.customer)
        } else if let Self::Request(request) = self {
            Some(request.customer)
        } else if let Self::BalanceConfirmation(confirmation) = self {
            Some(confirmation.customer)
        } else if let Self::Delivery(delivery) = self {
            Some(delivery.customer)
        } else {
            None
        }
    }

    /// The pictures that the fact names, by SHA-256 of what is kept of them.
    #[must_use]
    pub fn pictures(&self) -> Vec<Hash> {
        if let Self::Receipt(receipt) = self {
            let cheques = receipt.tenders.iter().filter_map(Tender::as_cheque);
            cheques.filter_map(|cheque| cheque.photo).collect()
        } else if let Self::Void(void) = self {
            void.photos.iter().map(|hash| **hash).collect()
        } else if let Self::Dispute(dispute) = self {
            dispute.photos.iter().map(|hash| **hash).collect()
        } else if let Self::Request(request) = self {
            request.photos.iter().map(|hash| **hash).collect()
        } else if let Self::BalanceConfirmation(confirmation) = self {
            vec![confirmation.ink.hash]
        } else if let Self::Delivery(delivery) = self {
            vec![delivery.ink.hash]
        } else {
            Vec::new()
        }
    }

    /// The items that those words name.
    #[must_use]
    pub fn items_named(&self) -> Vec<ItemNo> {
        if let Self::Promise(promise) = self {
            promise.items.clone()
        } else if let Self::Dispute(dispute) = self {
            dispute.items.iter().map(|part| part.item).collect()
        } else if let Self::Request(request) = self {
            request.items.clone()
        } else if let Self::BalanceConfirmation(confirmation) = self {
            confirmation.lines.iter().map(|line| line.item).collect()
        } else if let Self::Delivery(delivery) = self {
            let named = delivery.received.iter().chain(&delivery.missing);
            named.copied().collect()
        } else {
            Vec::new()
        }
    }
}

/// Why a fact is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFact {
    /// The bytes do not decode.
    #[error("the bytes are not an entry of this kind: {0}")]
    Malformed(String),
    /// The bytes decode, but are not the one spelling.
    #[error("the bytes are not deterministic CBOR")]
    NotCanonical,
    /// The fact contradicts itself or passes a limit.
    #[error("{0}")]
    Invalid(&'static str),
}

/// A fact that can be checked on its own, with nothing but itself.
trait Check {
    fn check(&self) -> Result<(), BadFact>;
}

fn require(holds: bool, otherwise: &'static str) -> Result<(), BadFact> {
    if holds {
        Ok(())
    } else {
        Err(BadFact::Invalid(otherwise))
    }
}

fn short(text: &str) -> bool {
    text.len() <= limits::SHORT_TEXT_BYTES
}

fn positive(minor: i64) -> bool {
    (1..=limits::AMOUNT_MINOR).contains(&minor)
}

fn once_each(items: impl Iterator<Item = ItemNo>) -> Result<(), BadFact> {
    let mut items: Vec<ItemNo> = items.collect();
    items.sort_unstable();
    require(
        items.array_windows().all(|[a, b]| a != b),
        "an item is named twice",
    )
}

macro_rules! facts {
    ($($(#[$doc:meta])* $kind:literal $name:ident $sealed:ident,)*) => {
        /// A fact or an edit, by kind.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum Fact {
            $($(#[$doc])* $name($name),)*
            /// A kind this version does not know: kept, chained and forwarded.
            Unknown {
                /// The number of the kind.
                kind: u16,
                /// The body as it came.
                body: Vec<u8>,
            },
        }

        $(impl From<$name> for Fact {
            fn from(fact: $name) -> Self { Self::$name(fact) }
        })*

        /// The kinds this version knows, with their numbers.
        pub const KINDS: &[(u16, &str)] = &[$(($kind, stringify!($name))),*];

        impl Fact {
            /// The number of the kind.
            #[must_use]
            pub fn kind(&self) -> u16 {
                match self { $(Self::$name(_) => $kind,)* Self::Unknown { kind, .. } => *kind }
            }

            /// The name of the kind.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* Self::Unknown { .. } => "Unknown" }
            }

            /// The body in CBOR.
            #[must_use]
            pub fn body(&self) -> Vec<u8> {
                match self { $(Self::$name(fact) => cbor(fact),)* Self::Unknown { body, .. } => body.clone() }
            }

            /// Reads and checks a body.
            pub fn read(kind: u16, body: &[u8]) -> Result<Self, BadFact> {
                require(body.len() <= limits::BODY_BYTES, "the fact is larger than 16 KiB")?;
                match kind {
                    $($kind => {
                        let fact: $name = read_canonical(body)?;
                        fact.check()?;
                        Ok(Self::$name(fact))
                    })*
                    _ => Ok(Self::Unknown { kind, body: body.to_vec() }),
                }
            }

            /// Checks the fact on its own: limits, sums, ranges.
            pub fn check(&self) -> Result<(), BadFact> {
                match self {
                    $(Self::$name(fact) => fact.check(),)*
                    Self::Unknown { body, .. } => require(body.len() <= limits::BODY_BYTES, "the fact is larger than 16 KiB"),
                }
            }
        }

        /// Whether entries of a kind are signed on the spot, because they go to a customer or move
        /// custody; nothing for a kind that is not known.
        #[must_use]
        pub fn is_sealed(kind: u16) -> Option<bool> {
            match kind { $($kind => Some(facts!(@ $sealed)),)* _ => None }
        }
    };
    (@ sealed) => { true };
    (@ chained) => { false };
}

facts! {
    /// The collector opened a business day.
    1 DayOpen chained,
    /// Arrival at a customer.
    2 CheckIn chained,
    /// The end of a visit.
    3 VisitEnd chained,
    /// A change to a note's text.
    4 NoteEdit chained,
    /// A remark on a stop or on the day.
    5 Comment chained,
    /// A receipt voucher.
    6 Receipt sealed,
    /// A receipt undone before hand-over.
    7 Void sealed,
    /// A leaf spoiled before it became a receipt.
    8 SpoilLeaf sealed,
    /// Cash and cheques offered to a cashier.
    9 DepositOffer sealed,
    /// An offer taken back before it was counted.
    10 DepositWithdraw sealed,
    /// A book given back.
    11 BookReturn sealed,
    /// The day closed and summed up.
    12 DayClose sealed,
    /// A promise to pay.
    13 Promise chained,
    /// A promise taken back.
    14 PromiseWithdraw chained,
    /// Something contested.
    15 Dispute chained,
    /// Something the office must decide.
    16 Request chained,
    /// A balance confirmed and signed.
    17 BalanceConfirmation sealed,
    /// Invoices received or missing, signed.
    18 Delivery sealed,
    /// A limit lifted with a supervisor's code.
    19 Unlock sealed,
    /// A customer put on the plan.
    20 StopAdd chained,
    /// A stop moved in the order.
    21 StopMove chained,
    /// A stop taken off the plan.
    22 StopCancel chained,
    /// What a stop should bring.
    23 StopTarget chained,
    /// The server's answers to a run of entries.
    40 Rulings chained,
    /// What became of a deposit.
    41 DepositAnswer chained,
    /// What became of a void that needed approval.
    42 VoidAnswer chained,
    /// What became of a dispute or a request.
    43 SaidAnswer chained,
}
