//! Steps, each with a heading and its time, stopping at the first that fails.

use std::time::Instant;

use anyhow::{Context as _, Result};

/// Steps counted from 1.
#[derive(Default)]
pub(crate) struct Steps {
    number: u32,
}

impl Steps {
    /// Runs one step. Its error names it.
    pub(crate) fn run<T>(&mut self, name: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
        self.number += 1;
        let number = self.number;
        println!("\n== {number}. {name}");
        let started = Instant::now();
        let outcome = step();
        let took = started.elapsed();
        if outcome.is_ok() {
            println!("== {number}. ok after {took:.1?}");
        }
        outcome.with_context(|| format!("step {number} ({name}) failed after {took:.1?}"))
    }
}
