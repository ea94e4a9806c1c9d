//! Importing a hundred thousand rows by the command line, as a person would.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use counterfoil_server::db::Engine;

use super::figures::{self, megabytes};
use super::{Scale, called};
use crate::place::{self, Folder};
use crate::process::Usage;
use crate::world::today;

/// The most memory an import may take.
const MEMORY: u64 = 200_000_000;

pub(super) async fn run(scale: Scale, engine: Engine) -> Result<()> {
    let rows = scale.of(100_000, 10_000);
    let disk = Folder::new()?;
    let file = disk.file("items.csv");
    super::aging::write_items(&file, rows - rows / 11, today())?;
    let url = place::fresh(engine, &disk)?;
    figures::title(&format!(
        "Import of {rows} rows by the command line, {}",
        called(engine)
    ));
    for what in ["import", "import again"] {
        let (took, peak) = import(&file, &url).await?;
        figures::plain(what, &format!("{:.1} s", took.as_secs_f64()));
        figures::aimed(
            &format!("{what}, peak memory"),
            &megabytes(peak),
            "< 200 MB",
            peak < MEMORY,
        );
    }
    Ok(())
}

/// Runs the import, looking at its memory while it runs.
async fn import(file: &std::path::Path, url: &str) -> Result<(Duration, u64)> {
    let began = Instant::now();
    let mut child = Command::new(place::counterfoil()?)
        .args(["import", "open-items", "--database", url])
        .arg(file)
        .stdout(Stdio::null())
        .spawn()
        .context("starting counterfoil import")?;
    let mut peak = 0;
    let status = loop {
        // The kernel keeps the high-water mark; it is read while there is a process to ask.
        if let Ok(usage) = Usage::of(child.id()) {
            peak = peak.max(usage.peak_bytes);
        }
        if let Some(status) = child.try_wait()? {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    ensure!(status.success(), "the import failed");
    Ok((began.elapsed(), peak))
}
