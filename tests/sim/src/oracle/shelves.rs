//! What phones show of the company's books at the end, and books of vouchers that came back.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use counterfoil_sync::id::{CustomerNo, JournalId};

use crate::world::{World, limits};

/// A phone shows of each of its customers what the books say is open, item by item.
pub(super) fn owed(world: &mut World, number: usize) -> Result<()> {
    let handset = world.handset(number)?;
    let collector = handset.collector;
    let has_day = handset
        .phone
        .as_ref()
        .and_then(counterfoil_core::Phone::open_day);
    if has_day.is_none() {
        return Ok(());
    }
    let customers: Vec<u32> = world
        .customers
        .iter()
        .filter(|customer| customer.collector == collector)
        .map(|customer| customer.no)
        .collect();
    for customer in customers {
        let phone = world.handset(number)?.phone.as_mut();
        let page = phone
            .context("the phone is on")?
            .customer(CustomerNo(customer))?;
        let shown: BTreeMap<u32, i64> = page
            .items
            .iter()
            .map(|line| (line.item.0, line.open.minor))
            .filter(|(_, open)| *open != 0)
            .collect();
        let running = world.server.running().context("the server is up")?;
        let books = running
            .eye
            .prepare_cached(
                "SELECT no, open_minor FROM open_item WHERE customer = ?1 AND open_minor <> 0",
            )?
            .query_map([customer], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<BTreeMap<u32, i64>, _>>()?;
        ensure!(
            shown == books,
            "phone {number} shows {shown:?} open of customer {customer}, and the books say {books:?}"
        );
        world.seen.see("open amounts compared");
    }
    Ok(())
}

/// A phone was told the limits that the office agreed on for its collector.
pub(super) fn limits(world: &mut World, number: usize) -> Result<()> {
    let handset = world.handset(number)?;
    let collector = handset.collector;
    let phone = handset.phone.as_ref().context("the phone is on")?;
    let told = ["AED", "KWD"].map(|currency| (currency, limits::told(phone.database(), currency)));
    for (currency, told) in told {
        let told = told?.unwrap_or_default();
        let agreed = limits::of(&world.truth.limits, collector, currency);
        ensure!(
            told == agreed.unwrap_or_default(),
            "phone {number} knows the limits {told:?} in {currency}, and the office agreed on {agreed:?}"
        );
        if agreed.is_some() {
            world.seen.see("limits compared");
        }
    }
    Ok(())
}

/// A book that came back ends after the last leaf that was used of it: the rest is on the shelf again.
pub(super) fn returned(world: &mut World) -> Result<()> {
    let mut used: BTreeMap<(JournalId, u32), u32> = BTreeMap::new();
    // What a copied phone wrote on paper is put aside; enrolled again, it goes on after those leaves.
    let mut aside: BTreeMap<u32, u32> = BTreeMap::new();
    let truth = &world.truth;
    let is_forked = |journal: &JournalId| truth.journals.get(journal).is_some_and(|one| one.forked);
    let papers = truth
        .papers
        .iter()
        .map(|paper| (paper.id.journal, paper.book, paper.number));
    let spoiled = truth
        .spoiled
        .iter()
        .map(|leaf| (leaf.id.journal, leaf.book, leaf.number));
    for (journal, book, number) in papers.chain(spoiled) {
        let last = used.entry((journal, book)).or_default();
        *last = (*last).max(number);
        if is_forked(&journal) {
            let last = aside.entry(book).or_default();
            *last = (*last).max(number);
        }
    }
    let running = world.server.running().context("the server is up")?;
    let mut statement = running.eye.prepare_cached(
        "SELECT journal, book, first_leaf, last_leaf, next_leaf FROM lease WHERE state = 'returned' \
         AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.journal = lease.journal)",
    )?;
    let leases = statement
        .query_map([], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, u32>(1)?,
                [row.get::<_, u32>(2)?, row.get(3)?, row.get(4)?],
            ))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    for (journal, book, [first, last, next]) in leases {
        let journal = JournalId(journal.cast_unsigned());
        if is_forked(&journal) {
            continue;
        }
        let end = used
            .get(&(journal, book))
            .map_or(first, |number| (number + 1).max(first));
        let past = aside.get(&book).map_or(end, |number| number + 1);
        ensure!(
            (next == end || (next > end && next == past)) && last + 1 == next,
            "book {book} came back from journal {:x} used up to {}, and was used up to {}",
            journal.0,
            next - 1,
            end - 1
        );
        world.seen.see("returned book compared");
    }
    Ok(())
}
