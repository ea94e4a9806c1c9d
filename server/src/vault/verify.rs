//! The vault's checks: slips against the ledger and the cheques, closed days against both.

use std::collections::BTreeMap;

use counterfoil_sync::id::{EntryId, JournalId, PersonNo};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;

use super::close::missed;
use super::day::{Report, lines};
use super::slips::{SlipState, papers_on, slip};
use super::{Closed, ClosedLine, VaultError, banking, closed, sql};
use crate::custody::{Found, PaperId};
use crate::db::{DbError, Sealed, Tx, are_as_written};
use crate::ledger::{self, Account};
use crate::values;
use crate::verify::Finding;

/// Accounts, slips and closed days are as they were written.
pub(crate) async fn written(tx: &mut Tx) -> Result<Finding, DbError> {
    let tables = [
        ("bank account", &sql::SEALED_ACCOUNTS, 1),
        ("bank deposit", &sql::SEALED_SLIPS, 1),
        ("the photo of bank deposit", &sql::SEALED_PHOTOS, 2),
        ("closed day", &sql::SEALED_CLOSES, 1),
        ("the line of closed day", &sql::SEALED_CLOSE_LINES, 2),
        ("the cheque of closed day", &sql::SEALED_CLOSE_PAPERS, 4),
    ]
    .map(|(what, rows, names)| Sealed { what, rows, names });
    are_as_written(tx, &tables).await
}

/// Every bank deposit stands in the ledger as it was made, its cheques are where it says, and nothing else
/// left for the bank.
pub(crate) async fn banked(tx: &mut Tx) -> Result<Finding, DbError> {
    for (statement, fault) in [
        (
            &sql::PAPER_ASTRAY,
            "is elsewhere than the bank deposits say",
        ),
        (
            &sql::PAPER_UNKNOWN,
            "is on a bank deposit, and one of them is not there",
        ),
    ] {
        if let Some(row) = tx.optional(statement, values![]).await? {
            let (journal, seq, tender): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            return Ok(Finding::Differs(format!(
                "the cheque of receipt {:x}.{seq}, tender {tender}, {fault}",
                journal.cast_unsigned()
            )));
        }
    }
    if let Some(row) = tx.optional(&sql::SLIP_ASTRAY, values![]).await? {
        let no: i64 = row.get(0)?;
        return Ok(Finding::Differs(format!(
            "bank deposit {no} does not say what its cheques come to"
        )));
    }
    if let Some(row) = tx.optional(&sql::BANKED_ASTRAY, values![]).await? {
        let key: String = row.get(0)?;
        return Ok(Finding::Differs(format!(
            "posting {key} went to the bank, and no bank deposit says so"
        )));
    }
    let last: i64 = tx.scalar(&sql::LAST_SLIP, values![]).await?;
    for no in 1..=last {
        let fault = match slip_fault(tx, no).await {
            Ok(fault) => fault,
            Err(VaultError::Db(error)) => return Err(error),
            Err(_) => Some("does not read back"),
        };
        if let Some(fault) = fault {
            return Ok(Finding::Differs(format!("bank deposit {no} {fault}")));
        }
    }
    Ok(Finding::Sound(last.unsigned_abs()))
}

async fn slip_fault(tx: &mut Tx, no: i64) -> Result<Option<&'static str>, VaultError> {
    let made = slip(tx, no).await?;
    let sum = counterfoil_sync::entry::denominations_total(&made.notes);
    if sum.ok() != Some(made.cash_minor) {
        return Ok(Some("was counted note by note to another sum"));
    }
    let its = papers_on(tx, no).await?;
    if its.iter().any(|cheque| cheque.cashier != made.cashier) {
        return Ok(Some("holds a cheque of another cashier's vault"));
    }
    let posted = ledger::find(tx, &format!("bank:{no}")).await?;
    if posted.map(|posting| posting.content()) != Some(banking::posting(&made).content()) {
        return Ok(Some("is not posted as it was made"));
    }
    let undone = ledger::find(tx, &format!("bank-undone:{no}")).await?;
    Ok(if undone.is_some() == (made.state == SlipState::Undone) {
        None
    } else {
        Some("was put back or not, and the ledger says otherwise")
    })
}

/// Every cheque that a close did not find is missing or turned up, as its case says, and stands so in the
/// ledger.
pub(crate) async fn missing(tx: &mut Tx) -> Result<Finding, DbError> {
    for (statement, fault) in [
        (
            &sql::MISSING_ASTRAY,
            "is missing or not, and its case says otherwise",
        ),
        (
            &sql::MISSED_ASTRAY,
            "was found by a closed day or not, and its case says otherwise",
        ),
        (
            &sql::MISSED_UNKNOWN,
            "has a case, and the closed day does not list it",
        ),
    ] {
        if let Some(row) = tx.optional(statement, values![]).await? {
            let (journal, seq, tender): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            return Ok(Finding::Differs(format!(
                "the cheque of receipt {:x}.{seq}, tender {tender}, {fault}",
                journal.cast_unsigned()
            )));
        }
    }
    let rows = tx.all(&sql::MISSED, values![]).await?;
    for row in &rows {
        let no: i64 = row.get(0)?;
        let (journal, seq): (JournalId, i64) = (row.get(2)?, row.get(3)?);
        let cheque = PaperId {
            receipt: EntryId::new(journal, seq.cast_unsigned()),
            tender: row.get(4)?,
        };
        let case = Found {
            deposit: None,
            day_close: row.get(1)?,
            cheque: Some(cheque),
            answers: row.get(5)?,
            cashier: row.get(6)?,
            day: row.get(7)?,
            currency: row.get(8)?,
            amount_minor: row.get(9)?,
        };
        let state: String = row.get(10)?;
        let expected = missed(&case, cheque);
        let posted = ledger::find(tx, &expected.key).await?;
        if posted.map(|posting| posting.content()) != Some(expected.content()) {
            return Ok(Finding::Differs(format!(
                "case {no} is about a missing cheque, and is not posted so"
            )));
        }
        let back = ledger::find(tx, &format!("variance-found:{no}")).await?;
        if back.is_some() != (state == "found") {
            return Ok(Finding::Differs(format!(
                "the cheque of case {no} turned up or not, and the ledger says otherwise"
            )));
        }
    }
    Ok(Finding::Sound(rows.len() as u64))
}

/// Every closed day says what the ledger said: opening, received, banked, expected. What was counted is
/// what the ledger has since, and every difference has its case.
pub(crate) async fn closes(tx: &mut Tx) -> Result<Finding, DbError> {
    for (statement, fault) in [
        (&sql::CLOSE_GAP, "leaves a gap in the numbers of its branch"),
        (&sql::CLOSE_ORPHAN, "has parts, and is not there"),
    ] {
        if let Some(row) = tx.optional(statement, values![]).await? {
            let no: i64 = row.get(0)?;
            return Ok(Finding::Differs(format!("closed day {no} {fault}")));
        }
    }
    let mut cases: BTreeMap<(i64, Currency), (i64, PersonNo)> = BTreeMap::new();
    for row in tx.all(&sql::CLOSE_CASES, values![]).await? {
        cases.insert((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?));
    }
    let mut before: Option<(PersonNo, Day)> = None;
    let mut seen = 0;
    for row in tx.all(&sql::ALL_CLOSES, values![]).await? {
        let (no, cashier, day): (i64, PersonNo, Day) = (row.get(0)?, row.get(3)?, row.get(4)?);
        let after = before
            .filter(|(who, _)| *who == cashier)
            .map(|(_, day)| day);
        before = Some((cashier, day));
        seen += 1;
        let close = match closed(tx, no).await {
            Ok(close) => close,
            Err(VaultError::Db(error)) => return Err(error),
            Err(error) => return Ok(Finding::Differs(error.to_string())),
        };
        if let Some(fault) = close_fault(tx, &close, after, &mut cases).await? {
            return Ok(Finding::Differs(format!("closed day {no} {fault}")));
        }
    }
    if let Some((no, currency)) = cases.keys().next() {
        return Ok(Finding::Differs(format!(
            "closed day {no} has a case in {currency}, and no difference"
        )));
    }
    Ok(Finding::Sound(seen))
}

async fn close_fault(
    tx: &mut Tx,
    close: &Closed,
    after: Option<Day>,
    cases: &mut BTreeMap<(i64, Currency), (i64, PersonNo)>,
) -> Result<Option<String>, DbError> {
    let report = lines(tx, close.cashier, after, close.day).await?;
    let mut papers: BTreeMap<Currency, (u32, i64)> = BTreeMap::new();
    let mut there: BTreeMap<Currency, i64> = BTreeMap::new();
    for row in tx.all(&sql::CLOSE_PAPER_SUMS, values![close.no]).await? {
        papers.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
        there.insert(row.get(0)?, row.get(3)?);
    }
    // What was missing left the vault with the close.
    for money in ledger::held_at(tx, Account::ChequesVault, close.cashier.0, close.day).await? {
        let found = there.remove(&money.currency).unwrap_or(0);
        if found != money.minor {
            return Ok(Some(format!(
                "found cheques of {found} minor units of {}, and the ledger says {}",
                money.currency, money.minor
            )));
        }
    }
    if let Some((currency, found)) = there.into_iter().find(|(_, found)| *found != 0) {
        return Ok(Some(format!(
            "found cheques of {found} minor units of {currency}, and the ledger says none"
        )));
    }
    for line in &close.lines {
        if let Some(fault) = line_fault(&report, line, papers.remove(&line.currency)) {
            return Ok(Some(format!("in {} {fault}", line.currency)));
        }
        let differs = line.difference().minor;
        let case = cases.remove(&(close.no, line.currency));
        if case.unwrap_or((0, close.cashier)) != (differs, close.cashier) {
            return Ok(Some(format!(
                "in {} differs by {differs} minor units, and its case says otherwise",
                line.currency
            )));
        }
    }
    let is_whole = papers.is_empty()
        && report
            .lines
            .keys()
            .all(|currency| close.lines.iter().any(|line| line.currency == *currency));
    Ok((!is_whole).then(|| "leaves out a currency".to_owned()))
}

fn line_fault(
    report: &Report,
    line: &ClosedLine,
    papers: Option<(u32, i64)>,
) -> Option<&'static str> {
    let by_ledger = report
        .lines
        .get(&line.currency)
        .copied()
        .unwrap_or_default();
    let sum = counterfoil_sync::entry::denominations_total(&line.notes).ok();
    let written = (line.opening_minor, line.received_minor, line.banked_minor);
    if sum != Some(line.counted_minor) {
        Some("was counted note by note to another sum")
    } else if written != (by_ledger.opening, by_ledger.received, by_ledger.banked) {
        Some("says what moved, and the ledger says otherwise")
    } else if line.expected_minor != by_ledger.expected.saturating_sub(by_ledger.corrected) {
        Some("says what should be there, and the ledger says otherwise")
    } else if line.counted_minor != by_ledger.expected {
        Some("was counted, and the ledger holds something else since")
    } else if (line.cheques, line.cheques_minor) != papers.unwrap_or_default() {
        Some("does not say what its cheques come to")
    } else {
        None
    }
}
