//! Time, power, disks, clocks and backups.

#![expect(clippy::unnecessary_wraps, reason = "all steps have one shape")]

use anyhow::{Context as _, Result};
use counterfoil_server::company;
use counterfoil_server::demo::dice::Dice;
use counterfoil_sync::time::Millis;

use super::phone;
use crate::world::{Backup, DAY_MS, World};

pub(super) fn night(world: &mut World, _: u64, _: &mut Dice) -> Result<()> {
    let tomorrow = (world.now / DAY_MS + 1) * DAY_MS + 8 * 3_600_000;
    world.pass(tomorrow - world.now);
    world.say("the night passes");
    Ok(())
}

pub(super) fn away(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    let days = luck.between(2, 14);
    world.pass(days * DAY_MS);
    world.say(format!("{days} days pass"));
    Ok(())
}

pub(super) fn phone_dies(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    if let Some(number) = phone(world, who) {
        world.phone_dies(number)?;
        world.seen.see("phone lost power");
        world.say(format!("phone {number} loses power"));
    }
    Ok(())
}

pub(super) fn phone_fuse(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    if let Some(number) = phone(world, who)
        && world.awake(number)?
    {
        world.handset(number)?.disk.light_fuse(luck.below(14));
    }
    Ok(())
}

pub(super) fn server_dies(world: &mut World, _: u64, _: &mut Dice) -> Result<()> {
    world.server_dies();
    world.seen.see("server lost power");
    world.say("the server loses power");
    Ok(())
}

pub(super) fn server_fuse(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    if world.server.is_up() {
        world.server.disk.light_fuse(luck.below(60));
    }
    Ok(())
}

pub(super) fn server_restarts(world: &mut World, _: u64, _: &mut Dice) -> Result<()> {
    let World { rt, server, .. } = world;
    rt.block_on(server.stop());
    if world.server.disk.is_dead() {
        world.server_dies();
        return Ok(());
    }
    world.server_life += 1;
    world.seen.see("server stopped and started");
    world.say("the server is restarted");
    Ok(())
}

pub(super) fn full(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    if let Some(number) = phone(world, who) {
        let handset = world.handset(number)?;
        if luck.percent(40) {
            handset.disk.mend();
        } else {
            let room = usize::try_from(luck.below(60_000)).unwrap_or(0);
            handset.disk.leave_room(room);
            world.say(format!("phone {number} has {room} bytes left"));
        }
    }
    Ok(())
}

pub(super) fn trouble(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    if let Some(number) = phone(world, who)
        && world.awake(number)?
    {
        world.handset(number)?.disk.trouble(luck.below(10));
    }
    Ok(())
}

pub(super) fn clock(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let now = world.now;
    let handset = world.handset(number)?;
    match luck.below(4) {
        0 => (handset.skew, handset.frozen) = (0, None),
        1 => handset.frozen = Some(now),
        2 => handset.skew = luck.between(-3_650, 3_650) * DAY_MS,
        _ => handset.skew = luck.between(-7_200_000, 7_200_000),
    }
    world.seen.see("clock moved");
    world.say(format!("somebody sets the clock of phone {number}"));
    Ok(())
}

pub(super) fn back_up(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    if !world.awake(number)? {
        return Ok(());
    }
    let handset = world.handset(number)?;
    let phone = handset.phone.as_ref().context("the phone is on")?;
    handset.backup = Some(Backup {
        image: handset.disk.image(),
        journal: phone.journal(),
        head: phone.head(),
    });
    world.say(format!("phone {number} is backed up"));
    Ok(())
}

/// What was written since the backup exists nowhere but where it was sent.
pub(super) fn restore(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let Some(backup) = world.handset(number)?.backup.clone() else {
        return Ok(());
    };
    if !world.awake(number)? {
        return Ok(());
    }
    let handset = world.handset(number)?;
    let phone = handset.phone.take().context("the phone is on")?;
    let (journal, head) = (phone.journal(), phone.head());
    drop(phone);
    handset.disk.load(&backup.image);
    handset.pressing = None;
    handset.doubtful = None;
    if journal == backup.journal && head == backup.head {
        return Ok(());
    }
    world.seen.see("phone restored");
    world.say(format!(
        "phone {number} comes back from its backup: {head} becomes {}",
        backup.head
    ));
    // Everything of it that the backup does not have is gone from it.
    let is_kept = |id: counterfoil_sync::id::EntryId| {
        Some(id.journal) == backup.journal && id.seq <= backup.head
            || Some(id.journal) < backup.journal
    };
    for journal in [journal, backup.journal].into_iter().flatten() {
        world.truth.journal(journal).forked = true;
    }
    world.forget(number, is_kept)
}

pub(super) fn back_up_server(world: &mut World, _: u64, _: &mut Dice) -> Result<()> {
    let World { rt, server, .. } = world;
    if server.is_up() {
        rt.block_on(server.stop());
    }
    if world.server.disk.is_dead() {
        world.server_dies();
    }
    world.server_life += 1;
    world.backup = Some(world.server.disk.image());
    world.say("the server is backed up");
    Ok(())
}

/// The server comes back from its backup, and its operator says so.
pub(super) fn restore_server(world: &mut World, _: u64, _: &mut Dice) -> Result<()> {
    let Some(image) = world.backup.clone() else {
        return Ok(());
    };
    if world.server.disk.is_dead() {
        world.server_dies();
    }
    let before = world.leases()?;
    world.server.vanish();
    // It comes back on a disk that works and has room.
    world.server.disk.mend();
    world.server.disk.load(&image);
    world.server_life += 1;
    world.epoch += 1;
    for journal in world.truth.journals.values_mut() {
        journal.acked = 0;
    }
    let now = Millis(world.now);
    let World { rt, server, .. } = &mut *world;
    let db = rt.block_on(server.start())?.state.db.clone();
    rt.block_on(db.write(|mut tx| async move {
        company::restored(&mut tx, "the disk broke", None, now).await
    }))?;
    let after = world.leases()?;
    let forgotten = before.into_iter().filter(|lease| {
        !after.iter().any(|kept| {
            (kept.journal, kept.book, kept.first) == (lease.journal, lease.book, lease.first)
        })
    });
    world.truth.forgotten.extend(forgotten);
    world.truth.closed.clear();
    world.look_up_holders()?;
    world.look_up_limits()?;
    world.look_up_slips()?;
    world.keep_safe(true)?;
    world.seen.see("server restored");
    world.say("the server comes back from its backup");
    Ok(())
}

/// The browser clears what it kept for the phone: the file is gone.
pub(super) fn evict(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let handset = world.handset(number)?;
    handset.phone = None;
    handset.disk.load(&crate::disk::Image::default());
    (handset.pressing, handset.doubtful, handset.backup) = (None, None, None);
    handset.token_dead = true;
    handset.was_evicted = true;
    world.forget(number, |_| false)?;
    world.seen.see("phone evicted");
    world.say(format!("the file of phone {number} is gone"));
    Ok(())
}

/// The server's disk fills up, or there is room again.
pub(super) fn server_full(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    if luck.percent(40) {
        world.server.disk.mend();
    } else if world.server.is_up() {
        let room = usize::try_from(luck.below(200_000)).unwrap_or(0);
        world.server.disk.leave_room(room);
        world.say(format!("the server has {room} bytes left"));
    }
    Ok(())
}

/// An operation on the server's disk fails.
pub(super) fn server_trouble(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    if world.server.is_up() {
        world.server.disk.trouble(luck.below(60));
    }
    Ok(())
}
