//! Closing a cashier's day: the Z report.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_sync::entry::{Denomination, denominations_total};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::limits;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Day, Millis};

use super::day::{Line as Expected, Report, last_closed, x_report};
use super::slips::notes_text;
use super::{Closed, VaultError, branch_of, closed, posting_day, put_away, sql};
use crate::audit::{self, Record};
use crate::custody::{self, Found, Kept, PaperId};
use crate::db::{Tx, sealed};
use crate::intake::Settings;
use crate::ledger::{self, Account, Event, Line, Posting};
use crate::values;

/// What a cashier counted in the own vault.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    /// Note by note, for every currency.
    pub notes: BTreeMap<Currency, Vec<Denomination>>,
    /// The cheques that are there.
    pub cheques: BTreeSet<PaperId>,
}

/// Refuses to close a day that has not come yet.
pub(super) async fn may_close(
    tx: &mut Tx,
    cashier: PersonNo,
    now: Millis,
) -> Result<Day, VaultError> {
    let day = posting_day(tx, now, cashier).await?;
    let today = crate::clock::day_in(now, Settings::load(tx).await?.zone);
    match last_closed(tx, cashier).await? {
        Some(last) if last >= today => Err(VaultError::ClosedToday(last)),
        Some(_) | None => Ok(day),
    }
}

/// Closes a cashier's day with what they counted. What differs from the ledger is posted, and becomes a
/// case of theirs, and so does every cheque that is not there; from now on what they take in and give out belongs to the next day.
pub async fn close(
    tx: &mut Tx,
    counted: &Counted,
    cashier: PersonNo,
    now: Millis,
) -> Result<Closed, VaultError> {
    let day = may_close(tx, cashier, now).await?;
    let report = x_report(tx, cashier).await?;
    // Should a clock have gone back: a day is closed with everything that was posted.
    let day = report
        .moves
        .iter()
        .fold(day, |day, moved| day.max(moved.day));
    let sums = sums(&report, counted)?;
    let known: BTreeSet<PaperId> = report.papers.iter().map(|cheque| cheque.id).collect();
    if let Some(strange) = counted.cheques.difference(&known).next() {
        return Err(VaultError::NotInVault(*strange));
    }
    let branch = branch_of(tx, cashier).await?;
    let no = tx.scalar::<i64>(&sql::LAST_CLOSE, values![]).await? + 1;
    let branch_no = tx
        .scalar::<i64>(&sql::LAST_OF_BRANCH, values![&branch])
        .await?
        + 1;
    let head = values![no, &branch, branch_no, cashier, day, now];
    tx.execute(&sql::INSERT_CLOSE, sealed(head)).await?;
    let none = Vec::new();
    for (currency, sum) in sums {
        let line = report.lines.get(&currency).copied().unwrap_or_default();
        let notes = counted.notes.get(&currency).unwrap_or(&none);
        write_line(tx, no, currency, (line, sum, notes)).await?;
        let differs = sum.saturating_sub(line.expected);
        if differs != 0 {
            let lines = vec![
                Line::debit(Account::CashVault, differs).person(cashier),
                Line::credit(Account::OverShort, differs),
            ];
            let key = format!("close:{no}:{currency}");
            let posting = Posting::new(key, Event::Variance, day, currency, lines);
            ledger::post(tx, now, &[posting]).await?;
            let found = Found {
                deposit: None,
                day_close: Some(no),
                cheque: None,
                answers: cashier,
                cashier,
                day,
                currency,
                amount_minor: differs,
            };
            custody::open_case(tx, found, now).await?;
        }
    }
    for cheque in &report.papers {
        let (receipt, tender) = (cheque.id.receipt, cheque.id.tender);
        let is_found = counted.cheques.contains(&cheque.id);
        let row = values![
            no,
            receipt.journal,
            receipt.seq.cast_signed(),
            tender,
            is_found
        ];
        tx.execute(&sql::INSERT_CLOSE_PAPER, sealed(row)).await?;
        if !is_found {
            miss(tx, (no, day), cheque, cashier, now).await?;
        }
    }
    put_away(tx, cashier).await?;
    let subject = format!("close {no}, day {day} of person {cashier}");
    audit::append(tx, Record::by(cashier, "cash_day.closed", subject, now)).await?;
    closed(tx, no).await
}

/// A cheque that the count did not find leaves the vault for a case of its own: it cannot be banked, and
/// its keeper answers for it.
async fn miss(
    tx: &mut Tx,
    (no, day): (i64, Day),
    cheque: &Kept,
    cashier: PersonNo,
    now: Millis,
) -> Result<(), VaultError> {
    let case = Found {
        deposit: None,
        day_close: Some(no),
        cheque: Some(cheque.id),
        answers: cashier,
        cashier,
        day,
        currency: cheque.amount.currency,
        amount_minor: cheque.amount.minor.saturating_neg(),
    };
    ledger::post(tx, now, &[missed(&case, cheque.id)]).await?;
    if !custody::pass(tx, cheque.id, "vault", "missing").await? {
        return Err(VaultError::NotInVault(cheque.id));
    }
    custody::open_case(tx, case, now).await?;
    let subject = format!("cheque {} at close {no}", cheque.id);
    audit::append(tx, Record::by(cashier, "cheque.missing", subject, now)).await?;
    Ok(())
}

/// What a missing cheque posts.
pub(super) fn missed(case: &Found, cheque: PaperId) -> Posting {
    let worth = case.amount_minor.saturating_neg();
    let lines = vec![
        Line::debit(Account::OverShort, worth),
        Line::credit(Account::ChequesVault, worth).person(case.answers),
    ];
    let key = format!("missing:{}:{cheque}", case.day_close.unwrap_or_default());
    Posting::new(key, Event::Variance, case.day, case.currency, lines)
}

async fn write_line(
    tx: &mut Tx,
    no: i64,
    currency: Currency,
    (line, sum, notes): (Expected, i64, &[Denomination]),
) -> Result<(), VaultError> {
    let row = values![
        no,
        currency,
        line.opening,
        line.received,
        line.banked,
        line.expected,
        sum,
        notes_text(notes),
        line.cheques,
        line.cheques_minor
    ];
    tx.execute(&sql::INSERT_CLOSE_LINE, sealed(row)).await?;
    Ok(())
}

/// What was counted in each currency. None may be left out in which something should be there, or moved.
fn sums(report: &Report, counted: &Counted) -> Result<BTreeMap<Currency, i64>, VaultError> {
    let mut sums = BTreeMap::new();
    for (currency, notes) in &counted.notes {
        if !crate::custody::is_count(notes) {
            return Err(VaultError::Denominations);
        }
        let sum = denominations_total(notes).map_err(|_| VaultError::Denominations)?;
        if sum > limits::AMOUNT_MINOR {
            return Err(VaultError::Denominations);
        }
        sums.insert(*currency, sum);
    }
    let missing = report.lines.iter().find(|(currency, line)| {
        let is_touched = line.expected != 0 || line.cheques > 0;
        is_touched && !sums.contains_key(currency)
    });
    if let Some((currency, _)) = missing {
        return Err(VaultError::NotCounted(*currency));
    }
    for currency in report.lines.keys() {
        sums.entry(*currency).or_insert(0);
    }
    Ok(sums)
}
