//! Calls of cargo, all with the same surroundings.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::Context;
use crate::process::{self, Stream};

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

    /// Runs a command of cargo's that builds, and says what programs it built.
    pub(crate) fn build(&self, command: &mut Command) -> Result<Programs> {
        command.arg("--message-format=json-render-diagnostics");
        let mut programs = Vec::new();
        let status =
            process::read_lines(&self.interrupt, command, Stream::Stdout, None, |message| {
                programs.extend(executable_in(message));
            })?;
        if !status.success() {
            bail!("{} ended with {status}", process::describe(command));
        }
        Ok(Programs(programs))
    }
}

/// Programs that cargo built.
pub(crate) struct Programs(Vec<PathBuf>);

impl Programs {
    /// Where the program of this name is. Test programs have a hash in theirs, and are not meant.
    pub(crate) fn find(&self, name: &str) -> Result<&Path> {
        self.0
            .iter()
            .find(|program| program.file_name().is_some_and(|file| file == name))
            .map(PathBuf::as_path)
            .with_context(|| format!("cargo built no program named {name}"))
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
    fn programs_are_found_by_name() {
        let programs = Programs(vec!["/t/deps/bench-0af3".into(), "/t/bench".into()]);
        assert_eq!(programs.find("bench").unwrap(), Path::new("/t/bench"));
        assert!(programs.find("counterfoil").is_err());
    }

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
