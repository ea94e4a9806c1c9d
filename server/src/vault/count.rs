//! A cashier counts the own vault. Nothing of this is money: what counts is what the day is closed with.
//!
//! While the count lasts nothing goes in or out of the vault, and its pages show its keeper no amounts.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;

use super::{VaultError, sql};
use crate::audit::{self, Record};
use crate::custody;
use crate::db::{DbError, Tx};
use crate::values;

/// The longest text kept of what was typed, in bytes.
const TYPED_BYTES: usize = 512 << 10;

/// A count in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Since when.
    pub begun: Millis,
    /// When something was typed last.
    pub saved: Millis,
    /// What was typed, as whoever saved it wrote it.
    pub typed: String,
}

/// The count in the making, if there is one.
pub async fn draft(tx: &mut Tx, cashier: PersonNo) -> Result<Option<Draft>, DbError> {
    let row = tx.optional(&sql::COUNT, values![cashier]).await?;
    row.map(|row| {
        Ok(Draft {
            begun: row.get(0)?,
            saved: row.get(1)?,
            typed: row.get(2)?,
        })
    })
    .transpose()
}

/// Whether a cashier counts the own vault now.
pub async fn is_being_counted(tx: &mut Tx, cashier: PersonNo) -> Result<bool, DbError> {
    Ok(draft(tx, cashier).await?.is_some())
}

/// Begins to count, or goes on with it.
pub async fn begin(tx: &mut Tx, cashier: PersonNo, now: Millis) -> Result<(), VaultError> {
    super::close::may_close(tx, cashier, now).await?;
    tx.execute(&sql::BEGIN_COUNT, values![cashier, now]).await?;
    Ok(())
}

/// Keeps what was typed so far.
pub async fn save(
    tx: &mut Tx,
    cashier: PersonNo,
    typed: &str,
    now: Millis,
) -> Result<(), VaultError> {
    if typed.len() > TYPED_BYTES || typed.contains('\0') {
        return Err(VaultError::Denominations);
    }
    if tx
        .execute(&sql::SAVE_COUNT, values![cashier, now, typed])
        .await?
        == 0
    {
        return Err(VaultError::NotBeingCounted);
    }
    Ok(())
}

/// Puts the count away; what was typed is gone.
pub async fn put_away(tx: &mut Tx, cashier: PersonNo) -> Result<(), DbError> {
    tx.execute(&sql::DELETE_COUNT, values![cashier]).await?;
    Ok(())
}

/// Takes a count back that nobody goes on with: its cashier is ill, and the vault is as it was before. What
/// was typed is gone; the day stays open until its cashier counts again.
pub async fn take_back(
    tx: &mut Tx,
    cashier: PersonNo,
    why: &str,
    by: PersonNo,
    now: Millis,
) -> Result<(), VaultError> {
    if super::holdings(tx, Some(cashier)).await?.is_empty() {
        return Err(VaultError::NoVault(cashier));
    }
    if !is_being_counted(tx, cashier).await? {
        return Err(VaultError::NotBeingCounted);
    }
    if by == cashier {
        return Err(VaultError::OwnCount);
    }
    let why = custody::reason(why)?;
    put_away(tx, cashier).await?;
    let subject = format!("vault {cashier}");
    let record = Record::by(by, "cash_day.count_taken_back", subject, now);
    audit::append(tx, record.because(why)).await?;
    Ok(())
}
