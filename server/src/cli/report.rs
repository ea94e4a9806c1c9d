use std::process::ExitCode;

use chrono_tz::Tz;
use counterfoil_sync::time::Day;

use super::{Common, Failure, print};
use crate::clock::Clock;
use crate::db::{Db, DbError};
use crate::reports::aging::{Basis, By, Edges, aging};
use crate::reports::{self, Format};

/// Print a report.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    report: Report,
}

#[derive(Debug, clap::Subcommand)]
enum Report {
    Aging(AgingArguments),
}

/// How old what is owed is, on any day, tied to the ledger to the last minor unit.
///
/// Sum of buckets less unapplied equals the ledger balance; the last lines say whether it does. Items
/// without a due date are shown in a bucket of their own.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  counterfoil report aging                                    today, by customer
  counterfoil report aging --as-of 2026-09-30 --by collector  as it was at the end of September
  counterfoil report aging --basis issued --buckets 15,30,45,60 --format csv > aging.csv")]
struct AgingArguments {
    #[command(flatten)]
    common: Common,
    /// At the end of this day (2026-09-30); today if left out.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,
    /// Count ages from the due date or from the date of issue.
    #[arg(long, value_enum, default_value_t)]
    basis: Basis,
    /// The last day of each bucket but the last one.
    #[arg(long, value_name = "DAYS", default_value = "30,60,90")]
    buckets: Edges,
    /// What a row stands for.
    #[arg(long, value_enum, default_value_t)]
    by: By,
    /// How to write it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let Report::Aging(arguments) = arguments.report;
    let db = arguments.common.open_existing().await?;
    let as_of = match arguments.as_of {
        Some(day) => day,
        None => Clock::system().today(time_zone(&db).await?),
    };
    let report = aging(
        &db,
        as_of,
        arguments.basis,
        &arguments.buckets,
        arguments.by,
    )
    .await?;
    print(&report.render(arguments.format)?)?;
    Ok(if report.ties() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The company's time zone; UTC until one is set.
async fn time_zone(db: &Db) -> Result<Tz, DbError> {
    let name = reports::setting(db, "time_zone").await?;
    Ok(name.and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC))
}
