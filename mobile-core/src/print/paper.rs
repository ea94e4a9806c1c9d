//! What stood on a receipt's paper, kept with it.
//!
//! Written in the transaction that issues the receipt. Names, documents and open amounts change later;
//! a reprint says what the first print said, and carries the same code.

use counterfoil_sync::entry::Receipt;
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::time::Day;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Content, Mark, Settled};
use crate::store::StoreError;
use crate::store::cells::{int, journal as cell};
use crate::store::project::ReceiptState;
use counterfoil_sync::money::Money;
use counterfoil_sync::receipt_code::ReceiptCode;
use counterfoil_sync::time::Millis;

/// What the entry does not say, as it was when the receipt was issued.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Paper {
    #[n(0)]
    pub(crate) company: String,
    #[n(1)]
    pub(crate) origin: Option<String>,
    #[n(2)]
    pub(crate) voucher: String,
    #[n(3)]
    pub(crate) day: Day,
    #[n(4)]
    pub(crate) customer_code: String,
    #[n(5)]
    pub(crate) customer_name: String,
    #[n(6)]
    pub(crate) collector: PersonNo,
    #[n(7)]
    pub(crate) collector_name: String,
    /// For each allocation, in their order.
    #[n(8)]
    pub(crate) items: Vec<PaperItem>,
    #[n(9)]
    pub(crate) code: Option<ByteVec>,
}

/// A document that the receipt settles.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub(crate) struct PaperItem {
    #[n(0)]
    pub(crate) document: String,
    /// What stays open, in minor units.
    #[n(1)]
    pub(crate) left: i64,
}

/// What the phone knows of the company: its name and the origin of its server.
pub(crate) fn company(conn: &Connection) -> Result<(String, Option<String>), StoreError> {
    let found = conn
        .prepare_cached("SELECT name, origin FROM company WHERE id = 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.unwrap_or_default())
}

impl Paper {
    /// Keeps it.
    pub(crate) fn keep(&self, conn: &Connection, receipt: EntryId) -> Result<(), StoreError> {
        let content = minicbor::to_vec(self).map_err(StoreError::damaged)?;
        conn.prepare_cached(
            "INSERT INTO paper (journal, seq, content, prints) VALUES (?1, ?2, ?3, 0)",
        )?
        .execute(params![cell(receipt.journal), int(receipt.seq), content])?;
        Ok(())
    }

    /// The paper of a receipt, and how often it was printed.
    pub(crate) fn find(
        conn: &Connection,
        receipt: EntryId,
    ) -> Result<Option<(Self, u32)>, StoreError> {
        let found: Option<(Vec<u8>, u32)> = conn
            .prepare_cached("SELECT content, prints FROM paper WHERE journal = ?1 AND seq = ?2")?
            .query_row(params![cell(receipt.journal), int(receipt.seq)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((content, prints)) = found else {
            return Ok(None);
        };
        let paper = minicbor::decode(&content).map_err(StoreError::damaged)?;
        Ok(Some((paper, prints)))
    }

    /// One more print.
    pub(crate) fn count(conn: &Connection, receipt: EntryId) -> Result<(), StoreError> {
        conn.prepare_cached(
            "UPDATE paper SET prints = prints + 1 WHERE journal = ?1 AND seq = ?2",
        )?
        .execute(params![cell(receipt.journal), int(receipt.seq)])?;
        Ok(())
    }

    /// The paper with what the entry says.
    pub(crate) fn content(
        self,
        id: EntryId,
        taken: Millis,
        receipt: Receipt,
        state: ReceiptState,
        earlier_prints: u32,
    ) -> Result<Content, StoreError> {
        let money = |minor| Money::new(minor, receipt.currency);
        let code = match &self.code {
            Some(bytes) => Some(ReceiptCode::from_bytes(bytes).map_err(StoreError::damaged)?),
            None => None,
        };
        let origin = self.origin.as_deref().unwrap_or_default();
        let settled = receipt
            .allocations
            .iter()
            .zip(self.items)
            .map(|(allocation, item)| Settled {
                document: item.document,
                amount: money(allocation.amount),
                left: money(item.left),
            });
        Ok(Content {
            receipt: id,
            company: self.company,
            voucher: self.voucher,
            day: self.day,
            taken,
            customer_code: self.customer_code,
            customer_name: self.customer_name,
            settled: settled.collect(),
            on_account: receipt.on_account.map(money),
            unapplied: receipt.unapplied.map(money),
            total: receipt.total().map_err(StoreError::damaged)?,
            payer: receipt.payer,
            tenders: receipt.tenders,
            collector: self.collector,
            collector_name: self.collector_name,
            code: code.map(|code| match origin {
                "" => code.to_text(),
                origin => format!("{origin}/r/{}", code.to_text()),
            }),
            earlier_prints,
            mark: match state {
                ReceiptState::Issued => None,
                ReceiptState::VoidPending => Some(Mark::VoidAsked),
                ReceiptState::Void | ReceiptState::VoidApproved => Some(Mark::Void),
            },
        })
    }
}
