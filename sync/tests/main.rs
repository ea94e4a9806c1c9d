//! What phone and server agree on, from outside: histories, messages, hostile bytes, golden vectors.

mod convergence;
mod daybook;
mod golden;
mod hostile;
mod journal;
mod messages;
mod support;
