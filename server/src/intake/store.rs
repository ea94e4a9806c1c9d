//! What a batch leaves behind, beside what follows from its rules.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_sync::id::JournalId;
use counterfoil_sync::time::Millis;

use super::batch::{Journal, Work};
use super::delivery::{Claims, Delivery, Doubtful};
use super::{IntakeError, sql};
use crate::db::Tx;
use crate::values;

pub(super) async fn journals(
    tx: &mut Tx,
    journals: &BTreeMap<JournalId, Journal>,
) -> Result<(), IntakeError> {
    let mut rows = Vec::with_capacity(journals.len() * 9);
    for (id, journal) in journals {
        rows.extend(values![
            *id,
            journal.collector,
            journal.seq.cast_signed(),
            journal.hash,
            journal.day,
            journal.confirmed.cast_signed(),
            journal.nonce.to_vec(),
            journal.heard,
            journal.forked,
        ]);
    }
    tx.execute_rows(&sql::STORE_JOURNALS, rows).await?;
    Ok(())
}

pub(super) async fn entries(
    tx: &mut Tx,
    now: Millis,
    work: &[Work<'_>],
) -> Result<(), IntakeError> {
    let mut rows = Vec::with_capacity(work.len() * 9);
    for Work { incoming, place } in work {
        let sealed = &incoming.sealed;
        rows.extend(values![
            place.journal,
            sealed.entry.seq.cast_signed(),
            i64::from(sealed.entry.kind),
            sealed.hash,
            sealed.bytes.as_slice(),
            sealed.signature.map(|signature| signature.to_vec()),
            now,
            place.collector,
            place.day,
        ]);
    }
    tx.execute_rows(&sql::INSERT_ENTRIES, rows).await?;
    Ok(())
}

/// Puts aside what is not there yet; says how much that was.
pub(super) async fn aside(
    tx: &mut Tx,
    now: Millis,
    aside: &[(&Delivery, Doubtful)],
) -> Result<u64, IntakeError> {
    if aside.is_empty() {
        return Ok(0);
    }
    let mut no: i64 = tx.scalar(&sql::LAST_QUARANTINE, values![]).await?;
    let mut rows = Vec::with_capacity(aside.len() * 9);
    let mut there = BTreeSet::new();
    for (delivery, doubtful) in aside {
        // One statement may not meet the same row twice.
        if !there.insert((
            delivery.journal,
            doubtful.seq,
            doubtful.hash,
            doubtful.reason,
        )) {
            continue;
        }
        no += 1;
        rows.extend(values![
            no,
            delivery.journal,
            doubtful.seq.cast_signed(),
            doubtful.reason as i64,
            doubtful.hash,
            doubtful.bytes.as_slice(),
            doubtful.signature.clone(),
            delivery.door as i64,
            now,
        ]);
    }
    Ok(tx.execute_rows(&sql::INSERT_QUARANTINE, rows).await?)
}

/// What phones say their daybooks come to. What a forked journal says is of entries that are not held
/// and never will be: comparing it would find a difference for ever.
pub(super) async fn claims(
    tx: &mut Tx,
    fresh: &[&Delivery],
    journals: &BTreeMap<JournalId, Journal>,
) -> Result<(), IntakeError> {
    let mut latest = BTreeMap::new();
    for delivery in fresh {
        if journals
            .get(&delivery.journal)
            .is_some_and(|journal| journal.forked)
        {
            continue;
        }
        for claim in delivery
            .claims
            .iter()
            .flat_map(|claims: &Claims| &claims.daybooks)
        {
            latest.insert((delivery.journal, claim.day), claim);
        }
    }
    let rows = latest.into_iter().flat_map(|((journal, day), claim)| {
        values![
            journal,
            day,
            claim.office.cast_signed(),
            claim.own.cast_signed(),
            claim.heads
        ]
    });
    tx.execute_rows(&sql::STORE_CLAIMS, rows.collect()).await?;
    Ok(())
}
