use std::process::ExitCode;

use super::{Common, Failure, print};
use crate::auth::devices::{self, DeviceState};
use crate::clock::Clock;
use crate::company;

/// Say that this database was restored from a backup, before it is served again.
///
/// Run it once each time a backup was put in the place of the database, however old the backup is and
/// whatever was lost. It begins a new epoch of the server and writes the reason into the audit trail.
/// Without it, phones go on believing that the server holds what they were once told, and a phone that
/// is enrolled next could be given the journal of one that the backup does not know.
///
/// What happens then, phone by phone, at the next sync:
///
///   A phone that the backup knows offers again what was lost, and fetches the office's entries anew.
///   Nothing is asked of the collector.
///
///   A phone that was enrolled after the backup is told that it must be enrolled again. It gets a new
///   code and a new journal, and hands in its old journal, which waits in quarantine for a person.
///
/// What people did in the office since the backup is not on any phone: counts, confirmations,
/// approvals, imports. It is done again by hand. Voucher books leased since then may be leased twice:
/// look at the phones' books before new ones are given out.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
    /// Which backup, and why: it is written into the audit trail.
    #[arg(long, value_name = "REASON")]
    because: String,
    /// Say what would happen, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let db = arguments.common.open_existing().await?;
    let now = Clock::system().now();
    let (because, dry_run) = (arguments.because.as_str(), arguments.dry_run);
    let devices = db
        .read(|mut tx| async move { devices::list(&mut tx).await })
        .await?;
    let restored = if dry_run {
        db.read(|mut tx| async move { company::would_restore(&mut tx, because, now).await })
            .await?
    } else {
        db.write(|mut tx| async move { company::restored(&mut tx, because, None, now).await })
            .await?
    };
    db.close().await;
    let states = devices.iter().map(|listed| listed.device.state);
    let known = states
        .filter(|state| matches!(state, DeviceState::Active | DeviceState::Suspended))
        .count();
    let company::Restored { before, epoch } = restored;
    let begins = if dry_run {
        format!(
            "The server's epoch is {before}. It would become {epoch} (dry run: nothing changed)."
        )
    } else {
        format!("The server's epoch is now {epoch}; it was {before}.")
    };
    let phones = if known == 1 {
        "The 1 phone in use that is known here offers".to_owned()
    } else {
        format!("The {known} phones in use that are known here offer")
    };
    print(&format!(
        "{begins}\n\
         {phones} again what was lost, at the next sync.\n\
         Phones enrolled after the backup are told to enrol again; give each a new code.\n\
         What they wrote comes to the quarantine: counterfoil serve, then /v1/quarantine?state=open.\n\
         What was done in the office since the backup must be done again.\n"
    ))?;
    Ok(ExitCode::SUCCESS)
}
