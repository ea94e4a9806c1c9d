//! Which invoices a customer really has.

use counterfoil_sync::entry::{Delivery, Ink};
use counterfoil_sync::id::{CustomerNo, EntryId, ItemNo};

use super::act::{Act, Action, WriteError};
use super::said::{self, BadWords, NotSigned, NotTheirs};

/// Records which invoices a customer has, and which are missing, signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfirmDelivery {
    /// Who received.
    pub customer: CustomerNo,
    /// The invoices that the customer has.
    pub received: Vec<ItemNo>,
    /// Those asked about that the customer does not have.
    pub missing: Vec<ItemNo>,
    /// Who signs.
    pub name: String,
    /// Their signature.
    pub ink: Ink,
    /// In their words.
    pub words: Option<String>,
}

/// Why the delivery was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmDeliveryError {
    /// The customer or an item is not on the phone.
    #[error(transparent)]
    NotTheirs(#[from] NotTheirs),
    /// Nothing is named.
    #[error("choose at least one invoice that was received or is missing")]
    Nothing,
    /// No name or no signature.
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
    /// A text is too long.
    #[error(transparent)]
    Words(#[from] BadWords),
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for ConfirmDelivery {
    type Done = EntryId;
    type Error = ConfirmDeliveryError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, ConfirmDeliveryError> {
        act.day()?;
        let Self {
            customer,
            received,
            missing,
            name,
            ink,
            words,
        } = self;
        let count = received.len().saturating_add(missing.len());
        if count == 0 {
            return Err(ConfirmDeliveryError::Nothing);
        }
        let named = received.iter().chain(&missing).copied().collect();
        if said::items_of_any(act, customer, named)?.len() != count {
            return Err(NotTheirs::Twice.into());
        }
        let delivery = Delivery {
            visit: said::visit_at(act, customer)?,
            customer,
            received,
            missing,
            name: said::signed(name, ink)?,
            ink,
            words: said::words(words)?,
        };
        Ok(act.write(delivery)?)
    }
}
