//! Where a person can be.

use counterfoil_sync::id::{CustomerNo, EntryId, Hash};

use super::deposit::Offer;
use super::{paper, receipt, unlock};
use crate::screens::said::Draft;

/// Where the person is.
pub(super) enum Place {
    Code,
    ChoosePin,
    Unlock,
    /// Ten wrong PINs: only the office opens it. With the code as it was typed.
    Locked(String),
    /// The office opened it.
    NewPin,
    ChangePin,
    Waiting,
    Today,
    Customer {
        customer: CustomerNo,
        stop: Option<EntryId>,
        token: String,
    },
    EndVisit {
        name: String,
        token: String,
    },
    NewReceipt(Box<receipt::Draft>),
    Issued {
        receipt: EntryId,
        leaves_left: Option<u32>,
    },
    Receipts,
    Sync,
    Deposits {
        token: String,
    },
    Offer(Box<Offer>),
    Paper(paper::Look),
    Said(Box<Draft>),
    TakeBack {
        customer: CustomerNo,
        promise: EntryId,
        token: String,
    },
    Void {
        receipt: EntryId,
        photos: Vec<Hash>,
        token: String,
    },
    Spoil {
        token: String,
    },
    Search {
        text: String,
    },
    CloseDay {
        token: String,
    },
    Lift(Box<unlock::Lift>),
}

impl Place {
    /// Whether its screen shows figures that change by themselves, and nothing that is being typed.
    pub(super) fn shows_figures(&self) -> bool {
        !matches!(
            self,
            Self::Code
                | Self::NewReceipt(_)
                | Self::EndVisit { .. }
                | Self::Offer(_)
                | Self::Said(_)
                | Self::TakeBack { .. }
                | Self::Void { .. }
                | Self::Spoil { .. }
                | Self::Search { .. }
                | Self::Lift(_)
                | Self::ChoosePin
                | Self::Unlock
                | Self::Locked(_)
                | Self::NewPin
                | Self::ChangePin
        )
    }
}
