//! What became of a receipt that somebody holds in hand.

use counterfoil_sync::id::{EntryId, Hash};
use counterfoil_sync::time::Day;

use super::sql;
use crate::db::{DbError, Tx};
use crate::values;

/// What the company says to a genuine receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// In the books.
    Accepted,
    /// In the books, and somebody asked to undo it.
    VoidAsked,
    /// Undone.
    Void {
        /// The business date on which it was.
        since: Day,
    },
    /// Here, and put aside until a person has looked at it; or another stands in its place.
    UnderReview,
    /// The phone has not handed it in yet.
    NotYet,
}

/// The fate of the receipt with this name and this hash.
pub async fn fate(tx: &mut Tx, receipt: EntryId, hash: &Hash) -> Result<Fate, DbError> {
    let (journal, seq) = (receipt.journal, receipt.seq.cast_signed());
    if let Some(row) = tx.optional(&sql::FATE, values![journal, seq]).await? {
        let (held, accepted): (Hash, Option<i64>) = (row.get(0)?, row.get(1)?);
        let (void, since): (Option<String>, Option<i32>) = (row.get(2)?, row.get(3)?);
        return Ok(if held != *hash || accepted.is_none() {
            Fate::UnderReview
        } else {
            match (void.as_deref(), since) {
                (None, _) | (_, None) => Fate::Accepted,
                (Some("awaiting"), _) => Fate::VoidAsked,
                (Some(_), Some(since)) => Fate::Void { since: Day(since) },
            }
        });
    }
    let aside: i64 = tx
        .scalar(&sql::IS_ASIDE, values![journal, seq, *hash])
        .await?;
    Ok(if aside > 0 {
        Fate::UnderReview
    } else {
        Fate::NotYet
    })
}
