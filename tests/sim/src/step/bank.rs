//! On the way to the bank.

use anyhow::Result;
use counterfoil_server::demo::dice::Dice;

use super::choose;
use super::desk::cashier;
use crate::world::{VAULT, Way, World};

/// Slips on their way, with a number or without.
fn on_the_way(world: &World, has_number: bool) -> Vec<usize> {
    let slips = world.truth.slips.iter().enumerate();
    slips
        .filter(|(_, slip)| slip.way == Way::Out && slip.no.is_some() == has_number)
        .map(|(at, _)| at)
        .collect()
}

/// A cashier bundles cash and cheques for the bank, brings a bundle there, or puts it back.
pub(super) fn bank(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    let unanswered = on_the_way(world, false);
    if let Some(at) = unanswered.first() {
        return world.press_slip(*at);
    }
    let out = on_the_way(world, true);
    let chosen = choose(luck, out.len()).and_then(|at| out.get(at).copied());
    match (luck.below(10), chosen) {
        (0..3, Some(at)) => return world.carry_slip(at),
        (3..5, Some(at)) => return world.undo_slip(at),
        _ => {}
    }
    let who = cashier(luck);
    let currency = if luck.percent(75) { "AED" } else { "KWD" }.parse()?;
    let coins = world.truth.cash.get(&(VAULT, currency)).copied();
    let there = world.drawer(who, currency).min(coins.unwrap_or(0)).max(0);
    let cash = there * luck.between(0, 4) / 4;
    // The bank takes what is due.
    let today = world.today().to_string();
    let mut cheques = world.cheques_shown(who, currency)?.unwrap_or_default();
    cheques.retain(|(_, date, ..)| *date <= today);
    cheques.truncate(usize::try_from(luck.below(4))?);
    if cash == 0 && cheques.is_empty() {
        return Ok(());
    }
    world.make_slip(who, currency, cash, &cheques)
}

/// A cashier counts the own vault, right or wrong, and closes the day.
pub(super) fn close_vault(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    let who = cashier(luck);
    let off = if luck.percent(25) {
        luck.between(-300, 300)
    } else {
        0
    };
    world.close_vault(who, off)
}
