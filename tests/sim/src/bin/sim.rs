//! Runs the simulator: many seeds, or one with its story.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use clap::Parser;
use counterfoil_sim::{Elsewhere, Plan, Story, run_on_both, run_seeds, run_story, shrink};

/// How often the progress is told, as far as seeds come to an end.
const EVERY_SECONDS: u64 = 5;

/// Live many seeds, or tell the story of one.
#[derive(Parser)]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Steps of each.
    #[arg(long, default_value_t = 300)]
    steps: usize,
    /// Worlds at one time; as many as there are processors when left out.
    #[arg(long)]
    workers: Option<usize>,
    /// Live one seed and tell everything that happens.
    #[arg(long)]
    tell: Option<u64>,
    /// Live the story in a file, as it was printed by a seed that failed, and tell everything.
    #[arg(long, value_name = "FILE", conflicts_with = "tell")]
    story: Option<PathBuf>,
    /// Live each seed twice, on SQLite and on this PostgreSQL server (databases are made on it): the same is
    /// told, and the ledgers are the same. Without the faults of the server's disk.
    #[arg(long, value_name = "ADDRESS")]
    postgres: Option<String>,
    /// Stop at the first seed that fails.
    #[arg(long)]
    until_failure: bool,
    /// Do not shrink the first failure.
    #[arg(long)]
    no_shrink: bool,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some(seed) = arguments.tell {
        return tell(&Story::draw(seed, arguments.steps));
    }
    if let Some(file) = &arguments.story {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        return tell(&text.parse()?);
    }
    if let Some(url) = &arguments.postgres {
        return twice(&arguments, url);
    }
    let workers = arguments
        .workers
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    let plan = Plan {
        from: arguments.from,
        seeds: arguments.seeds,
        steps: arguments.steps,
        workers,
        until_failure: arguments.until_failure,
    };
    // The second in which the progress was told last.
    let told = AtomicU64::new(0);
    let totals = run_seeds(&plan, |totals, seconds| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole seconds of a run"
        )]
        let second = seconds as u64;
        if second >= told.load(Ordering::Relaxed) + EVERY_SECONDS {
            told.store(second, Ordering::Relaxed);
            #[expect(clippy::cast_precision_loss, reason = "a rate for a person")]
            let rate = totals.steps as f64 / seconds.max(0.001);
            eprintln!(
                "{} seeds, {} steps, {rate:.0} steps/s, {} failed",
                totals.seeds,
                totals.steps,
                totals.failures.len()
            );
        }
    })?;
    for (what, count) in totals.seen.iter() {
        println!("{count:>9}  {what}");
    }
    let missing = totals.seen.missing();
    for what in &missing {
        println!("    never  {what}");
    }
    for failure in &totals.failures {
        println!("seed {}: {}", failure.seed, failure.why);
    }
    println!(
        "{} seeds, {} steps, {} failed",
        totals.seeds,
        totals.steps,
        totals.failures.len()
    );
    if let Some(failure) = totals.failures.first().filter(|_| !arguments.no_shrink) {
        let short = shrink(&Story::draw(failure.seed, arguments.steps))?;
        println!(
            "\nseed {} in short, {} steps:",
            failure.seed,
            short.steps.len()
        );
        println!("{short}");
        return tell(&short);
    }
    Ok(if totals.failures.is_empty() && missing.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn twice(arguments: &Arguments, url: &str) -> Result<ExitCode> {
    let mut elsewhere = Elsewhere::found(url)?;
    let mut failed = 0;
    for seed in (0..arguments.seeds).map_while(|nth| arguments.from.checked_add(nth)) {
        let outcome = run_on_both(seed, arguments.steps, &mut elsewhere)?;
        if let Some((step, why)) = outcome.failed {
            failed += 1;
            println!("seed {seed} after {step} steps: {why}");
        }
    }
    println!("{} seeds on both engines, {failed} failed", arguments.seeds);
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn tell(story: &Story) -> Result<ExitCode> {
    let outcome = run_story(story)?;
    for line in &outcome.told {
        println!("  {line}");
    }
    Ok(match outcome.failed {
        Some((step, why)) => {
            println!("failed after {step} steps: {why}");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    })
}
