//! Limits on cash: what the office agreed on, what a phone was told, and what a phone may issue.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use counterfoil_core::command::IssueReceiptError;
use counterfoil_core::{Command, CommandError};
use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::entry::Tender;
use counterfoil_sync::id::JournalId;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;
use rusqlite::{Connection, OptionalExtension as _};

use super::{Paper, World};

/// Columns of one row of limits, as the office and phones store them: soft and hard of a receipt, of what is
/// in hand, of a count and of an age.
const COLUMNS: &str = "receipt_soft, receipt_hard, in_hand_soft, in_hand_hard, count_soft, count_hard, age_soft, age_hard";

/// The eight values of a currency.
pub(crate) type Limits = [Option<i64>; 8];

/// Places of the hard ones.
pub(crate) const RECEIPT: usize = 1;
pub(crate) const IN_HAND: usize = 3;
pub(crate) const COUNT: usize = 5;
pub(crate) const AGE: usize = 7;

/// By whom they are for (nobody: everyone who has none of their own), and currency.
pub(crate) type AllLimits = BTreeMap<(u32, String), Limits>;

/// A limit that a code lifted on a phone, for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lifted {
    pub(crate) journal: JournalId,
    pub(crate) day: Day,
    pub(crate) kind: LimitKind,
    pub(crate) currency: Currency,
    pub(crate) up_to: i64,
}

/// A receipt that the phone refused, and what it would have come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Over {
    pub(crate) kind: LimitKind,
    pub(crate) currency: Currency,
    pub(crate) would_be: i64,
}

fn eight(row: &rusqlite::Row<'_>, from: usize) -> rusqlite::Result<Limits> {
    let mut limits = Limits::default();
    for (place, value) in limits.iter_mut().enumerate() {
        *value = row.get(from + place)?;
    }
    Ok(limits)
}

/// What the office has set.
pub(crate) fn set(eye: &Connection) -> Result<AllLimits> {
    let sql = format!("SELECT collector, currency, {COLUMNS} FROM cash_limit WHERE is_set = 1");
    let mut statement = eye.prepare_cached(&sql)?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), eight(row, 2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What counts for a collector: their own, else the company's.
pub(crate) fn of(all: &AllLimits, collector: u32, currency: &str) -> Option<Limits> {
    let find = |whose| all.get(&(whose, currency.to_owned())).copied();
    find(collector).or_else(|| find(0))
}

/// What a phone was told.
pub(crate) fn told(phone: &Connection, currency: &str) -> Result<Option<Limits>> {
    let sql = format!("SELECT {COLUMNS} FROM cash_limit WHERE currency = ?1");
    let mut statement = phone.prepare_cached(&sql)?;
    let found = statement.query_row([currency], |row| eight(row, 0));
    Ok(found.optional()?)
}

impl World {
    /// Looks up what is set: after a restore, and when an answer did not arrive.
    pub(crate) fn look_up_limits(&mut self) -> Result<()> {
        if let Some(found) = self.books(set)? {
            self.truth.limits = found;
        }
        Ok(())
    }

    /// A receipt that a phone has just issued passes no hard limit that the phone was told and that no code
    /// lifted. What is in hand is at least what it issued and nobody took.
    pub(crate) fn keeps_to_limits(&mut self, number: usize, paper: &Paper) -> Result<()> {
        let handset = self.handset(number)?;
        let Some(phone) = handset.phone.as_ref().filter(|_| paper.cash > 0) else {
            return Ok(());
        };
        let currency = paper.currency;
        let Some(limits) = told(phone.database(), currency.code())? else {
            return Ok(());
        };
        let day = phone.open_day();
        let lifted: Vec<Lifted> = handset.lifted.clone();
        let most = |place: usize, kind: LimitKind| {
            let lifted = lifted.iter().filter(|one| {
                (one.journal, Some(one.day)) == (paper.id.journal, day)
                    && (one.kind, one.currency) == (kind, currency)
            });
            let lifted = lifted.map(|one| one.up_to).max().unwrap_or(0);
            let hard = limits.get(place).copied().flatten();
            hard.map_or(i64::MAX, |hard| hard.max(lifted))
        };
        let (cash, most_of_one) = (paper.cash, most(RECEIPT, LimitKind::Receipt));
        ensure!(
            cash <= most_of_one,
            "phone {number} issues {} over {cash} in cash, and one may have {most_of_one}",
            paper.voucher
        );
        let in_hand = self.least_in_hand(number, currency);
        let most_in_hand = most(IN_HAND, LimitKind::InHand);
        ensure!(
            in_hand <= most_in_hand,
            "phone {number} issues {}: at least {in_hand} is in hand then, and {most_in_hand} may be",
            paper.voucher
        );
        Ok(())
    }

    /// What is in a bag whatever the phone has heard: what it issued itself, in journals that nobody doubts,
    /// without what somebody undid or counted.
    fn least_in_hand(&self, number: usize, currency: Currency) -> i64 {
        let truth = &self.truth;
        let is_sound = |journal: JournalId| {
            truth
                .journals
                .get(&journal)
                .is_some_and(|journal| !journal.forked && !journal.revoked)
        };
        let papers = truth.papers.iter().filter(|paper| {
            paper.handset == number
                && paper.currency == currency
                && paper.voids().next().is_none()
                && !paper.is_forged
                && !paper.lost
                && is_sound(paper.id.journal)
        });
        let issued: i64 = papers.map(|paper| paper.cash).sum();
        let collector = self.handsets.get(number).map(|handset| handset.collector);
        let counted = truth.envelopes.iter().filter(|envelope| {
            Some(envelope.collector) == collector
                && envelope.currency == currency
                && (envelope.taken || !envelope.counts.is_empty())
        });
        issued - counted.map(|envelope| envelope.declared).sum::<i64>()
    }
}

/// What stands in the way of a receipt, and that it really would: a receipt within its limits is no reason.
pub(super) fn over(command: &Command, error: &CommandError) -> Result<Option<Over>> {
    let (
        Command::IssueReceipt(asked),
        CommandError::IssueReceipt(IssueReceiptError::OverLimit {
            limit,
            currency,
            most,
            would_be,
        }),
    ) = (command, error)
    else {
        return Ok(None);
    };
    let cash = asked.tenders.iter().map(|tender| match tender {
        Tender::Cash(amount) => *amount,
        Tender::Cheque(_) | Tender::Transfer(..) | Tender::Card(..) | Tender::Wallet(..) => 0,
    });
    let cash: i64 = cash.sum();
    let is_so = match limit {
        LimitKind::Receipt => *would_be == cash && would_be > most,
        LimitKind::InHand | LimitKind::Count => would_be > most,
        // Begun hours are not shown.
        LimitKind::Age => would_be >= most,
    };
    ensure!(is_so, "a receipt over {cash} in cash is refused: {error}");
    Ok(Some(Over {
        kind: *limit,
        currency: *currency,
        would_be: *would_be,
    }))
}
