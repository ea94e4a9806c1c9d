use std::fmt::Write as _;
use std::process::ExitCode;

use super::limits::person;
use super::{Common, Failure, print};
use crate::auth::tokens::key_print;
use crate::auth::{CompanyKey, Scope, devices};
use crate::clock::Clock;
use crate::text::visible;

/// Look at the phones that are enrolled, and open a locked one. Approving and revoking take two people, over the API.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(List),
    Open(Open),
}

/// Open a phone that ten wrong PINs locked: print the code to say to its collector.
///
/// The phone shows its number and the number of its lock; nothing on it is lost. With the code the collector
/// chooses a new PIN. The code is for that phone and that lock alone. It takes a supervisor, and never the
/// collector: --by says who, and it is written into the audit trail. Know who calls before you say it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  counterfoil device open --phone 70001 --lock 1 --by sara --because \"forgot the PIN; called back\"")]
struct Open {
    #[command(flatten)]
    common: Common,
    /// The phone's number, as it shows it.
    #[arg(long, value_name = "NUMBER")]
    phone: String,
    /// The number of the lock, as it shows it.
    #[arg(long, value_name = "LOCK")]
    lock: u32,
    /// The supervisor who opens it, by login.
    #[arg(long, value_name = "LOGIN")]
    by: String,
    /// Why: it is written into the audit trail.
    #[arg(long, value_name = "REASON")]
    because: String,
}

async fn open(arguments: Open) -> Result<ExitCode, Failure> {
    let now = Clock::system().now();
    let journal = devices::shown_number(&arguments.phone)?;
    let db = arguments.common.open_existing().await?;
    let key = &CompanyKey::load(&db, now).await?;
    let by = person(&db, arguments.by).await?;
    let (lock, because) = ((journal, arguments.lock), arguments.because.as_str());
    let code = db
        .write(|mut tx| async move {
            devices::opening(&mut tx, key, lock, because, (by, &Scope::whole()), now).await
        })
        .await?;
    db.close().await;
    print(&format!("{code}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// List the phones.
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    common: Common,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let arguments = match arguments.command {
        Command::List(arguments) => arguments,
        Command::Open(arguments) => return open(arguments).await,
    };
    let db = arguments.common.open_existing().await?;
    let listed = db
        .read(|mut tx| async move { devices::list(&mut tx).await })
        .await?;
    db.close().await;
    if arguments.json {
        let devices: Vec<_> = listed
            .iter()
            .map(|listed| {
                let device = &listed.device;
                serde_json::json!({
                    "no": device.no.0,
                    "journal": format!("{:x}", device.journal.0),
                    "state": device.state,
                    "collector": listed.collector_code,
                    "name": device.name,
                    "key": key_print(&device.key),
                })
            })
            .collect();
        print(&format!("{}\n", serde_json::Value::from(devices)))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = "   no  state      journal   collector  phone\n".to_owned();
    for listed in &listed {
        let device = &listed.device;
        let journal = format!("{:x}", device.journal.0);
        writeln!(
            text,
            "{:5}  {:9}  {journal:8}  {:9}  {}",
            device.no.0,
            device.state.name(),
            listed.collector_code,
            // A phone says its name itself.
            visible(&device.name)
        )?;
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
