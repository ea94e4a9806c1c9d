//! Custody's checks.

mod answers;
mod deposits;
mod papers;
mod voids;

pub(crate) use answers::answers;
pub(crate) use deposits::offers;
pub(crate) use papers::papers;
pub(crate) use voids::voids;

use std::collections::BTreeMap;

use counterfoil_sync::money::Currency;

use super::sql;
use crate::db::{DbError, Sealed, Tx, are_as_written};
use crate::ledger::{self, Account};
use crate::values;
use crate::verify::Finding;

/// Rows looked at in one go.
const STEP: i64 = 2_000;

/// The cheques in people's hands and in the vault are what the ledger says they are worth.
pub(crate) async fn cheques(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut sums: BTreeMap<(i64, u32, Currency), (i64, i64)> = BTreeMap::new();
    for row in tx.all(&sql::PAPERS, values![]).await? {
        let papers: i64 = row.get(3)?;
        sums.entry((row.get(0)?, row.get(1)?, row.get(2)?))
            .or_default()
            .0 += papers;
    }
    for (place, account) in [
        (0, Account::ChequesCollector),
        (1, Account::ChequesVault),
        (2, Account::ChequesClearing),
    ] {
        for (party, money) in ledger::balances(tx, account).await? {
            sums.entry((place, party, money.currency)).or_default().1 += money.minor;
        }
    }
    for ((place, party, currency), (papers, booked)) in sums {
        if papers != booked {
            let place = match place {
                0 => format!("with collector {party}"),
                1 => format!("in the vault of cashier {party}"),
                _ => "on their way through the bank".to_owned(),
            };
            return Ok(Finding::Differs(format!(
                "the cheques {place} add up to {papers} minor units of {currency}, and the ledger says {booked}"
            )));
        }
    }
    let seen: i64 = tx.scalar(&sql::COUNT_CHEQUES, values![]).await?;
    Ok(Finding::Sound(seen.unsigned_abs()))
}

/// Counts are as they were entered, and cases as they were opened or closed.
pub(crate) async fn entered(tx: &mut Tx) -> Result<Finding, DbError> {
    let tables = [
        ("the count of deposit", &sql::SEALED_COUNTS, 2),
        ("case", &sql::SEALED_CASES, 1),
        ("the second count of deposit", &sql::SEALED_SECONDS, 3),
        (
            "who saw what was declared with deposit",
            &sql::SEALED_SEEN,
            3,
        ),
    ]
    .map(|(what, rows, names)| Sealed { what, rows, names });
    if let Some(row) = tx.optional(&sql::SECOND_ASTRAY, values![]).await? {
        let (journal, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        return Ok(Finding::Differs(format!(
            "deposit {:x}.{seq} was counted a second time, and not by another after a first",
            journal.cast_unsigned()
        )));
    }
    if let Some(row) = tx.optional(&sql::SEEN_ASTRAY, values![]).await? {
        let (journal, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        return Ok(Finding::Differs(format!(
            "deposit {:x}.{seq} is not there, or was counted by who had seen what was declared",
            journal.cast_unsigned()
        )));
    }
    are_as_written(tx, &tables).await
}

/// How many cheques are listed.
pub(crate) async fn cheques_listed(tx: &mut Tx) -> Result<u64, DbError> {
    let listed: i64 = tx.scalar(&sql::COUNT_CHEQUES, values![]).await?;
    Ok(listed.unsigned_abs())
}

/// Every confirmed deposit stands in the ledger, and no other does; every difference has its case.
pub(crate) async fn deposits(tx: &mut Tx) -> Result<Finding, DbError> {
    if let Some(row) = tx.optional(&sql::WRONG_DEPOSITS, values![]).await? {
        let (journal, seq, state): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        return Ok(Finding::Differs(format!(
            "deposit {:x}.{seq} is {state}, and its case of variance says otherwise",
            journal.cast_unsigned()
        )));
    }
    let seen: i64 = tx.scalar(&sql::COUNT_DEPOSITS, values![]).await?;
    Ok(Finding::Sound(seen.unsigned_abs()))
}
