//! Where PostgreSQL's programs are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::install;
use crate::Context;

/// Where distributions that keep several versions side by side put them.
const VERSIONED: &[&str] = &["/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt"];

/// PostgreSQL's programs, all from one folder.
#[derive(Debug)]
pub(super) struct Binaries {
    pub(super) initdb: PathBuf,
    pub(super) postgres: PathBuf,
    /// As it names itself, e.g. `postgres (PostgreSQL) 15.14`.
    pub(super) version: String,
}

impl Binaries {
    /// Finds them, or installs them where that is possible.
    pub(super) fn provide(context: &Context) -> Result<Self> {
        if let Some(found) = Self::find(&context.settings.path) {
            return Ok(found);
        }
        install::install(context)?;
        Self::find(&context.settings.path)
            .context("PostgreSQL was installed, but its programs initdb and postgres are not where they are looked for")
    }

    fn find(path: &[PathBuf]) -> Option<Self> {
        let mut folders = path.to_vec();
        folders.extend(versioned_folders());
        folders.iter().find_map(|folder| Self::in_folder(folder))
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        let initdb = folder.join("initdb");
        let postgres = folder.join("postgres");
        if !initdb.is_file() {
            return None;
        }
        let output = Command::new(&postgres).arg("--version").output().ok()?;
        let version = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        output.status.success().then_some(Self {
            initdb,
            postgres,
            version,
        })
    }
}

/// `bin` folders of all versions installed side by side, the newest first.
fn versioned_folders() -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = VERSIONED
        .iter()
        .filter_map(|parent| fs::read_dir(parent).ok())
        .flat_map(Iterator::flatten)
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix("postgresql@").unwrap_or(&name);
            Some((version.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).collect()
}
