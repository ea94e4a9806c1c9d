//! Who answers for which vault, and what is in it.

use std::collections::BTreeMap;

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Millis;

use super::{VaultError, sql};
use crate::auth::{Caller, Role, branch};
use crate::custody::{self, Kept};
use crate::db::{DbError, Tx};
use crate::ledger::{self, Account};
use crate::values;

/// Who sees more than their own vault.
const OVERSEE: [Role; 4] = [
    Role::Supervisor,
    Role::Accountant,
    Role::Manager,
    Role::Auditor,
];

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

/// Whether somebody is told what is in a cashier's vault and what its day came to: its keeper, and whoever
/// oversees the branch. A cashier is told nothing of a colleague's.
pub(crate) fn is_told(caller: &Caller, cashier: PersonNo) -> bool {
    caller.scope.sees(cashier) && told_of(caller).is_none_or(|own| own == cashier)
}

/// The one keeper somebody is told of; nothing for who is told of all that they see.
pub(crate) fn told_of(caller: &Caller) -> Option<PersonNo> {
    (!caller.roles.meets(OVERSEE.into_iter().collect())).then_some(caller.person)
}

/// Whether somebody is yet to count this vault today, or counts it now: then they are not told what the
/// ledger says is in it, whatever else they may look at.
pub(crate) async fn is_blind(
    tx: &mut Tx,
    caller: &Caller,
    cashier: PersonNo,
    now: Millis,
) -> Result<bool, VaultError> {
    if cashier != caller.person || !caller.roles.has(Role::Cashier) {
        return Ok(false);
    }
    match super::close::may_close(tx, cashier, now).await {
        Ok(_) => Ok(true),
        Err(VaultError::ClosedToday(_)) => Ok(false),
        Err(error) => Err(error),
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

/// The branch a cashier's vault stands in: the cashier's own; empty for the main office.
pub async fn branch_of(tx: &mut Tx, cashier: PersonNo) -> Result<String, DbError> {
    Ok(branch::of(tx, cashier).await?.unwrap_or_default())
}

/// Moves a cashier, with their vault, to another branch. What somebody sees goes with their branch: nobody
/// moves themselves.
pub async fn move_to(
    tx: &mut Tx,
    cashier: PersonNo,
    branch: &str,
    by: PersonNo,
    now: Millis,
) -> Result<(), VaultError> {
    if holdings(tx, Some(cashier)).await?.is_empty() {
        return Err(VaultError::NoVault(cashier));
    }
    if cashier == by {
        return Err(VaultError::OwnBranch);
    }
    let branch = Some(branch.trim()).filter(|branch| !branch.is_empty());
    bind(tx, cashier, branch, Some(by), now).await
}

/// Binds a person to a branch, or to none. A vault of theirs goes with them, and only an empty one moves:
/// money does not change its place by a word.
pub async fn bind(
    tx: &mut Tx,
    person: PersonNo,
    branch: Option<&str>,
    by: Option<PersonNo>,
    now: Millis,
) -> Result<(), VaultError> {
    if branch::of(tx, person).await?.as_deref() == branch.map(str::trim) {
        return Ok(());
    }
    let mut vaults = holdings(tx, Some(person)).await?.into_iter();
    if !vaults.all(|vault| vault.is_empty()) {
        return Err(VaultError::NotEmpty);
    }
    Ok(branch::set(tx, person, branch, by, now).await?)
}
