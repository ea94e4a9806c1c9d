use std::process::ExitCode;

use super::limits::person;
use super::{Common, Failure, print};
use crate::auth::CompanyKey;
use crate::cash_limits::{self, kind_name, value_text};
use crate::clock::{Clock, day_in};
use crate::intake::Settings;

/// Lift a cash limit by telephone: answer the challenge that a collector's phone shows.
///
/// The collector's phone refuses a receipt past a hard limit, and shows ten letters, such as K7PMQ-2XW9B,
/// under "Ask for an unlock". The collector reads them out; this prints the code of eight to say back. It
/// needs no network at the phone. The code is good for that phone, that limit, that amount and today's
/// business day, and its code is taken once.
///
/// It takes a supervisor, and never the collector: --by says who, and it is written into the audit trail.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  counterfoil unlock K7PMQ-2XW9B --collector C-07 --by sara --because \"bank closed, returns at four\"")]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
    /// As it was read out. Small letters, blanks and the hyphen do not matter.
    challenge: String,
    /// Whose phone it is, by code.
    #[arg(long, value_name = "CODE")]
    collector: String,
    /// The supervisor who lifts the limit, by login.
    #[arg(long, value_name = "LOGIN")]
    by: String,
    /// Why: it is written into the audit trail.
    #[arg(long, value_name = "REASON")]
    because: String,
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let now = Clock::system().now();
    let db = arguments.common.open_existing().await?;
    let key = &CompanyKey::load(&db, now).await?;
    let collector = person(&db, arguments.collector).await?;
    let by = person(&db, arguments.by).await?;
    let (challenge, because) = (arguments.challenge.as_str(), arguments.because.as_str());
    let granted = db
        .write(|mut tx| async move {
            let zone = Settings::load(&mut tx).await?.zone;
            let moment = (day_in(now, zone), now);
            cash_limits::grant(&mut tx, key, collector, challenge, because, by, moment).await
        })
        .await?;
    db.close().await;
    print(&format!(
        "{}\nlifts {} up to {} {} on {}\n",
        granted.code,
        kind_name(granted.kind),
        value_text(granted.kind, granted.currency, granted.up_to),
        granted.currency,
        granted.day
    ))?;
    Ok(ExitCode::SUCCESS)
}
