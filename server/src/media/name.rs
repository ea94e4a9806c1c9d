//! Which entries name which pictures.

use counterfoil_sync::entry::Fact;
use counterfoil_sync::id::{EntryId, Hash, PersonNo};

use super::sql;
use crate::db::{DbError, Tx};
use crate::values;

/// An entry names a picture.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) entry: EntryId,
    pub(crate) picture: Hash,
    pub(crate) collector: PersonNo,
}

impl Name {
    /// Every picture an entry names, each once.
    pub(crate) fn all_of(entry: EntryId, fact: &Fact, collector: PersonNo) -> Vec<Self> {
        let mut pictures = fact.pictures();
        pictures.sort_unstable();
        pictures.dedup();
        let names = pictures.into_iter().map(|picture| Self {
            entry,
            picture,
            collector,
        });
        names.collect()
    }
}

/// Stores what new entries name: what is put aside too, for whoever decides about it wants to see it.
pub(crate) async fn name(tx: &mut Tx, names: &[Name]) -> Result<(), DbError> {
    if names.is_empty() {
        return Ok(());
    }
    let mut no: i64 = tx.scalar(&sql::LAST, values![]).await?;
    let mut rows = Vec::with_capacity(names.len() * 5);
    for name in names {
        no += 1;
        rows.extend(values![
            no,
            name.entry.journal,
            name.entry.seq.cast_signed(),
            name.picture.to_vec(),
            name.collector
        ]);
    }
    tx.execute_rows(&sql::INSERT_NAMES, rows).await?;
    Ok(())
}
