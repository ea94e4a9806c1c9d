//! What the platform lends the app, and why it cannot start.

use std::path::PathBuf;

use counterfoil_core::OpenError;
use counterfoil_core::vault::{SET_UP_BYTES, VaultError};

use crate::words::Lang;

/// What the platform lends the app when it starts.
#[derive(Clone)]
pub struct Host {
    /// The folder of the app's files; empty in a browser.
    pub folder: PathBuf,
    /// The SQLite file system they lie in, if it is not the platform's own.
    pub vfs: Option<String>,
    /// Whether the phone's file is encrypted. Everywhere but in tests on machines without a cipher.
    pub encrypted: bool,
    /// The secret that never leaves the device.
    pub device_secret: [u8; 32],
    /// Random bytes for the vault.
    pub random: [u8; SET_UP_BYTES],
    /// Random bytes that no other start had: client tokens begin with them.
    pub start: [u8; 16],
    /// The phone's own offset from UTC, for times of day.
    pub zone_minutes: i32,
    /// Whether a PIN opened this here before, as far as the platform remembers beside the device's secret: if
    /// that and what is stored contradict each other, one of them was cleared.
    pub was_set_up: bool,
    /// The language to start in.
    pub lang: Lang,
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Host(..)")
    }
}

/// Why the app cannot start.
#[derive(Debug)]
pub enum StartError {
    /// A file could not be opened.
    Open(OpenError),
    /// The vault failed.
    Vault(VaultError),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open(error) => error.fmt(f),
            Self::Vault(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {}
