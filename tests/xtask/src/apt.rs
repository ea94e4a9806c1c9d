//! Debian's packages, where we may install them.

use std::process::Command;

use anyhow::Result;

use crate::Context;
use crate::process;

/// Whether packages can be installed here: there is apt, and we are root.
pub(crate) fn can_install(context: &Context) -> bool {
    context.settings.find("apt-get").is_some() && rustix::process::geteuid().is_root()
}

/// Installs a package, after looking up what there is.
pub(crate) fn install(context: &Context, package: &str) -> Result<()> {
    apt_get(context, &["update"])?;
    apt_get(
        context,
        &["install", "--yes", "--no-install-recommends", package],
    )
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
