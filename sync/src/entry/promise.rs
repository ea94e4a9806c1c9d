use minicbor::{Decode, Encode};

use super::{BadFact, Check, once_each, positive, require, short};
use crate::id::{CustomerNo, EntryId, ItemNo, PersonNo, Seq};
use crate::limits;
use crate::money::Currency;
use crate::time::Day;

/// By which means somebody says they will pay.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum Means {
    /// Notes and coins.
    #[n(0)]
    Cash,
    /// A cheque.
    #[n(1)]
    Cheque,
    /// A bank transfer.
    #[n(2)]
    Transfer,
    /// A card.
    #[n(3)]
    Card,
    /// A wallet.
    #[n(4)]
    Wallet,
}

/// A promise to pay. Never edited: another one may replace it. Whether it is kept is for
/// [`crate::promise`] to say.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Promise {
    /// The visit at which it was made, in the same journal.
    #[n(0)]
    pub visit: Option<Seq>,
    /// Who promises.
    #[n(1)]
    pub customer: CustomerNo,
    /// Of what.
    #[n(2)]
    pub currency: Currency,
    /// How much, in minor units.
    #[n(3)]
    pub amount: i64,
    /// By when.
    #[n(4)]
    pub due: Day,
    /// By which means, if that was said.
    #[n(5)]
    pub means: Option<Means>,
    /// For which items; for whatever is owed when none is named.
    #[n(6)]
    pub items: Vec<ItemNo>,
    /// Who said it.
    #[n(7)]
    pub said_by: Option<String>,
    /// In more words.
    #[n(8)]
    pub note: Option<String>,
    /// The promise that this one takes the place of.
    #[n(9)]
    pub replaces: Option<EntryId>,
    /// Who at the office heard it; on a phone the journal tells.
    #[n(10)]
    pub by: Option<PersonNo>,
}

impl Check for Promise {
    fn check(&self) -> Result<(), BadFact> {
        require(positive(self.amount), "a promise is a positive amount")?;
        require(
            self.due.date().is_some(),
            "the promise's date is beyond the calendar",
        )?;
        require(
            self.items.len() <= limits::ITEMS_NAMED,
            "a promise names at most 300 items",
        )?;
        once_each(self.items.iter().copied())?;
        require(
            self.said_by.as_deref().is_none_or(short),
            "the name of who promised has at most 200 bytes",
        )?;
        require(
            self.note
                .as_deref()
                .is_none_or(|note| note.len() <= limits::NOTE_BYTES),
            "a promise's note has at most 4096 bytes",
        )
    }
}

/// A promise taken back: it was a mistake, or the customer says it does not hold any more.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct PromiseWithdraw {
    /// The promise.
    #[n(0)]
    pub promise: EntryId,
    /// Whose it is: a promise of another customer is not touched.
    #[n(1)]
    pub customer: CustomerNo,
    /// Why.
    #[n(2)]
    pub reason: String,
    /// Who at the office took it back; on a phone the journal tells.
    #[n(3)]
    pub by: Option<PersonNo>,
}

impl Check for PromiseWithdraw {
    fn check(&self) -> Result<(), BadFact> {
        require(
            !self.reason.is_empty() && short(&self.reason),
            "a promise is taken back for a reason of 1 to 200 bytes",
        )
    }
}
