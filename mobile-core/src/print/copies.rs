//! Printing, counted.

use counterfoil_sync::entry::Fact;
use counterfoil_sync::id::EntryId;
use rusqlite::{OptionalExtension as _, params};

use super::paper::Paper;
use super::{Content, Layout, PrintAs};
use crate::phone::Phone;
use crate::store::StoreError;
use crate::store::cells::{int, journal as cell};
use crate::store::journal::{Side, one};
use crate::store::project::ReceiptState;
use crate::view::ViewError;

impl Phone {
    /// What stands on the paper of a receipt.
    pub fn receipt_content(&self, receipt: EntryId) -> Result<Content, ViewError> {
        let (paper, prints) = Paper::find(&self.conn, receipt)?.ok_or(ViewError::NotFound)?;
        let sealed =
            one(&self.conn, Side::Own, receipt.journal, receipt.seq)?.ok_or(ViewError::NotFound)?;
        let Ok(Fact::Receipt(fact)) = sealed.entry.fact() else {
            return Err(StoreError::damaged(format!("{receipt} is not a receipt")).into());
        };
        let state: Option<i64> = self
            .conn
            .prepare_cached("SELECT state FROM receipt WHERE journal = ?1 AND seq = ?2")?
            .query_row(params![cell(receipt.journal), int(receipt.seq)], |row| {
                row.get(0)
            })
            .optional()?;
        let state = ReceiptState::of(state.ok_or(ViewError::NotFound)?);
        let taken = sealed.entry.clocks.wall;
        Ok(paper.content(receipt, taken, fact, state, prints)?)
    }

    /// A receipt as it would be printed next, for a screen. Counts nothing.
    pub fn preview_receipt(&self, receipt: EntryId, how: PrintAs) -> Result<Layout, ViewError> {
        Ok(self.receipt_content(receipt)?.lay_out(how))
    }

    /// A receipt to print or to share. It is counted before it is handed out, so a print that fails
    /// halfway can never come out twice as an original: the next one says DUPLICATE.
    pub fn print_receipt(&mut self, receipt: EntryId, how: PrintAs) -> Result<Layout, ViewError> {
        let layout = self.preview_receipt(receipt, how)?;
        let tx = Self::begin(&self.conn)?;
        Paper::count(&tx, receipt)?;
        tx.commit()?;
        Ok(layout)
    }
}
