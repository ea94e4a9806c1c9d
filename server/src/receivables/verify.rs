//! The checks of the receivables.

use sha2::{Digest as _, Sha256};

use super::sql;
use crate::db::{DbError, Row, Tx};
use crate::values;
use crate::verify::Finding;

/// The fingerprint of what an open item is: its numbers are issued, due, amount and cleared.
///
/// Eight bytes of SHA-256: it is there to find damage and careless hands, not to withstand a forger,
/// whom the postings and the journals behind them contradict.
pub(super) fn facts(
    no: i64,
    customer: i64,
    kind: i64,
    document: &str,
    numbers: [Option<i64>; 4],
    currency: &str,
) -> i64 {
    let mut sha = Sha256::new();
    for number in [Some(no), Some(customer), Some(kind)]
        .into_iter()
        .chain(numbers)
    {
        sha.update([u8::from(number.is_some())]);
        sha.update(number.unwrap_or(0).to_be_bytes());
    }
    sha.update(currency.as_bytes());
    sha.update([0]);
    sha.update(document.as_bytes());
    let digest: [u8; 32] = sha.finalize().into();
    let first = digest.first_chunk::<8>().copied();
    i64::from_be_bytes(first.unwrap_or_default())
}

/// Every open item says what it said when it was imported, and what its posting says.
pub(crate) async fn items(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut seen = 0;
    let mut fault = None;
    tx.each(
        &sql::ITEMS_AND_POSTINGS,
        values![],
        |row| -> Result<(), DbError> {
            seen += 1;
            if fault.is_none() {
                fault = wrong(row)?;
            }
            Ok(())
        },
    )
    .await?;
    Ok(fault.map_or(Finding::Sound(seen), Finding::Differs))
}

fn wrong(row: &Row) -> Result<Option<String>, DbError> {
    let (no, customer, kind): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let (issued, amount): (i64, i64) = (row.get(4)?, row.get(7)?);
    let (document, currency): (String, String) = (row.get(3)?, row.get(6)?);
    let Some(posted): Option<i64> = row.get(13)? else {
        return Ok(Some(format!(
            "open item {no} was never posted: there is no posting item:{no}"
        )));
    };
    if posted != amount {
        return Ok(Some(format!(
            "open item {no} is of {amount} minor units, and was posted with {posted}"
        )));
    }
    let there: (Option<i64>, Option<String>, Option<i64>) =
        (row.get(10)?, row.get(11)?, row.get(12)?);
    let found = facts(
        no,
        customer,
        kind,
        &document,
        [Some(issued), row.get(5)?, Some(amount), row.get(8)?],
        &currency,
    );
    let kept: i64 = row.get(9)?;
    if there != (Some(issued), Some(currency), Some(customer)) || found != kept {
        return Ok(Some(format!(
            "open item {no} is not what was imported: its customer, document, dates or currency differ"
        )));
    }
    Ok(None)
}
