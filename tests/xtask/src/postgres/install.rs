//! Installs PostgreSQL where we may, and otherwise says how.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::settings::TEST_POSTGRES;
use crate::{Context, apt};

/// Read by Debian's packages before they set up a cluster of their own, which nobody here wants.
const SNIPPET: &str = "/etc/postgresql-common/createcluster.d/counterfoil.conf";

/// Installs PostgreSQL's programs with apt if we are root; no service is set up or started.
pub(super) fn install(context: &Context) -> Result<()> {
    if !apt::can_install(context) {
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
    let installed = apt::install(context, "postgresql");
    // Whoever installs another version later shall get what Debian promises.
    let removed = fs::remove_file(snippet).with_context(|| format!("removing {SNIPPET}"));
    installed.and(removed)
}
