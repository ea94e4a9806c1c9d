//! `cargo xtask postgres`: a throwaway PostgreSQL for a day's work.

use std::process::ExitCode;
use std::thread;

use anyhow::Result;
use clap::Args;

use super::Durability;
use super::cluster::Cluster;
use crate::Context;
use crate::interrupt::PATIENCE;
use crate::settings::TEST_POSTGRES;

/// Start a throwaway PostgreSQL, print its URL, and stay until Ctrl-C.
///
/// It listens on 127.0.0.1 only, on a free port, lets everybody in without a password,
/// and is removed with everything in it at the end.
/// With its URL in COUNTERFOIL_TEST_POSTGRES, `cargo test` and `cargo xtask test` use it and start sooner.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask postgres
  cargo xtask postgres --durable        as benchmarks use it")]
pub(crate) struct Postgres {
    /// Wait for the disk at each commit, as in production.
    #[arg(long)]
    durable: bool,
}

impl Postgres {
    pub(crate) fn run(self, context: &Context) -> Result<ExitCode> {
        let durability = if self.durable {
            Durability::Disk
        } else {
            Durability::Memory
        };
        let mut cluster = Cluster::start(context, durability)?;
        eprintln!("# {} is up; Ctrl-C removes it", cluster.version());
        eprintln!("# log: {}", cluster.log().display());
        println!("export {TEST_POSTGRES}={}", cluster.url());
        // Ctrl-C is how this command is meant to end.
        while context.interrupt.check().is_ok() {
            cluster.check()?;
            thread::sleep(PATIENCE);
        }
        drop(cluster);
        eprintln!("PostgreSQL is stopped and removed");
        Ok(ExitCode::SUCCESS)
    }
}
