//! How a payment would be split over what is open: a proposal, which the collector may change.

use counterfoil_sync::id::{CustomerNo, ItemNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;

use super::ViewError;
use crate::phone::Phone;
use crate::store::items;

/// What an item would get of a payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Share {
    /// The item.
    pub item: ItemNo,
    /// Its document.
    pub document: String,
    /// Due, if known.
    pub due: Option<Day>,
    /// What is open before.
    pub open: Money,
    /// What it would get; nothing when the payment does not reach it.
    pub share: Money,
}

impl Phone {
    /// Splits an amount over a customer's items of a currency: the oldest due first, each in full until
    /// the amount is used up. Credit memos are left alone. What is over stays for the caller to see.
    pub fn split(
        &self,
        customer: CustomerNo,
        currency: Currency,
        amount: i64,
    ) -> Result<Vec<Share>, ViewError> {
        let mut left = amount.max(0);
        let items = items::of_customer(&self.conn, customer)?;
        let owed = items
            .into_iter()
            .filter(|item| item.currency == currency && item.open > 0);
        Ok(owed
            .map(|item| {
                let share = left.min(item.open);
                left -= share;
                Share {
                    item: item.no,
                    document: item.document,
                    due: item.due,
                    open: Money::new(item.open, currency),
                    share: Money::new(share, currency),
                }
            })
            .collect())
    }
}
