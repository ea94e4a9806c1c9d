//! Phones and the network.

use anyhow::{Result, bail};
use counterfoil_server::demo::dice::Dice;

use super::{choose, phone};
use crate::world::{Route, World};

pub(super) fn sync(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    if let Some(number) = phone(world, who) {
        let done = world.sync(number, 6)?;
        world.say(format!("phone {number} syncs: {done:?}"));
    }
    Ok(())
}

pub(super) fn send(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    if let Some(message) = world.write_request(number)? {
        world.say(format!(
            "phone {number} sends a request that is long under way"
        ));
        world.flying.push_back(message);
        if world.flying.len() > 12 {
            world.flying.pop_front();
        }
    }
    Ok(())
}

/// Any of those under way: they overtake each other.
pub(super) fn carry(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    let Some(message) = choose(luck, world.flying.len()).and_then(|at| world.flying.remove(at))
    else {
        return Ok(());
    };
    let number = message.handset;
    let Some(reply) = world.post(&message)? else {
        return Ok(());
    };
    world.say(format!(
        "a request of phone {number} arrives: {}",
        reply.status
    ));
    if reply.status < 300 && luck.percent(70) && !world.handset(number)?.gone {
        world.take_reply(&message, &reply.body)?;
    }
    Ok(())
}

/// What was answered before and comes again changes nothing.
pub(super) fn replay(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    let Some(message) =
        choose(luck, world.captured.len()).and_then(|at| world.captured.get(at).cloned())
    else {
        return Ok(());
    };
    let before = world.mark()?;
    let Some(reply) = world.post(&message)? else {
        return Ok(());
    };
    world.seen.see("old request replayed");
    world.say(format!(
        "an old request of phone {} arrives again: {}",
        message.handset, reply.status
    ));
    if message.answered == Some(world.epoch) && message.route == Route::Sync {
        let after = world.mark()?;
        if before.is_some() && after.is_some() && before != after {
            bail!(
                "a request that was answered before changed something: {before:?} became {after:?}"
            );
        }
    }
    if reply.status < 300
        && message.route == Route::Sync
        && luck.percent(30)
        && !world.handset(message.handset)?.gone
    {
        world.take_reply(&message, &reply.body)?;
    }
    Ok(())
}
