//! To the bank: bundled from the vault, carried, or put back.

use std::collections::BTreeSet;

use counterfoil_sync::entry::{Denomination, denominations_total};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Millis;

use super::slips::{Slip, SlipState, papers_on, slip};
use super::{VaultError, account, branch_of, is_being_counted, posting_day, sql};
use crate::audit::{self, Record};
use crate::company::Counting;
use crate::custody::{self, PaperId};
use crate::db::{Tx, fingerprint, sealed};
use crate::intake::Settings;
use crate::ledger::{self, Account, Event, Line, Posting};
use crate::values;

/// What is to go to the bank.
#[derive(Debug, Clone, Default)]
pub struct NewSlip {
    /// To which account; its currency is the deposit's.
    pub account: i64,
    /// Cash, note by note.
    pub notes: Vec<Denomination>,
    /// Cheques.
    pub cheques: BTreeSet<PaperId>,
}

/// The posting of a bank deposit.
fn key(no: i64) -> String {
    format!("bank:{no}")
}

/// Bundles cash and cheques of one's own vault for the bank. Custody moves: from the vault onto the way.
pub async fn make(
    tx: &mut Tx,
    new: &NewSlip,
    cashier: PersonNo,
    now: Millis,
) -> Result<Slip, VaultError> {
    let account = account(tx, new.account).await?;
    let currency = account.currency;
    if !custody::is_count(&new.notes) {
        return Err(VaultError::Denominations);
    }
    let cash = denominations_total(&new.notes).map_err(|_| VaultError::Denominations)?;
    if cash == 0 && new.cheques.is_empty() {
        return Err(VaultError::Nothing);
    }
    if is_being_counted(tx, cashier).await? {
        return Err(VaultError::BeingCounted);
    }
    let held = ledger::balance(tx, Account::CashVault, Some(cashier.0), currency).await?;
    if cash > held.minor {
        return Err(VaultError::TooMuch(currency));
    }
    let today = crate::clock::day_in(now, Settings::load(tx).await?.zone);
    let vault = custody::kept(tx, "vault", Some(cashier)).await?;
    let mut cheques_minor = 0_i64;
    for paper in &new.cheques {
        let cheque = vault.iter().find(|cheque| cheque.id == *paper);
        let cheque = cheque.ok_or(VaultError::NotInVault(*paper))?;
        if cheque.amount.currency != currency {
            return Err(VaultError::OtherCurrency(*paper));
        }
        if cheque.date > today {
            return Err(VaultError::NotYet(cheque.number.clone()));
        }
        cheques_minor = cheques_minor.saturating_add(cheque.amount.minor);
    }
    let made = Slip {
        no: tx.scalar::<i64>(&sql::LAST_SLIP, values![]).await? + 1,
        branch: branch_of(tx, cashier).await?,
        cashier,
        account: account.no,
        day: posting_day(tx, now, cashier).await?,
        currency,
        cash_minor: cash,
        notes: new.notes.clone(),
        cheques: u32::try_from(new.cheques.len()).unwrap_or(u32::MAX),
        cheques_minor,
        made: now,
        state: SlipState::Made,
        settled_by: None,
        settled: None,
        said: None,
    };
    ledger::post(tx, now, &[posting(&made)]).await?;
    tx.execute(&sql::INSERT_SLIP, sealed(made.row())).await?;
    for paper in &new.cheques {
        let row = values![
            made.no,
            paper.receipt.journal,
            paper.receipt.seq.cast_signed(),
            paper.tender
        ];
        tx.execute(&sql::INSERT_PAPER, row).await?;
        if !custody::pass(tx, *paper, "vault", "transit").await? {
            return Err(VaultError::NotInVault(*paper));
        }
    }
    let subject = format!("bank deposit {}", made.no);
    audit::append(tx, Record::by(cashier, "bank_deposit.made", subject, now)).await?;
    Ok(made)
}

/// What a bank deposit posts.
pub(super) fn posting(made: &Slip) -> Posting {
    let mut lines = Vec::with_capacity(4);
    let mut line = |line: Line| lines.extend((line.amount_minor != 0).then_some(line));
    line(Line::debit(Account::CashInTransit, made.cash_minor));
    line(Line::credit(Account::CashVault, made.cash_minor).person(made.cashier));
    line(Line::debit(Account::ChequesClearing, made.cheques_minor));
    line(Line::credit(Account::ChequesVault, made.cheques_minor).person(made.cashier));
    Posting::new(key(made.no), Event::Banked, made.day, made.currency, lines)
}

/// Puts a bank deposit back into the vault it came from: it did not go to the bank after all.
pub async fn undo(
    tx: &mut Tx,
    no: i64,
    reason: &str,
    cashier: PersonNo,
    now: Millis,
) -> Result<Slip, VaultError> {
    let made = slip(tx, no).await?;
    if made.cashier != cashier {
        return Err(VaultError::NotYours);
    }
    match made.state {
        SlipState::Undone => return Ok(made),
        SlipState::Carried => return Err(VaultError::Settled(made.state)),
        SlipState::Made => {}
    }
    let reason = custody::reason(reason)?;
    if is_being_counted(tx, cashier).await? {
        return Err(VaultError::BeingCounted);
    }
    let day = posting_day(tx, now, cashier).await?.max(made.day);
    let mirror = posting(&made).mirror(format!("bank-undone:{no}"), Event::Reversal, day);
    ledger::post(tx, now, &[mirror]).await?;
    for paper in papers_on(tx, no).await? {
        if !custody::pass(tx, paper.id, "transit", "vault").await? {
            return Err(VaultError::Unreadable(format!("bank deposit {no}")));
        }
    }
    let undone = settle(tx, made, SlipState::Undone, reason, cashier, now).await?;
    let record = Record::by(
        cashier,
        "bank_deposit.undone",
        format!("bank deposit {no}"),
        now,
    );
    audit::append(tx, record.because(reason)).await?;
    Ok(undone)
}

/// The bank took it, and stamped its own number on the slip.
pub async fn carry(
    tx: &mut Tx,
    no: i64,
    reference: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Slip, VaultError> {
    let made = slip(tx, no).await?;
    let reference = reference.trim();
    match made.state {
        SlipState::Carried if made.said.as_deref() == Some(reference) => return Ok(made),
        SlipState::Carried | SlipState::Undone => return Err(VaultError::Settled(made.state)),
        SlipState::Made => {}
    }
    if custody::reason(reference).is_err() {
        return Err(VaultError::Reference);
    }
    if made.cashier == by && Counting::load(tx).await?.bank_by_second_person {
        return Err(VaultError::SecondPerson);
    }
    for paper in papers_on(tx, no).await? {
        if !custody::pass(tx, paper.id, "transit", "clearing").await? {
            return Err(VaultError::Unreadable(format!("bank deposit {no}")));
        }
    }
    let carried = settle(tx, made, SlipState::Carried, reference, by, now).await?;
    let record = Record::by(
        by,
        "bank_deposit.carried",
        format!("bank deposit {no}"),
        now,
    );
    audit::append(tx, record.because(reference)).await?;
    Ok(carried)
}

async fn settle(
    tx: &mut Tx,
    made: Slip,
    state: SlipState,
    said: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Slip, VaultError> {
    let settled = Slip {
        state,
        settled_by: Some(by),
        settled: Some(now),
        said: Some(said.to_owned()),
        ..made
    };
    let facts = fingerprint(settled.row());
    let row = values![settled.no, state.name(), by, now, said, facts];
    tx.execute(&sql::SETTLE_SLIP, row).await?;
    Ok(settled)
}

impl Slip {
    /// The cash on it.
    #[must_use]
    pub fn cash(&self) -> Money {
        Money::new(self.cash_minor, self.currency)
    }
}
