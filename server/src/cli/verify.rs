use std::process::ExitCode;

use super::{Common, Failure, print};
use crate::audit::{self, Anchor};
use crate::verify::{self, Finding};

/// Recompute everything from the ground up: balances, fingerprints, projections.
///
/// Exits with 0 if all is as it must be; otherwise names the first difference of each check and
/// exits with 1. Reads one snapshot, so it may run beside the server.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
    /// The end of the audit trail as an earlier run told it, such as 31:9f2c...: the trail must still
    /// hold that record. Note it down somewhere else than on this machine.
    #[arg(long, value_name = "NO:HASH")]
    audit: Option<Anchor>,
    /// Print one JSON object instead of a line per check.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let db = arguments.common.open_existing().await?;
    let mut checks = Vec::new();
    let mut broken = None;
    let sound = verify::run(&db, |name, finding| {
        let (line, entry) = match finding {
            Finding::Sound(seen) => (
                format!("ok     {name} ({seen})\n"),
                serde_json::json!({"check": name, "ok": true, "seen": seen}),
            ),
            Finding::Noted(seen, what) => (
                format!("ok     {name} ({seen}): {what}\n"),
                serde_json::json!({"check": name, "ok": true, "seen": seen, "noted": what}),
            ),
            Finding::Differs(what) => (
                format!("WRONG  {name}: {what}\n"),
                serde_json::json!({"check": name, "ok": false, "difference": what}),
            ),
        };
        checks.push(entry);
        if !arguments.json {
            broken = print(&line).err().or(broken.take());
        }
    })
    .await?;
    if let Some(error) = broken {
        return Err(error.into());
    }
    let anchor = db
        .read(|mut tx| async move { audit::anchor(&mut tx).await })
        .await?;
    let mut kept = true;
    if let Some(noted) = arguments.audit {
        let no = noted.no;
        kept = db
            .read(|mut tx| async move { audit::holds(&mut tx, &noted).await })
            .await?;
        if !arguments.json {
            print(&if kept {
                format!("ok     the audit trail still holds record {no}\n")
            } else {
                format!("WRONG  record {no} of the audit trail is not the one noted down\n")
            })?;
        }
    }
    let sound = sound && kept;
    if arguments.json {
        let verdict = if sound { "ok" } else { "wrong" };
        print(&format!(
            "{}\n",
            serde_json::json!({"verify": verdict, "checks": checks, "audit": anchor.to_string(), "audit_kept": kept})
        ))?;
    } else {
        print(&format!("The audit trail ends at {anchor}\n"))?;
        print(if sound {
            "All is as it must be.\n"
        } else {
            "Something is wrong; nothing was changed.\n"
        })?;
    }
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
