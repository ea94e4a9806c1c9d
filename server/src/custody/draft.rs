//! An offer in a cashier's hands: while one counts it, no other can, and what was typed so far is kept.
//!
//! Nothing of this is money. The count is what is recorded at the end, see [`count`](super::count).

use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::time::Millis;

use super::deposit::{DepositState, find};
use super::{CustodyError, seen, sql};
use crate::db::Tx;
use crate::values;

/// Who has left an offer lying for so long does not keep it from others.
pub const LEFT_LYING_MS: i64 = 30 * 60_000;
/// The longest text kept of what was typed, in bytes.
const TYPED_BYTES: usize = 256 << 10;

/// A count in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Who counts.
    pub cashier: PersonNo,
    /// Since when.
    pub begun: Millis,
    /// When they last typed something.
    pub saved: Millis,
    /// What they typed, as whoever saved it wrote it.
    pub typed: String,
}

impl Draft {
    /// Whether it keeps others from counting.
    #[must_use]
    pub fn holds(&self, now: Millis) -> bool {
        now.0.saturating_sub(self.saved.0) <= LEFT_LYING_MS
    }
}

/// The count in the making of an offer, if there is one.
pub async fn draft(tx: &mut Tx, id: EntryId) -> Result<Option<Draft>, CustodyError> {
    let row = tx
        .optional(&sql::DRAFT, values![id.journal, id.seq.cast_signed()])
        .await?;
    row.map(|row| {
        Ok(Draft {
            cashier: row.get("cashier")?,
            begun: row.get("begun_ms")?,
            saved: row.get("saved_ms")?,
            typed: row.get("typed")?,
        })
    })
    .transpose()
}

/// Takes an offer into one's hands, or goes on with it.
pub async fn take(
    tx: &mut Tx,
    id: EntryId,
    cashier: PersonNo,
    now: Millis,
) -> Result<(), CustodyError> {
    may_count(tx, id, cashier).await?;
    // One's own is gone on with, however long it lay: what was typed stays.
    if draft(tx, id)
        .await?
        .is_some_and(|draft| draft.cashier == cashier)
    {
        return Ok(());
    }
    free_for(tx, id, cashier, now).await?;
    put_down(tx, id).await?;
    let row = values![id.journal, id.seq.cast_signed(), cashier, now, ""];
    tx.execute(&sql::INSERT_DRAFT, row).await?;
    Ok(())
}

/// Keeps what was typed so far.
pub async fn save(
    tx: &mut Tx,
    id: EntryId,
    typed: &str,
    cashier: PersonNo,
    now: Millis,
) -> Result<(), CustodyError> {
    may_count(tx, id, cashier).await?;
    if typed.len() > TYPED_BYTES || typed.contains('\0') {
        return Err(CustodyError::Denominations);
    }
    let row = values![id.journal, id.seq.cast_signed(), cashier, now, typed];
    if tx.execute(&sql::SAVE_DRAFT, row).await? == 0 {
        return Err(CustodyError::CountedByAnother);
    }
    Ok(())
}

/// Gives an offer back to the queue; what was typed is gone. Giving back what one does not have changes
/// nothing.
pub async fn give_back(tx: &mut Tx, id: EntryId, cashier: PersonNo) -> Result<(), CustodyError> {
    let mine = draft(tx, id)
        .await?
        .is_some_and(|draft| draft.cashier == cashier);
    if mine { put_down(tx, id).await } else { Ok(()) }
}

/// Refuses a cashier while another has the offer in hand.
pub(super) async fn free_for(
    tx: &mut Tx,
    id: EntryId,
    cashier: PersonNo,
    now: Millis,
) -> Result<(), CustodyError> {
    match in_whose_hands(tx, id, now).await? {
        Some(other) if other != cashier => Err(CustodyError::CountedByAnother),
        Some(_) | None => Ok(()),
    }
}

/// The count is recorded or the offer refused: nothing is in the making any more.
pub(super) async fn put_down(tx: &mut Tx, id: EntryId) -> Result<(), CustodyError> {
    tx.execute(
        &sql::DELETE_DRAFT,
        values![id.journal, id.seq.cast_signed()],
    )
    .await?;
    Ok(())
}

async fn in_whose_hands(
    tx: &mut Tx,
    id: EntryId,
    now: Millis,
) -> Result<Option<PersonNo>, CustodyError> {
    let draft = draft(tx, id).await?;
    Ok(draft
        .filter(|draft| draft.holds(now))
        .map(|draft| draft.cashier))
}

async fn may_count(tx: &mut Tx, id: EntryId, cashier: PersonNo) -> Result<(), CustodyError> {
    let deposit = find(tx, id).await?;
    if deposit.collector == cashier {
        return Err(CustodyError::OwnDeposit);
    }
    seen::must_be_blind(tx, id, cashier).await?;
    match (deposit.state, deposit.cashier) {
        (DepositState::Offered, _) => Ok(()),
        // The second count is in its cashier's hands like the first.
        (DepositState::Counted, Some(first)) if first != cashier => {
            if deposit.asks_again() {
                Ok(())
            } else {
                Err(CustodyError::CountedByAnother)
            }
        }
        (state, _) => Err(CustodyError::NotNow(state)),
    }
}
