use counterfoil_sync::id::Hash;
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::{Day, Millis};
use sha2::{Digest as _, Sha256};

use super::{Account, Event, sql};
use crate::db::{DbError, Tx};
use crate::values;

/// What an account holds for a party (or for nobody) now; debit positive, nothing is zero.
pub async fn balance(
    tx: &mut Tx,
    account: Account,
    party: Option<u32>,
    currency: Currency,
) -> Result<Money, DbError> {
    let row = tx
        .optional(
            &sql::BALANCE,
            values![account.no(), party.unwrap_or(0), currency],
        )
        .await?;
    let minor = row.map_or(Ok(0), |row| row.get(0))?;
    Ok(Money::new(minor, currency))
}

/// What an account holds now, party by party: (party or 0, money), zeros included.
pub async fn balances(tx: &mut Tx, account: Account) -> Result<Vec<(u32, Money)>, DbError> {
    let rows = tx.all(&sql::BALANCES, values![account.no()]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, Money::new(row.get(2)?, row.get(1)?))))
        .collect()
}

/// What an account held at the end of a business day, by currency.
pub async fn balance_at(tx: &mut Tx, account: Account, day: Day) -> Result<Vec<Money>, DbError> {
    let rows = tx.all(&sql::BALANCE_AT, values![account.no(), day]).await?;
    rows.iter()
        .map(|row| Ok(Money::new(row.get(1)?, row.get(0)?)))
        .collect()
}

/// What an account held for a party at the end of a business day, by currency.
pub async fn held_at(
    tx: &mut Tx,
    account: Account,
    party: u32,
    day: Day,
) -> Result<Vec<Money>, DbError> {
    let rows = tx
        .all(&sql::HELD_AT, values![account.no(), party, day])
        .await?;
    rows.iter()
        .map(|row| Ok(Money::new(row.get(1)?, row.get(0)?)))
        .collect()
}

/// One line that moved what a party holds.
#[derive(Debug, Clone)]
pub struct Move {
    /// The key of its posting.
    pub key: String,
    /// Why money moved.
    pub event: Event,
    /// The business date.
    pub day: Day,
    /// When it was posted.
    pub posted: Millis,
    /// On which account.
    pub account: Account,
    /// Debit positive.
    pub amount: Money,
}

/// What moved on two accounts of a party after one business day and until another, in the order it was
/// posted.
pub async fn moves(
    tx: &mut Tx,
    accounts: [Account; 2],
    party: u32,
    (after, until): (Day, Day),
) -> Result<Vec<Move>, DbError> {
    let [one, other] = accounts.map(Account::no);
    let rows = tx
        .all(&sql::MOVES, values![one, other, party, after, until])
        .await?;
    let unreadable = |column: &str, value| DbError::OutOfRange {
        column: column.to_owned(),
        value,
    };
    rows.iter()
        .map(|row| {
            let (event, account): (String, i64) = (row.get(1)?, row.get(5)?);
            Ok(Move {
                key: row.get(0)?,
                event: Event::from_code(&event).ok_or_else(|| unreadable("posting.event", 0))?,
                day: row.get(2)?,
                posted: row.get(3)?,
                account: Account::from_no(account)
                    .ok_or_else(|| unreadable("posting_line.account", account))?,
                amount: Money::new(row.get(6)?, row.get(4)?),
            })
        })
        .collect()
}

/// The digest of the whole ledger: equal for equal postings, whatever the engine, the order they
/// arrived in, or when. Trusts the stored fingerprints, which `verify` proves.
pub async fn digest(tx: &mut Tx) -> Result<Hash, DbError> {
    let mut sha = Sha256::new();
    tx.each(&sql::CONTENTS, values![], |row| -> Result<(), DbError> {
        let key: String = row.get(0)?;
        let content: Hash = row.get(1)?;
        sha.update((key.len() as u64).to_be_bytes());
        sha.update(key.as_bytes());
        sha.update(content);
        Ok(())
    })
    .await?;
    Ok(sha.finalize().into())
}
