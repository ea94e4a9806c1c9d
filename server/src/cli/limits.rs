use std::fmt::Write as _;
use std::process::ExitCode;
use std::str::FromStr;

use counterfoil_sync::cash_limit::{CashLimits, Limit, LimitKind};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::{Currency, Money};

use super::{Common, Failure, print};
use crate::auth::people;
use crate::cash_limits::{self, Set, SetError, value_text};
use crate::clock::Clock;
use crate::db::{Db, DbError};

/// Show the limits on the cash that collectors hold, or set those of one currency.
///
/// Each limit is a pair, WARN/REFUSE: past the first value the phone warns, past the second it issues no
/// receipt, with or without a network. A hyphen is no limit: -/15000 refuses and never warns. Only cash
/// counts; the number of receipts counts cheques too. Phones learn of a change at their next sync. What
/// passes a limit all the same is taken and flagged over_limit.
///
/// All limits of a currency are set at once: an option that is left out is no limit.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
    /// The currency to set limits of, such as AED. Without it, what is set is shown.
    #[arg(long, value_name = "CODE", requires = "because")]
    currency: Option<Currency>,
    /// For this collector alone, instead of the company's limits.
    #[arg(long, value_name = "CODE", requires = "currency")]
    collector: Option<String>,
    /// Most cash in one receipt, in major units.
    #[arg(
        long,
        value_name = "WARN/REFUSE",
        requires = "currency",
        allow_hyphen_values = true
    )]
    receipt: Option<Pair>,
    /// Most cash in hand, with the receipt's, in major units.
    #[arg(
        long,
        value_name = "WARN/REFUSE",
        requires = "currency",
        allow_hyphen_values = true
    )]
    in_hand: Option<Pair>,
    /// Most receipts not handed over.
    #[arg(
        long,
        value_name = "WARN/REFUSE",
        requires = "currency",
        allow_hyphen_values = true
    )]
    count: Option<Pair>,
    /// Most hours that cash may be in hand.
    #[arg(
        long,
        value_name = "WARN/REFUSE",
        requires = "currency",
        allow_hyphen_values = true
    )]
    age: Option<Pair>,
    /// Take back what was set: for a collector the company's limits count again.
    #[arg(long, requires = "currency", conflicts_with_all = ["receipt", "in_hand", "count", "age"])]
    take_back: bool,
    /// Why: it is written into the audit trail.
    #[arg(long, value_name = "REASON")]
    because: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  counterfoil company limits
  counterfoil company limits --currency AED --in-hand 10000/15000 --age 24/48 --because \"insurance\"
  counterfoil company limits --currency AED --collector C-07 --in-hand 2000/3000 --because \"new\"
  counterfoil company limits --currency AED --collector C-07 --take-back --because \"trained\"

A supervisor lifts a limit by telephone: counterfoil unlock --help";

/// Two values, each perhaps none.
#[derive(Debug, Clone)]
struct Pair([Option<String>; 2]);

impl FromStr for Pair {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (soft, hard) = text
            .split_once('/')
            .ok_or("write it as WARN/REFUSE, such as 10000/15000 or -/48")?;
        let value = |text: &str| Some(text.trim().to_owned()).filter(|text| text != "-");
        Ok(Self([value(soft), value(hard)]))
    }
}

impl Pair {
    fn limit(&self, kind: LimitKind, currency: Currency) -> Result<Limit, Failure> {
        let value = |text: &Option<String>| {
            let Some(text) = text else { return Ok(None) };
            Ok::<_, Failure>(Some(if kind.is_money() {
                Money::parse(text, currency)?.minor
            } else {
                text.parse::<u32>()?.into()
            }))
        };
        let [soft, hard] = &self.0;
        Ok(Limit {
            soft: value(soft)?,
            hard: value(hard)?,
        })
    }
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let db = arguments.common.open_existing().await?;
    if let (Some(currency), Some(because)) = (arguments.currency, arguments.because) {
        let pair = |pair: Option<Pair>, kind| {
            pair.map_or(Ok(Limit::default()), |pair| pair.limit(kind, currency))
        };
        let limits = CashLimits {
            currency,
            receipt: pair(arguments.receipt, LimitKind::Receipt)?,
            in_hand: pair(arguments.in_hand, LimitKind::InHand)?,
            count: pair(arguments.count, LimitKind::Count)?,
            age: pair(arguments.age, LimitKind::Age)?,
        };
        let collector = match arguments.collector {
            Some(code) => Some(person(&db, code).await?),
            None => None,
        };
        let set = &Set {
            collector,
            currency,
            limits: (!arguments.take_back).then_some(limits),
            reason: because,
        };
        let now = Clock::system().now();
        db.write(|mut tx| async move { cash_limits::set(&mut tx, set, None, now).await })
            .await?;
    }
    show(&db).await?;
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Who has a code.
pub(super) async fn person(db: &Db, code: String) -> Result<PersonNo, Failure> {
    let asked = code.as_str();
    let found = db
        .read(|mut tx| async move { people::by_code(&mut tx, asked).await })
        .await?;
    Ok(found.ok_or_else(|| format!("nobody has the code {code:?}; see: counterfoil user list"))?)
}

async fn show(db: &Db) -> Result<(), Failure> {
    let set = db
        .read(|mut tx| async move { cash_limits::settings(&mut tx).await })
        .await
        .map_err(SetError::from)?;
    let mut text = String::new();
    for ((collector, currency), limits) in &set {
        let whose = match collector {
            None => "everyone".to_owned(),
            Some(no) => name(db, *no).await?,
        };
        writeln!(text, "{currency}, {whose}:")?;
        for (kind, what) in [
            (LimitKind::Receipt, "cash in one receipt"),
            (LimitKind::InHand, "cash in hand"),
            (LimitKind::Count, "receipts not handed over"),
            (LimitKind::Age, "hours in hand"),
        ] {
            let Limit { soft, hard } = limits.of(kind);
            let value = |value: Option<i64>| {
                value.map_or_else(
                    || "-".to_owned(),
                    |value| value_text(kind, *currency, value),
                )
            };
            writeln!(
                text,
                "  {what:24}  warns past {:>12}  refuses past {:>12}",
                value(soft),
                value(hard)
            )?;
        }
    }
    if set.is_empty() {
        text.push_str("No limits are set. See: counterfoil company limits --help\n");
    }
    print(&text)?;
    Ok(())
}

async fn name(db: &Db, no: PersonNo) -> Result<String, DbError> {
    let name = db
        .read(|mut tx| async move { people::name_of(&mut tx, no).await })
        .await?;
    let name = name.unwrap_or_default();
    Ok(format!("collector {no} ({})", crate::text::visible(&name)))
}
