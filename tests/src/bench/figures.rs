//! Figures and how they are told.

use std::time::Duration;

/// Begins a table, whose lines are printed as they are measured.
pub(super) fn title(text: &str) {
    println!("\n{text}");
    println!("{}", "-".repeat(text.chars().count()));
}

/// A figure that has nothing to be compared with.
pub(super) fn plain(what: &str, figure: &str) {
    println!("  {what:<54} {figure:>10}");
}

/// A figure against its baseline.
pub(super) fn against(what: &str, figure: &str, baseline: &str, verdict: &Verdict) {
    let Verdict { ratio, aim, met } = verdict;
    let beside = format!("against {baseline}");
    let word = if *met { "met" } else { "MISSED" };
    println!("  {what:<54} {figure:>10}   {beside:<30} {ratio:>5.2}x   aim {aim}: {word}");
}

/// A figure against an aim.
pub(super) fn aimed(what: &str, figure: &str, aim: &str, met: bool) {
    let word = if met { "met" } else { "MISSED" };
    println!("  {what:<54} {figure:>10}   aim {aim}: {word}");
}

/// Words beneath.
pub(super) fn note(text: &str) {
    println!("  {text}");
}

/// A ratio and what it should be.
#[derive(Debug)]
pub(super) struct Verdict {
    ratio: f64,
    aim: String,
    met: bool,
}

impl Verdict {
    /// At most so many times the baseline.
    pub(super) fn at_most(measured: f64, baseline: f64, times: f64) -> Self {
        let ratio = measured / baseline;
        Self {
            ratio,
            aim: format!("<= {times:.0}x"),
            met: ratio <= times,
        }
    }

    /// At least this part of the baseline.
    pub(super) fn at_least(measured: f64, baseline: f64, part: f64) -> Self {
        let ratio = measured / baseline;
        Self {
            ratio,
            aim: format!(">= {part:.2}x"),
            met: ratio >= part,
        }
    }
}

/// The figure at a place in a hundred of the sorted ones.
pub(super) fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

/// The middle one.
pub(super) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Milliseconds, with the digits that mean something.
pub(super) fn ms(time: Duration) -> String {
    millis(time.as_secs_f64() * 1_000.0)
}

/// Milliseconds, with the digits that mean something.
pub(super) fn millis(ms: f64) -> String {
    match ms {
        ms if ms < 10.0 => format!("{ms:.2} ms"),
        ms if ms < 1_000.0 => format!("{ms:.0} ms"),
        ms => format!("{:.2} s", ms / 1_000.0),
    }
}

/// Megabytes of 1,000,000 bytes.
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

/// A count as a number to calculate with.
pub(super) fn float(count: usize) -> f64 {
    // Every count here is far below four thousand million.
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
