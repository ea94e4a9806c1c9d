use std::fmt::Write as _;
use std::process::ExitCode;

use counterfoil_sync::time::Day;

use super::{Common, Failure, print};
use crate::clock::{Clock, day_in};
use crate::company::period::{self, Period, PeriodError};
use crate::intake::Settings;

/// Close days for posting, open them again, and list what is closed.
///
/// What belongs to a closed day and comes late is taken, posted to the first open day, and flagged.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Close every day up to one that is over: nothing more is posted to them.
    Close(Change),
    /// Open again what was closed last.
    Reopen(Change),
    List(List),
}

// No help text of its own: each command that takes it says what it does.
#[derive(Debug, clap::Args)]
struct Change {
    #[command(flatten)]
    common: Common,
    /// The last day of the period, such as 2026-10-31.
    #[arg(long, value_name = "DATE")]
    until: Day,
    /// Why: it is written into the audit trail.
    #[arg(long, value_name = "REASON")]
    because: String,
}

/// List what is closed.
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    common: Common,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let now = Clock::system().now();
    match arguments.command {
        Command::Close(Change {
            common,
            until,
            because,
        }) => {
            let db = common.open_existing().await?;
            let because = because.as_str();
            let closed = db
                .write(|mut tx| async move {
                    let zone = Settings::load(&mut tx).await?.zone;
                    let moment = (day_in(now, zone), now);
                    period::close(&mut tx, until, because, None, moment).await
                })
                .await?;
            db.close().await;
            print(&format!("Closed: {}\n", days(&closed)))?;
        }
        Command::Reopen(Change {
            common,
            until,
            because,
        }) => {
            let db = common.open_existing().await?;
            let because = because.as_str();
            let opened =
                db.write(|mut tx| async move {
                    period::reopen(&mut tx, until, because, None, now).await
                })
                .await?;
            db.close().await;
            print(&format!("Open again: {}\n", days(&opened)))?;
        }
        Command::List(arguments) => list(arguments).await?,
    }
    Ok(ExitCode::SUCCESS)
}

fn days(period: &Period) -> String {
    match period.first {
        Some(first) => format!("{first} to {}", period.last),
        None => format!("everything until {}", period.last),
    }
}

async fn list(arguments: List) -> Result<(), Failure> {
    let db = arguments.common.open_existing().await?;
    let closed = db
        .read(|mut tx| async move { period::periods(&mut tx).await })
        .await
        .map_err(PeriodError::from)?;
    db.close().await;
    if arguments.json {
        let closed: Vec<_> = closed
            .iter()
            .map(|one| {
                serde_json::json!({"first": one.first.map(|day| day.to_string()), "last": one.last.to_string()})
            })
            .collect();
        print(&format!("{}\n", serde_json::Value::from(closed)))?;
        return Ok(());
    }
    let mut text = String::new();
    for one in &closed {
        writeln!(text, "{}", days(one))?;
    }
    if closed.is_empty() {
        text.push_str("Nothing is closed.\n");
    }
    print(&text)?;
    Ok(())
}
