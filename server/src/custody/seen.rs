//! Who has seen what was declared with an offer that is counted anew: they would not count it blind.

use std::collections::BTreeSet;

use counterfoil_sync::id::{EntryId, JournalId, PersonNo};
use counterfoil_sync::time::Millis;

use super::{CustodyError, Deposit, sql};
use crate::db::{DbError, Tx, sealed};
use crate::values;

/// Keeps that somebody saw it.
pub(super) async fn note(
    tx: &mut Tx,
    deposit: &Deposit,
    person: PersonNo,
    now: Millis,
) -> Result<(), DbError> {
    let id = deposit.id;
    let row = sealed(values![id.journal, id.seq.cast_signed(), person, now]);
    tx.execute(&sql::INSERT_SEEN, row).await?;
    Ok(())
}

/// Who has seen it.
pub async fn seen_by(tx: &mut Tx, id: EntryId) -> Result<BTreeSet<PersonNo>, DbError> {
    let key = values![id.journal, id.seq.cast_signed()];
    let rows = tx.all(&sql::SEEN_BY, key).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// The open offers of which somebody has seen it.
pub async fn seen_of(tx: &mut Tx, person: PersonNo) -> Result<BTreeSet<EntryId>, DbError> {
    let rows = tx.all(&sql::SEEN_OF, values![person]).await?;
    let offers = rows.iter().map(|row| {
        let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
        Ok(EntryId::new(journal, seq.cast_unsigned()))
    });
    offers.collect()
}

/// Refuses to let somebody count what they cannot count blind.
pub(super) async fn must_be_blind(
    tx: &mut Tx,
    id: EntryId,
    person: PersonNo,
) -> Result<(), CustodyError> {
    if seen_by(tx, id).await?.contains(&person) {
        return Err(CustodyError::SeenDeclared);
    }
    Ok(())
}
