//! The benchmarks: what each measures is said by its own file and by its own heading.
//!
//! A figure is a median of several runs that alternate with runs of its baseline, so that a machine
//! that is busy for a while is busy for both. Misses are told, never failed on: a figure is news.

mod aging;
mod console;
mod exchange;
mod figures;
mod fleet;
mod import;
mod intake;
mod issue;
mod replay;

use anyhow::Result;
use clap::{Parser, ValueEnum};
use counterfoil_server::db::Engine;

use crate::place;

/// Measure Counterfoil against baselines of the same run.
///
/// Run it by `cargo xtask bench`, which builds for release and provides a PostgreSQL that really
/// writes to the disk. Processor time is of Counterfoil's own processes; that of a PostgreSQL server
/// is not in it.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask bench --",
    after_help = "Examples:
  cargo xtask bench
  cargo xtask bench -- --quick
  cargo xtask bench -- --only issue --only exchange"
)]
struct Arguments {
    /// Only this one; may be given several times.
    #[arg(long, value_name = "NAME")]
    only: Vec<Name>,
    /// Smaller sizes, fewer runs: to see that it works, not to be quoted.
    #[arg(long)]
    quick: bool,
    /// Only this engine, where a benchmark runs on both.
    #[arg(long, value_name = "ENGINE")]
    engine: Option<EngineName>,
}

/// The benchmarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// A receipt on the phone, durable, against a bare insert.
    Issue,
    /// What a day costs on the air.
    Exchange,
    /// Days into the server, against inserting the same rows.
    Intake,
    /// A thousand phones within a minute.
    Fleet,
    /// Aging over a million open items, against one GROUP BY.
    Aging,
    /// Importing a hundred thousand rows.
    Import,
    /// The office console of a large company.
    Console,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EngineName {
    Sqlite,
    Postgres,
}

/// How large.
#[derive(Debug, Clone, Copy)]
struct Scale {
    quick: bool,
}

impl Scale {
    /// One of two sizes.
    fn of<T>(self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
}

/// How an engine is called in a table.
fn called(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    }
}

/// Runs what the command line asks for.
pub fn run() -> Result<()> {
    let arguments = Arguments::parse();
    let scale = Scale {
        quick: arguments.quick,
    };
    let wants = |name| arguments.only.is_empty() || arguments.only.contains(&name);
    let engines: &[Engine] = match arguments.engine {
        Some(EngineName::Sqlite) => &[Engine::Sqlite],
        Some(EngineName::Postgres) => &[Engine::Postgres],
        None => &[Engine::Sqlite, Engine::Postgres],
    };
    place::counterfoil()?;
    if engines.contains(&Engine::Postgres) {
        place::postgres()?;
    }
    if cfg!(debug_assertions) {
        println!("This is not a release build: its figures mean nothing.\n");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        if wants(Name::Issue) {
            issue::run(scale).await?;
        }
        if wants(Name::Exchange) {
            exchange::run().await?;
        }
        for engine in engines {
            if wants(Name::Intake) {
                intake::run(scale, *engine).await?;
            }
            if wants(Name::Fleet) {
                fleet::run(scale, *engine).await?;
            }
            if wants(Name::Aging) {
                aging::run(scale, *engine).await?;
            }
            if wants(Name::Import) {
                import::run(scale, *engine).await?;
            }
            if wants(Name::Console) {
                console::run(scale, *engine).await?;
            }
        }
        Ok(())
    })
}
