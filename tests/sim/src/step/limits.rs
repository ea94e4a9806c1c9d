//! Limits on cash: set by two people, met by collectors, lifted by telephone.

use anyhow::{Result, ensure};
use counterfoil_core::command::{AskUnlock, IssueReceipt, UseUnlock};
use counterfoil_server::demo::dice::Dice;

use super::{phone, road};
use crate::world::limits::{COUNT, IN_HAND, RECEIPT};
use crate::world::{Limits, Over, Pressed, World};

/// Limits are set, for everybody or for one collector: low enough to be met.
pub(super) fn set(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let (currency, unit) = if luck.percent(75) {
        ("AED".parse()?, 1)
    } else {
        ("KWD".parse()?, 10)
    };
    let collector = luck
        .percent(40)
        .then(|| world.handsets.get(number).map(|handset| handset.collector))
        .flatten();
    let mut limits = Limits::default();
    let mut draw = |place: usize, odds: u64, (low, high): (i64, i64), unit: i64| {
        if luck.percent(odds)
            && let Some([soft, hard]) = limits.get_mut(place - 1..=place)
        {
            let most = luck.between(low, high) * unit;
            (*soft, *hard) = (Some(most / 2), Some(most));
        }
    };
    draw(RECEIPT, 60, (20_000, 150_000), unit);
    draw(IN_HAND, 60, (60_000, 500_000), unit);
    draw(COUNT, 20, (2, 9), 1);
    let limits = (collector.is_none() || luck.percent(80)).then_some(limits);
    world.set_limits(collector, currency, limits, luck.percent(85))
}

pub(super) fn refused(world: &mut World, number: usize, over: Over) {
    let Over { kind, would_be, .. } = over;
    world.say(format!(
        "phone {number} issues nothing: it would come to {would_be}, past the limit ({kind:?})"
    ));
}

/// The collector telephones, types what the supervisor says, and takes the money after all.
pub(super) fn call(
    world: &mut World,
    number: usize,
    over: Over,
    issue: IssueReceipt,
    luck: &mut Dice,
) -> Result<()> {
    let Over {
        kind,
        currency,
        would_be,
    } = over;
    // A code is good for the day, so the phone must have the office's.
    if !road::is_on(world, number, world.today())? {
        return Ok(());
    }
    let up_to = would_be + luck.between(0, 500);
    let asked = AskUnlock {
        kind,
        currency,
        up_to,
    };
    if !matches!(world.press(number, asked.into())?, Pressed::Done) {
        return Ok(());
    }
    let handset = world.handset(number)?;
    let collector = handset.collector;
    let Some(challenge) = handset.challenge.take() else {
        return Ok(());
    };
    let Some(code) = world.unlock(collector, &challenge)? else {
        return Ok(());
    };
    if luck.percent(20) {
        let (rest, last) = code.split_at(code.len().saturating_sub(1));
        let code = format!("{rest}{}", if last == "A" { "B" } else { "A" });
        let lifted = world.handset(number)?.lifted.len();
        let tried = world.press(number, UseUnlock { code }.into())?;
        ensure!(
            world.handset(number)?.lifted.len() == lifted,
            "phone {number} takes a code that nobody said"
        );
        if !matches!(tried, Pressed::Done) {
            return Ok(());
        }
    }
    let typed = UseUnlock { code };
    if !matches!(world.press(number, typed.clone().into())?, Pressed::Done) {
        return Ok(());
    }
    let again = world.press(number, typed.into())?;
    ensure!(
        !matches!(again, Pressed::Done),
        "phone {number} takes a code twice"
    );
    if matches!(again, Pressed::Died) {
        return Ok(());
    }
    if let Pressed::Over(next) = world.press(number, issue.into())? {
        ensure!(
            next.kind != kind || next.currency != currency,
            "phone {number} was given a code up to {up_to}, and still refuses {}",
            next.would_be
        );
        refused(world, number, next);
    }
    Ok(())
}
