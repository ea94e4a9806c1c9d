use std::fmt::Write as _;
use std::process::ExitCode;

use super::{Common, Failure, print};
use crate::ledger;

/// Print the digest of the ledger: equal ledgers have equal digests, on either engine.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let db = arguments.common.open_existing().await?;
    let digest = db
        .read(|mut tx| async move { ledger::digest(&mut tx).await })
        .await?;
    let mut text = String::new();
    for byte in digest {
        write!(text, "{byte:02x}")?;
    }
    print(&format!("{text}\n"))?;
    Ok(ExitCode::SUCCESS)
}
