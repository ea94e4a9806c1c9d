//! The end of a story: faults stop, everything heals, and the world is reckoned against the books.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use counterfoil_core::Standing;
use counterfoil_server::verify::{self, Finding};
use counterfoil_sync::money::Currency;
use rusqlite::{Connection, OptionalExtension as _};

use super::Oracle;
use super::expect::{CASH_COLLECTOR, CASH_VAULT};
use crate::world::{Exchanged, Paper, Weather, Who, World};

/// Heals the world, then reckons.
pub(crate) fn heal_and_reckon(world: &mut World, oracle: &mut Oracle) -> Result<()> {
    heal(world, oracle).context("healing")?;
    if world.server.elsewhere.is_none() {
        reckon(world, oracle).context("reckoning")?;
    }
    let World { rt, server, .. } = &mut *world;
    let running = server.running().context("the server is up")?;
    let mut differs = Vec::new();
    let sound = rt.block_on(verify::run(&running.state.db, |name, finding| {
        if let Finding::Differs(what) = finding {
            differs.push(format!("{name}: {what}"));
        }
    }))?;
    ensure!(sound, "verify is not clean: {differs:?}");
    Ok(())
}

/// Everything works again, and everybody does what they ought to.
fn heal(world: &mut World, oracle: &mut Oracle) -> Result<()> {
    world.weather = Weather::default();
    world.server.disk.mend();
    for handset in &mut world.handsets {
        handset.disk.mend();
        (handset.skew, handset.frozen) = (0, None);
    }
    world.flying.clear();
    world.pass(3_600_000);
    for _ in 0..3 {
        for number in 0..world.handsets.len() {
            if !world.handset(number)?.gone {
                settle(world, number)?;
                oracle.look(world)?;
            }
        }
        close_cases(world)?;
        world.compare_daybooks()?;
        oracle.look(world)?;
    }
    Ok(())
}

/// A phone comes to rest: everything it has is at the server.
fn settle(world: &mut World, number: usize) -> Result<()> {
    for _ in 0..4 {
        ensure!(world.awake(number)?, "phone {number} died on a good disk");
        let resumed = world.resume(number)?;
        let handset = world.handset(number)?;
        let phone = handset.phone.as_ref().context("the phone is on")?;
        let must = handset.token_dead || matches!(phone.standing(), Standing::MustEnrol(_));
        if must {
            ensure!(
                world.enrol(number)?,
                "phone {number} cannot be enrolled again"
            );
            ensure!(
                world.rescue(number)?,
                "phone {number} cannot hand in what it has by the rescue door"
            );
        }
        if world.sync_fully(number)? == Exchanged::Finished && !resumed {
            let handset = world.handset(number)?;
            let phone = handset.phone.as_ref().context("the phone is on")?;
            if matches!(phone.standing(), Standing::Active) {
                break;
            }
        }
    }
    ensure!(
        world.rescue(number)?,
        "phone {number} cannot hand in what it has by the rescue door"
    );
    let phone = world
        .handset(number)?
        .phone
        .as_ref()
        .context("the phone is on")?;
    let state = phone.sync_state()?;
    ensure!(
        state.checkpoint == state.head,
        "phone {number} still has entries that the server does not hold: {} of {}, {:?}",
        state.checkpoint,
        state.head,
        state.standing
    );
    ensure!(
        state.to_rescue == 0,
        "phone {number} still has {} entries to rescue",
        state.to_rescue
    );
    phone
        .check()
        .with_context(|| format!("phone {number}'s figures"))?;
    Ok(())
}

/// Envelopes are counted and confirmed, voids decided, differences closed.
fn close_cases(world: &mut World) -> Result<()> {
    for at in 0..world.truth.envelopes.len() {
        let Some(envelope) = world.truth.envelopes.get(at).cloned() else {
            continue;
        };
        let Some(state) = world.deposit_state(envelope.id)? else {
            continue;
        };
        // A cashier who counted it goes on with that count; another begins with the money.
        let (who, counted) = match envelope.counts.last() {
            Some((person, counted)) if state == "counted" => {
                let who = if *person == world.person(Who::Lina) {
                    Who::Lina
                } else {
                    Who::Omar
                };
                (who, *counted)
            }
            _ => (Who::Omar, envelope.actual),
        };
        if matches!(state.as_str(), "offered" | "counted") {
            world.finish_deposit(who, at, counted)?;
        }
    }
    for at in 0..world.truth.papers.len() {
        let waits = world
            .truth
            .papers
            .get(at)
            .and_then(|paper| paper.void.as_ref())
            .is_some();
        if waits {
            world.supervisor_decides(at, false)?;
        }
    }
    for _ in 0..20 {
        world.resolve(true)?;
    }
    Ok(())
}

fn reckon(world: &mut World, oracle: &mut Oracle) -> Result<()> {
    oracle.look(world)?;
    let running = world.server.running().context("the server is up")?;
    let eye = &running.eye;
    // Every paper is at the server exactly once, or it is known why it cannot be.
    let mut owed: BTreeMap<(u32, Currency), i64> = BTreeMap::new();
    for paper in &world.truth.papers {
        let fate = fate(eye, paper)?;
        let excused = world
            .truth
            .journals
            .get(&paper.id.journal)
            .is_some_and(|journal| journal.forked || journal.revoked)
            || world.truth.restored;
        match fate {
            Fate::Accepted { undone } => {
                let in_hand = if undone { 0 } else { paper.cash };
                *owed.entry((paper.collector, paper.currency)).or_default() += in_hand;
                let back = paper.void.as_ref().is_some_and(|void| void.money_back);
                ensure!(
                    back == undone || paper.void.as_ref().is_some_and(|void| void.lost) || excused,
                    "{} ({}): the customer {} their money back, and the books say {}",
                    paper.voucher,
                    paper.id,
                    if back { "has" } else { "has not" },
                    if undone { "void" } else { "not void" }
                );
            }
            Fate::Aside(reason) => ensure!(
                excused,
                "{} ({}) was given in good faith and put aside for reason {reason}",
                paper.voucher,
                paper.id
            ),
            Fate::Nowhere => ensure!(
                paper.lost,
                "{} ({}) is on paper and the server never heard of it",
                paper.voucher,
                paper.id
            ),
        }
    }
    for envelope in &world.truth.envelopes {
        let state: Option<(String, [u8; 32])> = eye
            .prepare_cached(
                "SELECT d.state, e.hash FROM deposit d JOIN entry e ON e.journal = d.journal AND e.seq = d.seq WHERE d.journal = ?1 AND d.seq = ?2",
            )?
            .query_row(
                (envelope.id.journal.0.cast_signed(), envelope.id.seq.cast_signed()),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        // Two envelopes may carry one name: a cashier cannot tell which of them the office knows.
        let forked = world
            .truth
            .journals
            .get(&envelope.id.journal)
            .is_some_and(|journal| journal.forked);
        let confirmed = state
            .as_ref()
            .is_some_and(|(state, hash)| state == "confirmed" && *hash == envelope.hash);
        if confirmed {
            *owed
                .entry((envelope.collector, envelope.currency))
                .or_default() -= envelope.declared;
        }
        ensure!(
            confirmed == envelope.taken || envelope.lost || forked || world.truth.restored,
            "the envelope {} is {} the vault, and the books say {state:?}",
            envelope.id,
            if envelope.taken { "in" } else { "not in" }
        );
    }
    for ((collector, currency), owed) in owed {
        let books = oracle.balance(CASH_COLLECTOR, i64::from(collector), currency.code());
        ensure!(
            books == owed,
            "collector {collector} holds {owed} {currency} by paper and {books} by the books"
        );
    }
    vault(world, oracle)?;
    leaves(world)?;
    Ok(())
}

/// What is in the vault is what was counted into it, but for what was counted wrong.
fn vault(world: &World, oracle: &Oracle) -> Result<()> {
    if world.truth.restored {
        return Ok(());
    }
    for currency in ["AED", "KWD"] {
        let code: Currency = currency.parse()?;
        let there = world.truth.cash.get(&(0, code)).copied().unwrap_or(0);
        let wrong: i64 = world
            .truth
            .envelopes
            .iter()
            .filter(|envelope| envelope.taken && envelope.currency == code)
            .filter_map(|envelope| {
                let (_, counted) = envelope.counts.iter().find(|_| true)?;
                Some(counted - envelope.actual)
            })
            .sum();
        let books: i64 = [Who::Omar, Who::Lina]
            .into_iter()
            .map(|who| oracle.balance(CASH_VAULT, i64::from(world.person(who)), currency))
            .sum();
        let may_differ = world
            .truth
            .envelopes
            .iter()
            .any(|envelope| envelope.counts.len() > 1);
        ensure!(
            books == there + wrong || may_differ,
            "the vault holds {there} {currency}, {wrong} was counted wrong, and the books say {books}"
        );
    }
    Ok(())
}

/// Every leaf that was ever used has one fate at the server.
fn leaves(world: &World) -> Result<()> {
    let eye = &world.server.running().context("the server is up")?.eye;
    for paper in &world.truth.papers {
        let used: Option<String> = eye
            .prepare_cached("SELECT use FROM leaf WHERE book = ?1 AND number = ?2")?
            .query_row((paper.book, paper.number), |row| row.get(0))
            .optional()?;
        let excused = paper.lost
            || world.truth.restored
            || world
                .truth
                .journals
                .get(&paper.id.journal)
                .is_some_and(|journal| journal.revoked || journal.forked);
        if used.as_deref() != Some("issued") && !excused {
            bail!(
                "leaf {} is on paper and the server has it as {used:?}",
                paper.voucher
            );
        }
    }
    Ok(())
}

/// Where a paper's entry is.
enum Fate {
    Accepted { undone: bool },
    Aside(i64),
    Nowhere,
}

fn fate(eye: &Connection, paper: &Paper) -> Result<Fate> {
    let key = (paper.id.journal.0.cast_signed(), paper.id.seq.cast_signed());
    let held: Option<([u8; 32], i64)> = eye
        .prepare_cached(
            "SELECT e.hash, (SELECT count(*) FROM receipt r WHERE r.journal = e.journal AND r.seq = e.seq) FROM entry e WHERE e.journal = ?1 AND e.seq = ?2",
        )?
        .query_row(key, |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if held == Some((paper.hash, 1)) {
        let posted: i64 = eye
            .prepare_cached("SELECT count(*) FROM posting WHERE key = ?1")?
            .query_row([format!("receipt:{}", paper.id)], |row| row.get(0))?;
        ensure!(
            posted == 1,
            "{} is accepted and posted {posted} times",
            paper.voucher
        );
        let undone: i64 = eye
            .prepare_cached("SELECT count(*) FROM posting WHERE mirrors = ?1")?
            .query_row([format!("receipt:{}", paper.id)], |row| row.get(0))?;
        return Ok(Fate::Accepted { undone: undone > 0 });
    }
    let aside: Option<i64> = eye
        .prepare_cached(
            "SELECT min(reason) FROM quarantine WHERE journal = ?1 AND seq = ?2 AND hash = ?3",
        )?
        .query_row((key.0, key.1, paper.hash), |row| row.get(0))?;
    Ok(aside.map_or(Fate::Nowhere, Fate::Aside))
}
