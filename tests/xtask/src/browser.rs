//! `cargo xtask browser`: the phone app, driven in a real browser.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::process;
use crate::settings::TEST_BINARY;
use crate::summary::Summary;
use crate::{Context, app, apt};

/// What browsers of this family are called.
const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Drive the phone app in Chromium, as a collector would.
///
/// Builds the app and the server, starts a demo for each script of tests/browser and taps through it.
/// What the screens looked like is kept in `target/tmp/screens`.
#[derive(Args)]
pub(crate) struct Browser {
    /// Run only the scripts whose names contain one of these; `speed` measures.
    filter: Vec<String>,
}

impl Browser {
    pub(crate) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut summary = Summary::default();
        let done = self.scripts(context, &mut summary);
        println!("{summary}");
        done.map(|()| ExitCode::SUCCESS)
    }

    /// Runs every script.
    pub(crate) fn all(context: &Context, summary: &mut Summary) -> Result<()> {
        Self { filter: Vec::new() }.scripts(context, summary)
    }

    fn scripts(&self, context: &Context, summary: &mut Summary) -> Result<()> {
        let browser = browser(context)?;
        for program in ["node", "npm"] {
            if context.settings.find(program).is_none() {
                bail!(
                    "{program} is needed to drive the browser; install Node.js 20 or later with npm"
                );
            }
        }
        let app = app::build(context)?;
        let programs = context.build(context.cargo("build").args([
            "--package",
            "counterfoil-server",
            "--bin",
            "counterfoil",
        ]))?;
        let folder = context.settings.root.join("tests/browser");
        process::run(
            &context.interrupt,
            Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
                .current_dir(&folder),
        )?;
        let mut scripts = Vec::new();
        for file in std::fs::read_dir(&folder)? {
            let name = file?.file_name().to_string_lossy().into_owned();
            let wanted =
                self.filter.is_empty() || self.filter.iter().any(|part| name.contains(part));
            // What measures runs only when it is named.
            let is_bench = name.ends_with(".bench.mjs") && !self.filter.is_empty();
            if (name.ends_with(".test.mjs") || is_bench) && wanted {
                scripts.push(name);
            }
        }
        scripts.sort();
        summary.of(
            context,
            Command::new("node")
                // One after another: each has a server and a browser of its own.
                .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
                // A browser that hangs fails; it does not hold everything up.
                .arg("--test-timeout=300000")
                .args(scripts)
                .current_dir(&folder)
                .env(TEST_BINARY, programs.find("counterfoil")?)
                .env("COUNTERFOIL_APP", app)
                .env("COUNTERFOIL_CHROMIUM", browser)
                .env(
                    "COUNTERFOIL_SCREENS",
                    context.settings.target_folder().join("tmp/screens"),
                ),
        )
    }
}

fn browser(context: &Context) -> Result<PathBuf> {
    let find = || BROWSERS.iter().find_map(|name| context.settings.find(name));
    if let Some(found) = find() {
        return Ok(found);
    }
    if !apt::can_install(context) {
        bail!(
            "Chromium is needed and was not found. Install it, on Debian with\n  \
             sudo apt-get install --no-install-recommends chromium"
        );
    }
    println!("Chromium is not installed; installing its Debian package");
    apt::install(context, "chromium").context("installing Chromium")?;
    find().context("Chromium was installed, but is not in PATH")
}
