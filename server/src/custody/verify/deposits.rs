//! Offers: listed as they were made, and as far as what followed says.

use counterfoil_sync::entry::{DepositOffer, Fact, Flag};
use counterfoil_sync::id::{EntryId, JournalId};
use counterfoil_sync::time::Millis;

use super::STEP;
use crate::custody::sql;
use crate::db::{DbError, Row, Tx};
use crate::intake;
use crate::values;
use crate::verify::Finding;

/// Every offer is listed as its collector made it, and its state follows from what was done with it.
pub(crate) async fn offers(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = (i64::MIN, 0_i64);
    let mut seen = 0;
    loop {
        let rows = tx
            .all(&sql::OFFERS_AFTER, values![after.0, after.1, STEP])
            .await?;
        let Some(last) = rows.last() else { break };
        after = (last.get(0)?, last.get(1)?);
        for row in &rows {
            seen += 1;
            if let Some(fault) = fault(tx, row).await? {
                let (journal, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
                return Ok(Finding::Differs(format!(
                    "deposit {:x}.{seq} {fault}",
                    journal.cast_unsigned()
                )));
            }
        }
    }
    Ok(Finding::Sound(seen))
}

async fn fault(tx: &mut Tx, row: &Row) -> Result<Option<&'static str>, DbError> {
    let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
    let id = EntryId::new(journal, seq.cast_unsigned());
    let Ok(Some(entry)) = intake::received(tx, id).await else {
        return Ok(Some("is listed, and was never offered"));
    };
    let Some(Fact::DepositOffer(offer)) = entry.fact else {
        return Ok(Some("is listed, and its entry is no offer"));
    };
    let written = values![entry.collector, entry.day, offer.currency, offer.cash];
    let (cheques, received): (usize, Millis) = (row.get::<u32>(6)? as usize, row.get(7)?);
    // What is offered and not held is flagged, and not counted in.
    let differs = entry.standing.flags.contains(&Flag::CustodyDiffers);
    let as_many = cheques == offer.cheques.len() || differs && cheques < offer.cheques.len();
    if row.values()?.get(2..6) != Some(written.as_slice()) || !as_many || received != entry.at {
        return Ok(Some("is listed otherwise than it was offered"));
    }
    let (counted, answered): (Option<i64>, Option<i64>) = (row.get(10)?, row.get(11)?);
    let withdrawn: Option<i64> = row.get(9)?;
    if let Some(seq) = withdrawn {
        let id = EntryId::new(journal, seq.cast_unsigned());
        let fact = intake::fact_of(tx, id).await;
        let takes_back = matches!(
            fact,
            Ok(Some(Fact::DepositWithdraw(back))) if back.offer == entry.id.seq
        );
        if !takes_back {
            return Ok(Some("is listed as taken back by an entry that does not"));
        }
    }
    let state: String = row.get(8)?;
    let follows = match state.as_str() {
        "confirmed" => counted.is_some() && answered.is_some(),
        "refused" => answered.is_some(),
        "counted" => counted.is_some() && answered.is_none(),
        "withdrawn" => withdrawn.is_some() && counted.is_none() && answered.is_none(),
        "offered" => withdrawn.is_none() && counted.is_none() && answered.is_none(),
        _ => false,
    };
    if !follows {
        return Ok(Some(
            "is in a state that does not follow from what was done",
        ));
    }
    let (lines, sum): (Option<String>, Option<i64>) = (row.get(12)?, row.get(13)?);
    if counted.is_some() && lines.as_deref().and_then(added_up) != sum {
        return Ok(Some("was counted note by note to another sum"));
    }
    if matches!(state.as_str(), "offered" | "counted")
        && !are_on_offer(tx, journal, &offer, differs).await?
    {
        return Ok(Some("is open, and a cheque in it is not on offer"));
    }
    Ok(None)
}

/// What a count kept as JSON, unit times quantity, adds up to.
fn added_up(lines: &str) -> Option<i64> {
    let lines: Vec<[i64; 2]> = serde_json::from_str(lines).ok()?;
    lines.iter().try_fold(0_i64, |sum, [unit, quantity]| {
        unit.checked_mul(*quantity)
            .and_then(|value| sum.checked_add(value))
    })
}

/// Whether the cheques that the collector still has are marked as on offer, in this offer or an earlier
/// one. What an earlier journal handed in only after the offer is not: then the offer `differs`.
async fn are_on_offer(
    tx: &mut Tx,
    journal: JournalId,
    offer: &DepositOffer,
    differs: bool,
) -> Result<bool, DbError> {
    for cheque in &offer.cheques {
        if differs && cheque.journal.is_some() {
            continue;
        }
        let receipt = cheque.receipt_of(journal);
        let key = values![receipt.journal, receipt.seq.cast_signed(), cheque.tender];
        let Some(row) = tx.optional(&sql::PLACE_OF_CHEQUE, key).await? else {
            continue;
        };
        let (holder, offered): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        if holder == "collector" && offered.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}
