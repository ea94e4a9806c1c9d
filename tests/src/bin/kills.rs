//! `kill -9` for as long as wanted: what the test does thirty times.

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum};
use counterfoil_server::db::Engine;
use counterfoil_tests::kills::{self, Plan};
use counterfoil_tests::office::Company;

/// Live a day while the server and the phones are killed at random moments, and prove that nothing
/// acknowledged was lost and nothing doubled.
///
/// Needs the programs `counterfoil` and `phone` of the same build, and for PostgreSQL the variable
/// COUNTERFOIL_TEST_POSTGRES (see `cargo xtask postgres`).
#[derive(Debug, Parser)]
struct Arguments {
    /// Times that the server is killed, and times that a phone is.
    #[arg(long, default_value_t = 300)]
    kills: u32,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Days, each with the next seed.
    #[arg(long, default_value_t = 1)]
    days: u64,
    /// Where the server keeps its data.
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: EngineName,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum EngineName {
    Sqlite,
    Postgres,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let engine = match arguments.engine {
        EngineName::Sqlite => Engine::Sqlite,
        EngineName::Postgres => Engine::Postgres,
    };
    for seed in arguments.seed..arguments.seed + arguments.days {
        // Enough syncs that there is a moment for every kill.
        let collectors = arguments.kills.div_ceil(8).max(2);
        let company = Company::in_the_afternoon(seed, collectors);
        let plan = |kills| Plan {
            engine,
            company,
            kills,
        };
        let quiet = kills::run(plan(0)).await?;
        let killed = kills::run(plan(arguments.kills)).await?;
        println!("seed {seed}: {killed:?}");
        ensure!(
            killed.digest == quiet.digest,
            "seed {seed}: the ledger of a quiet day is another: {quiet:?}"
        );
    }
    Ok(())
}
