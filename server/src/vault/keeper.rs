//! Who answers for which vault, and what is in it.

use std::collections::BTreeMap;

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::limits;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Millis;

use super::{VaultError, sql};
use crate::audit::{self, Record};
use crate::custody::{self, Kept};
use crate::db::{DbError, Tx, sealed};
use crate::ledger::{self, Account};
use crate::values;

/// What one cashier answers for.
#[derive(Debug, Clone)]
pub struct Holding {
    /// Who.
    pub cashier: PersonNo,
    /// Their name.
    pub name: String,
    /// Where their vault stands; empty for the main office.
    pub branch: String,
    /// Cash, as the ledger has it.
    pub cash: Vec<Money>,
    /// Cheques, by currency and date.
    pub cheques: Vec<Kept>,
}

impl Holding {
    fn is_empty(&self) -> bool {
        self.cheques.is_empty() && self.cash.iter().all(|money| money.minor == 0)
    }
}

/// Every vault: of all cashiers, and of whoever else holds something; or one person's alone. By branch
/// and name.
pub async fn holdings(tx: &mut Tx, only: Option<PersonNo>) -> Result<Vec<Holding>, DbError> {
    let mut found = BTreeMap::new();
    for row in tx.all(&sql::KEEPERS, values![]).await? {
        let cashier: PersonNo = row.get(0)?;
        if only.is_none_or(|only| only == cashier) {
            let holding = Holding {
                cashier,
                name: row.get(1)?,
                branch: row.get(2)?,
                cash: Vec::new(),
                cheques: Vec::new(),
            };
            found.insert(cashier, holding);
        }
    }
    for (party, money) in ledger::balances(tx, Account::CashVault).await? {
        if let Some(holding) = found.get_mut(&PersonNo(party)) {
            holding.cash.push(money);
        }
    }
    for cheque in custody::kept(tx, "vault", only).await? {
        if let Some(holding) = found.get_mut(&cheque.cashier) {
            holding.cheques.push(cheque);
        }
    }
    let mut all: Vec<Holding> = found.into_values().collect();
    all.sort_by(|a, b| (&a.branch, &a.name).cmp(&(&b.branch, &b.name)));
    Ok(all)
}

/// The branch a cashier's vault stands in; empty for the main office.
pub async fn branch_of(tx: &mut Tx, cashier: PersonNo) -> Result<String, DbError> {
    let row = tx.optional(&sql::BRANCH_OF, values![cashier]).await?;
    row.map_or(Ok(String::new()), |row| row.get(0))
}

/// Moves a cashier's vault to another branch. Only an empty one moves: money does not change its place by
/// a word.
pub async fn move_to(
    tx: &mut Tx,
    cashier: PersonNo,
    branch: &str,
    by: PersonNo,
    now: Millis,
) -> Result<(), VaultError> {
    let branch = branch.trim();
    if branch.len() > limits::SHORT_TEXT_BYTES || branch.contains('\0') {
        return Err(VaultError::Text);
    }
    let holding = holdings(tx, Some(cashier)).await?.pop();
    let holding = holding.ok_or(VaultError::NoVault(cashier))?;
    if holding.branch == branch {
        return Ok(());
    }
    if !holding.is_empty() {
        return Err(VaultError::NotEmpty);
    }
    tx.execute(&sql::SET_BRANCH, sealed(values![cashier, branch]))
        .await?;
    let record = Record::by(by, "vault.moved", format!("vault of person {cashier}"), now);
    audit::append(tx, record.because(format!("to branch {branch:?}"))).await?;
    Ok(())
}
