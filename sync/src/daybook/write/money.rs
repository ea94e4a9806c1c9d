//! Receipts, voids and deposits as the day shows them. The ledger reads the entries, never this.
//!
//! A receipt is kept even if the visit it names is not to be seen: the customer holds it.

use automerge::transaction::Transactable as _;

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
        self.add("receipts", "fact", bytes(&record)).map(drop)
    }

    /// The second map leads from the void to its receipt, for the answer that names the void.
    pub(super) fn void(&mut self, void: &Void) -> Done {
        let Some(receipt) = self.member("receipts", self.here(void.receipt)) else {
            return Ok(());
        };
        let confirmed = self.confirmed >= void.receipt;
        let record = VoidRecord {
            void: self.id,
            reason: void.reason.clone(),
            confirmed,
        };
        self.tx.put(&receipt, "void", bytes(&record))?;
        let voids = self.map("voids")?;
        self.tx.put(&voids, self.id.to_string(), void.receipt)
    }

    pub(super) fn deposit_offer(&mut self, offer: &DepositOffer) -> Done {
        let record = DepositRecord {
            currency: offer.currency,
            cash: offer.cash,
            cheques: offer.cheques.clone(),
            wall: self.wall(),
        };
        self.add("deposits", "offer", bytes(&record)).map(drop)
    }

    pub(super) fn deposit_withdraw(&mut self, withdraw: &DepositWithdraw) -> Done {
        self.field(
            "deposits",
            self.here(withdraw.offer),
            "withdrawn",
            self.id.seq.into(),
        )
    }
}
