//! The checks of limits and unlocks.

use counterfoil_sync::entry::{Entry, Fact, Unlock};
use counterfoil_sync::id::{EntryId, JournalId};
use counterfoil_sync::time::Day;

use super::sql;
use crate::db::{DbError, Row, Sealed, Tx, are_as_written};
use crate::values;
use crate::verify::Finding;

/// Limits are what they were set to, unlocks what was given; and each is listed as used by just the entry
/// that used it.
pub(crate) async fn given(tx: &mut Tx) -> Result<Finding, DbError> {
    let tables = [
        ("the limits of collector", &sql::SEALED_LIMITS, 2),
        ("the limits asked for under number", &sql::SEALED_ASKED, 1),
        ("unlock", &sql::SEALED_UNLOCKS, 1),
    ]
    .map(|(what, rows, names)| Sealed { what, rows, names });
    let found = are_as_written(tx, &tables).await?;
    if !matches!(found, Finding::Sound(_)) {
        return Ok(found);
    }
    for row in tx.all(&sql::USES, values![]).await? {
        if !is_its_use(&row)? {
            let no: i64 = row.get(0)?;
            return Ok(Finding::Differs(format!(
                "unlock {no} is listed as used by an entry that did not use it"
            )));
        }
    }
    if let Some(row) = tx.optional(&sql::USE_MISSED, values![]).await? {
        let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
        let id = EntryId::new(journal, seq.cast_unsigned());
        return Ok(Finding::Differs(format!(
            "entry {id} used an unlock that is not listed as used by it"
        )));
    }
    Ok(found)
}

fn is_its_use(row: &Row) -> Result<bool, DbError> {
    let (day, of_entry): (Day, Option<i32>) = (row.get(3)?, row.get(8)?);
    let bytes: Option<Vec<u8>> = row.get(9)?;
    let fact = bytes.and_then(|bytes| Entry::from_bytes(&bytes).ok()?.fact().ok());
    let Some(Fact::Unlock(Unlock {
        kind,
        currency,
        up_to,
        no,
        ..
    })) = fact
    else {
        return Ok(false);
    };
    Ok(of_entry == Some(day.0)
        && row.get::<i64>(2)? == i64::from(no)
        && row.get::<i64>(4)? == kind as i64
        && row.get::<String>(5)? == currency.code()
        && row.get::<i64>(6)? == up_to)
}
