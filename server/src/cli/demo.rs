use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;

use counterfoil_sync::time::{Day, NotADay};
use tokio::net::TcpListener;

use super::temporary::TemporaryFolder;
use super::{Failure, print, serve};
use crate::clock::{Clock, day_in};
use crate::db::{DatabaseUrl, Db, OpenMode};
use crate::demo::{self, Options};
use crate::http::{self, AppState};

/// Live a day in the field: a company, its plan, phones offline, deposits confirmed. Then serve.
///
/// The phones are real ones without a screen, and everything goes over HTTP. The same seed and date
/// move the same money, on SQLite and on PostgreSQL.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Collectors on the road.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=500))]
    collectors: u32,
    /// What the dice start from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The business date, from 1971 to 2198; today if not given.
    #[arg(long, value_name = "DATE", value_parser = livable)]
    date: Option<Day>,
    /// Replies lost, and requests doubled, in a hundred.
    #[arg(long, value_name = "PERCENT", default_value_t = 15, value_parser = clap::value_parser!(u64).range(0..=60))]
    faults: u64,
    /// Collectors more, whose offers are left waiting for a cashier at the console; none with --once.
    #[arg(long, value_name = "COLLECTORS", default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=50))]
    waiting: u32,
    /// Stop when the day is over instead of serving on.
    #[arg(long)]
    once: bool,
    /// Print the summary as JSON.
    #[arg(long)]
    json: bool,
    /// An empty database for the company; a new SQLite file in a temporary folder if not given.
    #[arg(long, value_name = "ADDRESS")]
    database: Option<DatabaseUrl>,
    /// Where to listen; with --once, port 0 lets the system choose.
    #[arg(long, value_name = "ADDRESS", env = "COUNTERFOIL_LISTEN")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    app: super::serve::App,
}

const EXAMPLES: &str = "\
Examples:
  counterfoil demo
  counterfoil demo --once --json --collectors 12 --seed 7
  counterfoil demo --database 'postgres://counterfoil@localhost/books?schema=demo'";

/// A day that phones, tokens and the importer can all live: their clocks count from 1970, and a date of
/// another century is taken for a slip.
fn livable(text: &str) -> Result<Day, String> {
    const FIRST: &str = "1971-01-01";
    const LAST: &str = "2198-12-31";
    let day: Day = text.parse().map_err(|error: NotADay| error.to_string())?;
    let within =
        FIRST.parse().is_ok_and(|first| day >= first) && LAST.parse().is_ok_and(|last| day <= last);
    if within {
        Ok(day)
    } else {
        Err(format!("the demo can live the days {FIRST} to {LAST}"))
    }
}

/// Who can sign in, and where.
fn desks(base: &str) -> String {
    let people = demo::desks().map(|(login, name, role)| format!("  {login:<8}{name} ({role})\n"));
    format!(
        "The office console: {base}/console\nSign in with the password {}:\n{}",
        demo::PASSWORD,
        people.collect::<String>()
    )
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let folder = TemporaryFolder::make("demo")?;
    let url = match arguments.database {
        Some(url) => url,
        None => format!("sqlite:{}", folder.path().join("counterfoil.db").display()).parse()?,
    };
    // On another day than the reader's, their phone would find no plan.
    let guest = !arguments.once && arguments.date.is_none();
    let now = Clock::system().now();
    let zone = if guest {
        demo::company::afternoon_zone(now)
    } else {
        demo::company::TIME_ZONE
    };
    let today = arguments.date.unwrap_or_else(|| day_in(now, zone));
    let options = Options {
        collectors: arguments.collectors,
        seed: arguments.seed,
        today,
        zone,
        folder: folder.path().to_owned(),
        faults: arguments.faults,
        guest,
        waiting: if arguments.once { 0 } else { arguments.waiting },
    };
    // The server lives on the same day: its clock says noon of it and runs on.
    let shift = options.first_instant().0 + 9 * 1_800_000 - Clock::system().now().0;
    let clock = Clock::shifted(shift);

    let db = Db::open(&url, OpenMode::Create).await?;
    db.migrate_if_new().await?;
    if db
        .read(|mut tx| async move { crate::auth::people::any(&mut tx).await })
        .await?
    {
        return Err(format!("{url} is not empty; the demo needs a database of its own").into());
    }
    let mut state = AppState::new(db.clone(), clock).await?;
    state.phone_app = arguments.app.read()?;
    let state = state;
    let otherwise = SocketAddr::from(([127, 0, 0, 1], if arguments.once { 0 } else { 8480 }));
    let listener = TcpListener::bind(arguments.listen.unwrap_or(otherwise)).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let asked = async move {
        // A dropped sender means that the day failed: stop too.
        let _ = stopped.await;
    };
    let server = tokio::spawn(http::serve(listener, http::app(state.clone()), asked));

    let began = std::time::Instant::now();
    let tell = |text: &str| {
        // Progress that cannot be shown is not missed.
        let _ = writeln!(
            std::io::stderr(),
            "{:6.1}s  {text}",
            began.elapsed().as_secs_f64()
        );
    };
    let summary = demo::day(&state, &base, &options, &tell).await?;
    tell("Done");
    if arguments.json {
        print(&(serde_json::to_string_pretty(&summary)? + "\n"))?;
    } else {
        print(&format!("\n{}\n", summary.table()))?;
    }
    let sound = summary.verify == "ok";
    if !arguments.once {
        print(&desks(&base))?;
        let bags = demo::counter::fill(&state, &base, &options, &tell).await?;
        if !bags.is_empty() {
            print(&format!(
                "\nWaiting in the cash office, and what is really in the bags:\n{}",
                bags.concat()
            ))?;
        }
        print(&format!(
            "\nCounterfoil serves on at {base} (API: {base}/openapi.json).\nThe books are in {}. Stop with Ctrl-C; the temporary files go then.\n",
            db.url(),
        ))?;
        if std::io::stdout().is_terminal() {
            let _ = std::io::stdout().flush();
        }
        if options.guest {
            // Phones in people's hands live now, not on the demonstration's noon.
            state.clock.catch_up();
            tokio::select! {
                welcomed = demo::guest::welcome(&state, &base, &options, &|line| {
                    let _ = print(line);
                }) => welcomed?,
                () = serve::stopped() => {}
            }
        } else {
            serve::stopped().await;
        }
    }
    state.stopping.begin();
    drop(stop);
    server.await??;
    db.close().await;
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
