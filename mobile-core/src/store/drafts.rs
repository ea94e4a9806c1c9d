//! Receipts in the making, as the host's form has them: they survive a step back, a lock and a kill.

use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::time::Day;
use rusqlite::{OptionalExtension as _, params};

use super::StoreError;
use crate::phone::Phone;

impl Phone {
    /// Keeps what was typed so far at a customer. It is the host's own, and means nothing here.
    pub fn keep_draft(
        &mut self,
        customer: CustomerNo,
        day: Day,
        content: &[u8],
    ) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "INSERT INTO draft (customer, day, content) VALUES (?1, ?2, ?3)
                 ON CONFLICT (customer) DO UPDATE SET day = excluded.day, content = excluded.content",
            )?
            .execute(params![customer.0, day.0, content])?;
        Ok(())
    }

    /// What was typed so far at a customer on a day; what was typed on another day is over.
    pub fn draft(&self, customer: CustomerNo, day: Day) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT content FROM draft WHERE customer = ?1 AND day = ?2")?
            .query_row(params![customer.0, day.0], |row| row.get(0))
            .optional()?)
    }

    /// Whether a command was done under a client token: what was typed for it is a draft no more.
    pub fn is_done(&self, token: &str) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM done WHERE token = ?1)")?
            .query_row([token], |row| row.get(0))?)
    }

    /// Throws it away: it became a receipt, or nobody wants it.
    pub fn drop_draft(&mut self, customer: CustomerNo) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("DELETE FROM draft WHERE customer = ?1")?
            .execute([customer.0])?;
        Ok(())
    }
}
