//! `cargo xtask demo`: a company's day in the field, to look at.

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::{Context, app};

/// Build Counterfoil and play a day in the field.
///
/// Runs `counterfoil demo` with the arguments given here: it imports a company, enrols phones,
/// plays the collectors' day, lets a cashier count and confirm, and leaves the server running until Ctrl-C.
/// It serves the phone app too, and prints a code with which a browser or a phone is set up in it.
/// The first build takes some minutes; it needs nothing but Rust and a C compiler.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask demo
  cargo xtask demo --collectors 20 --seed 7
  cargo xtask demo --once --json
  cargo xtask demo -- --help            what the demo itself understands")]
pub(crate) struct Demo {
    /// Passed on to `counterfoil demo`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

impl Demo {
    pub(crate) fn run(self, context: &Context) -> Result<ExitCode> {
        let is_told = |option: &str| {
            self.arguments.iter().any(|argument| {
                argument == option
                    || argument
                        .to_string_lossy()
                        .starts_with(&format!("{option}="))
            })
        };
        // Nobody is left to open it, or it lies elsewhere.
        let needs_no_app = ["--once", "--app", "--help", "-h"].into_iter().any(is_told);
        let app = if needs_no_app { None } else { app(context)? };
        let mut command = context.cargo("run");
        command
            .args(["--package", "counterfoil-server", "--bin", "counterfoil"])
            .args(["--", "demo"])
            .args(self.arguments);
        if let Some(app) = app {
            command.env("COUNTERFOIL_APP", app);
        }
        // The demo takes our place: its Ctrl-C, its exit code, nothing in between.
        Err(command.exec()).context("starting cargo")
    }
}

/// The phone app, if it can be built here. The rest of the demo needs only Rust.
fn app(context: &Context) -> Result<Option<PathBuf>> {
    match app::build(context) {
        Ok(folder) => Ok(Some(folder)),
        Err(error) => {
            context.interrupt.check()?;
            eprintln!("The demo goes on without the phone app: {error:#}");
            Ok(None)
        }
    }
}
