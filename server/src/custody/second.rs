//! The count of a second cashier, where the company asks for one. Both counts are kept.

use std::collections::BTreeSet;

use counterfoil_sync::entry::{ChequeRef, Denomination};
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::time::Millis;

use super::answer::{as_kept, checked};
use super::deposit::{Deposit, cheques, find};
use super::{CustodyError, draft, seen, sql};
use crate::audit::{self, Record};
use crate::db::{Tx, sealed};
use crate::values;

/// Cheques by journal, receipt and tender.
type Found = BTreeSet<(u64, u64, u32)>;

fn found<'a>(id: EntryId, cheques: impl Iterator<Item = &'a ChequeRef>) -> Found {
    let place = |cheque: &ChequeRef| {
        let receipt = cheque.receipt_of(id.journal);
        (receipt.journal.0, receipt.seq, cheque.tender)
    };
    cheques.map(place).collect()
}

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
async fn found_first(tx: &mut Tx, id: EntryId) -> Result<Found, CustodyError> {
    let cheques = cheques(tx, id).await?;
    let ticked = cheques.iter().filter(|cheque| cheque.ticked);
    Ok(found(id, ticked.map(|cheque| &cheque.cheque)))
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
    seen::must_be_blind(tx, id, cashier).await?;
    if !deposit.asks_again() {
        return Err(CustodyError::NotNow(deposit.state));
    }
    draft::free_for(tx, id, cashier, now).await?;
    let counted = checked(tx, id, denominations, ticked).await?;
    let no = second_counts(tx, id).await?.len() + 1;
    let found = found(id, ticked.iter());
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
