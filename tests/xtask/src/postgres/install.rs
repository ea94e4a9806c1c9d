//! Installs PostgreSQL where we may, and otherwise says how.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::Context;
use crate::process;
use crate::settings::TEST_POSTGRES;

/// Read by Debian's packages before they set up a cluster of their own, which nobody here wants.
const SNIPPET: &str = "/etc/postgresql-common/createcluster.d/counterfoil.conf";

/// Installs PostgreSQL's programs with apt if we are root; no service is set up or started.
pub(super) fn install(context: &Context) -> Result<()> {
    let apt = context
        .settings
        .path
        .iter()
        .any(|folder| folder.join("apt-get").is_file());
    if !apt || !rustix::process::geteuid().is_root() {
        bail!(
            "PostgreSQL is needed, and its programs initdb and postgres were not found.\n\
             Install it:\n  \
               Debian, Ubuntu   sudo apt-get install --no-install-recommends postgresql\n  \
               Fedora           sudo dnf install postgresql-server\n  \
               Arch             sudo pacman -S postgresql\n  \
               macOS            brew install postgresql@17\n\
             or name one in which databases may be created:\n  \
               export {TEST_POSTGRES}=postgres://user:password@host:port/postgres"
        );
    }
    println!("PostgreSQL is not installed; installing its Debian package");
    let snippet = Path::new(SNIPPET);
    let folder = snippet.parent().context("the snippet has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    fs::write(snippet, "create_main_cluster = false\n")
        .with_context(|| format!("writing {SNIPPET}"))?;
    let installed = apt_get(context, &["update"]).and_then(|()| {
        apt_get(
            context,
            &["install", "--yes", "--no-install-recommends", "postgresql"],
        )
    });
    // Whoever installs another version later shall get what Debian promises.
    let removed = fs::remove_file(snippet).with_context(|| format!("removing {SNIPPET}"));
    installed.and(removed)
}

fn apt_get(context: &Context, arguments: &[&str]) -> Result<()> {
    process::run(
        &context.interrupt,
        Command::new("apt-get")
            .args(["--quiet", "--quiet", "--option", "Dpkg::Use-Pty=0"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}
