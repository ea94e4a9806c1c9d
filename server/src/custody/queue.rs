//! What lies on the counter of the cash office: offers that wait or are being counted, and what was
//! answered today.

use counterfoil_sync::entry::Denomination;
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::time::Millis;

use super::{CustodyError, Deposit, sql};
use crate::auth::Scope;
use crate::company::Counting;
use crate::db::Tx;
use crate::values;

/// An offer in the queue, with the names of whom it is about.
#[derive(Debug, Clone)]
pub struct Queued {
    /// The offer.
    pub deposit: Deposit,
    /// The collector's code and name.
    pub collector: (String, String),
    /// Who has it in hand or answered it.
    pub cashier: Option<(PersonNo, String)>,
    /// When the one who has it in hand last typed something; nothing if nobody counts it now.
    pub saved: Option<Millis>,
    /// When it was answered.
    pub answered: Option<Millis>,
}

/// Offers that wait or are being counted, the oldest first, and those answered since an instant.
pub async fn queue(
    tx: &mut Tx,
    scope: &Scope,
    since: Millis,
    at_most: i64,
) -> Result<Vec<Queued>, CustodyError> {
    let rows = tx
        .all(&sql::QUEUE, values![since, at_most, scope.branch()])
        .await?;
    let counting = Counting::load(tx).await?;
    rows.iter()
        .map(|row| {
            let holder: Option<u32> = row.get("holder")?;
            let name: Option<String> = row.get("holder_name")?;
            Ok(Queued {
                deposit: Deposit::read(row, &counting)?,
                collector: (row.get("code")?, row.get("name")?),
                cashier: holder.map(PersonNo).zip(name),
                saved: row.get::<Option<i64>>("saved_ms")?.map(Millis),
                answered: row.get::<Option<i64>>("answered_ms")?.map(Millis),
            })
        })
        .collect()
}

/// A count as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Note by note, the largest first as it was entered.
    pub lines: Vec<Denomination>,
    /// When.
    pub at: Millis,
    /// When it was confirmed or refused.
    pub answered: Option<Millis>,
}

/// The count of an offer; nothing before there is one.
pub async fn counted(tx: &mut Tx, id: EntryId) -> Result<Option<Count>, CustodyError> {
    let row = tx
        .optional(&sql::COUNTED, values![id.journal, id.seq.cast_signed()])
        .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(text) = row.get::<Option<String>>("counted")? else {
        return Ok(None);
    };
    let lines: Vec<(i64, u32)> = serde_json::from_str(&text)
        .map_err(|_| CustodyError::Unreadable(format!("the count of deposit {id}")))?;
    Ok(Some(Count {
        lines: lines
            .into_iter()
            .map(|(unit, quantity)| Denomination { unit, quantity })
            .collect(),
        at: row.get("counted_ms")?,
        answered: row.get::<Option<i64>>("answered_ms")?.map(Millis),
    }))
}
