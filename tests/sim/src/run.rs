//! Many seeds, and what came of them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use anyhow::{Result, ensure};
use sha2::{Digest as _, Sha256};

use crate::counters::Counters;
use crate::oracle::{Oracle, heal_and_reckon};
use crate::step::live;
use crate::story::Story;
use crate::world::{Elsewhere, World};

/// What is to be run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The first seed.
    pub from: u64,
    /// How many.
    pub seeds: u64,
    /// Steps of each.
    pub steps: usize,
    /// Worlds at one time.
    pub workers: usize,
    /// Whether to take up no more seeds once one failed.
    pub until_failure: bool,
}

/// What came of one story.
#[derive(Debug)]
pub struct Outcome {
    /// What was seen.
    pub seen: Counters,
    /// A digest of everything that was told: equal for equal stories.
    pub digest: [u8; 32],
    /// What was told, step by step.
    pub told: Vec<String>,
    /// Why it failed, if it did, and after how many steps.
    pub failed: Option<(usize, String)>,
}

/// A seed that failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// Why.
    pub why: String,
}

/// What came of many seeds.
#[derive(Debug, Default)]
pub struct Totals {
    /// What was seen.
    pub seen: Counters,
    /// Seeds that were lived.
    pub seeds: u64,
    /// Steps that were lived.
    pub steps: u64,
    /// Seeds that failed.
    pub failures: Vec<Failure>,
}

/// Lives a story.
pub fn run_story(story: &Story) -> Result<Outcome> {
    Ok(run_in(World::open(None)?, story)?.0)
}

/// Lives the story of a seed twice, without what only a disk of our own can do to a server: with the
/// server's data in SQLite and in PostgreSQL. People must be told the same, and the ledgers be the same.
pub fn run_on_both(seed: u64, steps: usize, elsewhere: &mut Elsewhere) -> Result<Outcome> {
    let story = Story::draw(seed, steps).without_server_faults();
    let (here, ledger) = run_in(World::open(None)?, &story)?;
    let url = elsewhere.copy()?;
    let there = run_in(World::open(Some(url))?, &story);
    elsewhere.forget()?;
    let (mut there, other) = there?;
    ensure!(other != [0; 32], "the ledger on PostgreSQL was not read");
    if there.failed.is_none() {
        let nothing = "nothing more is told".to_owned();
        let parted = (0..here.told.len().max(there.told.len()))
            .map(|line| {
                let [one, two] = [&here, &there].map(|side| side.told.get(line));
                (one.unwrap_or(&nothing), two.unwrap_or(&nothing))
            })
            .find(|(one, two)| one != two);
        there.failed = match parted {
            _ if here.failed.is_some() => here.failed.clone(),
            Some((one, two)) => Some((steps, format!("SQLite: {one}; PostgreSQL: {two}"))),
            None if ledger != other => Some((steps, "the ledgers differ".to_owned())),
            None => None,
        };
    }
    Ok(there)
}

fn run_in(mut world: World, story: &Story) -> Result<(Outcome, [u8; 32])> {
    let mut oracle = Oracle::default();
    world.weather = story.climate.weather;
    let mut told = Vec::new();
    let mut failed = None;
    for (number, step) in story.steps.iter().enumerate() {
        world.pass(60_000 * (1 + i64::try_from(step.luck % 15).unwrap_or(0)));
        let done = live(&mut world, *step).and_then(|()| oracle.look(&mut world));
        let words = std::mem::take(&mut world.words);
        if !words.is_empty() {
            told.push(format!("{number}: {}", words.join("; ")));
        }
        if let Err(error) = done {
            failed = Some((number, format!("{:?}: {error:#}", step.kind)));
            break;
        }
    }
    if failed.is_none() {
        let done = heal_and_reckon(&mut world, &mut oracle);
        told.push(format!(
            "and at the end: {}",
            std::mem::take(&mut world.words).join("; ")
        ));
        if let Err(error) = done {
            failed = Some((story.steps.len(), format!("{error:#}")));
        }
    }
    let mut digest = Sha256::new();
    for line in &told {
        digest.update(line);
        digest.update("\n");
    }
    let ledger = world.ledger()?;
    let outcome = Outcome {
        seen: std::mem::take(&mut world.seen),
        digest: digest.finalize().into(),
        told,
        failed,
    };
    Ok((outcome, ledger))
}

/// Lives the story of a seed.
pub fn run_seed(seed: u64, steps: usize) -> Result<Outcome> {
    run_story(&Story::draw(seed, steps))
}

/// Lives the story of a seed: what was seen, and why it failed if it did. A world that comes apart is a
/// failure of its seed like any other.
fn lived(seed: u64, steps: usize) -> (Counters, Option<String>) {
    match std::panic::catch_unwind(|| run_seed(seed, steps)) {
        Ok(Ok(outcome)) => {
            let failed = outcome.failed;
            let why = failed.map(|(step, why)| format!("after {step} steps: {why}"));
            (outcome.seen, why)
        }
        Ok(Err(error)) => (Counters::default(), Some(format!("{error:#}"))),
        Err(_) => (Counters::default(), Some("the world panicked".to_owned())),
    }
}

/// Lives many, a world to a worker, telling the progress.
pub fn run_seeds(plan: &Plan, tell: impl Fn(&Totals, f64) + Sync) -> Result<Totals> {
    let next = AtomicU64::new(0);
    let totals = Mutex::new(Totals::default());
    let began = Instant::now();
    if let Err(error) = crate::world::template() {
        // Not even its first morning comes to pass: every seed fails alike.
        return Ok(Totals {
            failures: vec![Failure {
                seed: plan.from,
                why: format!("{error:#}"),
            }],
            ..Totals::default()
        });
    }
    std::thread::scope(|scope| {
        let (next, totals, tell) = (&next, &totals, &tell);
        let workers: Vec<_> = (0..plan.workers.max(1))
            .map(|worker| {
                scope.spawn(move || {
                    stay_on_one_processor(worker);
                    loop {
                        let nth = next.fetch_add(1, Ordering::Relaxed);
                        let seed = plan.from.checked_add(nth).filter(|_| nth < plan.seeds);
                        let failed = totals.lock().is_ok_and(|totals: MutexGuard<'_, Totals>| {
                            !totals.failures.is_empty()
                        });
                        let Some(seed) = seed.filter(|_| !plan.until_failure || !failed) else {
                            return;
                        };
                        let (seen, failed) = lived(seed, plan.steps);
                        let mut totals = totals
                            .lock()
                            .unwrap_or_else(std::sync::PoisonError::into_inner);
                        totals.seen.add(&seen);
                        totals.seeds += 1;
                        totals.steps += plan.steps as u64;
                        if let Some(why) = failed {
                            eprintln!("seed {seed}: {why}");
                            totals.failures.push(Failure { seed, why });
                        }
                        tell(&totals, began.elapsed().as_secs_f64());
                    }
                })
            })
            .collect();
        for worker in workers {
            worker
                .join()
                .map_err(|_| anyhow::anyhow!("telling the progress panicked"))?;
        }
        anyhow::Ok(())
    })?;
    let mut totals = totals
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    totals.failures.sort_by_key(|failure| failure.seed);
    Ok(totals)
}

/// The threads of a world take turns and never work at the same time: on one processor they hand over
/// without waking another. Where that is refused the world is only slower.
#[cfg(target_os = "linux")]
fn stay_on_one_processor(worker: usize) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let Ok(allowed) = sched_getaffinity(None) else {
        return;
    };
    let mine = (0..CpuSet::MAX_CPU)
        .filter(|processor| allowed.is_set(*processor))
        .nth(worker % (allowed.count() as usize).max(1));
    if let Some(mine) = mine {
        let mut only = CpuSet::new();
        only.set(mine);
        let _ = sched_setaffinity(None, &only);
    }
}

#[cfg(not(target_os = "linux"))]
fn stay_on_one_processor(_: usize) {}

/// Leaves out of a failing story what it does not need. Only a failure that begins with the same words
/// counts.
pub fn shrink(story: &Story) -> Result<Story> {
    let Some((step, why)) = run_story(story)?.failed else {
        return Ok(story.clone());
    };
    let kind = |why: &str| -> String {
        // Without numbers, which change as steps go.
        let words = why.chars().filter(|letter| !letter.is_ascii_digit());
        words.take(48).collect()
    };
    let wanted = kind(&why);
    let fails = |story: &Story| -> Result<bool> {
        let failed = run_story(story)?.failed;
        Ok(failed.is_some_and(|(_, why)| kind(&why) == wanted))
    };
    let mut best = story.clone();
    best.steps.truncate(step + 1);
    let mut size = best.steps.len() / 2;
    while size > 0 {
        let mut from = 0;
        while from < best.steps.len() {
            let shorter = best.without(from, size);
            if shorter.steps.len() < best.steps.len() && fails(&shorter)? {
                best = shorter;
            } else {
                from += size;
            }
        }
        size /= 2;
    }
    Ok(best)
}
