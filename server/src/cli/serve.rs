use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal;
use tracing_subscriber::EnvFilter;

use super::{Common, Failure, print};
use crate::auth::people;
use crate::clock::Clock;
use crate::fieldwork;
use crate::http::{self, AppState, PhoneApp, PhoneAppError};

/// Serve the API until stopped with Ctrl-C or SIGTERM. Makes the database if there is none; one of an
/// older program wants `counterfoil migrate` first.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
    /// Where to listen. Put a proxy that speaks TLS in front of anything but this machine.
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "COUNTERFOIL_LISTEN",
        default_value = "127.0.0.1:8480"
    )]
    listen: SocketAddr,
    /// Believe X-Forwarded-For about where requests come from. Only behind a proxy that adds to it:
    /// wrong passwords are counted by address.
    #[arg(long, env = "COUNTERFOIL_BEHIND_PROXY")]
    behind_proxy: bool,
    /// How much to log on standard error: error, warn, info, debug, or per module as in
    /// counterfoil_server=debug,info
    #[arg(
        long,
        value_name = "LEVEL",
        env = "COUNTERFOIL_LOG",
        default_value = "info"
    )]
    log: String,
    #[command(flatten)]
    app: App,
}

/// The phone app to serve at /app/.
#[derive(Debug, clap::Args)]
pub(super) struct App {
    /// The folder of the phone app, served at /app/; the folder `app` beside this program if not given.
    #[arg(long = "app", value_name = "FOLDER", env = "COUNTERFOIL_APP")]
    folder: Option<PathBuf>,
}

impl App {
    /// Reads it, if there is one.
    pub(super) fn read(&self) -> Result<Option<Arc<PhoneApp>>, PhoneAppError> {
        match &self.folder {
            Some(folder) => PhoneApp::read(folder).map(|app| Some(Arc::new(app))),
            None => Ok(PhoneApp::beside_the_program()),
        }
    }
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let filter = EnvFilter::try_new(&arguments.log)?;
    // Somebody set one already: the demo, which serves too.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();

    let db = arguments.common.open().await?;
    let is_fresh = !db
        .read(|mut tx| async move { people::any(&mut tx).await })
        .await?;
    let mut state = AppState::new(db.clone(), Clock::system()).await?;
    state.behind_proxy = arguments.behind_proxy;
    state.phone_app = arguments.app.read()?;
    let listener = TcpListener::bind(arguments.listen).await?;
    print(&format!(
        "Counterfoil listens on http://{0}\nThe office console is at http://{0}/console\n",
        listener.local_addr()?
    ))?;
    if is_fresh {
        print(&format!(
            "Nobody can sign in yet. Make the first admin with:\n  counterfoil user add LOGIN --name \"Full Name\" --role admin --database '{}'\n",
            db.url()
        ))?;
    }
    let comparing = fieldwork::watch(db.clone(), state.daybooks.clone(), state.clock.clone());
    let app = http::app(state.clone());
    let stop = async move {
        stopped().await;
        state.stopping.begin();
    };
    let served = http::serve(listener, app, stop).await;
    drop(comparing);
    db.close().await;
    served?;
    print("Stopped.\n")?;
    Ok(ExitCode::SUCCESS)
}

/// Done when this process is asked to stop.
pub(super) async fn stopped() {
    let interrupted = async {
        // Without a handler, Ctrl-C ends the process as it always does.
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
