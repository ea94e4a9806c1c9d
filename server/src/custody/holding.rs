use counterfoil_sync::id::{EntryId, JournalId, PersonNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Day;

use super::{CustodyError, sql};
use crate::db::{DbError, Tx};
use crate::ledger::{self, Account};
use crate::values;

/// A cheque in a collector's hands.
#[derive(Debug, Clone)]
pub struct HeldCheque {
    /// The receipt it came with.
    pub receipt: EntryId,
    /// The place of its tender.
    pub tender: u32,
    /// The bank it is drawn on.
    pub bank: String,
    /// Its number.
    pub number: String,
    /// The date on it.
    pub date: Day,
    /// How much.
    pub amount: Money,
    /// Whether it is part of an open offer.
    pub offered: bool,
}

/// What a person holds.
#[derive(Debug, Clone, Default)]
pub struct Holding {
    /// Cash by currency, what is offered and not accepted included.
    pub cash: Vec<Money>,
    /// What they owe for differences.
    pub shortage: Vec<Money>,
    /// Cheques.
    pub cheques: Vec<HeldCheque>,
}

/// What a person holds now.
pub async fn holding(tx: &mut Tx, person: PersonNo) -> Result<Holding, CustodyError> {
    let mut holding = Holding::default();
    for (account, into) in [
        (Account::CashCollector, &mut holding.cash),
        (Account::Shortage, &mut holding.shortage),
    ] {
        let held = ledger::balances(tx, account).await?;
        into.extend(
            held.into_iter()
                .filter(|(party, _)| *party == person.0)
                .map(|(_, money)| money),
        );
    }
    for row in tx.all(&sql::CHEQUES_OF, values![person]).await? {
        let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
        let offered: Option<i64> = row.get(8)?;
        holding.cheques.push(HeldCheque {
            receipt: EntryId::new(journal, seq.cast_unsigned()),
            tender: row.get(2)?,
            bank: row.get(3)?,
            number: row.get(4)?,
            date: row.get(5)?,
            amount: Money::new(row.get(6)?, row.get(7)?),
            offered: offered.is_some(),
        });
    }
    Ok(holding)
}

/// A cheque of a receipt, wherever it is.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The bank it is drawn on.
    pub bank: String,
    /// Its number.
    pub number: String,
    /// The date on it.
    pub date: Day,
    /// How much.
    pub amount: Money,
    /// `collector`, `vault`, `transit`, `clearing`, `undone` or `missing`.
    pub holder: String,
    /// The deposit that it was accepted with.
    pub deposit: Option<EntryId>,
    /// The last slip it left for the bank with.
    pub bank_deposit: Option<i64>,
}

/// The cheques of a receipt.
pub async fn papers(tx: &mut Tx, receipt: EntryId) -> Result<Vec<Paper>, DbError> {
    let key = values![receipt.journal, receipt.seq.cast_signed()];
    let rows = tx.all(&sql::PAPERS_OF_RECEIPT, key).await?;
    rows.iter()
        .map(|row| {
            let (journal, deposit): (Option<JournalId>, Option<i64>) = (row.get(6)?, row.get(7)?);
            Ok(Paper {
                bank: row.get(0)?,
                number: row.get(1)?,
                date: row.get(2)?,
                amount: Money::new(row.get(3)?, row.get(4)?),
                holder: row.get(5)?,
                deposit: journal
                    .zip(deposit)
                    .map(|(journal, seq)| EntryId::new(journal, seq.cast_unsigned())),
                bank_deposit: row.get(8)?,
            })
        })
        .collect()
}
