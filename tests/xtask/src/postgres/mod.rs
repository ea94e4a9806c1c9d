//! A PostgreSQL to test against: the developer's, or a throwaway one.

mod binaries;
mod cluster;
pub(crate) mod command;
mod folder;
mod install;
mod owner;

use anyhow::Result;

use crate::Context;
use cluster::Cluster;

/// What a throwaway PostgreSQL does when it commits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Trusts the operating system's memory: quick, and enough where a crash of the machine ends the test anyway.
    Memory,
    /// Waits for the disk, as in production: what benchmarks must measure.
    Disk,
}

/// A PostgreSQL in which tests may create databases.
pub(crate) enum Postgres {
    /// One that the developer runs.
    Given(String),
    /// Our own; it is gone when this is dropped.
    Throwaway(Cluster),
}

impl Postgres {
    /// The developer's PostgreSQL if one is named, otherwise a throwaway one.
    pub(crate) fn provide(context: &Context, durability: Durability) -> Result<Self> {
        if let Some(url) = &context.settings.postgres {
            eprintln!(
                "using the PostgreSQL that {} names",
                crate::settings::TEST_POSTGRES
            );
            return Ok(Self::Given(url.clone()));
        }
        let cluster = Cluster::start(context, durability)?;
        eprintln!("{} at {}", cluster.version(), cluster.url());
        Ok(Self::Throwaway(cluster))
    }

    /// Where it is: `postgres://...`. The user named may create and drop databases.
    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Given(url) => url,
            Self::Throwaway(cluster) => cluster.url(),
        }
    }
}
