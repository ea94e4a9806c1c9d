//! The audit trail's checks.

use counterfoil_sync::id::Hash;

use super::{link, sql};
use crate::db::{DbError, Row, Tx};
use crate::values;
use crate::verify::Finding;

/// The triggers that refuse changes are in place.
pub(crate) async fn guarded(tx: &mut Tx) -> Result<Finding, DbError> {
    let guards: i64 = tx.scalar(&sql::GUARDS, values![]).await?;
    Ok(if guards == 4 {
        Finding::Sound(4)
    } else {
        Finding::Differs(format!(
            "the triggers that refuse changes to the audit trail and the answers kept are not all there ({guards} of 4)"
        ))
    })
}

/// Every record follows from the one before it.
pub(crate) async fn chain(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut seen: i64 = 0;
    let mut head: Hash = [0; 32];
    let mut fault = None;
    tx.each(&sql::EVERYTHING, values![], |row| -> Result<(), DbError> {
        if fault.is_none() {
            seen += 1;
            fault = check(row, seen, &mut head)?;
        }
        Ok(())
    })
    .await?;
    if fault.is_none() {
        let stated = tx.optional(&sql::STATED_HEAD, values![]).await?;
        let (no, hash): (i64, Hash) = match stated {
            Some(row) => (row.get(0)?, row.get(1)?),
            None => (0, [0; 32]),
        };
        if no != seen {
            fault = Some(format!(
                "the audit trail ended at record {no}, and now ends at {seen}"
            ));
        } else if hash != head {
            fault = Some(format!(
                "the last audit record, {no}, is not the one that was written last"
            ));
        }
    }
    Ok(match fault {
        Some(fault) => Finding::Differs(fault),
        None => Finding::Sound(seen.unsigned_abs()),
    })
}

fn check(row: &Row, expected: i64, head: &mut Hash) -> Result<Option<String>, DbError> {
    let no: i64 = row.get("no")?;
    if no != expected {
        return Ok(Some(format!(
            "audit record {expected} is missing: {no} stands in its place"
        )));
    }
    let (prev, kept): (Hash, Hash) = (row.get("prev")?, row.get("hash")?);
    if prev != *head {
        return Ok(Some(format!(
            "audit record {no} does not follow the one before it"
        )));
    }
    let (action, subject): (String, String) = (row.get("action")?, row.get("subject")?);
    let reason: Option<String> = row.get("reason")?;
    let person: Option<u32> = row.get("person")?;
    let person = person.map(counterfoil_sync::id::PersonNo);
    *head = link(
        &prev,
        no,
        row.get("at_ms")?,
        person,
        &action,
        &subject,
        reason.as_deref(),
    );
    Ok((*head != kept)
        .then(|| format!("audit record {no} is not what was written: its hash differs")))
}
