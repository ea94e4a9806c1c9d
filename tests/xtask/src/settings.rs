//! What xtask takes from its surroundings, read in this one place.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

/// Names the PostgreSQL that tests and benchmarks may create databases in.
pub(crate) const TEST_POSTGRES: &str = "COUNTERFOIL_TEST_POSTGRES";

/// Names the `counterfoil` program that tests and benchmarks may start.
pub(crate) const TEST_BINARY: &str = "COUNTERFOIL_BIN";

/// What xtask takes from its surroundings.
pub(crate) struct Settings {
    /// The folder with the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Whether a CI system runs us (`CI=true`).
    pub(crate) ci: bool,
    /// What may be kept between runs and lost at any time: `~/.cache/counterfoil`.
    pub(crate) cache: Option<PathBuf>,
    /// A PostgreSQL the developer already runs, used instead of a throwaway one.
    pub(crate) postgres: Option<String>,
    /// The cargo that runs us.
    pub(crate) cargo: OsString,
    /// Where cargo builds; `None` leaves it to cargo.
    pub(crate) target: Option<PathBuf>,
    /// Where programs are looked for.
    pub(crate) path: Vec<PathBuf>,
}

impl Settings {
    pub(crate) fn read() -> Result<Self> {
        let manifest =
            variable("CARGO_MANIFEST_DIR").context("xtask is run by cargo: type `cargo xtask`")?;
        let root = PathBuf::from(manifest)
            .join("../..")
            .canonicalize()
            .context("looking for the workspace's folder")?;
        let cache = variable("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| Some(PathBuf::from(variable("HOME")?).join(".cache")))
            .map(|folder| folder.join("counterfoil"));
        Ok(Self {
            root,
            ci: variable("CI").is_some_and(|value| value == "true" || value == "1"),
            cache,
            postgres: variable(TEST_POSTGRES).and_then(|url| url.into_string().ok()),
            cargo: variable("CARGO").unwrap_or_else(|| "cargo".into()),
            target: variable("CARGO_TARGET_DIR").map(PathBuf::from),
            path: search_path(),
        })
    }
}

impl Settings {
    /// Where cargo builds.
    pub(crate) fn target_folder(&self) -> PathBuf {
        self.target
            .clone()
            .unwrap_or_else(|| self.root.join("target"))
    }

    /// A program in `PATH`.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        self.path
            .iter()
            .map(|folder| folder.join(program))
            .find(|file| file.is_file())
    }
}

/// The folders of `PATH`.
pub(crate) fn search_path() -> Vec<PathBuf> {
    variable("PATH").map_or_else(Vec::new, |path| std::env::split_paths(&path).collect())
}

/// An environment variable; an empty one counts as unset, as shells treat it.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where xtask reads its environment"
)]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
