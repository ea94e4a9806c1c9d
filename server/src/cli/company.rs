use std::process::ExitCode;

use chrono_tz::Tz;
use counterfoil_sync::money::Currency;
use data_encoding::HEXLOWER;

use super::{Common, Failure, print};
use crate::auth::CompanyKey;
use crate::clock::Clock;
use crate::company::{self, Amounts, SecondCount, Setting};

/// Show what the company decided about itself, or set it.
///
/// Without options it shows what is set. Phones learn of a change at their next sync.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
    /// Name, as on a receipt.
    #[arg(long)]
    name: Option<String>,
    /// Time zone of business dates, such as Asia/Dubai.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<Tz>,
    /// The currency offered first, such as AED.
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
    /// When a cheque settles what it is given for.
    #[arg(long, value_name = "WHEN")]
    cheques_settle: Option<ChequesSettle>,
    /// Leaves left when a phone is given its next voucher book.
    #[arg(long, value_name = "LEAVES")]
    refill_below: Option<u32>,
    /// Where this server is reached from outside, such as https://collect.example.com: the code on a
    /// receipt opens a page there.
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// Where the pictures under the board's map come from, such as
    /// https://tiles.example.com/{z}/{x}/{y}.png; empty: the map is drawn without any.
    #[arg(long, value_name = "URL")]
    map_tiles: Option<String>,
    /// Differences that are closed at once, such as "AED 5.00, KWD 0.500".
    #[arg(long, value_name = "AMOUNTS")]
    tolerance: Option<Amounts>,
    /// When a second cashier counts a deposit: never, always, or above amounts such as "AED 5000.00".
    #[arg(long, value_name = "WHEN")]
    second_count: Option<SecondCount>,
    /// Who says that the bank took a bank deposit.
    #[arg(long, value_name = "WHO")]
    bank_carried_by: Option<CarriedBy>,
    /// Who must have a second factor: whoever decides about money, or nobody.
    #[arg(long, value_name = "WHO")]
    second_factor: Option<SecondFactor>,
    #[command(subcommand)]
    show: Option<Show>,
}

#[derive(Debug, clap::Subcommand)]
enum Show {
    /// Print the company's public key, with which anybody can check a receipt offline.
    Key(KeyArguments),
    Limits(Box<super::limits::Arguments>),
}

#[derive(Debug, clap::Args)]
struct KeyArguments {
    #[command(flatten)]
    common: Common,
}

async fn print_key(arguments: KeyArguments) -> Result<ExitCode, Failure> {
    let db = arguments.common.open_existing().await?;
    let key = CompanyKey::load(&db, Clock::system().now()).await?.public;
    db.close().await;
    print(&format!("{}\n", HEXLOWER.encode(&key.to_bytes())))?;
    Ok(ExitCode::SUCCESS)
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ChequesSettle {
    /// At receipt.
    AtReceipt,
    /// Only when it clears; until then it is a memo and the invoice stays open.
    WhenCleared,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum CarriedBy {
    /// Whoever comes back from the bank.
    Anybody,
    /// Somebody else than who made the deposit.
    SecondPerson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SecondFactor {
    /// Whoever decides about money.
    Deciders,
    /// Nobody must; whoever wants to may.
    Nobody,
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    match arguments.show {
        Some(Show::Key(arguments)) => return print_key(arguments).await,
        Some(Show::Limits(arguments)) => return super::limits::run(*arguments).await,
        None => {}
    }
    let settings: Vec<Setting> = [
        arguments.name.map(Setting::Name),
        arguments.time_zone.map(Setting::TimeZone),
        arguments.currency.map(Setting::Currency),
        arguments
            .cheques_settle
            .map(|when| Setting::ChequesSettleAtReceipt(matches!(when, ChequesSettle::AtReceipt))),
        arguments.refill_below.map(Setting::RefillBelow),
        arguments.origin.map(Setting::Origin),
        arguments.map_tiles.map(Setting::MapTiles),
        arguments.tolerance.map(Setting::Tolerance),
        arguments.second_count.map(Setting::SecondCount),
        arguments
            .bank_carried_by
            .map(|who| Setting::BankBySecondPerson(matches!(who, CarriedBy::SecondPerson))),
        arguments
            .second_factor
            .map(|who| Setting::SecondFactor(who == SecondFactor::Deciders)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let db = if settings.is_empty() {
        arguments.common.open_existing().await?
    } else {
        arguments.common.open().await?
    };
    let now = Clock::system().now();
    let to_set = &settings;
    db.write(|mut tx| async move {
        for setting in to_set {
            company::set(&mut tx, setting, None, now).await?;
        }
        Ok::<(), company::SetError>(())
    })
    .await?;
    let all = db
        .read(|mut tx| async move { company::all(&mut tx).await })
        .await?;
    db.close().await;
    for (key, value) in all.iter().filter(|(key, _)| key != "company.changed") {
        print(&format!(
            "{} = {value}\n",
            key.trim_start_matches("company.")
        ))?;
    }
    if all.is_empty() {
        print(
            "Nothing is set; for example: counterfoil company --name \"Al Noor Trading Co.\" --time-zone Asia/Dubai\n",
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
