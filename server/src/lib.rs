//! The Counterfoil server: one binary, `counterfoil`, and the library it is made of.
//!
//! Arrows point down: shells (`cli`, `http`, `console`) -> `intake`, `reports` -> capabilities (`ledger`,
//! `receivables`, ...) -> `db`. A capability changes another only through its rules: each
//! table is written by one room.

pub mod accounts;
pub mod audit;
pub mod auth;
pub mod cash_limits;
pub mod cli;
pub mod clock;
pub mod company;
pub mod console;
pub mod custody;
pub mod db;
pub mod demo;
pub mod fieldwork;
pub mod http;
pub mod intake;
pub mod ledger;
pub mod media;
pub mod receivables;
pub mod reports;
mod said;
pub mod statements;
mod text;
pub mod vault;
pub mod verify;
pub mod vouchers;
pub mod worklist;
