//! Calls of cargo, all with the same surroundings.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::Context;
use crate::process::{self, Stream};

/// How something is compiled.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Context {
    /// Cargo, for this workspace, from wherever the developer stands.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = self.bare_cargo(subcommand);
        command
            .arg("--manifest-path")
            .arg(self.settings.root.join("Cargo.toml"));
        command
    }

    /// Cargo, for something that is not this workspace.
    pub(crate) fn bare_cargo(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.settings.cargo);
        command.arg(subcommand);
        // `cargo run` describes xtask in these; build scripts that look at them would run again.
        for (name, _) in std::env::vars_os() {
            let known = name.to_string_lossy();
            if known.starts_with("CARGO_PKG_") || known.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        if let Some(target) = &self.settings.target {
            command.env("CARGO_TARGET_DIR", target);
        }
        if self.settings.ci {
            // Half-built crates help only who builds again, and they fill the cache.
            command.env("CARGO_INCREMENTAL", "0");
        }
        command
    }

    /// Builds the `counterfoil` program and says where it is.
    pub(crate) fn build_counterfoil(&self, profile: Profile) -> Result<PathBuf> {
        let mut command = self.cargo("build");
        command.args(["--package", "counterfoil-server", "--bin", "counterfoil"]);
        command.arg("--message-format=json-render-diagnostics");
        if let Profile::Release = profile {
            command.arg("--release");
        }
        let mut executable = None;
        let status = process::read_lines(
            &self.interrupt,
            &mut command,
            Stream::Stdout,
            None,
            |line| executable = executable_in(line).or(executable.take()),
        )?;
        if !status.success() {
            bail!("{} ended with {status}", process::describe(&command));
        }
        executable.context("cargo did not say where it built counterfoil")
    }
}

/// Where a message of cargo's says that a program was built.
///
/// One field of one message is not worth a JSON library; a path that needs escapes is refused by not being found.
fn executable_in(message: &str) -> Option<PathBuf> {
    let (_, rest) = message.split_once(r#""executable":""#)?;
    let (path, _) = rest.split_once('"')?;
    (!path.contains('\\')).then(|| path.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_executable_is_found_in_the_message_that_has_one() {
        let program =
            r#"{"reason":"compiler-artifact","executable":"/a b/debug/counterfoil","fresh":true}"#;
        assert_eq!(
            executable_in(program),
            Some("/a b/debug/counterfoil".into())
        );
        assert_eq!(
            executable_in(r#"{"reason":"compiler-artifact","executable":null}"#),
            None
        );
        assert_eq!(
            executable_in(r#"{"reason":"build-finished","success":true}"#),
            None
        );
    }
}
