//! The copy that faults are planted in: a git worktree, built in a folder of its own, gone when dropped.
//!
//! It stands at the same place every time, so that cargo knows what it built there the last time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::Context;

pub(super) struct Scratch {
    root: PathBuf,
    tree: PathBuf,
    target: PathBuf,
    _lock: File,
}

impl Scratch {
    /// A copy of the checkout as it stands.
    pub(super) fn make(context: &Context) -> Result<Self> {
        let cache = context.settings.cache.as_ref();
        let folder = cache.context("neither HOME nor XDG_CACHE_HOME is set")?;
        let folder = folder.join("plant");
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let lock = File::create(folder.join("lock"))?;
        if lock.try_lock().is_err() {
            bail!("another run plants faults in {}", folder.display());
        }
        let scratch = Self {
            root: context.settings.root.clone(),
            tree: folder.join("tree"),
            target: folder.join("target"),
            _lock: lock,
        };
        // What a run that was killed left behind.
        scratch.remove();
        let now = git(&scratch.root, &["stash", "create"])?;
        let commit = if now.is_empty() { "HEAD" } else { &now };
        let tree = scratch.tree.display().to_string();
        git(
            &scratch.root,
            &["worktree", "add", "--force", "--detach", &tree, commit],
        )?;
        Ok(scratch)
    }

    /// Builds the simulator as the copy stands. Not optimized: most faults show within ten seeds, and building
    /// is what takes long.
    pub(super) fn build(&self, context: &Context) -> Result<PathBuf> {
        let mut command = context.bare_cargo("build");
        command
            .arg("--manifest-path")
            .arg(self.tree.join("Cargo.toml"))
            .args(["--quiet", "--package", "counterfoil-sim", "--bin", "sim"])
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "1");
        Ok(context.build(&mut command)?.find("sim")?.to_owned())
    }

    /// Puts a program where the next build leaves it alone.
    pub(super) fn keep(&self, program: &Path) -> Result<PathBuf> {
        let kept = self.target.join("sound");
        fs::copy(program, &kept).with_context(|| format!("keeping {}", program.display()))?;
        Ok(kept)
    }

    pub(super) fn apply(&self, patch: &Path) -> Result<()> {
        git(&self.tree, &["apply", &patch.display().to_string()])?;
        Ok(())
    }

    /// As it was before the fault. Not by the patch: somebody may be editing it.
    pub(super) fn restore(&self) -> Result<()> {
        git(&self.tree, &["checkout", "--quiet", "--", "."])?;
        Ok(())
    }

    /// Removes the copy, if it is there.
    fn remove(&self) {
        let tree = self.tree.display().to_string();
        if git(&self.root, &["worktree", "remove", "--force", &tree]).is_err() {
            drop(fs::remove_dir_all(&self.tree));
            drop(git(&self.root, &["worktree", "prune"]));
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.remove();
    }
}

fn git(folder: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git")
        .current_dir(folder)
        .args(arguments)
        .output()
        .context("starting git")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("git {}: {}", arguments.join(" "), said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
