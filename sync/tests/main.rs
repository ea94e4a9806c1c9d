//! What phone and server agree on, from outside: histories, messages, hostile bytes, golden vectors.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod convergence;
mod daybook;
mod golden;
mod hostile;
mod journal;
mod messages;
mod picture;
mod promise;
mod receipt_code;
mod support;
mod unlock;
