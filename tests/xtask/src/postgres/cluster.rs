//! A PostgreSQL cluster of our own, for as long as it is needed.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use super::Durability;
use super::binaries::Binaries;
use super::folder::{self, Folder};
use super::owner::Owner;
use crate::Context;
use crate::interrupt::{Interrupt, PATIENCE};
use crate::process;

/// The superuser of the cluster.
const USER: &str = "counterfoil";

const LOG: &str = "postgres.log";

const START_LIMIT: Duration = Duration::from_mins(1);
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// Another program may take the free port before PostgreSQL does; that this happens again and again it does not.
const PORT_ATTEMPTS: u32 = 5;

/// What both kinds of cluster run with.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "max_connections=200",
    // Containers give little of the memory that other ways of sharing need.
    "dynamic_shared_memory_type=mmap",
    "log_line_prefix=%m [%p] %d ",
];

/// What makes commits quick and only as durable as the operating system.
const IN_MEMORY: &[&str] = &["fsync=off", "full_page_writes=off"];

/// A running cluster. Dropping it stops the server and removes everything.
pub(crate) struct Cluster {
    // Dropped in this order: the server ends before its folder goes.
    server: Server,
    folder: Folder,
    url: String,
    version: String,
}

impl Cluster {
    /// Makes a cluster and starts it on a free port of the loopback address.
    pub(super) fn start(context: &Context, durability: Durability) -> Result<Self> {
        let binaries = Binaries::provide(context)?;
        let owner = Owner::choose()?;
        let parent = parent(owner, durability);
        folder::sweep(&parent);
        let folder = Folder::make(&parent)?;
        let plan = Plan {
            data: folder.private("data", owner)?,
            socket: folder.private("socket", owner)?,
            log: folder.path().join(LOG),
            binaries,
            owner,
            durability,
        };
        plan.initialise(&context.interrupt)?;
        let (server, port) = plan.start(&context.interrupt)?;
        Ok(Self {
            server,
            folder,
            url: format!("postgres://{USER}@127.0.0.1:{port}/postgres"),
            version: plan.binaries.version,
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Where the server writes what it has to say.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.path().join(LOG)
    }

    /// Fails if the server has ended by itself.
    pub(super) fn check(&mut self) -> Result<()> {
        if let Some(status) = self.server.child.try_wait()? {
            bail!("PostgreSQL ended with {status}");
        }
        Ok(())
    }
}

/// Where clusters are made. Benchmarks want a disk, and `/tmp` is often memory.
/// Another user may not get into a temporary folder that is ours alone, so root takes the public ones.
fn parent(owner: Owner, durability: Durability) -> PathBuf {
    let on_disk = Path::new("/var/tmp");
    match (durability, owner) {
        (Durability::Disk, _) if on_disk.is_dir() => on_disk.to_owned(),
        (_, Owner::Other { .. }) => "/tmp".into(),
        (_, Owner::Ourselves) => std::env::temp_dir(),
    }
}

/// What is decided about a cluster before it runs.
struct Plan {
    binaries: Binaries,
    owner: Owner,
    durability: Durability,
    data: PathBuf,
    socket: PathBuf,
    log: PathBuf,
}

impl Plan {
    fn initialise(&self, interrupt: &Interrupt) -> Result<()> {
        // Production sorts text by some language's rules, SQLite by bytes. Sorting by a language here as well
        // shows a query that forgot to say which it wants. Builds without ICU, and those before 15, sort by bytes.
        let icu = ["--locale-provider=icu", "--icu-locale=und"];
        if process::run(interrupt, &mut self.initdb(&icu)?).is_ok() {
            return Ok(());
        }
        interrupt.check()?;
        process::run(interrupt, &mut self.initdb(&[])?)
            .with_context(|| format!("making a PostgreSQL cluster: {}", self.last_words()))
    }

    fn initdb(&self, more: &[&str]) -> Result<Command> {
        let mut command = self.command(&self.binaries.initdb)?;
        command
            .args([
                "--username",
                USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ])
            .args(more)
            .arg("--pgdata")
            .arg(&self.data);
        Ok(command)
    }

    fn start(&self, interrupt: &Interrupt) -> Result<(Server, u16)> {
        for _ in 0..PORT_ATTEMPTS {
            let port = free_port()?;
            let mut server = Server {
                child: self.server(port)?.spawn().context("starting PostgreSQL")?,
            };
            if self.wait_until_ready(interrupt, &mut server)? {
                return Ok((server, port));
            }
            if !self
                .last_words()
                .contains("could not create any TCP/IP sockets")
            {
                break;
            }
        }
        bail!("PostgreSQL did not start: {}", self.last_words())
    }

    fn server(&self, port: u16) -> Result<Command> {
        let mut command = match setpriv() {
            // Ends the server if we are killed; only the folder is then left, for the next run to remove.
            Some(setpriv) => {
                let mut command = self.command(Path::new(setpriv))?;
                command
                    .args(["--pdeathsig", "QUIT"])
                    .arg(&self.binaries.postgres);
                command
            }
            None => self.command(&self.binaries.postgres)?,
        };
        command.arg("-D").arg(&self.data);
        command.arg("-p").arg(port.to_string());
        command.arg("-k").arg(&self.socket);
        let in_memory = match self.durability {
            Durability::Memory => IN_MEMORY,
            Durability::Disk => &[],
        };
        for setting in SETTINGS.iter().chain(in_memory) {
            command.args(["-c", setting]);
        }
        // Ctrl-C in the terminal is for us; the tests end first, then the server.
        command.process_group(0);
        Ok(command)
    }

    /// A command that runs as the cluster's owner and writes to the cluster's log.
    fn command(&self, program: &Path) -> Result<Command> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .context("opening PostgreSQL's log")?;
        let mut command = Command::new(program);
        command
            .current_dir("/")
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        self.owner.run(&mut command);
        Ok(command)
    }

    /// Whether the server takes connections; `false` if it ended instead.
    fn wait_until_ready(&self, interrupt: &Interrupt, server: &mut Server) -> Result<bool> {
        let started = Instant::now();
        while server.child.try_wait()?.is_none() {
            interrupt.check()?;
            if is_ready(&self.data) {
                return Ok(true);
            }
            if started.elapsed() > START_LIMIT {
                bail!(
                    "PostgreSQL is not ready after {START_LIMIT:?}: {}",
                    self.last_words()
                );
            }
            thread::sleep(PATIENCE);
        }
        Ok(false)
    }

    /// The end of the log, for an error message.
    fn last_words(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

/// A server process, stopped when dropped.
struct Server {
    child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Immediate shutdown: nothing in it is wanted any more. Its children end with it.
        let _ = kill_process(Pid::from_child(&self.child), Signal::QUIT);
        let asked = Instant::now();
        while let Ok(None) = self.child.try_wait() {
            if asked.elapsed() > STOP_LIMIT {
                let _ = self.child.kill();
                let _ = self.child.wait();
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("looking for a free port")?;
    Ok(listener.local_addr()?.port())
}

/// PostgreSQL writes its state into the eighth line of this file.
fn is_ready(data: &Path) -> bool {
    fs::read_to_string(data.join("postmaster.pid")).is_ok_and(|text| {
        text.lines()
            .nth(7)
            .is_some_and(|state| state.trim() == "ready")
    })
}

/// The `setpriv` of util-linux, if it is there; others do not know this option.
fn setpriv() -> Option<&'static str> {
    Command::new("setpriv")
        .args(["--pdeathsig", "QUIT", "true"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
        .then_some("setpriv")
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;
    use crate::settings::Settings;

    #[test]
    fn a_cluster_answers_and_leaves_nothing_behind() {
        let context = Context {
            settings: Settings::read().unwrap(),
            interrupt: Interrupt::never(),
        };
        let cluster = Cluster::start(&context, Durability::Memory).unwrap();
        let (_, rest) = cluster.url().split_once('@').unwrap();
        let address = rest.strip_suffix("/postgres").unwrap().to_owned();
        let folder = cluster.folder.path().to_owned();
        assert!(TcpStream::connect(&address).is_ok());
        assert!(folder.join("data/PG_VERSION").exists());

        drop(cluster);

        assert!(TcpStream::connect(&address).is_err());
        assert!(!folder.exists());
    }
}
