//! `cargo xtask test`: everything that CI runs.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use crate::Context;
use crate::browser::Browser;
use crate::build_cache::BuildCache;
use crate::deny::Deny;
use crate::postgres::{Durability, Postgres};
use crate::process;
use crate::settings::{TEST_BINARY, TEST_POSTGRES};
use crate::steps::Steps;
use crate::summary::Summary;
use crate::tree::Tree;

/// As many as six or seven minutes allow on two processors.
const SEEDS: &str = "600";

/// Run everything that CI runs, and stop at the first failure.
///
/// In order: formatting, clippy, documentation, dependencies (licences, sources, bans; advisories if they
/// can be fetched), then all tests, against SQLite and a throwaway PostgreSQL, then the phone app in Chromium
/// and 600 seeds of the simulator.
/// The last line adds the tests up: `N passed, N failed`.
///
/// Tests are given two variables: COUNTERFOIL_TEST_POSTGRES, the URL of a PostgreSQL they may create databases in,
/// and COUNTERFOIL_BIN, the `counterfoil` program they may start. If COUNTERFOIL_TEST_POSTGRES is already set
/// (see `cargo xtask postgres`), that server is used.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask test                      everything
  cargo xtask test journal money        only tests whose names contain one of these, no other checks")]
pub(crate) struct Test {
    /// Run only the tests whose names contain one of these, and skip the other checks.
    filter: Vec<String>,
}

impl Test {
    pub(crate) fn run(self, context: &mut Context) -> Result<ExitCode> {
        let cache = BuildCache::lease(&mut context.settings)?;
        let tree = context.settings.ci.then(|| Tree::look(context)).flatten();
        let mut steps = Steps::default();
        if self.filter.is_empty() {
            checks(context, &mut steps)?;
        }
        // Tests of the server start its program, so cargo builds that along with them.
        let programs = steps.run("cargo test --no-run", || {
            context.build(
                context
                    .cargo("test")
                    .args(["--workspace", "--all-targets", "--no-run"]),
            )
        })?;
        let counterfoil = programs.find("counterfoil")?;
        let postgres = steps.run("PostgreSQL", || {
            Postgres::provide(context, Durability::Memory)
        })?;

        let mut summary = Summary::default();
        let tested = self.tests(context, &mut steps, &mut summary, counterfoil, &postgres);
        context.interrupt.check()?;
        let simulated = tested.and_then(|()| {
            if self.filter.is_empty() {
                simulate(context, &mut steps, programs.find("sim")?)
            } else {
                Ok(())
            }
        });
        let checked = simulated.and_then(|()| match tree {
            Some(tree) => steps.run("nothing in git changed", || tree.still(context)),
            None => Ok(()),
        });
        drop(postgres);
        drop(cache);

        if let Err(error) = &checked {
            eprintln!("error: {error:#}");
        }
        println!();
        if summary.ignored > 0 {
            println!("{} ignored", summary.ignored);
        }
        println!("{summary}");
        Ok(match checked {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        })
    }

    fn tests(
        &self,
        context: &Context,
        steps: &mut Steps,
        summary: &mut Summary,
        counterfoil: &Path,
        postgres: &Postgres,
    ) -> Result<()> {
        let mut step = |name: &str, targets: &str| {
            let mut command = context.cargo("test");
            command
                .args(["--workspace", targets, "--no-fail-fast", "--"])
                .args(&self.filter)
                .env(TEST_BINARY, counterfoil)
                .env(TEST_POSTGRES, postgres.url());
            steps.run(name, || summary.of(context, &mut command))
        };
        step("cargo test", "--all-targets")?;
        step("cargo test --doc", "--doc")?;
        if self.filter.is_empty() {
            steps.run("the phone app in Chromium", || {
                Browser::all(context, summary)
            })?;
        }
        Ok(())
    }
}

/// What is checked before the tests.
fn checks(context: &Context, steps: &mut Steps) -> Result<()> {
    let run = |command: &mut Command| process::run(&context.interrupt, command);
    steps.run("cargo fmt --check", || {
        run(context.cargo("fmt").args(["--all", "--check"]))
    })?;
    steps.run("cargo clippy", || {
        run(context
            .cargo("clippy")
            .args(["--workspace", "--all-targets", "--", "-D", "warnings"]))
    })?;
    steps.run("cargo doc", || {
        run(context
            .cargo("doc")
            .args(["--workspace", "--no-deps"])
            .env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    let deny = steps.run("cargo-deny", || Deny::provide(context))?;
    steps.run("cargo deny check bans licenses sources", || {
        deny.check(context)
    })?;
    steps.run("cargo deny check advisories", || {
        deny.check_advisories(context)
    })
}

/// Many seeds of the simulator; a counter that stays at zero fails as a seed does.
fn simulate(context: &Context, steps: &mut Steps, sim: &Path) -> Result<()> {
    steps.run(&format!("{SEEDS} seeds of the simulator"), || {
        let mut command = Command::new(sim);
        command.args(["--seeds", SEEDS, "--steps", "300"]);
        process::run(&context.interrupt, &mut command)
    })
}
