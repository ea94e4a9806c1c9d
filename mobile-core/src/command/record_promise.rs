//! A promise to pay.

use counterfoil_sync::entry::{Means, Promise};
use counterfoil_sync::id::{CustomerNo, EntryId, ItemNo};
use counterfoil_sync::limits;
use counterfoil_sync::money::Currency;
use counterfoil_sync::promise::PromiseState;
use counterfoil_sync::time::Day;

use super::act::{Act, Action, WriteError};
use super::said::{self, BadWords, NotTheirs};
use crate::store;

/// Records what a customer promises to pay. It belongs to the visit at that customer, if one is open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordPromise {
    /// Who promises.
    pub customer: CustomerNo,
    /// Of what.
    pub currency: Currency,
    /// How much, in minor units.
    pub amount: i64,
    /// By when.
    pub due: Day,
    /// By which means, if that was said.
    pub means: Option<Means>,
    /// For which items; for whatever is owed when none is named.
    pub items: Vec<ItemNo>,
    /// Who said it.
    pub said_by: Option<String>,
    /// In more words.
    pub note: Option<String>,
    /// The open promise that this one takes the place of.
    pub replaces: Option<EntryId>,
}

/// Why the promise was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordPromiseError {
    /// The customer or an item is not on the phone.
    #[error(transparent)]
    NotTheirs(#[from] NotTheirs),
    /// Nothing, or too much.
    #[error("type the amount that is promised; it is above zero")]
    Amount,
    /// The date has passed.
    #[error("{due} is over; choose today or a later date")]
    Past {
        /// The date.
        due: Day,
    },
    /// The date is too far ahead.
    #[error("{due} is more than ten years ahead; look at the year")]
    Far {
        /// The date.
        due: Day,
    },
    /// The promise to be replaced is not open.
    #[error(
        "the promise to be replaced is not an open promise of this customer; record a new one without replacing"
    )]
    NotOpen,
    /// A text is too long.
    #[error(transparent)]
    Words(#[from] BadWords),
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for RecordPromise {
    type Done = EntryId;
    type Error = RecordPromiseError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, RecordPromiseError> {
        let today = act.today()?;
        let Self {
            customer,
            currency,
            amount,
            due,
            means,
            items,
            said_by,
            note,
            replaces,
        } = self;
        let items = said::items_of(act, customer, currency, items)?;
        if !(1..=limits::AMOUNT_MINOR).contains(&amount) {
            return Err(RecordPromiseError::Amount);
        }
        if due < today || due.date().is_none() {
            return Err(RecordPromiseError::Past { due });
        }
        if due > today.plus(limits::DAYS_AHEAD) {
            return Err(RecordPromiseError::Far { due });
        }
        if let Some(replaced) = replaces {
            let is_open = store::said::promises(act.conn, customer)?
                .iter()
                .any(|one| one.id == replaced && one.state(today) == PromiseState::Open);
            if !is_open {
                return Err(RecordPromiseError::NotOpen);
            }
        }
        let promise = Promise {
            visit: said::visit_at(act, customer)?,
            customer,
            currency,
            amount,
            due,
            means,
            items,
            said_by: said::name(said_by)?,
            note: said::words(note)?,
            replaces,
            by: None,
        };
        Ok(act.write(promise)?)
    }
}
