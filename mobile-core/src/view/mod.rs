//! What screens show, one file per screen. Views read what is committed and change nothing.

mod books;
mod company;
mod credit;
mod custody;
mod customer;
mod customers;
mod instalments;
mod limits;
mod promises;
mod receipts;
mod split;
mod summary;
mod sync_state;
mod today;
mod words;

pub use books::BookLine;
pub use company::Company;
pub use counterfoil_sync::denominations::denominations;
pub use credit::{CreditLine, Exposure};
pub use custody::{CashLine, ChequeLine, ChequeState, CustodyView, DepositLine, DepositState};
pub use customer::{Aging, AgingLine, CustomerView, ItemLine, ReceiptBrief, VisitLine};
pub use customers::CustomerLine;
pub use instalments::{Every, instalments};
pub use limits::{LimitLine, LimitState};
pub use promises::PromiseLine;
pub use receipts::{AllocationLine, ReceiptLine, ReceiptStanding};
pub use split::Share;
pub use summary::DaySummary;
pub use sync_state::{SyncState, Trouble};
pub(crate) use today::only_here;
pub use today::{OnlyHere, Progress, StopLine, Today, UnplannedVisit, Visited};
pub use words::Recorded;

use counterfoil_sync::entry::Total;
use counterfoil_sync::money::Money;

use crate::store::StoreError;
use crate::store::state::Writing;

/// Why a screen cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// Never enrolled.
    #[error("this phone is not enrolled; type the code from the office first")]
    NotEnrolled,
    /// No day was opened yet.
    #[error("no business day was opened on this phone yet; open the day first")]
    NoDay,
    /// Not there.
    #[error("this is not on the phone; sync to look again")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for ViewError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl crate::Phone {
    pub(crate) fn writing(&self) -> Result<&Writing, ViewError> {
        self.state.writing.as_ref().ok_or(ViewError::NotEnrolled)
    }
}

/// Adds an amount to the total of its currency; the totals are in order of the codes.
pub(crate) fn add(totals: &mut Vec<Money>, amount: Money) {
    match totals.binary_search_by_key(&amount.currency, |total| total.currency) {
        Ok(at) => {
            if let Some(total) = totals.get_mut(at) {
                total.minor = total.minor.saturating_add(amount.minor);
            }
        }
        Err(at) => totals.insert(at, amount),
    }
}

/// Totals of an entry as amounts.
pub(crate) fn monies(totals: &[Total]) -> Vec<Money> {
    let money = |total: &Total| Money::new(total.minor, total.currency);
    totals.iter().map(money).collect()
}
