//! Seeds lived one after the other until one fails, and what the simulator says of it.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::Context;
use crate::process::{self, Stream};

/// Only a fault that makes the product go round for ever takes as long.
const LIMIT: Duration = Duration::from_mins(15);
/// Letters of what the oracle says that are worth a table.
const WORDS: usize = 120;

/// Which.
#[derive(Clone, Copy)]
pub(super) struct Seeds {
    pub(super) from: u64,
    pub(super) count: u64,
    pub(super) steps: usize,
}

impl Seeds {
    /// This one alone.
    pub(super) fn only(self, seed: u64) -> Self {
        Self {
            from: seed,
            count: 1,
            ..self
        }
    }

    /// Lives them. The first that fails, with why.
    pub(super) fn live(self, context: &Context, program: &Path) -> Result<Option<(u64, String)>> {
        let mut command = Command::new(program);
        command
            .args(["--until-failure", "--no-shrink"])
            .args(["--from", &self.from.to_string()])
            .args(["--seeds", &self.count.to_string()])
            .args(["--steps", &self.steps.to_string()]);
        let (mut failed, mut is_done) = (None, false);
        let status = process::read_lines(
            &context.interrupt,
            &mut command,
            Stream::Stdout,
            Some(LIMIT),
            |line| {
                if failed.is_none() {
                    failed = failure(line);
                }
                is_done |= line.ends_with(" failed");
            },
        )?;
        // It also ends badly when a counter stayed at zero. But it says how many failed in any case.
        ensure!(
            is_done,
            "the simulator ended with {status} and said nothing"
        );
        Ok(failed)
    }
}

/// Reads `seed 7: after 120 steps: Sync: looking at the postings: ...`.
fn failure(line: &str) -> Option<(u64, String)> {
    let (seed, why) = line.strip_prefix("seed ")?.split_once(": ")?;
    let seed = seed.parse().ok()?;
    let why = match why.split_once(" steps: ") {
        Some((after, why)) if after.starts_with("after ") => why,
        _ => why,
    };
    let mut words: String = why.chars().take(WORDS).collect();
    if words.len() < why.len() {
        words.push('…');
    }
    Some((seed, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_read_and_nothing_else_is() {
        assert_eq!(
            failure("seed 7: after 120 steps: Sync: a leaf is in two hands (1)"),
            Some((7, "Sync: a leaf is in two hands (1)".to_owned()))
        );
        assert_eq!(failure("20 seeds, 6000 steps, 1 failed"), None);
        assert_eq!(failure("       12  seed of doubt"), None);
    }
}
