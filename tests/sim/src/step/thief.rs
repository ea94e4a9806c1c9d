//! Those who have a copy of a phone's file, or the network, or another phone's token in their hands.

use anyhow::{Result, bail, ensure};
use counterfoil_core::Phone;
use counterfoil_server::demo::dice::Dice;

use super::{choose, phone};
use crate::world::{Exchanged, World};

/// The phone's file is copied to a second phone, and both are worked.
pub(super) fn copy(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    if world.handsets.len() > 3 || !world.awake(number)? {
        return Ok(());
    }
    let handset = world.handset(number)?;
    let Some(journal) = handset.phone.as_ref().and_then(Phone::journal) else {
        return Ok(());
    };
    let (key_of, collector, image) = (handset.key_of, handset.collector, handset.disk.image());
    // What the copy has seen is what its original had seen.
    let token_dead = handset.token_dead;
    world.truth.journal(journal).forked = true;
    world.add_handset(key_of, collector, &image)?;
    let copy = world.handsets.len() - 1;
    let handset = world.handset(copy)?;
    handset.token_dead = token_dead;
    handset.pressed = 1_000_000;
    handset.is_copy = true;
    world.handset(number)?.is_copy = true;
    world.seen.see("phone copied");
    world.say(format!("phone {number} is copied to phone {copy}"));
    Ok(())
}

/// Bytes change on the way.
pub(super) fn tamper(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let Some(mut message) = world.write_request(number)? else {
        return Ok(());
    };
    if luck.percent(60) {
        let original = message.bytes.clone();
        for _ in 0..=luck.below(3) {
            let bit = luck.below(message.bytes.len() as u64 * 8);
            if let Some(byte) = message.bytes.get_mut(usize::try_from(bit / 8)?) {
                *byte ^= 1 << (bit % 8);
            }
        }
        if message.bytes == original {
            return Ok(());
        }
        let before = world.mark()?;
        let Some(reply) = world.post(&message)? else {
            return Ok(());
        };
        world.seen.see("request tampered with");
        let after = world.mark()?;
        if before.is_some() && after.is_some() && before != after {
            bail!("a request that was changed on the way changed something");
        }
        // It may be answered (whoever names another base is told so), but no phone asked for that.
        if reply.status < 300 {
            message.bytes = original;
            let done = world.take_reply(&message, &reply.body)?;
            ensure!(
                matches!(done, Exchanged::Lost | Exchanged::Stopped),
                "phone {number} took the answer to a request that was changed on the way"
            );
        }
        return Ok(());
    }
    let Some(mut reply) = world.post(&message)? else {
        return Ok(());
    };
    if reply.status >= 300 || reply.body.is_empty() {
        return Ok(());
    }
    let bit = luck.below(reply.body.len() as u64 * 8);
    if let Some(byte) = reply.body.get_mut(usize::try_from(bit / 8)?) {
        *byte ^= 1 << (bit % 8);
    }
    world.seen.see("reply tampered with");
    let done = world.take_reply(&message, &reply.body)?;
    ensure!(
        matches!(done, Exchanged::Lost | Exchanged::Stopped),
        "phone {number} took a reply that was changed on the way"
    );
    Ok(())
}

/// A request goes out with another phone's token.
pub(super) fn borrow(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let collector = world.handset(number)?.collector;
    let others: Vec<_> = world
        .handsets
        .iter()
        .filter(|handset| handset.collector != collector)
        .filter_map(|handset| handset.phone.as_ref().and_then(Phone::token))
        .collect();
    let Some(token) = choose(luck, others.len()).and_then(|at| others.get(at).cloned()) else {
        return Ok(());
    };
    let Some(mut message) = world.write_request(number)? else {
        return Ok(());
    };
    message.token = Some(token);
    let before = world.mark()?;
    let Some(reply) = world.post(&message)? else {
        return Ok(());
    };
    world.seen.see("another phone's token");
    ensure!(
        reply.status >= 400,
        "a request was taken with another phone's token"
    );
    let after = world.mark()?;
    if reply.status < 500 && before.is_some() && after.is_some() && before != after {
        bail!("a request with another phone's token changed something");
    }
    Ok(())
}
