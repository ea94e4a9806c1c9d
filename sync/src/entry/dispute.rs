use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

use super::{BadFact, Check, once_each, positive, require, short};
use crate::id::{CustomerNo, ItemNo, PersonNo, Seq};
use crate::limits;
use crate::money::{Currency, sum};

/// Why a customer does not owe what is asked, as they say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum DisputeReason {
    /// The price, the discount or the tax is wrong.
    #[n(0)]
    Price,
    /// The quantity is wrong.
    #[n(1)]
    Quantity,
    /// The goods were damaged or not as ordered.
    #[n(2)]
    Quality,
    /// The goods did not come.
    #[n(3)]
    NotDelivered,
    /// The goods went back.
    #[n(4)]
    Returned,
    /// Nobody ordered them.
    #[n(5)]
    NotOrdered,
    /// It was paid.
    #[n(6)]
    Paid,
    /// It was billed twice.
    #[n(7)]
    Duplicate,
    /// Another owes it.
    #[n(8)]
    NotOurs,
    /// The terms are others: it is not due.
    #[n(9)]
    Terms,
    /// The invoice did not come, or lacks something.
    #[n(10)]
    Document,
    /// As the words say.
    #[n(11)]
    Other,
}

/// An item, and how much of it is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct ItemPart {
    /// The item.
    #[n(0)]
    pub item: ItemNo,
    /// Minor units, positive.
    #[n(1)]
    pub amount: i64,
}

/// What a customer contests: items, or the balance as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Dispute {
    /// The visit at which it was raised, in the same journal.
    #[n(0)]
    pub visit: Option<Seq>,
    /// Who contests.
    #[n(1)]
    pub customer: CustomerNo,
    /// Of what.
    #[n(2)]
    pub currency: Currency,
    /// How much in all, in minor units: the sum of the items where there are any.
    #[n(3)]
    pub amount: i64,
    /// Of which items how much; none when it is about the balance as a whole.
    #[n(4)]
    pub items: Vec<ItemPart>,
    /// Why.
    #[n(5)]
    pub reason: DisputeReason,
    /// In their words.
    #[n(6)]
    pub words: Option<String>,
    /// Who said it.
    #[n(7)]
    pub said_by: Option<String>,
    /// What shows it, by SHA-256.
    #[n(8)]
    pub photos: Vec<ByteArray<32>>,
    /// Who at the office heard it; on a phone the journal tells.
    #[n(9)]
    pub by: Option<PersonNo>,
}

impl Check for Dispute {
    fn check(&self) -> Result<(), BadFact> {
        require(
            positive(self.amount) && self.items.iter().all(|part| positive(part.amount)),
            "a dispute is about a positive amount",
        )?;
        require(
            self.items.len() <= limits::ITEMS_NAMED,
            "a dispute names at most 300 items",
        )?;
        once_each(self.items.iter().map(|part| part.item))?;
        require(
            self.items.is_empty()
                || sum(self.items.iter().map(|part| part.amount)) == Ok(self.amount),
            "the items of a dispute are not its amount",
        )?;
        let is_told = self.words.as_deref().is_some_and(|words| !words.is_empty());
        require(
            is_told || self.reason != DisputeReason::Other,
            "a dispute for another reason says which",
        )?;
        require(
            self.words
                .as_deref()
                .is_none_or(|words| words.len() <= limits::NOTE_BYTES),
            "the words of a dispute have at most 4096 bytes",
        )?;
        require(
            self.said_by.as_deref().is_none_or(short),
            "the name of who disputes has at most 200 bytes",
        )?;
        require(
            self.photos.len() <= limits::PHOTOS_PER_RECORD,
            "a record has at most 10 photos",
        )
    }
}
