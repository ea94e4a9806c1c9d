//! The Counterfoil server: one binary, `counterfoil`, and the library it is made of.
//!
//! Arrows point down: shells (`cli`, `http`) -> `intake`, `reports` -> capabilities (`ledger`,
//! `receivables`, ...) -> `db`. A capability reaches another only through its rules, never through
//! its tables.

pub mod clock;
pub mod db;
pub mod ledger;
pub mod cli;
pub mod receivables;
pub mod reports;
pub mod statements;
pub mod verify;
