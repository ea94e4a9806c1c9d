//! Rulings: one on every entry, listed as the office said them.

use std::collections::HashMap;

use counterfoil_sync::entry::{Entry, Fact};
use counterfoil_sync::id::{JournalId, Seq};

use crate::db::{DbError, Row, Tx};
use crate::intake::{names, sql};
use crate::values;
use crate::verify::Finding;

/// Every entry of a device was ruled on, once: rulings cover the journal without gap or overlap.
pub(crate) async fn rulings(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut reached: HashMap<JournalId, Seq> = HashMap::new();
    let (mut seen, mut exceptions) = (0, 0);
    for row in tx.all(&sql::ALL_RULINGS, values![]).await? {
        let (journal, from, to): (JournalId, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let upto = reached.entry(journal).or_default();
        if *upto + 1 != from.cast_unsigned() {
            return Ok(Finding::Differs(format!(
                "journal {:x} was ruled on up to {upto}, and then from {from}",
                journal.0
            )));
        }
        *upto = to.cast_unsigned();
        seen += 1;
        match as_said(tx, &row).await? {
            Ok(said) => exceptions += said,
            Err(fault) => {
                return Ok(Finding::Differs(format!(
                    "the ruling on {:x}.{from} to {to} {fault}",
                    journal.0
                )));
            }
        }
    }
    let listed: i64 = tx.scalar(&sql::COUNT_EXCEPTIONS, values![]).await?;
    if listed.unsigned_abs() != exceptions {
        return Ok(Finding::Differs(format!(
            "{listed} exceptions are listed, and the office's entries tell of {exceptions}"
        )));
    }
    for row in tx.all(&sql::ALL_JOURNALS, values![]).await? {
        let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
        let ruled = reached.get(&journal).copied().unwrap_or(0);
        if !journal.is_office() && ruled != seq.cast_unsigned() {
            return Ok(Finding::Differs(format!(
                "journal {:x} has {seq} entries and was ruled on up to {ruled}",
                journal.0
            )));
        }
    }
    Ok(Finding::Sound(seen))
}

/// Holds a ruling as it is listed against the office's entry: its run, its exceptions, and that what it
/// answers came in at that moment. Says how many exceptions it has.
async fn as_said(tx: &mut Tx, row: &Row) -> Result<Result<u64, &'static str>, DbError> {
    let run: (JournalId, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let bytes: Option<Vec<u8>> = row.get(3)?;
    let entry = bytes.and_then(|bytes| Entry::from_bytes(&bytes).ok());
    let fact = entry.as_ref().and_then(|entry| entry.fact().ok());
    let (Some(entry), Some(Fact::Rulings(said))) = (entry, fact) else {
        return Ok(Err("is listed, and the office said no such thing"));
    };
    if run != (said.journal, said.from.cast_signed(), said.to.cast_signed()) {
        return Ok(Err("is not the one that its entry tells of"));
    }
    let (first, last): (i64, i64) = (row.get(4)?, row.get(5)?);
    if (first, last) != (entry.clocks.wall.0, entry.clocks.wall.0) {
        return Ok(Err(
            "was given at another time than its entries are said to have come in",
        ));
    }
    let listed = tx
        .all(&sql::EXCEPTIONS_OF, values![run.0, run.1, run.2])
        .await?;
    let listed = listed
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .collect::<Result<Vec<(i64, i64, Option<i64>)>, DbError>>()?;
    let told: Vec<_> = said
        .exceptions
        .iter()
        .map(|exception| {
            let flags = exception.flags.iter();
            let bits = flags.fold(0, |bits, flag| bits | names::bit(*flag));
            let aside = exception.quarantine.map(|reason| reason as i64);
            (exception.seq.cast_signed(), bits, aside)
        })
        .collect();
    Ok(if listed == told {
        Ok(told.len() as u64)
    } else {
        Err("is listed with other exceptions than the office told")
    })
}
