//! The API as clients see it: the real router on a loopback port, real HTTP, both engines.

mod app;
mod audit;
mod books;
mod cash_limits;
mod contract;
mod custody;
mod daybooks;
mod enrolment;
mod forgotten;
mod idempotency;
mod openapi;
mod periods;
mod problems;
mod receipt_page;
mod roles;
mod second;
mod senseless;
mod serving;
mod sign_in;
mod tokens;

pub(crate) use app::{PASSWORD, Reply, TestApp, phone_key};
