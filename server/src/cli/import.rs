use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{Common, Failure, print};
use crate::clock::Clock;
use crate::receivables::{ImportOptions, Imported, Mapping, import_customers, import_open_items};

/// Import what the ERP knows, from CSV.
///
/// A file is imported whole or not at all, unless --skip-bad. Importing it again changes nothing.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Invoices, debit notes, credit memos and opening balances; also those cleared long ago.
    OpenItems(FileArguments),
    /// Customers: new ones are added, known ones brought up to date with the columns the file has.
    Customers(FileArguments),
}

const MAPPING: &str = "\
A mapping says what the file calls our columns, and how it writes dates and amounts:

  [columns]                     # ours = theirs
  customer = \"cust_number\"      # code; required
  name = \"name_customer\"
  document = \"doc_id\"           # required, like issued and amount
  issued = \"posting_date\"
  due = \"due_in_date\"
  amount = \"amount\"
  currency = \"currency\"         # or a default
  kind = \"type\"                 # or a default
  cleared_on = \"settled\"        # history: cleared in full on that day
                                # also: collector, phone, lat, lon
  [defaults]
  kind = \"invoice\"              # invoice, debit_note, credit_memo or opening
  currency = \"USD\"

  [kinds]                       # ours = theirs, one or several
  credit_memo = [\"CM\", \"RC\"]

  [format]
  date = \"%m/%d/%Y\"             # a format with a time is read, the date taken
  dates = { due = \"%Y%m%d\" }    # columns that are written otherwise
  delimiter = \";\"
  decimal = \",\"
  grouping = \".\"
  round = \"half-even\"           # or half-up, down; only if amounts have more digits than the currency

Examples:
  counterfoil import open-items invoices.csv --map invoices.toml --dry-run
  counterfoil import open-items invoices.csv --map invoices.toml";

#[derive(Debug, clap::Args)]
#[command(after_help = MAPPING)]
struct FileArguments {
    /// A CSV file in UTF-8 whose first line names the columns.
    file: PathBuf,
    /// What the file calls our columns. Without it the file must use our names.
    #[arg(long, value_name = "MAP.toml")]
    map: Option<PathBuf>,
    /// Tell what would happen, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Import the good rows although there are bad ones.
    #[arg(long)]
    skip_bad: bool,
    /// Print one JSON object with every bad row.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// Bad rows told to a person before the rest is counted.
const TOLD: usize = 20;

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let (what, arguments) = match arguments.what {
        What::OpenItems(arguments) => ("open items", arguments),
        What::Customers(arguments) => ("customers", arguments),
    };
    let mapping = match &arguments.map {
        Some(path) => Mapping::read(path)?,
        None => Mapping::default(),
    };
    let options = ImportOptions {
        dry_run: arguments.dry_run,
        skip_bad: arguments.skip_bad,
    };
    let db = arguments.common.open().await?;
    let terminal = std::io::stderr().is_terminal();
    let progress = |rows: u64| {
        if terminal {
            // Progress that cannot be shown is not missed.
            let _ = write!(std::io::stderr(), "\r{rows} rows read");
        }
    };
    let file = &arguments.file;
    let outcome = if what == "customers" {
        import_customers(&db, file, &mapping, options, &progress).await
    } else {
        import_open_items(
            &db,
            Clock::system().now(),
            file,
            &mapping,
            options,
            &progress,
        )
        .await
    };
    if terminal {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    let imported = outcome?;
    db.close().await;
    if arguments.json {
        print(&(serde_json::to_string_pretty(&imported)? + "\n"))?;
    } else {
        print(&tell(what, &imported, &arguments))?;
    }
    let held_up = imported.bad > 0 && !arguments.skip_bad;
    Ok(if held_up {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn tell(what: &str, imported: &Imported, arguments: &FileArguments) -> String {
    let mut text = String::new();
    for fault in imported.faults.iter().take(TOLD) {
        let _ = writeln!(text, "{fault}");
    }
    if imported.bad > TOLD as u64 {
        let _ = writeln!(
            text,
            "... and {} more bad rows; --json tells all",
            imported.bad - TOLD as u64
        );
    }
    let _ = write!(text, "{} rows: {} new", imported.rows, imported.new);
    for (count, name) in [
        (imported.updated, "updated"),
        (imported.unchanged, "unchanged"),
        (imported.bad, "bad"),
    ] {
        if count > 0 || name == "unchanged" {
            let _ = write!(text, ", {count} {name}");
        }
    }
    if imported.conflicts > 0 {
        let _ = write!(text, " ({} of them conflicts)", imported.conflicts);
    }
    text.push('\n');
    for (currency, amount) in &imported.amounts {
        let _ = writeln!(text, "new {what}: {amount} {currency}");
    }
    if imported.cleared > 0 {
        let _ = writeln!(
            text,
            "{} of the new items are history, cleared in full",
            imported.cleared
        );
    }
    if imported.new_customers > 0 {
        let _ = writeln!(text, "{} new customers", imported.new_customers);
    }
    if imported.other_names > 0 {
        let _ = writeln!(
            text,
            "{} rows name their customer otherwise; the first name was kept",
            imported.other_names
        );
    }
    text.push_str(match (imported.committed, arguments.dry_run, imported.bad > 0) {
        (true, _, true) => "Imported without the bad rows.\n",
        (true, _, false) if imported.new + imported.updated == 0 => "Nothing changed: all of it was there.\n",
        (true, _, false) => "Imported.\n",
        (false, true, true) if !arguments.skip_bad => "Nothing was changed: this was a dry run, and bad rows would hold it up (see --skip-bad).\n",
        (false, true, _) => "Nothing was changed: this was a dry run.\n",
        (false, false, _) => "Nothing was imported: mend the bad rows, or leave them out with --skip-bad.\n",
    });
    text
}
