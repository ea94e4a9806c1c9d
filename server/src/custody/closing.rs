//! How a case is closed: charged to somebody or written off, by two people, or because the cheque turned
//! up.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::{Day, Millis};

use super::answer::posting_day;
use super::variance::{Ending, Finding, Proposal, Variance, find};
use super::{CustodyError, kept, reason};
use crate::audit::{self, Record};
use crate::db::Tx;
use crate::ledger::{self, Account, Event, Line, Posting};
use crate::vault;

/// How a case is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// As one person wants it and another agrees.
    By(Ending),
    /// The cheque that was missing is there again: it goes back into the vault it was missing from.
    TurnedUp,
}

/// Closes a case by what happened, or proposes how to end it. Doing it again the same way is the same as
/// once.
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
        Resolution::By(ending) => propose(tx, case, ending, note, by, now).await,
        Resolution::TurnedUp => turned_up(tx, case, note, by, now).await,
    }
}

/// Keeps what was decided of a case, and who did so.
async fn kept_as(
    tx: &mut Tx,
    case: Variance,
    (what, why): (&'static str, &str),
    by: PersonNo,
    now: Millis,
) -> Result<Variance, CustodyError> {
    case.store(tx).await?;
    let record = Record::by(by, what, format!("variance {}", case.no), now);
    audit::append(tx, record.because(why)).await?;
    Ok(case)
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

/// Proposes how to end it. Nobody does it alone; who looks after the case has no part in it.
async fn propose(
    tx: &mut Tx,
    case: Variance,
    how: Ending,
    note: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Variance, CustodyError> {
    let wants = case.proposed.as_ref().map(|wants| (wants.how, wants.by));
    match case.state.as_str() {
        state if state == how.state() => return Ok(case),
        "proposed" if wants == Some((how, by)) => return Ok(case),
        "proposed" => return Err(CustodyError::Proposed),
        "open" => {}
        _ => return Err(CustodyError::Decided),
    }
    if case.owner == Some(by) {
        return Err(CustodyError::LooksAfter);
    }
    if how == Ending::Recover && case.amount_minor > 0 {
        return Err(CustodyError::NothingOwed);
    }
    let why = reason(note)?;
    let proposed = Variance {
        state: "proposed".to_owned(),
        proposed: Some(Proposal {
            how,
            by,
            at: now,
            why: why.to_owned(),
        }),
        ..case
    };
    let what = match how {
        Ending::Recover => "variance.recovery_proposed",
        Ending::WriteOff => "variance.write_off_proposed",
    };
    kept_as(tx, proposed, (what, why), by, now).await
}

/// Agrees to what somebody else proposed, or turns it down: then the case is open again. Who proposed it
/// may take it back.
pub async fn decide(
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
    let is_ended = matches!(case.state.as_str(), "recovered" | "written_off");
    if agree && is_ended && case.resolved_by == Some(by) {
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
    if !agree {
        let open = Variance {
            state: "open".to_owned(),
            proposed: None,
            ..case
        };
        let what = match proposal.how {
            Ending::Recover => "variance.recovery_refused",
            Ending::WriteOff => "variance.write_off_refused",
        };
        return kept_as(tx, open, (what, note), by, now).await;
    }
    let what = match proposal.how {
        Ending::Recover => {
            let day = posting_day(tx, now).await?;
            ledger::post(tx, now, &[owed(&case, day)]).await?;
            "variance.recovered"
        }
        Ending::WriteOff => "variance.written_off",
    };
    let ended = Variance {
        state: proposal.how.state().to_owned(),
        resolved_by: Some(by),
        resolved: Some(now),
        note: Some(note.to_owned()),
        ..case
    };
    kept_as(tx, ended, (what, note), by, now).await
}

/// The cheque is there again, whatever was decided meanwhile: that stays told, and its keeper answers for
/// the cheque as before.
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
    let found = Variance {
        state: "found".to_owned(),
        found: Some(Finding {
            by,
            at: now,
            note: note.to_owned(),
        }),
        ..case
    };
    kept_as(tx, found, ("variance.cheque_found", note), by, now).await
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
