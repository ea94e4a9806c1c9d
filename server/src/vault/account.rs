//! The company's accounts at banks.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::limits;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Millis;

use super::{VaultError, sql};
use crate::audit::{self, Record};
use crate::db::{DbError, Row, Tx, sealed};
use crate::values;

/// An account at a bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankAccount {
    /// Its number here.
    pub no: i64,
    /// What people call it.
    pub name: String,
    /// The bank's number of it.
    pub number: String,
    /// What it is kept in.
    pub currency: Currency,
}

/// An account to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// What people call it.
    pub name: String,
    /// The bank's number of it.
    pub number: String,
    /// What it is kept in.
    pub currency: Currency,
}

fn read(row: &Row) -> Result<BankAccount, DbError> {
    Ok(BankAccount {
        no: row.get(0)?,
        name: row.get(1)?,
        number: row.get(2)?,
        currency: row.get(3)?,
    })
}

/// All of them, in the order they were added.
pub async fn accounts(tx: &mut Tx) -> Result<Vec<BankAccount>, DbError> {
    let rows = tx.all(&sql::ACCOUNTS, values![]).await?;
    rows.iter().map(read).collect()
}

/// One of them.
pub async fn account(tx: &mut Tx, no: i64) -> Result<BankAccount, VaultError> {
    let row = tx.optional(&sql::ACCOUNT, values![no]).await?;
    let found = row.as_ref().map(read).transpose()?;
    found.ok_or(VaultError::NoAccount(no))
}

/// Adds one. Adding the same again is the same as once.
pub async fn add_account(
    tx: &mut Tx,
    new: &NewAccount,
    by: PersonNo,
    now: Millis,
) -> Result<BankAccount, VaultError> {
    let (name, number) = (new.name.trim(), new.number.trim());
    let fits =
        |text: &str| (1..=limits::SHORT_TEXT_BYTES).contains(&text.len()) && !text.contains('\0');
    if !fits(name) || !fits(number) {
        return Err(VaultError::Text);
    }
    let known = accounts(tx).await?;
    if let Some(there) = known
        .into_iter()
        .find(|one| one.number == number && one.currency == new.currency)
    {
        return if there.name == name {
            Ok(there)
        } else {
            Err(VaultError::AccountKnown(there.name))
        };
    }
    let no = tx.scalar::<i64>(&sql::LAST_ACCOUNT, values![]).await? + 1;
    let row = sealed(values![no, name, number, new.currency]);
    tx.execute(&sql::INSERT_ACCOUNT, row).await?;
    let record = Record::by(by, "bank_account.added", format!("bank account {no}"), now);
    audit::append(tx, record).await?;
    Ok(BankAccount {
        no,
        name: name.to_owned(),
        number: number.to_owned(),
        currency: new.currency,
    })
}
