//! The count of a second cashier, where the company asks for one. Both counts are kept.

use std::collections::BTreeSet;

use counterfoil_sync::entry::{ChequeRef, Denomination};
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::time::Millis;

use super::answer::{as_kept, checked};
use super::deposit::{Deposit, cheques, find};
use super::{CustodyError, draft, sql};
use crate::audit::{self, Record};
use crate::db::{Tx, sealed};
use crate::values;

/// A second count, as others may know of it.
#[derive(Debug, Clone)]
pub struct SecondCount {
    /// Who counted.
    pub cashier: PersonNo,
    /// Their name.
    pub name: String,
    /// Cash, in minor units.
    pub counted_minor: i64,
    /// When.
    pub at: Millis,
}

/// The second counts of an offer, in their order.
pub async fn second_counts(tx: &mut Tx, id: EntryId) -> Result<Vec<SecondCount>, CustodyError> {
    let key = values![id.journal, id.seq.cast_signed()];
    let rows = tx.all(&sql::SECONDS, key).await?;
    rows.iter()
        .map(|row| {
            Ok(SecondCount {
                cashier: row.get(0)?,
                counted_minor: row.get(1)?,
                at: row.get(2)?,
                name: row.get(3)?,
            })
        })
        .collect()
}

/// The cheques that the first count found.
async fn found_first(tx: &mut Tx, id: EntryId) -> Result<BTreeSet<(u64, u32)>, CustodyError> {
    Ok(cheques(tx, id)
        .await?
        .iter()
        .filter(|cheque| cheque.ticked)
        .map(|cheque| (cheque.cheque.receipt, cheque.cheque.tender))
        .collect())
}

/// Refuses to go on while the company asks for a second count that is missing, or finds something else.
pub(super) fn must_agree(deposit: &Deposit) -> Result<(), CustodyError> {
    if deposit.awaits_second {
        return Err(CustodyError::SecondCountMissing);
    }
    if deposit.counts_differ {
        return Err(CustodyError::CountsDiffer);
    }
    Ok(())
}

/// Records what a second cashier counted. While the counts differ it may be counted once more.
pub async fn count_again(
    tx: &mut Tx,
    id: EntryId,
    denominations: &[Denomination],
    ticked: &BTreeSet<ChequeRef>,
    cashier: PersonNo,
    now: Millis,
) -> Result<Deposit, CustodyError> {
    let deposit = find(tx, id).await?;
    if deposit.collector == cashier {
        return Err(CustodyError::OwnDeposit);
    }
    if deposit.cashier == Some(cashier) {
        return Err(CustodyError::SameCounter);
    }
    if !deposit.asks_again() {
        return Err(CustodyError::NotNow(deposit.state));
    }
    draft::free_for(tx, id, cashier, now).await?;
    let counted = checked(tx, id, denominations, ticked).await?;
    let no = second_counts(tx, id).await?.len() + 1;
    let found: BTreeSet<(u64, u32)> = ticked
        .iter()
        .map(|cheque| (cheque.receipt, cheque.tender))
        .collect();
    let agrees = Some(counted) == deposit.counted_minor && found == found_first(tx, id).await?;
    let row = values![
        id.journal,
        id.seq.cast_signed(),
        i64::try_from(no).unwrap_or(i64::MAX),
        cashier,
        counted,
        as_kept(denominations),
        serde_json::to_string(&found).unwrap_or_default(),
        i64::from(agrees),
        now
    ];
    tx.execute(&sql::INSERT_SECOND, sealed(row)).await?;
    draft::put_down(tx, id).await?;
    let record = Record::by(
        cashier,
        "deposit.counted_again",
        format!("deposit {id}"),
        now,
    );
    audit::append(tx, record).await?;
    find(tx, id).await
}
