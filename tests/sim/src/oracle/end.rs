//! The end of a story: faults stop, everything heals, and the world is reckoned against the books.

use anyhow::{Context as _, Result, ensure};
use counterfoil_core::Standing;
use counterfoil_server::verify::{self, Finding};

use super::{Oracle, fates};
use crate::world::{Exchanged, Weather, Who, World};

/// Heals the world, then reckons.
pub(crate) fn heal_and_reckon(world: &mut World, oracle: &mut Oracle) -> Result<()> {
    heal(world, oracle).context("healing")?;
    oracle.look(world)?;
    fates::reckon(world, oracle).context("reckoning")?;
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
        world.supervisor_decides(at, false)?;
    }
    for _ in 0..20 {
        world.resolve(true)?;
    }
    Ok(())
}
