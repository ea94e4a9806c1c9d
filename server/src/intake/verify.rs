//! Intake's checks: what is stored proves itself, and everything that follows from it is there.

use std::collections::HashMap;

use counterfoil_sync::entry::Fact;
use counterfoil_sync::id::{EntryId, Hash, JournalId, Seq};
use counterfoil_sync::journal::{Head, Sealed};
use counterfoil_sync::keys::PublicKey;

use super::{posting, sql};
use crate::auth::devices;
use crate::db::{DbError, Tx};
use crate::ledger;
use crate::values;
use crate::verify::Finding;

/// Entries looked at in one go.
const STEP: i64 = 2_000;

/// The triggers that refuse changes to entries and receipts are there, and refuse.
pub(crate) async fn guarded(tx: &mut Tx) -> Result<Finding, DbError> {
    let guards: i64 = tx.scalar(&sql::GUARDS, values![]).await?;
    Ok(if guards == 4 {
        Finding::Sound(4)
    } else {
        Finding::Differs(format!(
            "the triggers that refuse changes to entries and receipts are not all there ({guards} of 4): they could have been edited"
        ))
    })
}

/// Every journal's entries are chained, hash to what they are stored under, and end where the journal
/// says; what is signed verifies, except where a ruling says that it does not.
pub(crate) async fn chains(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut seen = 0;
    for row in tx.all(&sql::ALL_JOURNALS, values![]).await? {
        let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
        let stated: Hash = row.get(2)?;
        let mut head = Head::start(journal);
        let key = if journal.is_office() {
            None
        } else {
            devices::find_by_journal(tx, journal)
                .await?
                .map(|device| device.key)
        };
        if key.is_none() && !journal.is_office() {
            return Ok(Finding::Differs(format!(
                "journal {:x} belongs to no enrolled device",
                journal.0
            )));
        }
        let bad_seals = bad_seals(tx, journal).await?;
        loop {
            let rows = tx
                .all(
                    &sql::ENTRIES_TO_VERIFY,
                    values![journal, head.seq.cast_signed() + 1, STEP],
                )
                .await?;
            for row in &rows {
                let at: i64 = row.get(0)?;
                let signature: Option<Vec<u8>> = row.get(3)?;
                let kind: i64 = row.get(4)?;
                let fault = link(
                    &mut head,
                    row.get(1)?,
                    row.get(2)?,
                    signature,
                    key.as_ref(),
                    &bad_seals,
                );
                let fault = fault.and_then(|written| {
                    if i64::from(written) == kind {
                        Ok(())
                    } else {
                        Err(format!("is of kind {written} and listed as {kind}"))
                    }
                });
                if let Err(fault) = fault {
                    return Ok(Finding::Differs(format!(
                        "entry {:x}.{at} {fault}",
                        journal.0
                    )));
                }
                seen += 1;
            }
            if rows.len() < usize::try_from(STEP).unwrap_or(usize::MAX) {
                break;
            }
        }
        if head.seq.cast_signed() != seq || head.hash != stated {
            return Ok(Finding::Differs(format!(
                "journal {:x} says that it ends at {seq}, and its entries end at {}",
                journal.0, head.seq
            )));
        }
    }
    Ok(Finding::Sound(seen))
}

async fn bad_seals(tx: &mut Tx, journal: JournalId) -> Result<Vec<Seq>, DbError> {
    let rows = tx.all(&sql::BAD_SEALS, values![journal]).await?;
    rows.iter()
        .map(|row| row.get::<i64>(0).map(i64::cast_unsigned))
        .collect()
}

/// Checks one entry against the head and moves the head on.
fn link(
    head: &mut Head,
    hash: Hash,
    bytes: Vec<u8>,
    signature: Option<Vec<u8>>,
    key: Option<&PublicKey>,
    bad_seals: &[Seq],
) -> Result<u16, String> {
    let Ok(signature) = signature.map(<[u8; 64]>::try_from).transpose() else {
        return Err("has a signature of another length".to_owned());
    };
    let sealed =
        Sealed::read(bytes, signature).map_err(|error| format!("does not read back: {error}"))?;
    if sealed.hash != hash {
        return Err("is not what was stored: its hash differs".to_owned());
    }
    *head = head
        .follow(&sealed)
        .map_err(|error| format!("breaks its journal: {error}"))?;
    if let Some(key) = key {
        let is_right = sealed.verify(key).is_ok();
        let said_bad = bad_seals.contains(&sealed.entry.seq);
        if is_right == said_bad {
            return Err(if is_right {
                "was put aside for its signature, which verifies"
            } else {
                "has a signature that does not verify"
            }
            .to_owned());
        }
    }
    Ok(sealed.entry.kind)
}

/// Every entry of a device was ruled on, once: rulings cover the journal without gap or overlap.
pub(crate) async fn rulings(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut reached: HashMap<JournalId, Seq> = HashMap::new();
    let mut seen = 0;
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

/// Every accepted receipt has exactly its posting, every posted void its mirror, and nothing else is
/// posted under such a key.
pub(crate) async fn receipts(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = 0_i64;
    let mut seen = 0;
    loop {
        let rows = super::receipts(tx, after, STEP).await?;
        let Some(last) = rows.last() else { break };
        after = last.no;
        for receipt in &rows {
            let fact = super::fact_of(tx, receipt.id).await;
            let Ok(Some(Fact::Receipt(fact))) = fact else {
                return Ok(Finding::Differs(format!(
                    "receipt {} is listed, and its entry is no receipt",
                    receipt.id
                )));
            };
            let is_as_written = (receipt.book, receipt.number, receipt.customer)
                == (fact.book, fact.number, fact.customer)
                && fact.total() == Ok(receipt.total);
            if !is_as_written {
                return Ok(Finding::Differs(format!(
                    "receipt {} is listed otherwise than it was written",
                    receipt.id
                )));
            }
            let wanted: Vec<_> = [
                super::ChequePolicy::AtReceipt,
                super::ChequePolicy::UntilCleared,
            ]
            .into_iter()
            .map(|policy| {
                posting::of_receipt(receipt.id, &fact, receipt.collector, receipt.posted, policy)
                    .content()
            })
            .collect();
            let posted = ledger::find(tx, &posting::receipt_key(receipt.id)).await?;
            if !posted.is_some_and(|posted| wanted.contains(&posted.content())) {
                return Ok(Finding::Differs(format!(
                    "receipt {} is accepted, and the ledger does not say the same",
                    receipt.id
                )));
            }
            if let Some((void, state)) = &receipt.void {
                let key = posting::void_key(EntryId::new(receipt.id.journal, *void));
                let mirrored = ledger::find(tx, &key).await?.is_some();
                if mirrored != matches!(state.as_str(), "posted" | "approved") {
                    return Ok(Finding::Differs(format!(
                        "the void of receipt {} is {state}, and the ledger says otherwise",
                        receipt.id
                    )));
                }
            }
            seen += 1;
        }
    }
    // A receipt's entry that was neither listed nor put aside would be money that nobody counts.
    if let Some(row) = tx
        .optional(&sql::RECEIPT_WITHOUT_OUTCOME, values![])
        .await?
    {
        let (journal, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        return Ok(Finding::Differs(format!(
            "receipt {:x}.{seq} is neither accepted nor put aside",
            journal.cast_unsigned()
        )));
    }
    Ok(Finding::Sound(seen))
}

/// What is put aside is kept with its bytes, and flags are known ones.
pub(crate) async fn aside(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = 0;
    let mut seen = 0;
    loop {
        let rows = super::asides(tx, after, false, STEP).await?;
        let Some(last) = rows.last() else { break };
        after = last.no;
        for aside in &rows {
            if counterfoil_sync::journal::sha256(&aside.bytes) != aside.hash
                || aside.reason.is_none()
            {
                return Ok(Finding::Differs(format!(
                    "number {} in quarantine is not what was put there",
                    aside.no
                )));
            }
            seen += 1;
        }
    }
    if let Some(row) = tx.optional(&sql::ASIDE_WITHOUT_EVIDENCE, values![]).await? {
        let (journal, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        return Ok(Finding::Differs(format!(
            "entry {:x}.{seq} was put aside, and its evidence is not there",
            journal.cast_unsigned()
        )));
    }
    Ok(Finding::Sound(seen))
}
