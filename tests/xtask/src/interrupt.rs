//! Ctrl-C and friends, remembered instead of obeyed at once, so that what was started can be stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// How long Ctrl-C may go unnoticed: short to a person, nothing to the processor.
pub(crate) const PATIENCE: Duration = Duration::from_millis(50);

/// Whether somebody asked us to stop.
#[derive(Clone)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

/// The error that carries a request to stop up to `main`, through everybody's clean-up.
#[derive(Debug)]
pub(crate) struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped on request")
    }
}

impl std::error::Error for Interrupted {}

impl Interrupt {
    /// Starts to listen for SIGINT, SIGTERM and SIGHUP.
    ///
    /// The first asks us to stop and clean up. A second one ends the process on the spot;
    /// what is then left behind is removed by the next run.
    pub(crate) fn listen() -> Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // Registered first, therefore run first: at the first signal the flag is still down.
            signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&asked))
                .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&asked)))
                .with_context(|| format!("listening for signal {signal}"))?;
        }
        Ok(Self(asked))
    }

    /// One that nobody will ever pull.
    #[cfg(test)]
    pub(crate) fn never() -> Self {
        Self(Arc::default())
    }

    /// Fails with [`Interrupted`] once somebody asked us to stop.
    pub(crate) fn check(&self) -> Result<()> {
        if self.0.load(Ordering::SeqCst) {
            return Err(Interrupted.into());
        }
        Ok(())
    }
}
