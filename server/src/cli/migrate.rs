use std::process::ExitCode;

use super::{Common, Failure, print};
use crate::db::{Db, OpenMode};

/// Make the database, or bring its schema up to date. Safe to run at any time.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let db = Db::open(&arguments.common.database, OpenMode::Create).await?;
    db.migrate().await?;
    print(&format!("{} is up to date\n", db.url()))?;
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
