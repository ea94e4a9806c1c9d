//! Cheques that a cashier accepted: in the vault, and on from there.

use std::fmt;
use std::str::FromStr;

use counterfoil_sync::id::{CustomerNo, EntryId, JournalId, PersonNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Day;

use super::sql;
use crate::db::{DbError, Row, Tx};
use crate::values;

/// A cheque by where it came in: its receipt, and the place of its tender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaperId {
    /// The receipt.
    pub receipt: EntryId,
    /// The place of its tender in the receipt.
    pub tender: u32,
}

impl fmt::Display for PaperId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.receipt, self.tender)
    }
}

impl FromStr for PaperId {
    type Err = NotAPaper;

    fn from_str(text: &str) -> Result<Self, NotAPaper> {
        let (receipt, tender) = text.rsplit_once('-').ok_or(NotAPaper)?;
        let receipt: EntryId = receipt.parse().map_err(|_| NotAPaper)?;
        if i64::try_from(receipt.seq).is_err() {
            return Err(NotAPaper);
        }
        let tender = tender.parse().map_err(|_| NotAPaper)?;
        Ok(Self { receipt, tender })
    }
}

/// A text that names no cheque.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a cheque is named by its receipt and the place of its tender, such as 70001.27-0")]
pub struct NotAPaper;

/// A cheque that a cashier accepted.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Which.
    pub id: PaperId,
    /// The bank it is drawn on.
    pub bank: String,
    /// Its number.
    pub number: String,
    /// The date on it.
    pub date: Day,
    /// How much.
    pub amount: Money,
    /// Who gave it.
    pub customer: CustomerNo,
    /// Their name.
    pub customer_name: String,
    /// Who answers for it.
    pub cashier: PersonNo,
    /// The deposit it was accepted with.
    pub deposit: EntryId,
}

/// The cheques that a holder has (`vault`, `transit`, `clearing` or `missing`), of one cashier or of all; by
/// currency and date.
pub async fn kept(
    tx: &mut Tx,
    holder: &str,
    cashier: Option<PersonNo>,
) -> Result<Vec<Kept>, DbError> {
    let who = cashier.map_or(0, |person| person.0);
    let rows = tx.all(&sql::CHEQUES_KEPT, values![holder, who]).await?;
    rows.iter().map(Kept::read).collect()
}

/// One cheque that a cashier accepted, wherever it is now.
pub async fn cheque(tx: &mut Tx, paper: PaperId) -> Result<Option<Kept>, DbError> {
    let (journal, seq) = (paper.receipt.journal, paper.receipt.seq.cast_signed());
    let row = tx
        .optional(&sql::CHEQUE_KEPT, values![journal, seq, paper.tender])
        .await?;
    row.as_ref().map(Kept::read).transpose()
}

impl Kept {
    /// Reads journal, seq, tender, bank, number, day, amount, currency, customer, name, cashier, deposit (journal, seq).
    pub(crate) fn read(row: &Row) -> Result<Self, DbError> {
        let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
        let (offered_in, deposit): (JournalId, i64) = (row.get(11)?, row.get(12)?);
        Ok(Self {
            id: PaperId {
                receipt: EntryId::new(journal, seq.cast_unsigned()),
                tender: row.get(2)?,
            },
            bank: row.get(3)?,
            number: row.get(4)?,
            date: row.get(5)?,
            amount: Money::new(row.get(6)?, row.get(7)?),
            customer: row.get(8)?,
            customer_name: row.get(9)?,
            cashier: row.get(10)?,
            deposit: EntryId::new(offered_in, deposit.cast_unsigned()),
        })
    }
}

/// Hands a cheque on from one holder to the next. Says whether the first one had it.
pub async fn pass(tx: &mut Tx, paper: PaperId, from: &str, to: &str) -> Result<bool, DbError> {
    let (journal, seq) = (paper.receipt.journal, paper.receipt.seq.cast_signed());
    let row = values![journal, seq, paper.tender, from, to];
    Ok(tx.execute(&sql::PASS_CHEQUE, row).await? == 1)
}
