use std::fmt::Write as _;
use std::fs::File;
use std::io::{IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::temporary::TemporaryFolder;
use super::{Common, Failure, print};
use crate::clock::Clock;
use crate::db::{CHANGES, Db, DbError, OpenMode};
use crate::receivables::{
    ImportError, ImportOptions, Imported, Mapping, check_customers, check_open_items,
    import_customers, import_open_items,
};
use crate::text::count;

/// Import what the ERP knows, from CSV.
///
/// A file is imported whole or not at all, unless --skip-bad. Importing it again changes nothing.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_help = EXIT_CODES)]
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

/// Some rows were left out: --skip-bad, and there were bad ones.
const LEFT_OUT: u8 = 3;

/// Bytes taken from a pipe: far above any real export, below what fills a disk.
const PIPE_BYTES: u64 = 4 << 30;

const EXIT_CODES: &str = "\
Exit codes, the same with --dry-run, which tells what the import would end with:
  0  every row of the file is in, now or before
  1  nothing was imported: bad rows, no good row at all, no row, or the file or database failed
  2  the command line is wrong
  3  imported without the bad rows (--skip-bad)";

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
  counterfoil import open-items invoices.csv --map invoices.toml
  zcat invoices.csv.gz | counterfoil import open-items - --map invoices.toml";

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{MAPPING}\n\n{EXIT_CODES}"))]
struct FileArguments {
    /// A CSV file in UTF-8 whose first line names the columns; - for standard input.
    file: PathBuf,
    /// What the file calls our columns. Without it the file must use our names.
    #[arg(long, value_name = "MAP.toml")]
    map: Option<PathBuf>,
    /// Tell what would happen, and change nothing. Without a database: what an empty company would take.
    #[arg(long)]
    dry_run: bool,
    /// Import the good rows although there are bad ones; ends with 3 if any was left out.
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
    let (of_customers, arguments) = match arguments.what {
        What::OpenItems(arguments) => (false, arguments),
        What::Customers(arguments) => (true, arguments),
    };
    let mapping = match &arguments.map {
        Some(path) => Mapping::read(path)?,
        None => Mapping::default(),
    };
    let options = ImportOptions {
        dry_run: arguments.dry_run,
        skip_bad: arguments.skip_bad,
    };
    // Whatever is wrong with the file is told before a database is made for it.
    let input = Input::take(&arguments.file)?;
    let file = &input.path;
    if of_customers {
        check_customers(file, &mapping)?;
    } else {
        check_open_items(file, &mapping)?;
    }
    let (db, _gone_after) = open(&arguments).await?;
    let terminal = std::io::stderr().is_terminal();
    let progress = |rows: u64| {
        if terminal {
            // Progress that cannot be shown is not missed.
            let _ = write!(std::io::stderr(), "\r{rows} rows read");
        }
    };
    let outcome = if of_customers {
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
        print(&tell(&imported, &arguments))?;
    }
    Ok(if imported.bad == 0 {
        ExitCode::SUCCESS
    } else if arguments.skip_bad && imported.good() > 0 {
        ExitCode::from(LEFT_OUT)
    } else {
        ExitCode::FAILURE
    })
}

/// A file that can be read more than once: what comes through a pipe is kept aside first.
struct Input {
    path: PathBuf,
    _kept: Option<TemporaryFolder>,
}

impl Input {
    fn take(path: &Path) -> Result<Self, Failure> {
        let read = |source| unreadable(path, source);
        if path == Path::new("-") {
            return Self::keep(path, std::io::stdin().lock());
        }
        let file = File::open(path).map_err(read)?;
        if file.metadata().map_err(read)?.is_file() {
            return Ok(Self {
                path: path.to_owned(),
                _kept: None,
            });
        }
        Self::keep(path, file)
    }

    fn keep(of: &Path, from: impl Read) -> Result<Self, Failure> {
        let folder = TemporaryFolder::make("import")?;
        let path = folder.path().join("input.csv");
        let mut aside = File::create(&path)?;
        let taken = std::io::copy(&mut from.take(PIPE_BYTES + 1), &mut aside)
            .map_err(|source| unreadable(of, source))?;
        if taken > PIPE_BYTES {
            return Err(format!(
                "the input is longer than {} GiB; import it in parts",
                PIPE_BYTES >> 30
            )
            .into());
        }
        Ok(Self {
            path,
            _kept: Some(folder),
        })
    }
}

fn unreadable(path: &Path, source: std::io::Error) -> ImportError {
    ImportError::Read {
        path: path.display().to_string(),
        source,
    }
}

/// Opens the database. A dry run makes none: it stands in with an empty one, and says so.
async fn open(arguments: &FileArguments) -> Result<(Db, Option<TemporaryFolder>), Failure> {
    if !arguments.dry_run {
        return Ok((arguments.common.open().await?, None));
    }
    let never_migrated = CHANGES.first().map(|change| change.version);
    match arguments.common.open_existing().await {
        Ok(db) => return Ok((db, None)),
        Err(DbError::Missing(_)) => {}
        Err(DbError::NotMigrated(version)) if Some(version) == never_migrated => {}
        Err(error) => return Err(error.into()),
    }
    let folder = TemporaryFolder::make("dry-run")?;
    let url = format!("sqlite:{}", folder.path().join("empty.db").display());
    let db = Db::open(&url.parse()?, OpenMode::Create).await?;
    db.migrate().await?;
    let _ = writeln!(
        std::io::stderr(),
        "There is no database at {} yet: this is what an empty company would take.",
        arguments.common.database
    );
    Ok((db, Some(folder)))
}

fn tell(imported: &Imported, arguments: &FileArguments) -> String {
    let mut text = String::new();
    for fault in imported.faults.iter().take(TOLD) {
        let _ = writeln!(text, "{fault}");
    }
    if imported.bad > TOLD as u64 {
        let _ = writeln!(
            text,
            "... and {}; --json tells all",
            count(imported.bad - TOLD as u64, "more bad row", "more bad rows")
        );
    }
    let rows = count(imported.rows, "row", "rows");
    let _ = write!(text, "{rows}: {} new", imported.new);
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
        let conflicts = count(imported.conflicts, "a conflict", "conflicts");
        let _ = write!(text, " ({})", conflicts.replacen(' ', " of them ", 1));
    }
    text.push('\n');
    for (currency, amount) in &imported.amounts {
        let _ = writeln!(text, "new documents: {amount} {currency}");
    }
    if imported.cleared > 0 {
        let open = imported.new.saturating_sub(imported.cleared);
        let _ = match (imported.cleared, open) {
            (1, 0) => writeln!(
                text,
                "It is history, cleared in full: nothing of it is open"
            ),
            (_, 0) => writeln!(
                text,
                "All of them are history, cleared in full: nothing of them is open"
            ),
            (cleared, open) => writeln!(
                text,
                "{} history, cleared in full; {open} open",
                count(cleared, "of them is", "of them are"),
            ),
        };
    }
    if imported.new_customers > 0 {
        let customers = count(imported.new_customers, "new customer", "new customers");
        let _ = writeln!(text, "{customers}");
    }
    if imported.other_names > 0 {
        let _ = writeln!(
            text,
            "{} otherwise; the first name was kept",
            count(
                imported.other_names,
                "row names its customer",
                "rows name their customer"
            )
        );
    }
    let none_good = arguments.skip_bad && imported.good() == 0;
    text.push_str(match (imported.committed, arguments.dry_run, imported.bad > 0) {
        (false, true, _) if none_good => "Nothing was changed: this was a dry run, and not one row is good.\n",
        (false, false, _) if none_good => "Nothing was imported: not one row is good.\n",
        (true, _, true) if imported.new + imported.updated == 0 => "Nothing changed: the good rows were all there, and the bad ones were left out.\n",
        (true, _, true) => "Imported without the bad rows.\n",
        (true, _, false) if imported.new + imported.updated == 0 => "Nothing changed: all of it was there.\n",
        (true, _, false) => "Imported.\n",
        (false, true, true) if !arguments.skip_bad => "Nothing was changed: this was a dry run, and bad rows would hold it up (see --skip-bad).\n",
        (false, true, _) => "Nothing was changed: this was a dry run.\n",
        (false, false, _) => "Nothing was imported: mend the bad rows, or leave them out with --skip-bad.\n",
    });
    text
}
