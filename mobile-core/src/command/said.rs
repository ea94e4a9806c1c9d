//! What the records of a customer's words have in common.

use counterfoil_sync::id::{CustomerNo, ItemNo, Seq};
use counterfoil_sync::limits;
use counterfoil_sync::money::Currency;

use super::act::{Act, WriteError};
use crate::store::{StoreError, items, read};

/// The customer or an item is not on this phone.
#[derive(Debug, thiserror::Error)]
pub enum NotTheirs {
    /// The phone does not know the customer.
    #[error("customer {0} is not on this phone; sync, or ask the office to assign it")]
    Customer(CustomerNo),
    /// The item is not one of this customer's in this currency.
    #[error(
        "item {0} is not an open item of this customer in this currency; sync, or leave it out"
    )]
    Item(ItemNo),
    /// Too many items.
    #[error("at most {max} items can be named at once; name fewer, or none", max = limits::ITEMS_NAMED)]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A text is too long.
#[derive(Debug, thiserror::Error)]
pub enum BadWords {
    /// A name.
    #[error("a name has at most {max} bytes; shorten it", max = limits::SHORT_TEXT_BYTES)]
    Name,
    /// A note.
    #[error("a note has at most {max} bytes; shorten it", max = limits::NOTE_BYTES)]
    Note,
}

/// Refuses a customer that the phone does not know.
pub(super) fn customer(act: &Act<'_>, no: CustomerNo) -> Result<(), NotTheirs> {
    if read::customer_name(act.conn, no)?.is_none() {
        return Err(NotTheirs::Customer(no));
    }
    Ok(())
}

/// Refuses items that are not this customer's in this currency. Puts them in order, each once.
pub(super) fn items_of(
    act: &Act<'_>,
    no: CustomerNo,
    currency: Currency,
    named: &mut Vec<ItemNo>,
) -> Result<(), NotTheirs> {
    customer(act, no)?;
    named.sort_unstable();
    named.dedup();
    if named.len() > limits::ITEMS_NAMED {
        return Err(NotTheirs::TooMany);
    }
    for item in named {
        let found = items::one(act.conn, *item)?;
        if !found.is_some_and(|found| found.customer == no && found.currency == currency) {
            return Err(NotTheirs::Item(*item));
        }
    }
    Ok(())
}

/// The visit that is open at this customer.
pub(super) fn visit_at(act: &Act<'_>, customer: CustomerNo) -> Result<Option<Seq>, WriteError> {
    let opened = act.day()?.opened;
    let visit = read::open_visit(act.conn, act.journal(), opened)?;
    Ok(visit
        .filter(|visit| visit.customer == customer)
        .map(|visit| visit.seq))
}

/// A name, if one was typed.
pub(super) fn name(typed: Option<String>) -> Result<Option<String>, BadWords> {
    within(typed, limits::SHORT_TEXT_BYTES, BadWords::Name)
}

/// A note, if one was typed.
pub(super) fn words(typed: Option<String>) -> Result<Option<String>, BadWords> {
    within(typed, limits::NOTE_BYTES, BadWords::Note)
}

fn within(
    typed: Option<String>,
    most: usize,
    otherwise: BadWords,
) -> Result<Option<String>, BadWords> {
    let typed = typed.filter(|text| !text.trim().is_empty());
    if typed.as_ref().is_none_or(|text| text.len() <= most) {
        Ok(typed)
    } else {
        Err(otherwise)
    }
}
