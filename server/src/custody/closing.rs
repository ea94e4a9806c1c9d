//! How a case is closed: owed by somebody, written off by two people, or because the cheque turned up.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::{Day, Millis};

use super::answer::posting_day;
use super::variance::{Proposal, Variance, find};
use super::{CustodyError, kept, reason};
use crate::audit::{self, Record};
use crate::db::Tx;
use crate::ledger::{self, Account, Event, Line, Posting};
use crate::vault;

/// How a case is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Who answers for it owes it: it moves to their shortage account.
    Recover,
    /// The company bears it, or keeps it: it stays in over and short. A second person agrees first.
    WriteOff,
    /// The cheque that was missing is there again: it goes back into the vault it was missing from.
    TurnedUp,
}

/// Closes a case; a write-off is proposed, and waits for a second person. Doing it again the same way is
/// the same as once.
pub async fn resolve(
    tx: &mut Tx,
    no: i64,
    how: Resolution,
    note: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Variance, CustodyError> {
    let case = find(tx, no).await?;
    if by == case.cashier || by == case.answers {
        return Err(CustodyError::NotNeutral(by));
    }
    match how {
        Resolution::Recover => recover(tx, case, note, by, now).await,
        Resolution::WriteOff => propose(tx, case, note, by, now).await,
        Resolution::TurnedUp => turned_up(tx, case, note, by, now).await,
    }
}

/// The case, closed by somebody.
fn closed(case: Variance, state: &str, note: &str, by: PersonNo, now: Millis) -> Variance {
    Variance {
        state: state.to_owned(),
        resolved_by: Some(by),
        resolved: Some(now),
        note: Some(note.to_owned()),
        ..case
    }
}

async fn told(
    tx: &mut Tx,
    (no, what): (i64, &'static str),
    why: &str,
    by: PersonNo,
    now: Millis,
) -> Result<(), CustodyError> {
    let record = Record::by(by, what, format!("variance {no}"), now);
    Ok(audit::append(tx, record.because(why)).await?)
}

async fn recover(
    tx: &mut Tx,
    case: Variance,
    note: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Variance, CustodyError> {
    match case.state.as_str() {
        "recovered" => return Ok(case),
        "open" => {}
        "proposed" => return Err(CustodyError::Proposed),
        _ => return Err(CustodyError::Decided),
    }
    let note = reason(note)?;
    if case.amount_minor > 0 {
        return Err(CustodyError::NothingOwed);
    }
    let day = posting_day(tx, now).await?;
    ledger::post(tx, now, &[owed(&case, day)]).await?;
    let recovered = closed(case, "recovered", note, by, now);
    recovered.store(tx).await?;
    told(tx, (recovered.no, "variance.resolved"), note, by, now).await?;
    Ok(recovered)
}

/// What moves to the account of who answers for it.
fn owed(case: &Variance, day: Day) -> Posting {
    let owed = case.amount_minor.saturating_neg();
    let lines = vec![
        Line::debit(Account::Shortage, owed).person(case.answers),
        Line::credit(Account::OverShort, owed),
    ];
    let key = format!("variance:{}", case.no);
    Posting::new(key, Event::Variance, day, case.currency, lines)
}

/// Proposes to write it off. Nobody does it alone; who looks after the case has no part in it.
async fn propose(
    tx: &mut Tx,
    case: Variance,
    note: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Variance, CustodyError> {
    let wants = case.proposed.as_ref().map(|proposal| proposal.by);
    match case.state.as_str() {
        "written_off" => return Ok(case),
        "proposed" if wants == Some(by) => return Ok(case),
        "proposed" => return Err(CustodyError::Proposed),
        "open" => {}
        _ => return Err(CustodyError::Decided),
    }
    if case.owner == Some(by) {
        return Err(CustodyError::LooksAfter);
    }
    let why = reason(note)?;
    let proposed = Variance {
        state: "proposed".to_owned(),
        proposed: Some(Proposal {
            by,
            at: now,
            why: why.to_owned(),
        }),
        ..case
    };
    proposed.store(tx).await?;
    let what = "variance.write_off_proposed";
    told(tx, (proposed.no, what), why, by, now).await?;
    Ok(proposed)
}

/// Agrees to a write-off that somebody else proposed, or turns it down: then the case is open again. Who
/// proposed it may take it back.
pub async fn decide_write_off(
    tx: &mut Tx,
    no: i64,
    agree: bool,
    note: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Variance, CustodyError> {
    let case = find(tx, no).await?;
    if by == case.cashier || by == case.answers {
        return Err(CustodyError::NotNeutral(by));
    }
    if agree && case.state == "written_off" && case.resolved_by == Some(by) {
        return Ok(case);
    }
    let Some(proposal) = case.proposed.clone().filter(|_| case.state == "proposed") else {
        return Err(CustodyError::NotProposed);
    };
    if agree && by == proposal.by {
        return Err(CustodyError::OwnProposal);
    }
    if case.owner == Some(by) {
        return Err(CustodyError::LooksAfter);
    }
    let note = reason(note)?;
    let (decided, what) = if agree {
        let decided = closed(case, "written_off", note, by, now);
        (decided, "variance.written_off")
    } else {
        let decided = Variance {
            state: "open".to_owned(),
            proposed: None,
            ..case
        };
        (decided, "variance.write_off_refused")
    };
    decided.store(tx).await?;
    told(tx, (no, what), note, by, now).await?;
    Ok(decided)
}

/// The cheque is there again, whatever was decided meanwhile: its keeper answers for it as before.
async fn turned_up(
    tx: &mut Tx,
    case: Variance,
    note: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Variance, CustodyError> {
    let Some(cheque) = case.cheque else {
        return Err(CustodyError::NoCheque);
    };
    match case.state.as_str() {
        "found" => return Ok(case),
        "proposed" => return Err(CustodyError::Proposed),
        _ => {}
    }
    let note = reason(note)?;
    if vault::is_being_counted(tx, case.answers).await? {
        return Err(CustodyError::VaultBeingCounted);
    }
    let day = vault::posting_day(tx, now, case.answers).await?;
    ledger::post(tx, now, &[back(&case, day)]).await?;
    if !kept::pass(tx, cheque, "missing", "vault").await? {
        return Err(CustodyError::Unreadable(format!("variance {}", case.no)));
    }
    let found = closed(case, "found", note, by, now);
    found.store(tx).await?;
    told(tx, (found.no, "variance.cheque_found"), note, by, now).await?;
    Ok(found)
}

/// What a cheque that turned up posts: out of where its case put it, into the vault.
fn back(case: &Variance, day: Day) -> Posting {
    let worth = case.amount_minor.saturating_neg();
    let from = if case.state == "recovered" {
        Line::credit(Account::Shortage, worth).person(case.answers)
    } else {
        Line::credit(Account::OverShort, worth)
    };
    let lines = vec![
        Line::debit(Account::ChequesVault, worth).person(case.answers),
        from,
    ];
    let key = format!("variance-found:{}", case.no);
    Posting::new(key, Event::Variance, day, case.currency, lines)
}
