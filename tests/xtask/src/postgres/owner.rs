//! As whom PostgreSQL runs.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

/// As whom PostgreSQL runs: ourselves, or somebody of less power, because it refuses to run as root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Ourselves,
    Other { uid: u32, gid: u32 },
}

impl Owner {
    pub(super) fn choose() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Ourselves);
        }
        let users =
            fs::read_to_string("/etc/passwd").context("looking for a user for PostgreSQL")?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| find(&users, name))
            .context(
                "PostgreSQL does not run as root, and there is neither a user postgres nor nobody",
            )
    }

    /// Gives a file or folder to this user.
    pub(super) fn take(self, path: &Path) -> Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Other { uid, gid } => chown(path, Some(uid), Some(gid))
                .with_context(|| format!("giving {} to PostgreSQL's user", path.display())),
        }
    }

    /// Makes a command run as this user.
    pub(super) fn run(self, command: &mut Command) {
        if let Self::Other { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
    }
}

fn find(users: &str, name: &str) -> Option<Owner> {
    users.lines().find_map(|line| {
        // name:password:uid:gid:comment:home:shell
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Owner::Other { uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\n\
                     postgres-old:x:7:8::/:/bin/false\n\
                     postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(
            find(users, "postgres"),
            Some(Owner::Other { uid: 101, gid: 104 })
        );
        assert_eq!(find(users, "nobody"), None);
    }
}
