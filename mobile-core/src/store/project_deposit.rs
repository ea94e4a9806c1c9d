//! What an offer to a cashier, and what became of it, do to the money in hand.

use counterfoil_sync::entry::{ChequeRef, DepositOffer, DepositOutcome};
use counterfoil_sync::id::{EntryId, JournalId, Seq};
use rusqlite::{Connection, OptionalExtension as _, Result, params};

use super::cells::{Cells as _, int, journal as cell};
use super::project::{At, Cash, collector_of, move_cash};

/// Where a cheque is.
pub(crate) const IN_HAND: i64 = 0;
pub(crate) const OFFERED: i64 = 1;

/// What became of an offer.
pub(crate) const OPEN: i64 = 0;
pub(crate) const WITHDRAWN: i64 = 1;
pub(crate) const REFUSED: i64 = 2;
pub(crate) const CONFIRMED: i64 = 3;
pub(crate) const PUT_ASIDE: i64 = 4;

pub(super) fn offered(
    conn: &Connection,
    at: At,
    journal: JournalId,
    seq: Seq,
    offer: &DepositOffer,
) -> Result<()> {
    conn.prepare_cached("INSERT INTO deposit (journal, seq, day, currency, cash, state) VALUES (?1, ?2, ?3, ?4, ?5, 0)")?
        .execute(params![cell(journal), int(seq), at.day.0, offer.currency.code(), offer.cash])?;
    for cheque in &offer.cheques {
        let receipt = cheque.receipt_of(journal);
        conn.prepare_cached(
            "INSERT INTO deposit_cheque (journal, offer, receipt_journal, receipt, tender, taken) VALUES (?1, ?2, ?3, ?4, ?5, 0)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            cell(journal),
            int(seq),
            cell(receipt.journal),
            int(receipt.seq),
            cheque.tender
        ])?;
        // What another offer's confirmation has taken stays taken.
        conn.prepare_cached(
            "UPDATE cheque SET offer_journal = ?4, offer = ?5, state = 1
             WHERE journal = ?1 AND receipt = ?2 AND tender = ?3 AND state <> 2",
        )?
        .execute(params![
            cell(receipt.journal),
            int(receipt.seq),
            cheque.tender,
            cell(journal),
            int(seq)
        ])?;
    }
    if offer.cash > 0 {
        move_cash(
            conn,
            at.collector,
            offer.currency,
            Cash {
                offered: offer.cash,
                ..Cash::default()
            },
        )?;
    }
    Ok(())
}

/// Folded again, a receipt may come after the offer of a later journal that names its cheque.
pub(super) fn named_before(conn: &Connection, receipt: EntryId, tender: u32) -> Result<()> {
    conn.prepare_cached(
        "UPDATE cheque SET offer_journal = o.journal, offer = o.seq, state = (o.state = 0)
         FROM (SELECT d.journal, d.seq, d.state FROM deposit_cheque x JOIN deposit d ON d.journal = x.journal AND d.seq = x.offer
               WHERE x.receipt_journal = ?1 AND x.receipt = ?2 AND x.tender = ?3 ORDER BY d.journal DESC, d.seq DESC LIMIT 1) AS o
         WHERE cheque.journal = ?1 AND cheque.receipt = ?2 AND cheque.tender = ?3",
    )?
    .execute(params![cell(receipt.journal), int(receipt.seq), tender])?;
    Ok(())
}

/// How an offer ends.
#[derive(Clone, Copy)]
pub(crate) enum End<'a> {
    /// Taken back.
    Withdrawn,
    /// The office put its entry aside: nobody there has it to answer.
    PutAside,
    /// A cashier answered.
    Answered(&'a DepositOutcome),
}

/// Ends an offer. What a cashier said stands over a withdrawal; saying it twice is saying it once.
pub(crate) fn end(conn: &Connection, offer: EntryId, end: End<'_>) -> Result<()> {
    let (journal, seq) = (cell(offer.journal), int(offer.seq));
    let found = conn
        .prepare_cached(
            "SELECT state, currency, cash FROM deposit WHERE journal = ?1 AND seq = ?2",
        )?
        .query_row([journal, seq], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.currency(1)?,
                row.get::<_, i64>(2)?,
            ))
        })
        .optional()?;
    let Some((now, currency, cash)) = found else {
        return Ok(());
    };
    let (next, counted, reason) = match end {
        End::Withdrawn => (WITHDRAWN, None, None),
        End::PutAside => (PUT_ASIDE, None, None),
        End::Answered(DepositOutcome::Refused(reason)) => (REFUSED, None, Some(reason)),
        End::Answered(DepositOutcome::Confirmed { cash, .. }) => (CONFIRMED, Some(*cash), None),
    };
    let moves = matches!(
        (now, next),
        (OPEN, WITHDRAWN | PUT_ASIDE) | (OPEN | WITHDRAWN | PUT_ASIDE, REFUSED | CONFIRMED)
    );
    if !moves {
        return Ok(());
    }
    conn.prepare_cached(
        "UPDATE deposit SET state = ?3, counted = ?4, reason = ?5 WHERE journal = ?1 AND seq = ?2",
    )?
    .execute(params![journal, seq, next, counted, reason])?;
    let by = Cash {
        offered: if now == OPEN { -cash } else { 0 },
        handed: if next == CONFIRMED { cash } else { 0 },
        ..Cash::default()
    };
    if cash > 0 {
        move_cash(conn, collector_of(conn, offer.journal)?, currency, by)?;
    }
    if let End::Answered(DepositOutcome::Confirmed { found, .. }) = end {
        take(conn, offer, found.as_deref())?;
    }
    // The others are in hand again, unless a later offer has named them since.
    conn.prepare_cached(
        "UPDATE cheque SET state = 0 WHERE offer_journal = ?1 AND offer = ?2 AND state = 1 AND (journal, receipt, tender) IN
         (SELECT receipt_journal, receipt, tender FROM deposit_cheque WHERE journal = ?1 AND offer = ?2)",
    )?
    .execute([journal, seq])?;
    Ok(())
}

/// The cheques that a count found, or all of the offer, are the cashier's: by the offer's own list, for a
/// later offer may have named the same cheques since.
fn take(conn: &Connection, offer: EntryId, found: Option<&[ChequeRef]>) -> Result<()> {
    let (journal, seq) = (cell(offer.journal), int(offer.seq));
    match found {
        None => {
            conn.prepare_cached(
                "UPDATE deposit_cheque SET taken = 1 WHERE journal = ?1 AND offer = ?2",
            )?
            .execute([journal, seq])?;
        }
        Some(found) => {
            let mut one = conn.prepare_cached(
                "UPDATE deposit_cheque SET taken = 1
                 WHERE journal = ?1 AND offer = ?2 AND receipt_journal = ?3 AND receipt = ?4 AND tender = ?5",
            )?;
            for cheque in found {
                let receipt = cheque.receipt_of(offer.journal);
                let paper = params![
                    journal,
                    seq,
                    cell(receipt.journal),
                    int(receipt.seq),
                    cheque.tender
                ];
                one.execute(paper)?;
            }
        }
    }
    conn.prepare_cached(
        "UPDATE cheque SET state = 2 WHERE (journal, receipt, tender) IN
         (SELECT receipt_journal, receipt, tender FROM deposit_cheque WHERE journal = ?1 AND offer = ?2 AND taken)",
    )?
    .execute([journal, seq])?;
    Ok(())
}
