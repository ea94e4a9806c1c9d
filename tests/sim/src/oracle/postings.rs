//! Postings: each balances, each says what paper and envelopes say, none changes, and the balances
//! kept beside them are their sums.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use counterfoil_sync::id::EntryId;
use rusqlite::Connection;

use super::Oracle;
use super::expect::{self, Line, settled};
use crate::world::Truth;

impl Oracle {
    pub(super) fn postings(&mut self, eye: &Connection, truth: &Truth) -> Result<()> {
        let mut touched = BTreeMap::new();
        let mut statement = eye.prepare_cached(
            "SELECT no, key, currency, content, lines, day FROM posting WHERE no > ?1 ORDER BY no",
        )?;
        let mut rows = statement.query([i64::try_from(self.looked)?])?;
        while let Some(row) = rows.next()? {
            let (no, key, currency): (i64, String, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let (content, count): ([u8; 32], i64) = (row.get(3)?, row.get(4)?);
            self.looked += 1;
            ensure!(
                no == i64::try_from(self.looked)?,
                "posting {no} ({key}) is not numbered in order"
            );
            let lines = lines(eye, no)?;
            let sum: i64 = lines.iter().map(|(_, _, _, amount)| amount).sum();
            ensure!(
                lines.len() >= 2 && i64::try_from(lines.len()) == Ok(count) && sum == 0,
                "posting {key} does not balance: {lines:?}"
            );
            match self.contents.get(self.looked - 1) {
                Some(before) if *before != content => bail!("posting {no} ({key}) was changed"),
                Some(_) if !self.anew => {}
                before => {
                    let day: i64 = row.get(5)?;
                    ensure!(
                        before.is_some() || self.closed.is_none_or(|closed| day > closed),
                        "{key} is posted to the day {day}, which was closed before"
                    );
                    let late = truth
                        .closed
                        .iter()
                        .find(|(until, posted)| no > *posted && day <= i64::from(until.0));
                    ensure!(
                        before.is_some() || late.is_none(),
                        "{key} is posted to the day {day}, and {late:?} was closed before"
                    );
                    if before.is_none()
                        && let Some(id) = key.strip_prefix("receipt:")
                        && let Ok(id) = id.parse::<EntryId>()
                        && self.revoked.contains(&(id.journal.0 >> 16).cast_signed())
                    {
                        bail!("{key} is accepted from a device that was revoked before");
                    }
                    let closed_vault = lines.iter().find_map(|(account, party, ..)| {
                        let last = self.closed_vaults.get(&((*party)?)).copied()?;
                        (*account == expect::CASH_VAULT && day <= last).then_some(last)
                    });
                    ensure!(
                        before.is_some() || closed_vault.is_none(),
                        "{key} is posted to the day {day}, and its vault was closed until {closed_vault:?}"
                    );
                    let expected = match key.strip_prefix("close:") {
                        Some(name) => Some(self.of_close(eye, truth, name)?),
                        None => expect::of_key(eye, truth, &key)?,
                    };
                    if let Some(expected) = expected
                        && expected != settled(lines.clone())
                    {
                        bail!("posting {key} says {lines:?} and should say {expected:?}");
                    }
                    if before.is_none() {
                        self.contents.push(content);
                        self.told(eye, truth, &key, &currency)?;
                    }
                }
            }
            for (account, party, _, amount) in lines {
                let place = (account, party.unwrap_or(0), currency.clone());
                *self.fold.entry(place.clone()).or_default() += amount;
                touched.insert(place, no);
            }
        }
        ensure!(
            self.looked >= self.contents.len(),
            "{} postings are left of {}",
            self.looked,
            self.contents.len()
        );
        let mut balance = eye.prepare_cached(
            "SELECT coalesce(sum(balance_minor), 0) FROM account_balance WHERE account = ?1 AND party = ?2 AND currency = ?3",
        )?;
        for (place, no) in touched {
            let kept: i64 = balance.query_row((place.0, place.1, &place.2), |row| row.get(0))?;
            let sum = self.fold.get(&place).copied().unwrap_or(0);
            ensure!(
                kept == sum,
                "after posting {no} account {} of {} in {} is kept as {kept} and adds up to {sum}",
                place.0,
                place.1,
                place.2
            );
        }
        Ok(())
    }

    /// What a close of a vault's day moves: from what was there by the sums so far to what its cashier counted.
    fn of_close(&self, eye: &Connection, truth: &Truth, name: &str) -> Result<Vec<Line>> {
        let (no, currency) = name.split_once(':').context("a close of a currency")?;
        let (cashier, counted, expected): (u32, i64, i64) = eye
            .prepare_cached(
                "SELECT d.cashier, l.counted_minor, l.expected_minor FROM day_close d JOIN day_close_line l ON l.day_close = d.no \
                 WHERE d.no = ?1 AND l.currency = ?2",
            )?
            .query_row((no.parse::<i64>()?, currency), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        let mut counts = truth.vault_counts.iter();
        ensure!(
            counts.any(
                |count| (count.cashier, count.currency.code(), count.counted)
                    == (cashier, currency, counted)
            ),
            "close {no} has a count of {counted} {currency} by {cashier} that nobody made"
        );
        let cashier = i64::from(cashier);
        let there = self.balance(expect::CASH_VAULT, cashier, currency);
        ensure!(
            there == expected,
            "close {no} expects {expected} {currency} in the vault, and {there} was there"
        );
        Ok(settled(vec![
            (expect::CASH_VAULT, Some(cashier), None, counted - there),
            (expect::OVER_SHORT, None, None, there - counted),
        ]))
    }

    /// What was told of a receipt that is posted now.
    fn told(&mut self, eye: &Connection, truth: &Truth, key: &str, currency: &str) -> Result<()> {
        let Some(id) = key
            .strip_prefix("receipt:")
            .and_then(|id| id.parse::<EntryId>().ok())
        else {
            return Ok(());
        };
        let paper = truth
            .paper(id, &expect::hash_of(eye, id)?)
            .with_context(|| format!("{id} is on paper"))?;
        let collector = i64::from(paper.collector);
        let in_hand = self.balance(expect::CASH_COLLECTOR, collector, currency);
        self.flags.look(eye, paper, in_hand)
    }

    /// What an account of somebody adds up to.
    pub(super) fn balance(&self, account: i64, party: i64, currency: &str) -> i64 {
        self.fold
            .get(&(account, party, currency.to_owned()))
            .copied()
            .unwrap_or(0)
    }
}

fn lines(eye: &Connection, posting: i64) -> Result<Vec<Line>> {
    let mut statement = eye.prepare_cached(
        "SELECT account, party, item, amount_minor FROM posting_line WHERE posting = ?1",
    )?;
    let lines = statement.query_map([posting], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    Ok(lines.collect::<Result<_, _>>()?)
}
