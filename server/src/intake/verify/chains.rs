//! Journals: chained, sealed, and listed as what they are.

use counterfoil_sync::entry::Entry;
use counterfoil_sync::id::{DaybookId, Hash, JournalId, PersonNo, Seq};
use counterfoil_sync::journal::{Head, Sealed};
use counterfoil_sync::keys::PublicKey;
use counterfoil_sync::time::Day;

use super::STEP;
use crate::auth::devices::{self, Device};
use crate::db::{DbError, Row, Tx};
use crate::intake::sql;
use crate::values;
use crate::verify::Finding;

/// Every journal's entries are chained, hash to what they are stored under, and end where the journal
/// says; what is signed verifies, except where a ruling says that it does not.
pub(crate) async fn chains(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut seen = 0;
    for row in tx.all(&sql::ALL_JOURNALS, values![]).await? {
        let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
        let stated: Hash = row.get(2)?;
        let mut head = Head::start(journal);
        let mut confirmed = 0;
        let device = if journal.is_office() {
            None
        } else {
            devices::find_by_journal(tx, journal).await?
        };
        if let Some(fault) = not_its_owners(&row, journal, device.as_ref())? {
            return Ok(Finding::Differs(fault));
        }
        let key = device.map(|device| device.key);
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
                let received: i64 = row.get(5)?;
                let fault = fault.and_then(|entry| {
                    let own = entry.seen.iter().filter(|seen| seen.journal == journal);
                    confirmed = own.map(|seen| seen.seq).fold(confirmed, Seq::max);
                    if i64::from(entry.kind) != kind {
                        return Err(format!("is of kind {} and listed as {kind}", entry.kind));
                    }
                    // What came from a phone is held against the ruling that answered it.
                    if journal.is_office() && entry.clocks.wall.0 != received {
                        return Err("is listed with another time than it says".to_owned());
                    }
                    Ok(())
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
        if row.get::<i64>(5)?.cast_unsigned() != confirmed {
            return Ok(Finding::Differs(format!(
                "journal {:x} is listed as having seen another confirmation than its entries say",
                journal.0
            )));
        }
    }
    if let Some(row) = tx.optional(&sql::JOURNAL_ASTRAY, values![]).await? {
        let journal: JournalId = row.get(0)?;
        return Ok(Finding::Differs(format!(
            "journal {:x} is listed with another open day or fork than its entries and the quarantine say",
            journal.0
        )));
    }
    Ok(Finding::Sound(seen))
}

/// Whether a journal is listed as somebody else's than its name or its device says.
fn not_its_owners(
    row: &Row,
    journal: JournalId,
    device: Option<&Device>,
) -> Result<Option<String>, DbError> {
    let collector: PersonNo = row.get(3)?;
    let owner = match device {
        Some(device) => device.collector,
        None if journal.is_office() => {
            let day: Option<Day> = row.get(4)?;
            let named = day.map(|day| JournalId::office(DaybookId { collector, day }));
            return Ok((named != Some(journal)).then(|| {
                format!(
                    "journal {:x} is listed as of another day than its name says",
                    journal.0
                )
            }));
        }
        None => {
            return Ok(Some(format!(
                "journal {:x} belongs to no enrolled device",
                journal.0
            )));
        }
    };
    Ok((owner != collector).then(|| {
        format!(
            "journal {:x} is listed as of person {collector}, and its device is of person {owner}",
            journal.0
        )
    }))
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
) -> Result<Entry, String> {
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
    Ok(sealed.entry)
}
