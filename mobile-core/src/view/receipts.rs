//! The receipts of a day.

use counterfoil_sync::entry::{Fact, Flag, Quarantine, Receipt, ShortReason, Tender};
use counterfoil_sync::id::{CustomerNo, EntryId, ItemNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Day, Millis};
use rusqlite::{OptionalExtension as _, Row, params};

use super::ViewError;
use super::sync_state::exception;
use crate::phone::Phone;
use crate::store::cells::{Cells as _, int, journal as cell};
use crate::store::journal::{Side, one};
use crate::store::project::ReceiptState;
use crate::store::{StoreError, items, read};

/// What became of a receipt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReceiptStanding {
    /// Given to the customer.
    Issued,
    /// A void awaits a second person.
    AwaitsVoid,
    /// Undone.
    Void,
}

/// A receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceiptLine {
    /// The receipt.
    pub receipt: EntryId,
    /// The number as printed.
    pub voucher: String,
    /// Who paid.
    pub customer: CustomerNo,
    /// The name.
    pub name: String,
    /// The business day.
    pub day: Day,
    /// When, by the wall clock.
    pub taken: Millis,
    /// What was received.
    pub total: Money,
    /// How.
    pub tenders: Vec<Tender>,
    /// What it settles.
    pub allocations: Vec<AllocationLine>,
    /// What the customer meant as a payment on account.
    pub on_account: Option<Money>,
    /// What is not matched yet.
    pub unapplied: Option<Money>,
    /// What became of it.
    pub standing: ReceiptStanding,
    /// Whether the server holds it.
    pub is_held: bool,
    /// Whether the server has ruled on it: with no flag and not put aside it is posted.
    pub is_ruled: bool,
    /// The server's doubts.
    pub flags: Vec<Flag>,
    /// Why it was put aside, if it was.
    pub quarantine: Option<Quarantine>,
}

/// What part of a receipt settles which item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AllocationLine {
    /// The item.
    pub item: ItemNo,
    /// Its document; the number if the phone does not know it any more.
    pub document: String,
    /// How much.
    pub amount: Money,
    /// Why the item stays open in part.
    pub short: Option<ShortReason>,
}

/// A receipt as the projections have it.
struct Found {
    id: EntryId,
    day: Day,
    state: ReceiptState,
    series: String,
    checkpoint: u64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT r.journal, r.seq, r.day, r.state, coalesce(b.series, ''), max(j.checkpoint, j.rescued) FROM receipt r
             JOIN journal j ON j.id = r.journal LEFT JOIN book b ON b.no = r.book WHERE ", $rest
        )
    };
}

impl Found {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: EntryId::new(row.journal(0)?, row.uint(1)?),
            day: Day(row.get(2)?),
            state: ReceiptState::of(row.get(3)?),
            series: row.get(4)?,
            checkpoint: row.uint(5)?,
        })
    }
}

impl Phone {
    /// The receipts of a day in the order of their numbers' use, voided ones included.
    pub fn receipts(&self, day: Day) -> Result<Vec<ReceiptLine>, ViewError> {
        let writing = self.writing()?;
        let mut statement = self.conn.prepare_cached(select!(
            "r.day = ?1 AND j.collector = ?2 ORDER BY r.journal = ?3, r.journal, r.seq"
        ))?;
        let at = params![day.0, writing.journal.collector.0, cell(writing.journal.id)];
        let mut lines = Vec::new();
        for found in statement.query_map(at, Found::read)? {
            lines.push(self.line(found?)?);
        }
        Ok(lines)
    }

    /// One receipt of this phone's.
    pub fn receipt(&self, id: EntryId) -> Result<ReceiptLine, ViewError> {
        let found = self
            .conn
            .prepare_cached(select!("r.journal = ?1 AND r.seq = ?2"))?
            .query_row(params![cell(id.journal), int(id.seq)], Found::read)
            .optional()?;
        self.line(found.ok_or(ViewError::NotFound)?)
    }

    fn is_ruled(&self, id: EntryId) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM ruling WHERE journal = ?1 AND ?2 BETWEEN from_seq AND to_seq)",
            )?
            .query_row(params![cell(id.journal), int(id.seq)], |row| row.get(0))?)
    }

    fn line(&self, found: Found) -> Result<ReceiptLine, ViewError> {
        let Found {
            id,
            day,
            state,
            series,
            checkpoint,
        } = found;
        let sealed = one(&self.conn, Side::Own, id.journal, id.seq)?.ok_or(ViewError::NotFound)?;
        let Ok(Fact::Receipt(receipt)) = sealed.entry.fact() else {
            return Err(StoreError::damaged(format!("{id} is not a receipt")).into());
        };
        let Receipt {
            customer,
            number,
            currency,
            ..
        } = receipt;
        let mut allocations = Vec::with_capacity(receipt.allocations.len());
        for allocation in &receipt.allocations {
            let document = items::one(&self.conn, allocation.item)?
                .map_or_else(|| allocation.item.to_string(), |item| item.document);
            let amount = Money::new(allocation.amount, currency);
            allocations.push(AllocationLine {
                item: allocation.item,
                document,
                amount,
                short: allocation.short,
            });
        }
        let exception = exception(&self.conn, id)?;
        Ok(ReceiptLine {
            receipt: id,
            voucher: format!("{series}{number}"),
            customer,
            name: read::customer_name(&self.conn, customer)?
                .unwrap_or_else(|| customer.to_string()),
            day,
            taken: sealed.entry.clocks.wall,
            total: receipt.total().map_err(StoreError::damaged)?,
            tenders: receipt.tenders,
            allocations,
            on_account: receipt.on_account.map(|minor| Money::new(minor, currency)),
            unapplied: receipt.unapplied.map(|minor| Money::new(minor, currency)),
            standing: match state {
                ReceiptState::Issued => ReceiptStanding::Issued,
                ReceiptState::VoidPending => ReceiptStanding::AwaitsVoid,
                ReceiptState::Void | ReceiptState::VoidApproved => ReceiptStanding::Void,
            },
            is_held: id.seq <= checkpoint,
            is_ruled: self.is_ruled(id)?,
            quarantine: exception
                .as_ref()
                .and_then(|exception| exception.quarantine),
            flags: exception
                .map(|exception| exception.flags)
                .unwrap_or_default(),
        })
    }
}
