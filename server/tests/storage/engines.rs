//! A fresh database on each engine for one test.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use counterfoil_server::db::{DatabaseUrl, Db, Engine, OpenMode, fingerprint};
use counterfoil_server::values;

static NEXT: AtomicU32 = AtomicU32::new(0);

fn name() -> String {
    format!(
        "t{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::SeqCst)
    )
}

/// The PostgreSQL server that the tests run on.
fn postgres() -> String {
    option_env_at_run_time("COUNTERFOIL_TEST_POSTGRES").unwrap_or_else(|| {
        panic!(
            "COUNTERFOIL_TEST_POSTGRES is not set, and storage tests run on both engines: \
             run `cargo xtask test`, or `cargo xtask postgres` and set it to the address that it prints"
        )
    })
}

fn option_env_at_run_time(name: &str) -> Option<String> {
    std::env::vars()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

/// Where this test's files go; emptied by `cargo clean`.
pub(crate) fn scratch(file: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name());
    std::fs::create_dir_all(&dir).expect("the target folder is writable");
    dir.join(file)
}

/// The address of a database that does not exist yet.
pub(crate) fn fresh_url(engine: Engine) -> String {
    match engine {
        Engine::Sqlite => format!("sqlite:{}", scratch("books.db").display()),
        Engine::Postgres => {
            let base = postgres();
            let mark = if base.contains('?') { '&' } else { '?' };
            format!("{base}{mark}schema={}", name())
        }
    }
}

pub(crate) async fn fresh(engine: Engine) -> Db {
    let url: DatabaseUrl = fresh_url(engine).parse().expect("a well-formed address");
    let db = Db::open(&url, OpenMode::Create)
        .await
        .expect("the database opens");
    db.migrate().await.expect("the schema is made");
    db
}

/// An empty migrated database on each engine.
pub(crate) async fn both() -> [Db; 2] {
    [fresh(Engine::Sqlite).await, fresh(Engine::Postgres).await]
}

/// Runs SQL the way someone with access to the file or the server would, past all our code.
pub(crate) async fn behind_our_back(db: &Db, sql: &str) -> Result<u64, sqlx::Error> {
    use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
    if let Some(path) = db.url().strip_prefix("sqlite:") {
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(false);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
        let done = connection
            .execute(AssertSqlSafe(sql.to_owned()))
            .await?
            .rows_affected();
        connection.close().await?;
        return Ok(done);
    }
    let (base, schema) = db
        .url()
        .rsplit_once("schema=")
        .expect("tests name their schema");
    let mut connection = sqlx::PgConnection::connect(base.trim_end_matches(['?', '&'])).await?;
    connection
        .execute(AssertSqlSafe(format!("SET search_path TO {schema}")))
        .await?;
    let done = connection
        .execute(AssertSqlSafe(sql.to_owned()))
        .await?
        .rows_affected();
    connection.close().await?;
    Ok(done)
}

/// What makes a setting as the product would.
pub(crate) fn setting(key: &str, value: &str) -> String {
    let facts = fingerprint(values![key, value]);
    format!("INSERT INTO setting (key, value, facts) VALUES ('{key}', '{value}', {facts})")
}

/// The first thing `verify` finds wrong.
pub(crate) async fn sound(db: &Db) -> Result<(), String> {
    use counterfoil_server::verify::{self, Finding};
    let mut fault = Ok(());
    let ok = verify::run(db, |name, finding| {
        if let (Finding::Differs(what), true) = (finding, fault.is_ok()) {
            fault = Err(format!("{name}: {what}"));
        }
    })
    .await
    .expect("verify runs");
    assert_eq!(ok, fault.is_ok());
    fault
}

/// One number, read past all our code.
pub(crate) async fn number(db: &Db, sql: &'static str) -> i64 {
    use sqlx::{AssertSqlSafe, Connection as _};
    if let Some(path) = db.url().strip_prefix("sqlite:") {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let mut connection = sqlx::SqliteConnection::connect_with(&options)
            .await
            .expect("connects");
        return sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(&mut connection)
            .await
            .expect("a number");
    }
    let (base, schema) = db
        .url()
        .rsplit_once("schema=")
        .expect("tests name their schema");
    let mut connection = sqlx::PgConnection::connect(base.trim_end_matches(['?', '&']))
        .await
        .expect("connects");
    sqlx::raw_sql(AssertSqlSafe(format!("SET search_path TO {schema}")))
        .execute(&mut connection)
        .await
        .expect("a schema");
    sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_one(&mut connection)
        .await
        .expect("a number")
}
