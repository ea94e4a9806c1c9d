//! Looking up what came in.

use counterfoil_sync::entry::{Entry, Fact, Flag, Quarantine};
use counterfoil_sync::id::{BookNo, CustomerNo, EntryId, Hash, JournalId, PersonNo, Seq};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Day, Millis};

use super::{IntakeError, names, sql};
use crate::auth::Scope;
use crate::db::{DbError, Row, Tx};
use crate::values;

/// The fact of a stored entry.
pub async fn fact_of(tx: &mut Tx, id: EntryId) -> Result<Option<Fact>, IntakeError> {
    let Some(row) = tx
        .optional(&sql::ENTRY, values![id.journal, id.seq.cast_signed()])
        .await?
    else {
        return Ok(None);
    };
    let bytes: Vec<u8> = row.get(0)?;
    let fact = Entry::from_bytes(&bytes).and_then(|entry| entry.fact());
    fact.map(Some)
        .map_err(|_| IntakeError::Unreadable(id.to_string()))
}

/// What the server said to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// What was doubtful.
    pub flags: Vec<Flag>,
    /// Why it was put aside.
    pub quarantine: Option<Quarantine>,
}

/// An entry as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its name.
    pub id: EntryId,
    /// The fact, if it is one.
    pub fact: Option<Fact>,
    /// When it came in.
    pub at: Millis,
    /// Whose.
    pub collector: PersonNo,
    /// The business date.
    pub day: Day,
    /// What the server said.
    pub standing: Standing,
}

/// One entry with its ruling.
pub async fn received(tx: &mut Tx, id: EntryId) -> Result<Option<Received>, IntakeError> {
    let key = values![id.journal, id.seq.cast_signed()];
    let Some(row) = tx.optional(&sql::ENTRY_AND_RULING, key).await? else {
        return Ok(None);
    };
    let bytes: Vec<u8> = row.get(1)?;
    Ok(Some(Received {
        id,
        fact: Entry::from_bytes(&bytes)
            .and_then(|entry| entry.fact())
            .ok(),
        at: row.get(3)?,
        collector: row.get(4)?,
        day: row.get(5)?,
        standing: ruling_of(row.get(6)?, row.get(7)?),
    }))
}

/// The ruling of stored numbers.
#[must_use]
pub fn ruling_of(flags: Option<i64>, quarantine: Option<i64>) -> Standing {
    Standing {
        flags: names::flags(flags.unwrap_or(0)),
        quarantine: quarantine.and_then(names::reason),
    }
}

/// An accepted receipt in a list.
#[derive(Debug, Clone)]
pub struct ReceiptLine {
    /// Its place in the order they came in.
    pub no: i64,
    /// Its name.
    pub id: EntryId,
    /// The book and the number.
    pub book: BookNo,
    /// The number.
    pub number: u32,
    /// Who paid.
    pub customer: CustomerNo,
    /// Who received.
    pub collector: PersonNo,
    /// The business date.
    pub day: Day,
    /// The day it was posted to.
    pub posted: Day,
    /// How much.
    pub total: Money,
    /// How much of it in cash, in minor units.
    pub cash: i64,
    /// The void that counts or may come to, and how far it is.
    pub void: Option<(Seq, String)>,
}

impl ReceiptLine {
    fn read(row: &Row) -> Result<Self, DbError> {
        let (journal, seq): (JournalId, i64) = (row.get(1)?, row.get(2)?);
        let (void, state): (Option<i64>, Option<String>) = (row.get(11)?, row.get(12)?);
        Ok(Self {
            no: row.get(0)?,
            id: EntryId::new(journal, seq.cast_unsigned()),
            book: row.get(3)?,
            number: row.get(4)?,
            customer: row.get(5)?,
            collector: row.get(6)?,
            day: row.get(7)?,
            posted: row.get(8)?,
            total: Money::new(row.get(10)?, row.get(9)?),
            cash: row.get(13)?,
            void: void.map(i64::cast_unsigned).zip(state),
        })
    }
}

/// Accepted receipts after a place, in the order they came in.
pub async fn receipts(
    tx: &mut Tx,
    scope: &Scope,
    after: i64,
    at_most: i64,
) -> Result<Vec<ReceiptLine>, DbError> {
    tx.all(
        &sql::RECEIPTS_AFTER,
        values![after, at_most, scope.branch()],
    )
    .await?
    .iter()
    .map(ReceiptLine::read)
    .collect()
}

/// An accepted receipt with the names of whom it is about.
#[derive(Debug, Clone)]
pub struct NamedReceipt {
    /// The receipt.
    pub line: ReceiptLine,
    /// The customer's name and code.
    pub customer: String,
    /// The collector's name.
    pub collector: String,
}

impl NamedReceipt {
    /// A row as [`ReceiptLine`] has it, then the customer's code and name and the collector's.
    pub(crate) fn read(row: &Row) -> Result<Self, DbError> {
        let (code, name): (String, String) = (row.get(14)?, row.get(15)?);
        Ok(Self {
            line: ReceiptLine::read(row)?,
            customer: format!("{name} ({code})"),
            collector: row.get(16)?,
        })
    }
}

/// What pins an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// SHA-256 of its bytes, which the next entry holds.
    pub hash: Hash,
    /// Whether it was signed on the spot.
    pub is_signed: bool,
}

impl Seal {
    /// The beginning of the hash, for people to compare.
    #[must_use]
    pub fn short(&self) -> String {
        crate::auth::random::hex(self.hash.get(..8).unwrap_or(&self.hash))
    }
}

/// The seal of an entry that is held.
pub async fn seal_of(tx: &mut Tx, id: EntryId) -> Result<Option<Seal>, DbError> {
    let key = values![id.journal, id.seq.cast_signed()];
    let row = tx.optional(&sql::SEAL_OF, key).await?;
    row.map(|row| {
        Ok(Seal {
            hash: row.get(0)?,
            is_signed: row.get::<Option<Vec<u8>>>(1)?.is_some(),
        })
    })
    .transpose()
}

/// What the office answered after a place, about deposits and voids: the entry, when, and the fact.
pub async fn answers(
    tx: &mut Tx,
    after: EntryId,
    at_most: i64,
) -> Result<Vec<(EntryId, Millis, Option<Fact>)>, DbError> {
    let after = values![after.journal, after.seq.cast_signed(), at_most];
    let rows = tx.all(&sql::ANSWERS_AFTER, after).await?;
    rows.iter()
        .map(|row| {
            let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
            let bytes: Vec<u8> = row.get(2)?;
            let entry = Entry::from_bytes(&bytes).ok();
            let at = entry.as_ref().map_or(Millis(0), |entry| entry.clocks.wall);
            let fact = entry.and_then(|entry| entry.fact().ok());
            Ok((EntryId::new(journal, seq.cast_unsigned()), at, fact))
        })
        .collect()
}

/// The void of a receipt that counts or may come to.
pub async fn void_of(tx: &mut Tx, receipt: EntryId) -> Result<Option<EntryId>, DbError> {
    let row = tx
        .optional(
            &sql::VOID_OF,
            values![receipt.journal, receipt.seq.cast_signed()],
        )
        .await?;
    let seq: Option<i64> = row.map(|row| row.get(0)).transpose()?;
    Ok(seq.map(|seq| EntryId::new(receipt.journal, seq.cast_unsigned())))
}
