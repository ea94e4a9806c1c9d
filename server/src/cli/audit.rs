use std::fmt::Write as _;
use std::process::ExitCode;

use counterfoil_sync::time::Day;

use super::{Common, Failure, print};
use crate::audit::{self, Asked, AuditView, Line};
use crate::auth::Scope;
use crate::auth::branch::ScopeError;
use crate::auth::people::{self, Names};
use crate::clock::{clock_in, day_in};
use crate::intake::Settings;
use crate::text::visible;

/// Show the audit trail: who decided what, when and why, the last first.
///
/// Every decision is a record here, chained to the one before it by a hash; nothing in it can be changed,
/// and `counterfoil verify` proves it. A line is: number, time in the company's time zone, who, what was
/// done, to what, why, and the beginning of the hash. A hyphen is nobody: the system itself, or this
/// machine's command line.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
    /// Only what was done to this: 'variance 7', 'deposit 70001.27', 'void 70001.28', 'person 4'.
    #[arg(long, value_name = "WHAT")]
    subject: Option<String>,
    /// Only what this person did.
    #[arg(long, value_name = "CODE")]
    person: Option<String>,
    /// Only actions whose names begin so: variance. or variance.recovered
    #[arg(long, value_name = "NAME")]
    action: Option<String>,
    /// From this day on (2026-11-01).
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    /// Until the end of this day.
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,
    /// Only records before this one: go on where the last run stopped.
    #[arg(long, value_name = "NO")]
    before: Option<i64>,
    /// At most so many records.
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
    /// Print one JSON object, with the whole hashes.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  counterfoil audit --subject 'variance 7'                 everything that was decided of a case
  counterfoil audit --person fatima --from 2026-11-01      what one person decided this month
  counterfoil audit --action security.                     what may have been an attack
  counterfoil audit --json --limit 100000 > trail.json     to keep it elsewhere

Number, colon and whole hash of the last record, noted down elsewhere, prove later that nothing before it
was rewritten: counterfoil verify --audit NO:HASH";

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let db = arguments.common.open_existing().await?;
    let person = match &arguments.person {
        Some(code) => {
            let found = db.read(|mut tx| async move { people::by_code(&mut tx, code).await });
            Some(found.await?.ok_or_else(|| Nobody(code.clone()))?)
        }
        None => None,
    };
    if arguments
        .subject
        .as_deref()
        .is_some_and(|text| !audit::is_subject(text))
    {
        return Err(audit::SUBJECT.into());
    }
    if arguments
        .action
        .as_deref()
        .is_some_and(|text| !audit::is_action(text))
    {
        return Err(audit::ACTION.into());
    }
    let asked = &Asked {
        subject: arguments.subject,
        person,
        action: arguments.action,
        from: arguments.from,
        to: arguments.to,
        before: arguments.before,
    };
    let limit = i64::from(arguments.limit);
    let (lines, names, settings) = db
        .read(|mut tx| async move {
            let lines = audit::trail(&mut tx, &Scope::whole(), asked, limit).await?;
            let names = Names::load(&mut tx).await?;
            Ok::<_, ScopeError>((lines, names, Settings::load(&mut tx).await?))
        })
        .await?;
    let is_full = i64::try_from(lines.len()) == Ok(limit);
    let next = lines.last().map(|line| line.no).filter(|_| is_full);
    print(&if arguments.json {
        let records: Vec<_> = lines
            .iter()
            .map(|line| AuditView::new(line, &names))
            .collect();
        format!(
            "{}\n",
            serde_json::json!({"records": records, "cursor": next})
        )
    } else {
        told(&lines, &names, settings.zone, next)
    })?;
    Ok(ExitCode::SUCCESS)
}

fn told(lines: &[Line], names: &Names, zone: chrono_tz::Tz, next: Option<i64>) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    for line in lines {
        let who = line.person.map_or("-", |person| names.of(person));
        let hash: String = data_encoding::HEXLOWER
            .encode(&line.hash)
            .chars()
            .take(12)
            .collect();
        let _ = write!(
            text,
            "{}  {} {}  {}  {}  {}",
            line.no,
            day_in(line.at, zone),
            clock_in(line.at, zone),
            visible(who),
            line.action,
            visible(&line.subject),
        );
        if let Some(reason) = &line.reason {
            let _ = write!(text, "  {:?}", visible(reason));
        }
        let _ = writeln!(text, "  {hash}");
    }
    if lines.is_empty() {
        text.push_str("No such record.\n");
    }
    if let Some(next) = next {
        let _ = writeln!(text, "More: --before {next}");
    }
    text
}

/// Not a person's code.
#[derive(Debug, thiserror::Error)]
#[error("nobody has the code {0:?}; `counterfoil user list` shows them")]
struct Nobody(String);
