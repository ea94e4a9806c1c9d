//! A process that lives one collector's day, or parts of it, with a real phone. Killed at any moment
//! and started again, it goes on where it lay.
//!
//! It says on standard output what it is about to do, and each receipt when it is issued; a receipt it
//! has named was promised to a customer and may never be lost:
//!
//! ```text
//! step 12
//! issued 1a.14 RV-7
//! done
//! ```

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, bail};
use chrono_tz::Tz;
use clap::{Parser, ValueEnum};
use counterfoil_server::demo::road::Road;
use counterfoil_server::demo::{DemoError, Options};
use counterfoil_sync::id::EntryId;
use counterfoil_sync::time::Day;

/// How often a phone knocks at a door that nobody opens.
const TRIES: u32 = 12_000;
const PAUSE: Duration = Duration::from_millis(10);

/// Live one collector's day, or parts of it. Started again, it goes on where it was killed.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where the server is, such as http://127.0.0.1:8480
    base: String,
    /// The seed of the whole day.
    #[arg(long)]
    seed: u64,
    /// Which collector, from 0.
    #[arg(long)]
    collector: u32,
    /// The business date.
    #[arg(long)]
    today: Day,
    /// The company's time zone.
    #[arg(long)]
    zone: Tz,
    /// The folder with the phone's file, which must be enrolled.
    #[arg(long)]
    folder: PathBuf,
    /// What to live; all of it if left out.
    #[arg(long = "part", value_enum)]
    parts: Vec<Part>,
    /// Replies lost and requests doubled, in a hundred.
    #[arg(long, default_value_t = 0)]
    faults: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Morning,
    Afternoon,
    Evening,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(live(arguments))
}

async fn live(arguments: Arguments) -> Result<()> {
    let options = Options {
        collectors: arguments.collector + 1,
        seed: arguments.seed,
        today: arguments.today,
        zone: arguments.zone,
        folder: arguments.folder,
        faults: arguments.faults,
        guest: false,
        waiting: 0,
    };
    let mut road = Road::open(&options.start(arguments.collector, &arguments.base))?;
    let script = road.script.clone();
    let mut told = BTreeSet::new();
    let mut offset = 0;
    for (part, steps) in [
        (Part::Morning, &script.morning),
        (Part::Afternoon, &script.afternoon),
        (Part::Evening, &script.evening),
    ] {
        for (number, step) in (offset..).zip(steps) {
            if arguments.parts.is_empty() || arguments.parts.contains(&part) {
                say(&format!("step {number}"))?;
                until_answered(&mut road, std::slice::from_ref(step), number).await?;
                tell(&road, options.today, &mut told)?;
            }
        }
        offset += steps.len();
    }
    road.phone.check()?;
    say("done")
}

/// Does a step. A server that is down is asked again: it comes back.
async fn until_answered(
    road: &mut Road,
    step: &[counterfoil_server::demo::script::Step],
    number: usize,
) -> Result<()> {
    for _ in 0..TRIES {
        match road.walk(step, number).await {
            Ok(()) => return Ok(()),
            Err(
                DemoError::Http(_) | DemoError::NoNetwork | DemoError::Refused { status: 503, .. },
            ) => {
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    bail!("step {number}: nobody answered in {TRIES} tries")
}

/// Names the receipts that were issued since, as the screen would show them.
fn tell(road: &Road, today: Day, told: &mut BTreeSet<EntryId>) -> Result<()> {
    for receipt in road.phone.receipts(today)? {
        if told.insert(receipt.receipt) {
            let EntryId { journal, seq } = receipt.receipt;
            say(&format!("issued {} {seq} {}", journal.0, receipt.voucher))?;
        }
    }
    Ok(())
}

fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(())
}
