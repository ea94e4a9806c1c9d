//! A receipt undone.

use counterfoil_sync::entry::Void;
use counterfoil_sync::id::{EntryId, Hash};
use counterfoil_sync::limits;
use minicbor::{Decode, Encode};

use super::act::{Act, Action, WriteError};
use crate::store::custody;
use crate::store::project::ReceiptState;

/// Undoes a receipt whose money is still in hand. Its number stays used.
///
/// What the phone knows the server to have confirmed is undone only once a second person approves, and
/// so is a receipt after which money was offered; until then it stands, and its money cannot be offered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VoidReceipt {
    /// The receipt.
    pub receipt: EntryId,
    /// Why.
    pub reason: String,
    /// Photos of all copies, by SHA-256.
    pub photos: Vec<Hash>,
}

/// A void that was written.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Voided {
    /// Its name.
    #[n(0)]
    pub void: EntryId,
    /// Whether it awaits a second person's approval.
    #[n(1)]
    pub awaits_approval: bool,
}

/// Why the receipt was not undone.
#[derive(Debug, thiserror::Error)]
pub enum VoidReceiptError {
    /// Not of this journal.
    #[error("this phone cannot void this receipt; ask the office to reverse it")]
    NotFound,
    /// Undone before.
    #[error("this receipt is void already")]
    AlreadyVoid,
    /// Waits for approval.
    #[error("a void of this receipt awaits approval already; sync to see the answer")]
    AwaitsApproval,
    /// Its money has left the hand.
    #[error(
        "money of this receipt has been offered or handed over; withdraw the offer, or ask the office to reverse the receipt"
    )]
    HandedOver,
    /// No reason.
    #[error("say why, in 1 to {max} bytes", max = limits::SHORT_TEXT_BYTES)]
    Reason,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for VoidReceipt {
    type Done = Voided;
    type Error = VoidReceiptError;

    fn run(self, act: &mut Act<'_>) -> Result<Voided, VoidReceiptError> {
        act.day()?;
        if !(1..=limits::SHORT_TEXT_BYTES).contains(&self.reason.len()) {
            return Err(VoidReceiptError::Reason);
        }
        let seq = self.receipt.seq;
        let found = if self.receipt.journal == act.journal() {
            custody::receipt(act.conn, act.journal(), seq)?
        } else {
            None
        };
        let receipt = found.ok_or(VoidReceiptError::NotFound)?;
        match receipt.state {
            ReceiptState::Issued => {}
            ReceiptState::VoidPending => return Err(VoidReceiptError::AwaitsApproval),
            ReceiptState::Void | ReceiptState::VoidApproved => {
                return Err(VoidReceiptError::AlreadyVoid);
            }
        }
        if custody::has_left(act.conn, act.journal(), seq, &receipt)? {
            return Err(VoidReceiptError::HandedOver);
        }
        let photos = self.photos.into_iter().map(Into::into).collect();
        let void = act.write(Void {
            receipt: seq,
            reason: self.reason,
            photos,
        })?;
        let now = custody::receipt(act.conn, act.journal(), seq)?;
        let awaits_approval = now.is_some_and(|now| now.state == ReceiptState::VoidPending);
        Ok(Voided {
            void,
            awaits_approval,
        })
    }
}
