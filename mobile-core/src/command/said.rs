//! What the records of a customer's words have in common.

use counterfoil_sync::entry::Ink;
use counterfoil_sync::id::{CustomerNo, Hash, ItemNo, Seq};
use counterfoil_sync::limits;
use counterfoil_sync::money::Currency;
use minicbor::bytes::ByteArray;

use super::act::{Act, WriteError};
use crate::store::items::ItemNow;
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
    /// Named twice.
    #[error("an item is named twice; name it once")]
    Twice,
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
    /// Too many photos.
    #[error("a record has at most {max} photos; leave some out", max = limits::PHOTOS_PER_RECORD)]
    Photos,
    /// A note.
    #[error("a note has at most {max} bytes; shorten it", max = limits::NOTE_BYTES)]
    Note,
}

/// It is not signed.
#[derive(Debug, thiserror::Error)]
pub enum NotSigned {
    /// No name.
    #[error("type the name of who signs, in 1 to {max} bytes", max = limits::SHORT_TEXT_BYTES)]
    Name,
    /// No picture, or too large a one.
    #[error("have it signed on the glass; a signature's picture has at most {max} bytes", max = limits::INK_BYTES)]
    Ink,
}

/// The name of who signed, if there is one and a picture.
pub(super) fn signed(name: String, ink: Ink) -> Result<String, NotSigned> {
    if name.trim().is_empty() || name.len() > limits::SHORT_TEXT_BYTES {
        return Err(NotSigned::Name);
    }
    if !(1..=limits::INK_BYTES).contains(&ink.size) {
        return Err(NotSigned::Ink);
    }
    Ok(name)
}

/// The names of photos.
pub(super) fn photos(photos: Vec<Hash>) -> Result<Vec<ByteArray<32>>, BadWords> {
    if photos.len() > limits::PHOTOS_PER_RECORD {
        return Err(BadWords::Photos);
    }
    Ok(photos.into_iter().map(Into::into).collect())
}

/// Refuses a customer that the phone does not know.
pub(super) fn customer(act: &Act<'_>, no: CustomerNo) -> Result<(), NotTheirs> {
    if read::customer_name(act.conn, no)?.is_none() {
        return Err(NotTheirs::Customer(no));
    }
    Ok(())
}

/// Refuses items that are not this customer's in this currency. They come back in order, each once.
pub(super) fn items_of(
    act: &Act<'_>,
    no: CustomerNo,
    currency: Currency,
    named: Vec<ItemNo>,
) -> Result<Vec<ItemNo>, NotTheirs> {
    theirs(act, no, named, |item| item.currency == currency)
}

/// The same of whatever currency.
pub(super) fn items_of_any(
    act: &Act<'_>,
    no: CustomerNo,
    named: Vec<ItemNo>,
) -> Result<Vec<ItemNo>, NotTheirs> {
    theirs(act, no, named, |_| true)
}

fn theirs(
    act: &Act<'_>,
    no: CustomerNo,
    mut named: Vec<ItemNo>,
    fits: impl Fn(&ItemNow) -> bool,
) -> Result<Vec<ItemNo>, NotTheirs> {
    customer(act, no)?;
    named.sort_unstable();
    named.dedup();
    if named.len() > limits::ITEMS_NAMED {
        return Err(NotTheirs::TooMany);
    }
    for item in &named {
        let found = items::one(act.conn, *item)?;
        if !found.is_some_and(|found| found.customer == no && fits(&found)) {
            return Err(NotTheirs::Item(*item));
        }
    }
    Ok(named)
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
