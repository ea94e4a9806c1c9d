//! The command line: one file per command.
//!
//! A new command is a file here with `Arguments` (clap) and `run`, and two lines below.

mod audit;
mod company;
mod demo;
mod device;
mod digest;
mod import;
mod limits;
mod migrate;
mod period;
mod report;
mod restored;
mod serve;
mod temporary;
mod unlock;
mod user;
mod verify;
mod verify_receipt;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::db::{DatabaseUrl, Db, DbError, OpenMode};

/// Field collections: receipts that cannot be lost, and a ledger that can be followed.
#[derive(Debug, Parser)]
#[command(name = "counterfoil", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  counterfoil import open-items invoices.csv --map invoices.toml --dry-run
  counterfoil report aging --as-of 2026-10-31 --by collector
  counterfoil verify

The database is a file, counterfoil.db, unless --database or COUNTERFOIL_DATABASE says otherwise:
  sqlite:/var/lib/counterfoil/books.db
  postgres://counterfoil@db.example/books?schema=acme      (one schema per company)";

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Arguments),
    Company(company::Arguments),
    Demo(demo::Arguments),
    User(user::Arguments),
    Device(device::Arguments),
    Unlock(unlock::Arguments),
    Import(import::Arguments),
    Report(report::Arguments),
    Period(period::Arguments),
    Audit(audit::Arguments),
    Verify(verify::Arguments),
    VerifyReceipt(verify_receipt::Arguments),
    Migrate(migrate::Arguments),
    Restored(restored::Arguments),
    Digest(digest::Arguments),
}

/// What every command is told.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Where the data is: sqlite:PATH or postgres://user@host/name?schema=company
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "COUNTERFOIL_DATABASE",
        default_value = "sqlite:counterfoil.db"
    )]
    pub database: DatabaseUrl,
}

impl Common {
    /// Opens the database, making it if need be. One that is there must be up to date: only
    /// `counterfoil migrate` changes a schema that others may be at work with.
    pub async fn open(&self) -> Result<Db, DbError> {
        let db = Db::open(&self.database, OpenMode::Create).await?;
        db.migrate_if_new().await?;
        Ok(db)
    }

    /// Opens a database that must be there and up to date.
    pub async fn open_existing(&self) -> Result<Db, DbError> {
        let db = Db::open(&self.database, OpenMode::Existing).await?;
        db.assert_migrated().await?;
        Ok(db)
    }
}

/// Why a command failed: told on standard error, with its causes.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return tell(&error),
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve(arguments) => serve::run(arguments).await,
            Command::Company(arguments) => company::run(arguments).await,
            Command::Demo(arguments) => demo::run(arguments).await,
            Command::User(arguments) => user::run(arguments).await,
            Command::Device(arguments) => device::run(arguments).await,
            Command::Unlock(arguments) => unlock::run(arguments).await,
            Command::Import(arguments) => import::run(arguments).await,
            Command::Period(arguments) => period::run(arguments).await,
            Command::Report(arguments) => report::run(arguments).await,
            Command::Audit(arguments) => audit::run(arguments).await,
            Command::Verify(arguments) => verify::run(arguments).await,
            Command::VerifyReceipt(arguments) => verify_receipt::run(arguments).await,
            Command::Migrate(arguments) => migrate::run(arguments).await,
            Command::Restored(arguments) => restored::run(arguments).await,
            Command::Digest(arguments) => digest::run(arguments).await,
        }
    });
    outcome.unwrap_or_else(|error| tell(error.as_ref()))
}

/// Tells an error and what caused it, each once.
fn tell(error: &dyn std::error::Error) -> ExitCode {
    let mut text = format!("counterfoil: {error}");
    let mut told = text.clone();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !told.contains(&cause_text) {
            text.push_str("\n  because: ");
            text.push_str(&cause_text);
            told.clone_from(&text);
        }
        source = cause.source();
    }
    // Nobody is left to tell when standard error is gone.
    let _ = writeln!(std::io::stderr(), "{text}");
    ExitCode::FAILURE
}

/// Writes to standard output. A reader that went away, such as `head`, is not an error.
pub(crate) fn print(text: &str) -> Result<(), std::io::Error> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
