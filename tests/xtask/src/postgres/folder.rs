//! The temporary folder a cluster lives in.
//!
//! Whoever made a folder holds a lock on a file in it. The operating system gives up the lock
//! of a process that was killed, and that is how folders left behind are told from those in use.

use std::fs::{self, DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use super::owner::Owner;

const PREFIX: &str = "counterfoil-postgres-";
const LOCK: &str = "lock";

/// A temporary folder; it is removed when this is dropped.
pub(super) struct Folder {
    path: PathBuf,
    lock: File,
}

impl Folder {
    /// Makes a fresh folder in `parent`.
    pub(super) fn make(parent: &Path) -> Result<Self> {
        for number in 0..1000 {
            let path = parent.join(format!("{PREFIX}{}-{number}", std::process::id()));
            // PostgreSQL's user must get through to its own folders inside; nobody needs to list them.
            match DirBuilder::new().mode(0o711).create(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                made => made.with_context(|| format!("making {}", path.display()))?,
            }
            let lock = File::create_new(path.join(LOCK)).context("making the folder's lock")?;
            lock.try_lock().context("locking the folder")?;
            return Ok(Self { path, lock });
        }
        bail!("no free name for a folder in {}", parent.display())
    }

    /// Makes a folder inside that only `owner` can enter.
    pub(super) fn private(&self, name: &str, owner: Owner) -> Result<PathBuf> {
        let path = self.path.join(name);
        DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("making {}", path.display()))?;
        owner.take(&path)?;
        Ok(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            eprintln!("{} could not be removed: {error}", self.path.display());
        }
        // Only now may others take it for left behind.
        let _ = self.lock.unlock();
    }
}

/// Removes what runs that were killed left in `parent`, servers included. Whatever cannot be removed is left: it is in nobody's way.
pub(super) fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if is_left_behind(&path) {
            eprintln!("removing {}, left by a run that was killed", path.display());
            stop_server(&path.join("data"));
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// Ours, and nobody holds its lock. A folder without a lock was made this moment.
fn is_left_behind(path: &Path) -> bool {
    let named = path
        .file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with(PREFIX));
    let ours = || {
        path.symlink_metadata().is_ok_and(|metadata| {
            metadata.is_dir() && metadata.uid() == rustix::process::geteuid().as_raw()
        })
    };
    named && ours() && File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}

/// Stops the server of a data folder, if one still runs and really is that folder's.
fn stop_server(data: &Path) {
    let pid = fs::read_to_string(data.join("postmaster.pid"))
        .ok()
        .and_then(|text| text.lines().next()?.trim().parse().ok())
        .and_then(Pid::from_raw);
    let Some(pid) = pid else { return };
    // The number may belong to another program by now.
    let command = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
    if String::from_utf8_lossy(&command).contains(&*data.to_string_lossy()) {
        let _ = kill_process(pid, Signal::QUIT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_without_an_owner_are_swept() {
        let parent = Folder::make(&std::env::temp_dir()).unwrap();
        let used = Folder::make(parent.path()).unwrap();
        let left = Folder::make(parent.path()).unwrap();
        let path = left.path().to_owned();
        // As a killed process leaves it: the folder stays, the lock is gone.
        left.lock.unlock().unwrap();
        std::mem::forget(left);
        fs::create_dir(parent.path().join("somebody-elses")).unwrap();

        sweep(parent.path());

        assert!(!path.exists());
        assert!(used.path().exists());
        assert!(parent.path().join("somebody-elses").exists());
    }
}
