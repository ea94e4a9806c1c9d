//! The phone app: what a collector holds.
//!
//! [`App`] takes taps and gives screens. It holds no rules: what may be done and what comes of it, the
//! core decides. It knows no browser either: whoever runs it hands in taps, the time and what the office
//! answered, and carries what it wants sent. In a browser that is a dedicated worker (`worker.rs` with
//! `page/worker.js`); in tests it is a few lines.
//!
//! - `screens/` one file per screen: data in, HTML out.
//! - `words/` every text, in English and Arabic.
//! - `app/` what a tap does: one file per part of the day.

mod app;
pub mod format;
mod screens;
mod turn;
pub mod words;
#[cfg(target_family = "wasm")]
mod worker;

pub use app::{App, Host, StartError};
pub use turn::{File, Now, Paper, PaperAs, Reply, Request, Tap, Turn};
