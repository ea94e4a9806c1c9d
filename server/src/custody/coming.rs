//! Who is coming to the cash office: whoever holds money.

use std::collections::BTreeMap;

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::{Currency, Money};

use super::{CustodyError, sql};
use crate::db::Tx;
use crate::ledger::{self, Account};
use crate::values;

/// Somebody who holds money.
#[derive(Debug, Clone)]
pub struct Coming {
    /// Who.
    pub collector: PersonNo,
    /// Their code.
    pub code: String,
    /// Their name.
    pub name: String,
    /// Offers that wait.
    pub offers: i64,
    /// Cheques that are in no offer.
    pub cheques: i64,
    /// Cash that is in no offer, by currency.
    pub cash: Vec<Money>,
}

/// Whoever holds money, by name. What is offered already is left off the cash.
pub async fn coming(tx: &mut Tx) -> Result<Vec<Coming>, CustodyError> {
    let mut offered: BTreeMap<(PersonNo, Currency), i64> = BTreeMap::new();
    for row in tx.all(&sql::ON_OFFER, values![]).await? {
        offered.insert((row.get(0)?, row.get(1)?), row.get(2)?);
    }
    let mut cash: BTreeMap<PersonNo, Vec<Money>> = BTreeMap::new();
    for (party, held) in ledger::balances(tx, Account::CashCollector).await? {
        let person = PersonNo(party);
        let on_offer = offered.get(&(person, held.currency)).copied().unwrap_or(0);
        let left = held.minor.saturating_sub(on_offer);
        if left != 0 {
            let all = cash.entry(person).or_default();
            all.push(Money::new(left, held.currency));
        }
    }
    let rows = tx.all(&sql::COMING, values![]).await?;
    rows.iter()
        .map(|row| {
            let collector = row.get(0)?;
            Ok(Coming {
                collector,
                code: row.get(1)?,
                name: row.get(2)?,
                offers: row.get(3)?,
                cheques: row.get(4)?,
                cash: cash.remove(&collector).unwrap_or_default(),
            })
        })
        .collect()
}
