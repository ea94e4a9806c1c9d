//! `cargo xtask sim`: many seeds of the simulator, for as long as one likes.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use crate::Context;
use crate::cargo::Programs;
use crate::process;

/// Build the simulator and live many seeds, on all processors.
///
/// Runs the program `sim` of package counterfoil-sim with the arguments given here.
/// A seed that fails is told, shrunk to a short story, and printed as a file for tests/sim/stories.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask sim --seeds 2000 --from 1 --steps 300
  cargo xtask sim --tell 17             one seed, everything that happens in it
  cargo xtask sim --story FILE          a story that a failing seed was shrunk to
  cargo xtask sim -- --help             what the simulator itself understands")]
pub(crate) struct Sim {
    /// Passed on to the simulator.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

impl Sim {
    pub(crate) fn run(self, context: &Context) -> Result<ExitCode> {
        let programs = build(context)?;
        process::run(
            &context.interrupt,
            Command::new(programs.find("sim")?).args(self.arguments),
        )?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Builds the simulator, optimized: it lives as many days as it can.
pub(crate) fn build(context: &Context) -> Result<Programs> {
    let package = ["--package", "counterfoil-sim", "--bin", "sim"];
    let optimized = ["--profile", "sim"];
    context.build(context.cargo("build").args(package).args(optimized))
}
