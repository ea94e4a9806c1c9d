//! A cashier's day: what came in and went out since the last one was closed, and the days that are.

use std::collections::BTreeMap;

use counterfoil_sync::entry::Denomination;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::{Day, Millis};

use super::slips::notes;
use super::{VaultError, sql};
use crate::auth::Scope;
use crate::custody::{self, CustodyError, Kept};
use crate::db::{DbError, Row, Tx};
use crate::ledger::{self, Account, Event, Move};
use crate::values;

/// Before any business.
const BEGINNING: Day = Day(-719_162);
/// After all of it.
const END: Day = Day(i32::MAX);

/// The day a vault's money is posted to now: the office's, or the one after the last that its cashier
/// closed.
pub async fn posting_day(tx: &mut Tx, now: Millis, cashier: PersonNo) -> Result<Day, CustodyError> {
    let day = custody::posting_day(tx, now).await?;
    let next = last_closed(tx, cashier)
        .await?
        .map_or(day, |last| last.plus(1));
    Ok(day.max(next))
}

pub(super) async fn last_closed(tx: &mut Tx, cashier: PersonNo) -> Result<Option<Day>, DbError> {
    let row = tx.optional(&sql::LAST_CLOSED, values![cashier]).await?;
    row.map(|row| row.get(0)).transpose()
}

/// One currency of a day, by the ledger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Line {
    /// In the vault when the day began.
    pub opening: i64,
    /// Accepted from collectors.
    pub received: i64,
    /// Gone to the bank, less what was put back; never positive but when more was put back.
    pub banked: i64,
    /// What the day's count changed.
    pub corrected: i64,
    /// Cash that should be there.
    pub expected: i64,
    /// Cheques that should be there.
    pub cheques: u32,
    /// What they come to.
    pub cheques_minor: i64,
}

/// What a cashier's day came to so far: the X report.
#[derive(Debug, Clone)]
pub struct Report {
    /// Whose.
    pub cashier: PersonNo,
    /// The last day that was closed.
    pub after: Option<Day>,
    /// By currency.
    pub lines: BTreeMap<Currency, Line>,
    /// Everything that moved, as it was posted.
    pub moves: Vec<Move>,
    /// The cheques that should be there.
    pub papers: Vec<Kept>,
}

/// The X report: at any time.
pub async fn x_report(tx: &mut Tx, cashier: PersonNo) -> Result<Report, DbError> {
    let after = last_closed(tx, cashier).await?;
    let mut report = lines(tx, cashier, after, END).await?;
    report.papers = custody::kept(tx, "vault", Some(cashier)).await?;
    for cheque in &report.papers {
        let line = report.lines.entry(cheque.amount.currency).or_default();
        line.cheques += 1;
        line.cheques_minor = line.cheques_minor.saturating_add(cheque.amount.minor);
    }
    Ok(report)
}

/// What the ledger says of a cashier's days after one and until another.
pub(super) async fn lines(
    tx: &mut Tx,
    cashier: PersonNo,
    after: Option<Day>,
    until: Day,
) -> Result<Report, DbError> {
    let accounts = [Account::CashVault, Account::ChequesVault];
    let mut lines: BTreeMap<Currency, Line> = BTreeMap::new();
    let from = after.unwrap_or(BEGINNING);
    for money in ledger::held_at(tx, Account::CashVault, cashier.0, from).await? {
        let line = lines.entry(money.currency).or_default();
        (line.opening, line.expected) = (money.minor, money.minor);
    }
    let moves = ledger::moves(tx, accounts, cashier.0, (from, until)).await?;
    for moved in &moves {
        let line = lines.entry(moved.amount.currency).or_default();
        if moved.account != Account::CashVault {
            continue;
        }
        let minor = moved.amount.minor;
        let part = if matches!(moved.event, Event::Banked | Event::Reversal) {
            &mut line.banked
        } else if moved.event == Event::Variance {
            &mut line.corrected
        } else {
            &mut line.received
        };
        *part = part.saturating_add(minor);
        line.expected = line.expected.saturating_add(minor);
    }
    Ok(Report {
        cashier,
        after,
        lines,
        moves,
        papers: Vec::new(),
    })
}

/// A day that was closed: the Z report, as it was written.
#[derive(Debug, Clone)]
pub struct Closed {
    /// Its number.
    pub no: i64,
    /// The branch.
    pub branch: String,
    /// Its number in the branch: Z-1, Z-2 and so on.
    pub branch_no: i64,
    /// Who closed it.
    pub cashier: PersonNo,
    /// The business date.
    pub day: Day,
    /// When.
    pub made: Millis,
    /// By currency.
    pub lines: Vec<ClosedLine>,
}

/// One currency of a closed day.
#[derive(Debug, Clone)]
pub struct ClosedLine {
    /// Which.
    pub currency: Currency,
    /// In the vault when the day began.
    pub opening_minor: i64,
    /// Accepted from collectors.
    pub received_minor: i64,
    /// Gone to the bank, less what was put back.
    pub banked_minor: i64,
    /// What the ledger said.
    pub expected_minor: i64,
    /// What was counted.
    pub counted_minor: i64,
    /// Note by note.
    pub notes: Vec<Denomination>,
    /// Cheques by the books.
    pub cheques: u32,
    /// What they come to.
    pub cheques_minor: i64,
}

impl ClosedLine {
    /// Counted less expected.
    #[must_use]
    pub fn difference(&self) -> Money {
        let minor = self.counted_minor.saturating_sub(self.expected_minor);
        Money::new(minor, self.currency)
    }
}

fn read(row: &Row) -> Result<Closed, DbError> {
    Ok(Closed {
        no: row.get(0)?,
        branch: row.get(1)?,
        branch_no: row.get(2)?,
        cashier: row.get(3)?,
        day: row.get(4)?,
        made: row.get(5)?,
        lines: Vec::new(),
    })
}

/// The days that were closed, the newest first, from before a number; without their lines.
pub async fn closes(
    tx: &mut Tx,
    scope: &Scope,
    only: Option<PersonNo>,
    before: Option<i64>,
    at_most: i64,
) -> Result<Vec<Closed>, DbError> {
    let only = only.map_or(0, |cashier| i64::from(cashier.0));
    let page = values![before.unwrap_or(i64::MAX), at_most, scope.branch(), only];
    tx.all(&sql::CLOSES, page).await?.iter().map(read).collect()
}

/// One of them, with its lines.
pub async fn closed(tx: &mut Tx, no: i64) -> Result<Closed, VaultError> {
    let row = tx.optional(&sql::CLOSE, values![no]).await?;
    let mut closed = read(&row.ok_or(VaultError::NoClose(no))?)?;
    for row in tx.all(&sql::CLOSE_LINES, values![no]).await? {
        let counted: String = row.get(6)?;
        closed.lines.push(ClosedLine {
            currency: row.get(0)?,
            opening_minor: row.get(1)?,
            received_minor: row.get(2)?,
            banked_minor: row.get(3)?,
            expected_minor: row.get(4)?,
            counted_minor: row.get(5)?,
            notes: notes(&counted)
                .ok_or_else(|| VaultError::Unreadable(format!("the close {no}")))?,
            cheques: row.get(7)?,
            cheques_minor: row.get(8)?,
        });
    }
    Ok(closed)
}

/// What moved in the vault on a closed day, as it was posted.
pub async fn moves_of(tx: &mut Tx, close: &Closed) -> Result<Vec<Move>, DbError> {
    let row = tx
        .optional(&sql::CLOSED_BEFORE, values![close.cashier, close.day])
        .await?;
    let after = row.map(|row| row.get(0)).transpose()?;
    Ok(lines(tx, close.cashier, after, close.day).await?.moves)
}

/// The cheques that were in the vault at the close of a day, and whether the count found each.
pub async fn papers_of(tx: &mut Tx, no: i64) -> Result<Vec<(Kept, bool)>, DbError> {
    let rows = tx.all(&sql::PAPERS_OF_CLOSE, values![no]).await?;
    rows.iter()
        .map(|row| Ok((Kept::read(row)?, row.get(12)?)))
        .collect()
}
