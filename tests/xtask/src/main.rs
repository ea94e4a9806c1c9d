//! Builds the app, runs the demo, the tests and the benchmarks, and fetches what they need.
//!
//! Everything here is for people who work on Counterfoil; nothing of it ships.
//! It needs Unix: processes are ended by group, and PostgreSQL is run as another user when we are root.

mod app;
mod apt;
mod bench;
mod browser;
mod build_cache;
mod cargo;
mod demo;
mod deny;
mod interrupt;
mod plant;
mod postgres;
mod process;
mod settings;
mod sim;
mod steps;
mod summary;
mod test;
mod tree;

use std::process::ExitCode;

use clap::Parser;

use crate::interrupt::{Interrupt, Interrupted};
use crate::settings::Settings;

/// Run the demo, the tests and the benchmarks of Counterfoil.
///
/// Whatever a command needs beyond Rust (PostgreSQL, cargo-deny, clang, Chromium) it looks for,
/// fetches where it can, and otherwise says what to type.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Task {
    Demo(demo::Demo),
    Test(test::Test),
    Bench(bench::Bench),
    Sim(sim::Sim),
    Plant(plant::Plant),
    App(app::App),
    Browser(browser::Browser),
    Postgres(postgres::command::Postgres),
}

/// What every command is given.
struct Context {
    settings: Settings,
    interrupt: Interrupt,
}

fn main() -> ExitCode {
    match Task::parse().run() {
        Ok(code) => code,
        Err(error) if error.is::<Interrupted>() => {
            eprintln!("stopped");
            // 128 + SIGINT, as a shell would report it.
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

impl Task {
    fn run(self) -> anyhow::Result<ExitCode> {
        let mut context = Context {
            settings: Settings::read()?,
            interrupt: Interrupt::listen()?,
        };
        match self {
            Self::Demo(demo) => demo.run(&context),
            Self::Test(test) => test.run(&mut context),
            Self::Bench(bench) => bench.run(&context),
            Self::Sim(sim) => sim.run(&context),
            Self::Plant(plant) => plant.run(&context),
            Self::App(app::App {}) => app::App::run(&context),
            Self::Browser(browser) => browser.run(&context),
            Self::Postgres(postgres) => postgres.run(&context),
        }
    }
}
