//! Whether a run left the working tree as it found it.

use std::process::Command;

use anyhow::{Result, bail};

use crate::Context;

/// What git says about the working tree at one moment.
#[derive(PartialEq, Eq)]
pub(crate) struct Tree {
    status: String,
    changes: Vec<u8>,
}

impl Tree {
    /// Looks at the tree; `None` where there is no git or no checkout (an unpacked archive).
    pub(crate) fn look(context: &Context) -> Option<Self> {
        let git = |arguments: &[&str]| {
            let output = Command::new("git")
                .current_dir(&context.settings.root)
                .args(arguments)
                .output()
                .ok()?;
            output.status.success().then_some(output.stdout)
        };
        Some(Self {
            status: String::from_utf8_lossy(&git(&["status", "--porcelain"])?).into_owned(),
            changes: git(&["diff"])?,
        })
    }

    /// Fails if the tree is no longer as `self` found it: something generated was not committed.
    pub(crate) fn still(&self, context: &Context) -> Result<()> {
        match Self::look(context) {
            Some(now) if now != *self => bail!(
                "the run changed files that are in git; commit what was generated:\n{}",
                now.status
            ),
            _ => Ok(()),
        }
    }
}
