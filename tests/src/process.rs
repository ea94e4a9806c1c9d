//! Processes that are started, watched and killed by their id.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::place;

/// A `counterfoil serve` process. Killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: String,
    // Kept open: a server whose standard output is gone would be told of a broken pipe.
    _said: BufReader<ChildStdout>,
}

impl Server {
    /// Starts one on a free port, or on the port of an earlier one, and waits until it listens.
    pub fn start(database: &str, listen: Option<&str>) -> Result<Self> {
        let mut child = Command::new(place::counterfoil()?)
            .args(["serve", "--database", database, "--log", "error"])
            .args(["--listen", listen.unwrap_or("127.0.0.1:0")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting counterfoil serve")?;
        let mut said = BufReader::new(child.stdout.take().context("the server has no output")?);
        let mut line = String::new();
        said.read_line(&mut line)?;
        let Some((_, address)) = line.trim().split_once("http://") else {
            let _ = child.kill();
            let _ = child.wait();
            bail!("the server did not say where it listens: {line:?}");
        };
        Ok(Self {
            address: address.to_owned(),
            child,
            _said: said,
        })
    }

    /// Where it listens: `127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn is_up(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(&mut self) -> Result<()> {
        kill(&mut self.child)
    }

    /// Kills it and starts it again on the same port and database.
    pub fn restart(&mut self, database: &str) -> Result<()> {
        self.kill()?;
        let address = self.address.clone();
        *self = Self::start(database, Some(&address))?;
        Ok(())
    }

    /// What it used so far.
    pub fn usage(&self) -> Result<Usage> {
        Usage::of(self.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// `kill -9` of a child, and waits until it is gone.
pub fn kill(child: &mut Child) -> Result<()> {
    // It may have ended by itself.
    let _ = child.kill();
    child.wait().context("waiting for a process to end")?;
    Ok(())
}

/// What a process used.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    /// The most memory it ever had in RAM.
    pub peak_bytes: u64,
    /// Processor time of all its threads, to ten milliseconds.
    pub cpu: Duration,
}

impl Usage {
    /// Of a running process.
    pub fn of(id: u32) -> Result<Self> {
        let folder = PathBuf::from(format!("/proc/{id}"));
        let status = std::fs::read_to_string(folder.join("status"))
            .context("memory and processor time are read from /proc: run this on Linux")?;
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .and_then(|rest| rest.trim().strip_suffix(" kB"))
            .and_then(|kilobytes| kilobytes.trim().parse::<u64>().ok())
            .context("no VmHWM in /proc")?;
        let stat = std::fs::read_to_string(folder.join("stat"))?;
        // The name may hold spaces and brackets; what follows its last bracket does not.
        let (_, fields) = stat.rsplit_once(')').context("an unknown /proc/stat")?;
        let ticks: u64 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse::<u64>().ok())
            .sum();
        Ok(Self {
            peak_bytes: peak * 1_024,
            // The kernel tells a hundred ticks a second, whatever it ticks itself.
            cpu: Duration::from_millis(ticks * 10),
        })
    }

    /// Makes the peak of a process start again at what it has now.
    pub fn forget_peak(id: u32) -> Result<()> {
        std::fs::write(format!("/proc/{id}/clear_refs"), "5").context("resetting the peak memory")
    }
}

/// Processor time of this process, all threads.
#[must_use]
pub fn own_cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = Duration::from_secs(time.tv_sec.try_into().unwrap_or(0));
    seconds + Duration::from_nanos(time.tv_nsec.try_into().unwrap_or(0))
}
