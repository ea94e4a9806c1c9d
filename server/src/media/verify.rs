//! Pictures are named as the entries say, and those that are held are what they are named.

use counterfoil_sync::entry::Entry;
use counterfoil_sync::id::{EntryId, JournalId, PersonNo};
use counterfoil_sync::journal::sha256;

use super::{Name, sql};
use crate::db::{DbError, Row, Tx, Value, fingerprint};
use crate::values;
use crate::verify::Finding;

/// Rows looked at in one go.
const STEP: i64 = 2_000;

fn id(row: &Row) -> Result<EntryId, DbError> {
    let seq: i64 = row.get(1)?;
    Ok(EntryId::new(row.get(0)?, seq.cast_unsigned()))
}

/// Every picture that an entry names is listed under that entry, and nothing else is. What has not come
/// is told: a phone may still bring it.
pub(crate) async fn named(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = (-1_i64, 0_i64);
    let mut seen = 0_i64;
    loop {
        let key = values![after.0, after.1, STEP];
        let page = tx.all(&sql::ENTRIES_AFTER, key).await?;
        let Some(last) = page.last() else { break };
        let upto: (i64, i64) = (last.get(0)?, last.get(1)?);
        let mut wanted = Vec::new();
        for row in &page {
            let (bytes, collector): (Vec<u8>, PersonNo) = (row.get(2)?, row.get(3)?);
            let fact = Entry::from_bytes(&bytes).and_then(|entry| entry.fact());
            let names = fact.map(|fact| Name::all_of(id(row).unwrap_or(NOWHERE), &fact, collector));
            wanted.extend(names.unwrap_or_default());
        }
        let between = values![after.0, after.1, upto.0, upto.1];
        let mut kept = Vec::new();
        for row in tx.all(&sql::NAMES_BETWEEN, between).await? {
            kept.push(Name {
                entry: id(&row)?,
                picture: row.get(2)?,
                collector: row.get(3)?,
            });
        }
        wanted.sort_unstable();
        kept.sort_unstable();
        if wanted != kept {
            let differs = |name: &&Name| !(wanted.contains(name) && kept.contains(name));
            let first = wanted.iter().chain(&kept).find(differs);
            let entry = first.map_or(NOWHERE, |name| name.entry);
            return Ok(Finding::Differs(format!(
                "the pictures that entry {entry} names are listed otherwise"
            )));
        }
        seen += i64::try_from(kept.len()).unwrap_or(0);
        after = upto;
    }
    let row = tx.one(&sql::NAMES, values![]).await?;
    let (listed, missing): (i64, i64) = (row.get(0)?, row.get(1)?);
    if listed != seen {
        return Ok(Finding::Differs(format!(
            "entries name {seen} pictures, and {listed} are listed"
        )));
    }
    let seen = seen.unsigned_abs();
    Ok(if missing == 0 {
        Finding::Sound(seen)
    } else {
        Finding::Noted(
            seen,
            format!("{missing} have not come yet; /v1/pictures?missing=true lists them"),
        )
    })
}

const NOWHERE: EntryId = EntryId::new(JournalId(0), 0);

/// What came is as it was written, and what is held has the hash it is named by.
pub(crate) async fn whole(tx: &mut Tx) -> Result<Finding, DbError> {
    let guards: i64 = tx.scalar(&sql::GUARDS, values![]).await?;
    if guards != 2 {
        return Ok(Finding::Differs(
            "pictures can be changed: the guards of the table are gone".to_owned(),
        ));
    }
    let (mut seen, mut fault) = (0, None);
    tx.each(
        &sql::ALL_PICTURES,
        values![],
        |row| -> Result<(), DbError> {
            seen += 1;
            let mut values = row.values()?;
            let bytes = values.pop();
            let facts = values.pop();
            let is_whole = match bytes {
                Some(Value::Blob(bytes)) => {
                    values.first() == Some(&Value::Blob(sha256(&bytes).to_vec()))
                        && values.get(1)
                            == Some(&Value::Int(i64::try_from(bytes.len()).unwrap_or(0)))
                }
                Some(_) | None => values.get(5).is_some_and(|why| *why != Value::NoInt),
            };
            if fault.is_none() && !(is_whole && facts == Some(Value::Int(fingerprint(&values)))) {
                let hash: Vec<u8> = row.get(0)?;
                fault = Some(format!(
                    "picture {} is not as it came",
                    crate::auth::random::hex(&hash)
                ));
            }
            Ok(())
        },
    )
    .await?;
    if let Some(fault) = fault {
        return Ok(Finding::Differs(fault));
    }
    let unnamed: i64 = tx.scalar(&sql::UNNAMED, values![]).await?;
    Ok(if unnamed == 0 {
        Finding::Sound(seen)
    } else {
        Finding::Differs(format!("{unnamed} pictures came that no entry names"))
    })
}
