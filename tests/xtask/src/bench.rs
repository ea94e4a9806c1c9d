//! `cargo xtask bench`: how fast it is, against baselines of the same run.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use crate::Context;
use crate::postgres::{Durability, Postgres};
use crate::process;
use crate::settings::{TEST_BINARY, TEST_POSTGRES};

/// Build for release and measure.
///
/// Runs the program `bench` of package counterfoil-tests with the arguments given here.
/// It is given a throwaway PostgreSQL that really writes to the disk
/// (or the one that COUNTERFOIL_TEST_POSTGRES already names).
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask bench
  cargo xtask bench -- --help           what the benchmark itself understands")]
pub(crate) struct Bench {
    /// Passed on to the benchmark.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

impl Bench {
    pub(crate) fn run(self, context: &Context) -> Result<ExitCode> {
        let programs = context.build(
            context
                .cargo("build")
                .arg("--release")
                .args(["--package", "counterfoil-server", "--bin", "counterfoil"])
                .args(["--package", "counterfoil-tests", "--bin", "bench"]),
        )?;
        let postgres = Postgres::provide(context, Durability::Disk)?;
        process::run(
            &context.interrupt,
            Command::new(programs.find("bench")?)
                .args(self.arguments)
                .env(TEST_BINARY, programs.find("counterfoil")?)
                .env(TEST_POSTGRES, postgres.url()),
        )?;
        Ok(ExitCode::SUCCESS)
    }
}
