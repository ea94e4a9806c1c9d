use std::fmt::Write as _;
use std::process::ExitCode;

use super::{Common, Failure, print};
use crate::auth::devices;
use crate::auth::tokens::key_print;
use crate::text::visible;

/// Look at the phones that are enrolled. Approving and revoking take two people, over the API.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(List),
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
    let Command::List(arguments) = arguments.command;
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
