//! Checks of our dependencies: licences, sources, bans and, where they can be had, advisories.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::Context;
use crate::process::{self, Stream};

/// The cargo-deny that `.deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// How long the advisory database may take: longer means that there is no network to speak of.
const FETCH_LIMIT: Duration = Duration::from_mins(1);

/// A cargo-deny of the right version.
pub(crate) struct Deny {
    program: PathBuf,
}

impl Deny {
    /// Finds cargo-deny, or builds it once and keeps it.
    pub(crate) fn provide(context: &Context) -> Result<Self> {
        let kept = folder(context).join("bin/cargo-deny");
        let on_path = context
            .settings
            .path
            .iter()
            .map(|dir| dir.join("cargo-deny"));
        for program in on_path.chain([kept.clone()]) {
            if is_right_version(&program) {
                return Ok(Self { program });
            }
        }
        build(context)?;
        Ok(Self { program: kept })
    }

    /// Checks bans, licences and sources.
    pub(crate) fn check(&self, context: &Context) -> Result<()> {
        process::run(
            &context.interrupt,
            self.command(context).args([
                "check",
                "--hide-inclusion-graph",
                "bans",
                "licenses",
                "sources",
            ]),
        )
    }

    /// Checks advisories, if the database of advisories can be fetched; says so if it cannot.
    pub(crate) fn check_advisories(&self, context: &Context) -> Result<()> {
        let mut reason = String::from("it did not say why");
        let fetched = process::read_lines(
            &context.interrupt,
            self.command(context)
                .args(["--color", "never", "fetch", "db"])
                // Without a network git may want to ask for a password; nobody is there to answer.
                .env("GIT_TERMINAL_PROMPT", "0"),
            Stream::Stderr,
            Some(FETCH_LIMIT),
            |line| {
                if !line.trim().is_empty() {
                    line.trim().clone_into(&mut reason);
                }
            },
        );
        context.interrupt.check()?;
        match fetched {
            Ok(status) if status.success() => process::run(
                &context.interrupt,
                self.command(context)
                    .args(["check", "--hide-inclusion-graph", "advisories"]),
            ),
            Ok(_) => {
                println!("NOT CHECKED: the advisory database could not be fetched: {reason}");
                Ok(())
            }
            Err(error) => {
                println!("NOT CHECKED: the advisory database could not be fetched: {error:#}");
                Ok(())
            }
        }
    }

    fn command(&self, context: &Context) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg("--manifest-path")
            .arg(context.settings.root.join("Cargo.toml"))
            .arg("--config")
            .arg(context.settings.root.join(".deny.toml"));
        command
    }
}

fn is_right_version(program: &Path) -> bool {
    Command::new(program)
        .arg("--version")
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| {
            String::from_utf8_lossy(&output.stdout).trim() == format!("cargo-deny {VERSION}")
        })
}

/// Where our own cargo-deny lives. A new version gets a new folder.
fn folder(context: &Context) -> PathBuf {
    context
        .settings
        .cache
        .clone()
        .unwrap_or_else(|| context.settings.root.join("target"))
        .join("tools")
        .join(format!("cargo-deny-{VERSION}"))
}

fn build(context: &Context) -> Result<()> {
    let folder = folder(context);
    println!(
        "cargo-deny {VERSION} is not installed; building it once into {}",
        folder.display()
    );
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let build = folder.join("build");
    process::run(
        &context.interrupt,
        context
            .bare_cargo("install")
            .args(["cargo-deny", "--locked", "--version", VERSION, "--root"])
            .arg(&folder)
            .env("CARGO_TARGET_DIR", &build)
            // It runs for a second; its own release settings would compile for many minutes.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    )
    .with_context(|| {
        format!(
            "building cargo-deny; if it can be had otherwise, put cargo-deny {VERSION} into PATH"
        )
    })?;
    if !is_right_version(&folder.join("bin/cargo-deny")) {
        bail!("what was built is not cargo-deny {VERSION}");
    }
    // Kept until here so that an interrupted build goes on where it stopped.
    std::fs::remove_dir_all(&build).context("removing the build folder of cargo-deny")
}
