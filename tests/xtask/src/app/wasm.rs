//! The standard library for WebAssembly: fetched with rustup, or built from its sources.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::Context;
use crate::process;

pub(super) const TARGET: &str = "wasm32-unknown-unknown";

/// Where the standard library comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Std {
    /// Installed with the toolchain.
    Installed,
    /// Its sources are; cargo builds it along.
    FromSource,
}

impl Std {
    pub(super) fn apply(self, command: &mut Command) {
        if self == Self::FromSource {
            // The compiler is a stable one; this is the one thing of tomorrow's cargo that is needed.
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .arg("-Zbuild-std=std,panic_abort");
        }
    }
}

/// Finds a standard library for the target, or fetches one.
pub(super) fn provide(context: &Context) -> Result<Std> {
    let sysroot = sysroot()?;
    if let Some(found) = find(&sysroot) {
        return Ok(found);
    }
    if context.settings.find("rustup").is_some() {
        println!("The target {TARGET} is not installed; asking rustup for it");
        let added = process::run(
            &context.interrupt,
            Command::new("rustup").args(["target", "add", TARGET]),
        );
        context.interrupt.check()?;
        if added.is_ok()
            && let Some(found) = find(&sysroot)
        {
            return Ok(found);
        }
    }
    bail!(
        "the standard library for {TARGET} is needed and could not be fetched.\n\
         With a network:  rustup target add {TARGET}\n\
         Without rustup, its sources do as well. They must be of the compiler's own version ({version}):\n  \
           apt-get download rust-src      (Debian; newer versions are in its backports)\n  \
           dpkg -x rust-src_*.deb rust-src\n  \
           mkdir -p {lib}/src/rust\n  \
           cp -r rust-src/usr/src/rustc-*/. {lib}/src/rust/",
        version = version()?,
        lib = sysroot.join("lib/rustlib").display(),
    )
}

fn find(sysroot: &Path) -> Option<Std> {
    let lib = sysroot.join("lib/rustlib");
    if lib.join(TARGET).join("lib").is_dir() {
        return Some(Std::Installed);
    }
    lib.join("src/rust/library/std/Cargo.toml")
        .is_file()
        .then_some(Std::FromSource)
}

fn sysroot() -> Result<PathBuf> {
    Ok(PathBuf::from(rustc(&["--print", "sysroot"])?))
}

fn version() -> Result<String> {
    rustc(&["--version"])
}

fn rustc(arguments: &[&str]) -> Result<String> {
    let output = Command::new("rustc")
        .args(arguments)
        .output()
        .context("starting rustc")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_found_where_nothing_is() {
        assert_eq!(find(Path::new("/nowhere")), None);
    }

    #[test]
    fn a_library_from_source_is_asked_for() {
        let mut command = Command::new("cargo");
        Std::FromSource.apply(&mut command);
        assert!(
            command
                .get_args()
                .any(|argument| argument == "-Zbuild-std=std,panic_abort")
        );
    }
}
