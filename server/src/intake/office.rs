//! The office's pen: the one way anything is written to an office journal.

use std::collections::{BTreeMap, HashMap};

use counterfoil_sync::entry::{Fact, Seen};
use counterfoil_sync::id::{DaybookId, EntryId, JournalId, Seq};
use counterfoil_sync::journal::{Draft, Head};
use counterfoil_sync::time::{Clocks, Millis};

use super::{IntakeError, sql};
use crate::db::{DbError, Tx, Value};
use crate::values;

/// One thing the office says about a collector's day.
#[derive(Debug, Clone)]
pub struct Said {
    /// Whose day.
    pub daybook: DaybookId,
    /// What.
    pub fact: Fact,
    /// What of the devices' journals it follows upon.
    pub seen: Vec<Seen>,
}

/// Says something at a desk: it follows upon everything of that day that is held.
pub async fn say(
    tx: &mut Tx,
    now: Millis,
    daybook: DaybookId,
    facts: Vec<Fact>,
) -> Result<Vec<EntryId>, IntakeError> {
    let rows = tx
        .all(
            &sql::DEVICES_OF_DAY,
            values![daybook.collector, daybook.day],
        )
        .await?;
    let seen = rows
        .iter()
        .map(|row| {
            let seq: i64 = row.get(1)?;
            Ok(Seen {
                journal: row.get(0)?,
                seq: seq.cast_unsigned(),
            })
        })
        .collect::<Result<Vec<_>, DbError>>()?;
    append(
        tx,
        now,
        facts
            .into_iter()
            .map(|fact| Said {
                daybook,
                fact,
                seen: seen.clone(),
            })
            .collect(),
    )
    .await
}

/// Appends to the office journals of these daybooks, in order. The entries' places come back.
pub async fn append(
    tx: &mut Tx,
    now: Millis,
    said: Vec<Said>,
) -> Result<Vec<EntryId>, IntakeError> {
    let journals: BTreeMap<JournalId, DaybookId> = said
        .iter()
        .map(|said| (JournalId::office(said.daybook), said.daybook))
        .collect();
    let keys = || {
        journals
            .keys()
            .map(|journal| Value::from(*journal))
            .collect::<Vec<_>>()
    };
    let mut heads: HashMap<JournalId, Head> = HashMap::new();
    for row in tx.all_rows(&sql::JOURNALS, keys()).await? {
        let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
        heads.insert(
            journal,
            Head {
                seq: seq.cast_unsigned(),
                hash: row.get(2)?,
                ..Head::start(journal)
            },
        );
    }
    let mut known: HashMap<(JournalId, JournalId), Seq> = HashMap::new();
    for row in tx.all_rows(&sql::OFFICE_SEEN, keys()).await? {
        let seq: i64 = row.get(2)?;
        known.insert((row.get(0)?, row.get(1)?), seq.cast_unsigned());
    }
    let mut newly: BTreeMap<(JournalId, JournalId), Seq> = BTreeMap::new();
    let mut places = Vec::with_capacity(said.len());
    let mut rows = Vec::with_capacity(said.len() * 9);
    for Said {
        daybook,
        fact,
        mut seen,
    } in said
    {
        let office = JournalId::office(daybook);
        seen.sort_unstable();
        seen.retain(|Seen { journal, seq }| {
            known
                .get(&(office, *journal))
                .is_none_or(|known| known < seq)
        });
        for Seen { journal, seq } in &seen {
            known.insert((office, *journal), *seq);
            newly.insert((office, *journal), *seq);
        }
        // One clock: the monotonic part follows the wall, so that nothing of it is on the wire.
        let clocks = Clocks {
            wall: now,
            mono: now.0.cast_unsigned(),
            boot: 0,
        };
        let head = heads.entry(office).or_insert_with(|| Head::start(office));
        let sealed = head.write(
            Draft {
                clocks,
                seen,
                place: None,
                fact,
            },
            None,
        )?;
        *head = Head::at(&sealed);
        places.push(sealed.id());
        rows.extend(values![
            office,
            sealed.entry.seq.cast_signed(),
            i64::from(sealed.entry.kind),
            sealed.hash,
            sealed.bytes,
            None::<Vec<u8>>,
            now,
            daybook.collector,
            daybook.day,
        ]);
    }
    let mut stored = Vec::with_capacity(journals.len() * 9);
    for (journal, daybook) in &journals {
        if let Some(head) = heads.get(journal) {
            stored.extend(values![
                *journal,
                daybook.collector,
                head.seq.cast_signed(),
                head.hash,
                daybook.day,
                0_i64,
                vec![0_u8; 8],
                now,
                false
            ]);
        }
    }
    tx.execute_rows(&sql::STORE_JOURNALS, stored).await?;
    tx.execute_rows(&sql::INSERT_ENTRIES, rows).await?;
    let seen = newly
        .into_iter()
        .flat_map(|((office, journal), seq)| values![office, journal, seq.cast_signed()])
        .collect();
    tx.execute_rows(&sql::STORE_SEEN, seen).await?;
    Ok(places)
}
