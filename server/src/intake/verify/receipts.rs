//! Receipts and voids: listed as they were written, and posted once.

use counterfoil_sync::entry::Fact;
use counterfoil_sync::id::EntryId;

use super::STEP;
use crate::auth::Scope;
use crate::custody;
use crate::db::{DbError, Tx};
use crate::intake::{self, ChequePolicy, posting, sql};
use crate::ledger;
use crate::values;
use crate::verify::Finding;

/// Every accepted receipt has exactly its posting, every posted void its mirror, and nothing else is
/// posted under such a key.
pub(crate) async fn receipts(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = 0_i64;
    let (mut seen, mut cheques) = (0, 0);
    loop {
        let rows = intake::receipts(tx, &Scope::whole(), after, STEP).await?;
        let Some(last) = rows.last() else { break };
        after = last.no;
        for receipt in &rows {
            let fact = intake::fact_of(tx, receipt.id).await;
            let Ok(Some(Fact::Receipt(fact))) = fact else {
                return Ok(Finding::Differs(format!(
                    "receipt {} is listed, and its entry is no receipt",
                    receipt.id
                )));
            };
            let is_as_written = (receipt.book, receipt.number, receipt.customer)
                == (fact.book, fact.number, fact.customer)
                && fact.total() == Ok(receipt.total)
                && fact.cash() == receipt.cash;
            if !is_as_written {
                return Ok(Finding::Differs(format!(
                    "receipt {} is listed otherwise than it was written",
                    receipt.id
                )));
            }
            let wanted: Vec<_> = [ChequePolicy::AtReceipt, ChequePolicy::UntilCleared]
                .into_iter()
                .map(|policy| {
                    posting::of_receipt(
                        receipt.id,
                        &fact,
                        receipt.collector,
                        receipt.posted,
                        policy,
                    )
                    .content()
                })
                .collect();
            let posted = ledger::find(tx, &posting::receipt_key(receipt.id)).await?;
            if !posted.is_some_and(|posted| wanted.contains(&posted.content())) {
                return Ok(Finding::Differs(format!(
                    "receipt {} is accepted, and the ledger does not say the same",
                    receipt.id
                )));
            }
            if let Some((void, state)) = &receipt.void {
                let key = posting::void_key(EntryId::new(receipt.id.journal, *void));
                let mirrored = ledger::find(tx, &key).await?.is_some();
                if mirrored != matches!(state.as_str(), "posted" | "approved") {
                    return Ok(Finding::Differs(format!(
                        "the void of receipt {} is {state}, and the ledger says otherwise",
                        receipt.id
                    )));
                }
            }
            seen += 1;
            cheques += fact.cheques().count() as u64;
        }
    }
    let listed = custody::cheques_listed(tx).await?;
    if listed != cheques {
        return Ok(Finding::Differs(format!(
            "accepted receipts have {cheques} cheques, and {listed} are listed"
        )));
    }
    if let Some(row) = tx.optional(&sql::VOIDS_POSTED, values![]).await? {
        let (posted, listed): (i64, i64) = (row.get(0)?, row.get(1)?);
        if posted != listed {
            return Ok(Finding::Differs(format!(
                "{posted} voids are posted, and {listed} are listed as posted"
            )));
        }
    }
    if let Some(row) = tx.optional(&sql::VOID_WITHOUT_ROW, values![]).await? {
        let (journal, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        return Ok(Finding::Differs(format!(
            "void {:x}.{seq} was posted or put to a decision, and is not listed",
            journal.cast_unsigned()
        )));
    }
    if let Some(row) = tx.optional(&sql::RECEIPT_ASTRAY, values![]).await? {
        let (journal, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        return Ok(Finding::Differs(format!(
            "receipt {:x}.{seq} is listed under another day or collector than its entry",
            journal.cast_unsigned()
        )));
    }
    // A receipt's entry that was neither listed nor put aside would be money that nobody counts.
    if let Some(row) = tx
        .optional(&sql::RECEIPT_WITHOUT_OUTCOME, values![])
        .await?
    {
        let (journal, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        return Ok(Finding::Differs(format!(
            "receipt {:x}.{seq} is neither accepted nor put aside",
            journal.cast_unsigned()
        )));
    }
    Ok(Finding::Sound(seen))
}
