//! Forgeries about what a collector may have in hand: money given back, offered, or more than is allowed.

use anyhow::Result;
use counterfoil_server::demo::script::denominations;
use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::entry::{DepositOffer, Seen, Tender, Unlock, Void};
use counterfoil_sync::journal::{Head, Sealed};
use counterfoil_sync::unlock::round_up;
use rusqlite::Connection;

use super::{Forger, Forgery};
use crate::world::{Fate, Paper, Void as Undone, limits};

/// A receipt and its void, with the word that the receipt had been seen confirmed, or without it.
pub(super) fn void(forger: &Forger, honest: bool) -> Result<Forgery> {
    let what = if honest {
        "forged: void of what was seen confirmed"
    } else {
        "forged: void of what was not seen confirmed"
    };
    let (run, paper) = undone(forger, honest)?;
    Ok(forger.sync(what, &forger.head, &run).on_paper(paper))
}

fn undone(forger: &Forger, honest: bool) -> Result<([Sealed; 2], Paper)> {
    let receipt = forger.receipt(&forger.customer, forger.next);
    let sealed = forger
        .head
        .write(forger.draft(receipt.clone()), Some(&forger.key))?;
    let mut draft = forger.draft(Void {
        receipt: sealed.entry.seq,
        reason: "a mistake".to_owned(),
        photos: Vec::new(),
    });
    if honest {
        draft.seen = vec![Seen {
            journal: forger.journal,
            seq: sealed.entry.seq,
        }];
    }
    let void = Head::at(&sealed).write(draft, Some(&forger.key))?;
    let mut paper = forger.paper(&sealed, &receipt);
    paper.void = Some(Undone {
        id: void.id(),
        hash: void.hash,
        money_back: !honest,
        decided: None,
        decided_in: 0,
        forgotten: false,
        meant: None,
        lost: true,
        safe: false,
    });
    Ok(([sealed, void], paper))
}

/// A receipt whose void waits for a second person, and then all that is in hand in one envelope: what is to go
/// back to the customer with it.
pub(super) fn voided_and_offered(forger: &Forger, eye: &Connection) -> Result<Forgery> {
    let ([receipt, void], paper) = undone(forger, true)?;
    let currency = forger.customer.currency;
    let free: i64 = eye
        .prepare_cached(
            "SELECT (SELECT coalesce(sum(balance_minor), 0) FROM account_balance WHERE account = 6 AND party = ?1 AND currency = ?2) \
             - (SELECT coalesce(sum(declared_minor), 0) FROM deposit WHERE collector = ?1 AND currency = ?2 AND state IN ('offered', 'counted'))",
        )?
        .query_row((forger.collector, currency.code()), |row| row.get(0))?;
    let cash = free.max(0) + forger.cash;
    let offer = DepositOffer {
        currency,
        cash,
        denominations: denominations(currency, cash),
        cheques: Vec::new(),
        remark: None,
    };
    let offer = Head::at(&void).write(forger.draft(offer), Some(&forger.key))?;
    let envelope = forger.envelope(&offer, currency, cash);
    let what = "forged: offer of what a void gives back";
    let forgery = forger.sync(what, &forger.head, &[receipt, void, offer]);
    Ok(forgery.on_paper(paper).with(envelope))
}

/// A receipt past a limit on cash, on the word of a code that nobody gave.
pub(super) fn beyond_a_limit(forger: &Forger, eye: &Connection) -> Result<Option<Forgery>> {
    let currency = forger.customer.currency;
    let all = limits::set(eye)?;
    let Some(hard) = limits::of(&all, forger.collector, currency.code())
        .and_then(|limits| limits.get(limits::RECEIPT).copied().flatten())
    else {
        return Ok(None);
    };
    let cash = hard + forger.cash;
    let unlock = Unlock {
        kind: LimitKind::Receipt,
        currency,
        up_to: round_up(cash),
        no: 1_000,
        code: [7; 5],
    };
    let unlock = forger.head.write(forger.draft(unlock), Some(&forger.key))?;
    let mut receipt = forger.receipt(&forger.customer, forger.next);
    (receipt.tenders, receipt.on_account) = (vec![Tender::Cash(cash)], Some(cash));
    let draft = forger.draft(receipt.clone());
    let sealed = Head::at(&unlock).write(draft, Some(&forger.key))?;
    let paper = forger.paper(&sealed, &receipt);
    let what = "forged: a code that nobody gave";
    let forgery = forger.sync(what, &forger.head, &[unlock.clone(), sealed]);
    Ok(Some(
        forgery.on_paper(paper).becomes(&unlock, Fate::Doubted),
    ))
}
