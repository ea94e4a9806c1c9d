//! What a customer contests.

use counterfoil_sync::entry::{Dispute, DisputeReason, ItemPart};
use counterfoil_sync::id::{CustomerNo, EntryId, Hash};
use counterfoil_sync::limits;
use counterfoil_sync::money::{Currency, Money, sum};

use super::act::{Act, Action, WriteError};
use super::said::{self, BadWords, NotTheirs};
use crate::store::items;

/// Records what a customer contests: items, or an amount of the balance as a whole. It belongs to the
/// visit at that customer, if one is open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordDispute {
    /// Who contests.
    pub customer: CustomerNo,
    /// Of what.
    pub currency: Currency,
    /// Of which items how much; when none is named, `amount` of the balance.
    pub items: Vec<ItemPart>,
    /// How much of the balance, when no item is named; else it follows from the items.
    pub amount: i64,
    /// Why.
    pub reason: DisputeReason,
    /// In their words.
    pub words: Option<String>,
    /// Who said it.
    pub said_by: Option<String>,
    /// What shows it, by SHA-256.
    pub photos: Vec<Hash>,
}

/// Why the dispute was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordDisputeError {
    /// The customer or an item is not on the phone.
    #[error(transparent)]
    NotTheirs(#[from] NotTheirs),
    /// Nothing, or too much.
    #[error("type the amount that is disputed; it is above zero")]
    Amount,
    /// More than the item.
    #[error("{document} was for {amount}, so {asked} of it cannot be disputed; type less")]
    MoreThanItem {
        /// The document.
        document: String,
        /// What it was for.
        amount: Money,
        /// What was asked.
        asked: Money,
    },
    /// Another reason, and no words.
    #[error("say in words what the other reason is")]
    NoWords,
    /// A text is too long.
    #[error(transparent)]
    Words(#[from] BadWords),
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for RecordDispute {
    type Done = EntryId;
    type Error = RecordDisputeError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, RecordDisputeError> {
        act.day()?;
        let Self {
            customer,
            currency,
            items: parts,
            amount,
            reason,
            words,
            said_by,
            photos,
        } = self;
        let named = parts.iter().map(|part| part.item).collect();
        let named = said::items_of(act, customer, currency, named)?;
        if named.len() != parts.len() {
            return Err(NotTheirs::Twice.into());
        }
        for part in &parts {
            let item = items::one(act.conn, part.item)?.ok_or(NotTheirs::Item(part.item))?;
            if part.amount > item.amount.max(item.open) {
                let [amount, asked] =
                    [item.amount, part.amount].map(|minor| Money::new(minor, currency));
                return Err(RecordDisputeError::MoreThanItem {
                    document: item.document,
                    amount,
                    asked,
                });
            }
        }
        let amount = if parts.is_empty() {
            amount
        } else {
            sum(parts.iter().map(|part| part.amount)).map_err(|_| RecordDisputeError::Amount)?
        };
        let is_amount = |minor: i64| (1..=limits::AMOUNT_MINOR).contains(&minor);
        if !is_amount(amount) || !parts.iter().all(|part| is_amount(part.amount)) {
            return Err(RecordDisputeError::Amount);
        }
        let words = said::words(words)?;
        if reason == DisputeReason::Other && words.is_none() {
            return Err(RecordDisputeError::NoWords);
        }
        let dispute = Dispute {
            visit: said::visit_at(act, customer)?,
            customer,
            currency,
            amount,
            items: parts,
            reason,
            words,
            said_by: said::name(said_by)?,
            photos: said::photos(photos)?,
            by: None,
        };
        Ok(act.write(dispute)?)
    }
}
