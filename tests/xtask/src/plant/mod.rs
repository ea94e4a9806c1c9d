//! `cargo xtask plant`: breaks the product on purpose, in a copy, and sees that the simulator notices.

mod fault;
mod live;
mod scratch;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::Context;
use fault::Fault;
use live::Seeds;
use scratch::Scratch;

/// Plant each fault into a copy of the product, and see that the simulator notices it.
///
/// A fault is a patch in tests/sim/faults that takes one safeguard away. Each is applied to a copy of the
/// checkout as it stands (what git does not know yet is left out), the simulator is built there, and seeds are
/// lived from 1 upwards until one fails. That seed is then lived without the fault and must pass: what fails
/// anyhow proves nothing.
///
/// The table at the end is the one in tests/sim/faults/README.md. A fault that no seed notices, a patch that does
/// not apply or a copy that does not build makes the run fail. What is not noticed is a hole in the simulator:
/// nobody in it tries the forbidden thing, or the oracle does not look.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask plant                       all of them, some twenty minutes after the first build
  cargo xtask plant deposit void          those whose names contain one of these
  cargo xtask plant a-seal --seeds 300    one, for longer

A new fault is a file tests/sim/faults/NAME.patch: a line that says what it breaks, an empty line, and what
`git diff` says. Let it take no code away, so that the rest compiles as before: `if !true && ...`.")]
pub(crate) struct Plant {
    /// Only faults whose names contain one of these.
    names: Vec<String>,
    /// How many seeds before a fault counts as not noticed.
    #[arg(long, default_value_t = 60)]
    seeds: u64,
    /// Steps of each seed.
    #[arg(long, default_value_t = 300)]
    steps: usize,
}

/// What came of one fault.
enum Outcome {
    /// This seed failed with it and passed without it, and the oracle said this.
    Caught(u64, String),
    Missed,
    /// It could not be tried.
    Untried(String),
}

impl Plant {
    pub(crate) fn run(self, context: &Context) -> Result<ExitCode> {
        let faults = fault::chosen(&context.settings.root, &self.names)?;
        let scratch = Scratch::make(context)?;
        println!("the simulator without a fault");
        let sound = scratch.keep(&scratch.build(context)?)?;
        let mut table = Vec::new();
        for fault in &faults {
            let began = Instant::now();
            let outcome = self.plant(context, &scratch, &sound, fault)?;
            let row = row(fault, &outcome);
            println!("{row} ({:.0?})", began.elapsed());
            table.push((outcome, row));
        }
        println!(
            "\n| fault | what it breaks | seed | what the oracle says |\n| --- | --- | --- | --- |"
        );
        for (_, row) in &table {
            println!("{row}");
        }
        let caught = |(outcome, _): &&(Outcome, String)| matches!(outcome, Outcome::Caught(..));
        let caught = table.iter().filter(caught).count();
        println!("\n{caught} of {} faults noticed", table.len());
        Ok(if caught == table.len() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn plant(
        &self,
        context: &Context,
        scratch: &Scratch,
        sound: &Path,
        fault: &Fault,
    ) -> Result<Outcome> {
        if let Err(error) = scratch.apply(&fault.patch) {
            return Ok(Outcome::Untried(format!("{error:#}")));
        }
        let built = scratch.build(context);
        let seeds = Seeds {
            from: 1,
            count: self.seeds,
            steps: self.steps,
        };
        let lived = built
            .context("building")
            .and_then(|program| seeds.live(context, &program));
        scratch.restore()?;
        context.interrupt.check()?;
        Ok(match lived {
            Err(error) => Outcome::Untried(format!("{error:#}")),
            Ok(None) => Outcome::Missed,
            Ok(Some((seed, why))) => match seeds.only(seed).live(context, sound)? {
                None => Outcome::Caught(seed, why),
                Some((_, why)) => {
                    Outcome::Untried(format!("seed {seed} fails without it too: {why}"))
                }
            },
        })
    }
}

/// A row of the table.
fn row(fault: &Fault, outcome: &Outcome) -> String {
    let (seed, words) = match outcome {
        Outcome::Caught(seed, why) => (seed.to_string(), why.as_str()),
        Outcome::Missed => ("**none**".to_owned(), ""),
        Outcome::Untried(why) => ("**not tried**".to_owned(), why.as_str()),
    };
    let words = words.replace(['|', '\n'], " ");
    format!("| {} | {} | {seed} | {words} |", fault.name, fault.breaks)
}
