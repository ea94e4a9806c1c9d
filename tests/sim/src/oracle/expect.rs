//! What a posting must say, worked out from paper and envelopes.

use anyhow::{Context as _, Result, bail};
use counterfoil_sync::id::EntryId;
use rusqlite::{Connection, OptionalExtension as _};

use crate::world::{Paper, Truth, Way};

/// Accounts by their numbers in the books.
pub(super) const RECEIVABLE: i64 = 1;
const ON_ACCOUNT: i64 = 2;
const UNAPPLIED: i64 = 3;
pub(super) const CASH_COLLECTOR: i64 = 6;
const CHEQUES_COLLECTOR: i64 = 7;
pub(super) const CASH_VAULT: i64 = 9;
const CHEQUES_VAULT: i64 = 10;
const TRANSIT: i64 = 11;
const CLEARING: i64 = 12;
pub(super) const OVER_SHORT: i64 = 14;
const SHORTAGE: i64 = 15;

/// Account, party, item, amount.
pub(super) type Line = (i64, Option<i64>, Option<i64>, i64);

/// What a paper moves.
pub(super) fn of_paper(paper: &Paper) -> Vec<Line> {
    let (collector, customer) = (
        Some(i64::from(paper.collector)),
        Some(i64::from(paper.customer)),
    );
    let cheques = paper.cheques.iter().map(|cheque| cheque.amount).sum();
    let mut lines = vec![
        (CASH_COLLECTOR, collector, None, paper.cash),
        (CHEQUES_COLLECTOR, collector, None, cheques),
        (TRANSIT, None, None, paper.transit),
        (ON_ACCOUNT, customer, None, -paper.on_account),
        (UNAPPLIED, customer, None, -paper.unapplied),
    ];
    for (item, amount) in &paper.allocations {
        lines.push((RECEIVABLE, customer, Some(i64::from(*item)), -amount));
    }
    settled(lines)
}

/// Without what moves nothing, in order.
pub(super) fn settled(mut lines: Vec<Line>) -> Vec<Line> {
    lines.retain(|(_, _, _, amount)| *amount != 0);
    lines.sort_unstable();
    lines
}

/// The hash of an entry the server holds.
pub(super) fn hash_of(eye: &Connection, id: EntryId) -> Result<[u8; 32]> {
    let hash = eye
        .prepare_cached("SELECT hash FROM entry WHERE journal = ?1 AND seq = ?2")?
        .query_row((id.journal.0.cast_signed(), id.seq.cast_signed()), |row| {
            row.get(0)
        })
        .optional()?;
    hash.with_context(|| format!("{id} is posted and not held"))
}

/// Whether a receipt counts. One that was put aside brings no cheques.
fn is_accepted(eye: &Connection, id: EntryId) -> bool {
    let found = eye
        .prepare_cached("SELECT count(*) FROM receipt WHERE journal = ?1 AND seq = ?2")
        .and_then(|mut statement| {
            let key = (id.journal.0.cast_signed(), id.seq.cast_signed());
            statement.query_row(key, |row| row.get::<_, i64>(0))
        });
    found.is_ok_and(|count| count > 0)
}

/// The lines a posting of this key must have. None where the posting is the import's.
pub(super) fn of_key(eye: &Connection, truth: &Truth, key: &str) -> Result<Option<Vec<Line>>> {
    let Some((what, name)) = key.split_once(':') else {
        bail!("a posting is named {key:?}");
    };
    let id = || {
        name.parse::<EntryId>()
            .map_err(|_| anyhow::anyhow!("{key} names no entry"))
    };
    let lines = match what {
        "receipt" => {
            let id = id()?;
            let paper = truth
                .paper(id, &hash_of(eye, id)?)
                .with_context(|| format!("receipt {id} is posted and was never on paper"))?;
            of_paper(paper)
        }
        "void" => {
            let id = id()?;
            let hash = hash_of(eye, id)?;
            let paper = truth
                .papers
                .iter()
                .find(|paper| paper.voids().any(|void| void.id == id && void.hash == hash))
                .with_context(|| format!("void {id} is posted and nobody voided that"))?;
            let back = of_paper(paper)
                .into_iter()
                .map(|(account, party, item, amount)| (account, party, item, -amount));
            settled(back.collect())
        }
        "deposit" => of_deposit(eye, truth, id()?)?,
        "variance" => of_case(eye, name.parse()?)?,
        "bank" => of_slip(eye, truth, name.parse()?, false)?,
        "bank-undone" => {
            let lines = of_slip(eye, truth, name.parse()?, true)?.into_iter();
            let back = lines.map(|(account, party, item, amount)| (account, party, item, -amount));
            settled(back.collect())
        }
        _ => return Ok(None),
    };
    Ok(Some(lines))
}

fn of_deposit(eye: &Connection, truth: &Truth, id: EntryId) -> Result<Vec<Line>> {
    let hash = hash_of(eye, id)?;
    let envelope = truth
        .envelopes
        .iter()
        .find(|envelope| envelope.id == id && envelope.hash == hash)
        .with_context(|| format!("deposit {id} is posted and there is no such envelope"))?;
    let (cashier, counted): (u32, i64) = eye
        .prepare_cached(
            "SELECT cashier, counted_minor FROM deposit WHERE journal = ?1 AND seq = ?2",
        )?
        .query_row((id.journal.0.cast_signed(), id.seq.cast_signed()), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    // Of two envelopes with one name, the other may have been counted.
    let Some(counted_one) = truth
        .envelopes
        .iter()
        .filter(|other| other.id == id)
        .find(|other| other.counts.contains(&(cashier, counted)))
    else {
        bail!("deposit {id} has a count of {counted} by {cashier} that nobody made");
    };
    // Only what the cashier found is accepted.
    let found = counted_one
        .cheques
        .iter()
        .filter(|cheque| !counted_one.kept_back.contains(cheque));
    let found = found.map(|cheque| (cheque.receipt_of(id.journal), cheque.tender));
    let cheques = total_of(eye, truth, found);
    let (cashier, collector) = (
        Some(i64::from(cashier)),
        Some(i64::from(envelope.collector)),
    );
    Ok(settled(vec![
        (CASH_VAULT, cashier, None, counted),
        (CASH_COLLECTOR, collector, None, -envelope.declared),
        (OVER_SHORT, None, None, envelope.declared - counted),
        (CHEQUES_VAULT, cashier, None, cheques),
        (CHEQUES_COLLECTOR, collector, None, -cheques),
    ]))
}

fn of_case(eye: &Connection, no: i64) -> Result<Vec<Line>> {
    let (collector, amount): (i64, i64) = eye
        .prepare_cached("SELECT answers, amount_minor FROM variance WHERE no = ?1")?
        .query_row([no], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(settled(vec![
        (SHORTAGE, Some(collector), None, -amount),
        (OVER_SHORT, None, None, amount),
    ]))
}

/// What cheques of accepted receipts come to.
fn total_of(eye: &Connection, truth: &Truth, cheques: impl Iterator<Item = (EntryId, u32)>) -> i64 {
    let amount = |(receipt, tender): (EntryId, u32)| {
        let mut papers = truth.papers.iter().filter(|paper| paper.id == receipt);
        let paper = papers.find(|paper| {
            is_accepted(eye, receipt) && hash_of(eye, receipt).is_ok_and(|hash| hash == paper.hash)
        })?;
        let mut found = paper.cheques.iter().filter(|one| one.tender == tender);
        found.next().map(|one| one.amount)
    };
    cheques.filter_map(amount).sum()
}

/// What a bundle for the bank moves.
fn of_slip(eye: &Connection, truth: &Truth, no: u64, is_back: bool) -> Result<Vec<Line>> {
    let (cashier, currency, cash): (u32, String, i64) = eye
        .prepare_cached("SELECT cashier, currency, cash_minor FROM bank_deposit WHERE no = ?1")?
        .query_row([no.cast_signed()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let slip = truth.slips.iter().find(|slip| {
        slip.no.is_none_or(|its| its == no)
            && (slip.cashier, slip.currency.code(), slip.cash) == (cashier, currency.as_str(), cash)
            && (slip.way == Way::Back || !is_back)
    });
    let slip = slip.with_context(|| {
        let what = if is_back {
            "put it back"
        } else {
            "bundled that"
        };
        format!("slip {no} over {cash} of {cashier} is posted, and nobody {what}")
    })?;
    let cheques = total_of(eye, truth, slip.cheques.iter().copied());
    let cashier = Some(i64::from(cashier));
    Ok(settled(vec![
        (TRANSIT, None, None, cash),
        (CASH_VAULT, cashier, None, -cash),
        (CLEARING, None, None, cheques),
        (CHEQUES_VAULT, cashier, None, -cheques),
    ]))
}
