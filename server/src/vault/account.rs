//! The company's accounts at banks.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Millis;

use super::{VaultError, iban, sql};
use crate::audit::{self, Record};
use crate::auth::branch;
use crate::db::{DbError, Row, Tx, sealed};
use crate::text;
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

/// Adds one: the whole company's. Adding the same again is the same as once.
pub async fn add_account(
    tx: &mut Tx,
    new: &NewAccount,
    by: PersonNo,
    now: Millis,
) -> Result<BankAccount, VaultError> {
    branch::must_be_whole(tx, by).await?;
    let name = text::said(&new.name).ok_or(VaultError::Text)?;
    let number = text::said(&new.number).ok_or(VaultError::Text)?;
    if !iban::may_be_meant(number) {
        return Err(VaultError::CheckDigits);
    }
    let known = accounts(tx).await?;
    if let Some(there) = known
        .iter()
        .find(|one| one.number == number && one.currency == new.currency)
    {
        return if there.name == name {
            Ok(there.clone())
        } else {
            Err(VaultError::AccountKnown(there.name.clone()))
        };
    }
    // A slip names its account by name and currency: two alike are taken for each other.
    let alike = |one: &&BankAccount| {
        one.currency == new.currency && one.name.to_lowercase() == name.to_lowercase()
    };
    if let Some(there) = known.iter().find(alike) {
        return Err(VaultError::NameTaken(there.number.clone()));
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
