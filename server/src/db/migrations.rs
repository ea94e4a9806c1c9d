//! Schema changes, embedded. Both folders hold the same numbers and names; a test sees to it.

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::Engine;

/// One schema change as written for both engines.
#[derive(Debug, Clone, Copy)]
pub struct SchemaChange {
    /// Its number; applied in order.
    pub version: i64,
    /// Its name, as in the file's name.
    pub name: &'static str,
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

macro_rules! changes {
    ($($version:literal $name:literal;)*) => {
        &[$(SchemaChange {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../../migrations/postgres/", $name, ".sql")),
        }),*]
    };
}

/// All of them, oldest first. A change that has been released is never edited: its checksum is kept.
pub const CHANGES: &[SchemaChange] = changes! {
    1 "0001_base";
    2 "0002_receivables";
    3 "0003_ledger";
    4 "0004_auth";
    5 "0005_intake";
    6 "0006_custody";
    7 "0007_fieldwork";
    8 "0008_media";
    9 "0009_vault";
    10 "0010_field";
};

pub(super) fn migrator(engine: Engine) -> Migrator {
    let migrations = CHANGES
        .iter()
        .map(|change| {
            let sql = match engine {
                Engine::Sqlite => change.sqlite,
                Engine::Postgres => change.postgres,
            };
            Migration::new(
                change.version,
                change.name.into(),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        })
        .collect();
    Migrator::with_migrations(migrations)
}
