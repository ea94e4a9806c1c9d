//! Adds up what test programs say at their ends.

use std::fmt;

/// How many tests passed, failed and were left out, over all test programs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Summary {
    /// Reads one line of a test program; only its last, `test result: ...`, counts.
    pub(crate) fn read(&mut self, line: &str) {
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
    fn what_a_test_prints_is_not_counted() {
        let mut summary = Summary::default();
        summary.read("it says test result: ok. 5 passed; 0 failed");
        summary.read("test result: ");
        summary.read("test result: ok. many passed; -1 failed");
        assert_eq!(summary, Summary::default());
    }
}
