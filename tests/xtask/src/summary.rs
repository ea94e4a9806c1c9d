//! Adds up what test programs say at their ends.

use std::fmt;
use std::process::Command;

use anyhow::{Result, bail};

use crate::Context;
use crate::process::{self, Stream};

/// How many tests passed, failed and were left out, over all test programs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Summary {
    /// Reads one line of a test program; only its last, `test result: ...`, counts, or of Node's test
    /// runner the lines `ℹ pass N`, `ℹ fail N` and `ℹ skipped N`.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some((what, count)) = line
            .strip_prefix("ℹ ")
            .and_then(|line| line.split_once(' '))
        {
            let count: u64 = count.parse().unwrap_or_default();
            match what {
                "pass" => self.passed += count,
                "fail" | "cancelled" => self.failed += count,
                "skipped" | "todo" => self.ignored += count,
                _ => {}
            }
            return;
        }
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        // "ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s"
        let (_, counts) = result.split_once(". ").unwrap_or_default();
        for part in counts.split("; ") {
            let Some((count, what)) = part.split_once(' ') else {
                continue;
            };
            let count: u64 = count.parse().unwrap_or_default();
            match what {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                "ignored" => self.ignored += count,
                _ => {}
            }
        }
    }

    /// Runs tests, shows what they print and adds up their results.
    pub(crate) fn of(&mut self, context: &Context, command: &mut Command) -> Result<()> {
        let failed_before = self.failed;
        let status =
            process::read_lines(&context.interrupt, command, Stream::Stdout, None, |line| {
                println!("{line}");
                self.read(line);
            })?;
        if status.success() {
            return Ok(());
        }
        if self.failed == failed_before {
            // A test program that was killed, or did not compile, counted nothing; it must not look like
            // a pass.
            self.failed += 1;
            bail!("a test program was not built, or ended without a result");
        }
        bail!("{} tests failed", self.failed - failed_before)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_add_up() {
        let mut summary = Summary::default();
        for line in [
            "running 6 tests",
            "test money::splits ... ok",
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 measured; 3 filtered out; finished in 1.25s",
        ] {
            summary.read(line);
        }
        assert_eq!(
            summary,
            Summary {
                passed: 12,
                failed: 2,
                ignored: 1
            }
        );
        assert_eq!(summary.to_string(), "12 passed, 2 failed");
    }

    #[test]
    fn the_browsers_scripts_count_too() {
        let mut summary = Summary::default();
        for line in [
            "✔ a receipt issued without a network (9000ms)",
            "ℹ tests 4",
            "ℹ pass 3",
            "ℹ fail 1",
            "ℹ cancelled 0",
            "ℹ skipped 0",
        ] {
            summary.read(line);
        }
        assert_eq!(summary.to_string(), "3 passed, 1 failed");
    }

    #[test]
    fn what_a_test_prints_is_not_counted() {
        let mut summary = Summary::default();
        summary.read("it says test result: ok. 5 passed; 0 failed");
        summary.read("test result: ");
        summary.read("test result: ok. many passed; -1 failed");
        assert_eq!(summary, Summary::default());
    }
}
