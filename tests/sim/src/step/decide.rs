//! Decisions of the office: voids, cases, and the months that are closed before somebody gets to them.

use anyhow::Result;
use counterfoil_server::demo::dice::Dice;
use counterfoil_sync::time::Day;
use serde_json::json;

use super::{choose, fault};
use crate::world::{Who, World};

/// A paper whose void waits for a second person.
fn waiting(world: &World, luck: &mut Dice) -> Option<usize> {
    let waiting: Vec<usize> = world
        .truth
        .papers
        .iter()
        .enumerate()
        .filter(|(_, paper)| {
            paper
                .void
                .as_ref()
                .is_some_and(|void| !void.money_back && void.decided.is_none())
        })
        .map(|(at, _)| at)
        .collect();
    choose(luck, waiting.len()).and_then(|at| waiting.get(at).copied())
}

pub(super) fn decide(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    if let Some(at) = waiting(world, luck) {
        world.supervisor_decides(at, luck.percent(70))?;
    }
    Ok(())
}

/// Nobody gets to a void before its month is over and closed.
pub(super) fn decide_late(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(at) = waiting(world, luck) else {
        return Ok(());
    };
    fault::night(world, who, luck)?;
    close(world, world.today().plus(-1))?;
    world.supervisor_decides(at, true)?;
    let void = world
        .truth
        .papers
        .get(at)
        .and_then(|paper| paper.void.as_ref());
    if void.is_some_and(|void| void.money_back) {
        world.seen.see("void approved after its month");
    }
    Ok(())
}

pub(super) fn resolve(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    world.resolve(luck.percent(50))
}

/// The days before today are closed, or some of them.
pub(super) fn close_period(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    let back = i32::try_from(luck.between(1, 3)).unwrap_or(1);
    close(world, world.today().plus(-back))
}

fn close(world: &mut World, until: Day) -> Result<()> {
    let request = json!({"until": until.to_string(), "reason": "the month is over"});
    let answer = world.desk(Who::Salma, "POST", "/v1/periods/close", &request)?;
    if answer.is_some_and(|answer| answer.is_ok()) {
        world.say(format!("the days up to {until} are closed"));
        let posted = world.books(|eye| {
            let sql = "SELECT coalesce(max(no), 0) FROM posting";
            Ok(eye.query_row(sql, [], |row| row.get(0))?)
        })?;
        let closed = posted.map(|posted| (until, posted));
        world.truth.closed.extend(closed);
    }
    Ok(())
}
