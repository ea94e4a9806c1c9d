//! The ledger's checks.

use counterfoil_sync::id::Hash;

use super::rules::{RawLine, content};
use super::{Account, sql};
use crate::db::{DbError, Row, Statement, Tx, fingerprint};
use crate::values;
use crate::verify::Finding;

/// The triggers that refuse changes are in place.
pub(crate) async fn guarded(tx: &mut Tx) -> Result<Finding, DbError> {
    let guards: i64 = tx.scalar(&sql::GUARDS, values![]).await?;
    Ok(if guards == 4 {
        Finding::Sound(4)
    } else {
        Finding::Differs(format!(
            "the triggers that refuse changes to postings are not all there ({guards} of 4): the ledger could have been edited"
        ))
    })
}

struct Open {
    no: i64,
    key: String,
    event: String,
    day: i64,
    currency: String,
    mirrors: Option<String>,
    declared: i64,
    content: Hash,
    lines: Vec<RawLine>,
    other_day: Option<i64>,
    misplaced: Option<i64>,
    posted: i64,
    stamp: i64,
}

impl Open {
    /// What is wrong with it, if anything.
    fn fault(&mut self) -> Option<String> {
        let (no, key) = (self.no, &self.key);
        let sum: i128 = self.lines.iter().map(|line| i128::from(line.3)).sum();
        if sum != 0 {
            return Some(format!(
                "posting {no} ({key}) does not balance: its lines sum to {sum} minor units of {}",
                self.currency
            ));
        }
        if i64::try_from(self.lines.len()) != Ok(self.declared) {
            return Some(format!(
                "posting {no} ({key}) says it has {} lines and has {}",
                self.declared,
                self.lines.len()
            ));
        }
        if let Some(place) = self.misplaced {
            return Some(format!(
                "posting {no} ({key}) has a line {place} that does not follow the one before it"
            ));
        }
        if let Some(day) = self.other_day {
            return Some(format!(
                "posting {no} ({key}) is of day {} and one of its lines of day {day}",
                self.day
            ));
        }
        if self.stamp != fingerprint(values![no, key, self.posted]) {
            return Some(format!(
                "posting {no} ({key}) is not what was posted: its number, key or time differ"
            ));
        }
        let found = content(
            key,
            &self.event,
            self.day,
            &self.currency,
            self.mirrors.as_deref(),
            &mut self.lines,
        );
        (found != self.content).then(|| {
            format!("posting {no} ({key}) is not what was posted: its fingerprint differs")
        })
    }
}

/// Each posting balances, has its lines, and has the content it was posted with.
pub(crate) async fn postings(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut seen = 0;
    let mut open: Option<Open> = None;
    let mut fault = None;
    tx.each(&sql::EVERYTHING, values![], |row| -> Result<(), DbError> {
        // The rest is read and dropped: the first difference is what is asked for.
        if fault.is_some() {
            return Ok(());
        }
        let no: i64 = row.get(0)?;
        if open.as_ref().is_none_or(|posting| posting.no != no) {
            fault = open.as_mut().and_then(Open::fault);
            open = Some(begin(row, no)?);
            seen += 1;
        }
        if let (Some(posting), Some(account)) = (&mut open, row.get::<Option<i64>>(8)?) {
            posting
                .lines
                .push((account, row.get(9)?, row.get(10)?, row.get(11)?));
            let place: i64 = row.get(15)?;
            if i64::try_from(posting.lines.len()) != Ok(place) {
                posting.misplaced = Some(place);
            }
            let day: i64 = row.get(12)?;
            if day != posting.day {
                posting.other_day = Some(day);
            }
        }
        Ok(())
    })
    .await?;
    Ok(
        match fault.or_else(|| open.as_mut().and_then(Open::fault)) {
            Some(fault) => Finding::Differs(fault),
            None => Finding::Sound(seen),
        },
    )
}

fn begin(row: &Row, no: i64) -> Result<Open, DbError> {
    Ok(Open {
        no,
        key: row.get(1)?,
        event: row.get(2)?,
        day: row.get(3)?,
        currency: row.get(4)?,
        mirrors: row.get(5)?,
        declared: row.get(6)?,
        content: row.get(7)?,
        lines: Vec::new(),
        other_day: None,
        misplaced: None,
        posted: row.get(13)?,
        stamp: row.get(14)?,
    })
}

/// The projected balances are the fold of the lines.
pub(crate) async fn balances(tx: &mut Tx) -> Result<Finding, DbError> {
    compare(tx, &sql::WRONG_BALANCES, &sql::COUNT_BALANCES, |row| {
        let (party, currency): (i64, String) = (row.get(1)?, row.get(2)?);
        let (fold, kept): (i64, i64) = (row.get(3)?, row.get(4)?);
        let account = name(row.get(0)?);
        Ok(format!("the balance of {account} for party {party} is kept as {kept} minor units of {currency}, and its postings sum to {fold}"))
    })
    .await
}

/// The projected daily sums are the fold of the lines.
pub(crate) async fn days(tx: &mut Tx) -> Result<Finding, DbError> {
    compare(tx, &sql::WRONG_DAYS, &sql::COUNT_DAYS, |row| {
        let (currency, day): (String, i64) = (row.get(1)?, row.get(2)?);
        let (fold, kept): (i64, i64) = (row.get(3)?, row.get(4)?);
        let account = name(row.get(0)?);
        Ok(format!("the sum of {account} on day {day} is kept as {kept} minor units of {currency}, and its postings sum to {fold}"))
    })
    .await
}

/// The open amounts of items are the fold of their receivable lines.
pub(crate) async fn items(tx: &mut Tx) -> Result<Finding, DbError> {
    compare(tx, &sql::WRONG_ITEMS, &sql::COUNT_ITEMS, |row| {
        let (item, fold, kept): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(format!(
            "open item {item} is kept as {kept} minor units open, and its postings sum to {fold}"
        ))
    })
    .await
}

async fn compare(
    tx: &mut Tx,
    differences: &'static Statement,
    count: &'static Statement,
    tell: impl Fn(&Row) -> Result<String, DbError>,
) -> Result<Finding, DbError> {
    if let Some(row) = tx.optional(differences, values![]).await? {
        return Ok(Finding::Differs(tell(&row)?));
    }
    let seen: i64 = tx.scalar(count, values![]).await?;
    Ok(Finding::Sound(seen.unsigned_abs()))
}

fn name(account: i64) -> String {
    Account::from_no(account).map_or_else(
        || format!("account {account}"),
        |account| account.name().to_owned(),
    )
}
