//! Receipts, voids and deposits as the day shows them. The ledger reads the entries, never this.
//!
//! A receipt is kept even if the visit it names is not to be seen: the customer holds it.

use super::{Done, Pen, bytes};
use crate::daybook::record::{DepositRecord, ReceiptRecord, VoidRecord};
use crate::entry::{DepositOffer, DepositWithdraw, Receipt, Void};

impl Pen<'_, '_> {
    pub(super) fn receipt(&mut self, receipt: &Receipt) -> Done {
        let Ok(total) = receipt.total() else {
            return Ok(());
        };
        let record = ReceiptRecord {
            visit: receipt.visit,
            customer: receipt.customer,
            book: receipt.book,
            number: receipt.number,
            currency: receipt.currency,
            total: total.minor,
            wall: self.wall(),
        };
        self.fact("receipts", &record)
    }

    pub(super) fn void(&mut self, void: &Void) -> Done {
        if !self.sees("receipts", self.here(void.receipt))? {
            return Ok(());
        }
        let confirmed = self.confirmed >= void.receipt;
        let record = VoidRecord {
            receipt: void.receipt,
            reason: void.reason.clone(),
            confirmed,
        };
        self.fact("voids", &record)
    }

    pub(super) fn deposit_offer(&mut self, offer: &DepositOffer) -> Done {
        let record = DepositRecord {
            currency: offer.currency,
            cash: offer.cash,
            cheques: offer.cheques.clone(),
            wall: self.wall(),
        };
        self.fact("deposits", &record)
    }

    pub(super) fn deposit_withdraw(&mut self, withdraw: &DepositWithdraw) -> Done {
        self.edit(
            "deposits",
            self.here(withdraw.offer),
            "withdrawals",
            bytes(&self.id),
        )
    }
}
