//! The schema and the statements, the same on both engines.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use counterfoil_server::db::{CHANGES, Db, DbError, Engine, OpenMode, SchemaChange, Sql};
use counterfoil_server::statements;

use crate::engines::{behind_our_back, both, fresh_url};

#[tokio::test]
async fn every_statement_is_understood_by_both_engines() {
    for db in both().await {
        db.write(|mut tx| async move {
            for statement in statements::all() {
                tx.prepare(statement).await?;
            }
            Ok::<(), DbError>(())
        })
        .await
        .unwrap_or_else(|error| {
            panic!(
                "{:?}: {error}: {:?}",
                db.engine(),
                std::error::Error::source(&error)
            )
        });
    }
}

#[test]
fn names_of_statements_are_unique_and_splits_have_reasons() {
    let mut names = BTreeSet::new();
    for statement in statements::all() {
        assert!(names.insert(statement.name()), "{} twice", statement.name());
        if let Sql::Split { reason, .. } = statement.sql() {
            assert!(
                reason.len() > 10,
                "{} does not say why it is split",
                statement.name()
            );
        }
    }
}

fn sources(dir: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(dir).expect("sources are readable") {
        let path = entry.expect("sources are readable").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((
                path.display().to_string(),
                std::fs::read_to_string(&path).expect("sources are text"),
            ));
        }
    }
}

/// A room of SQL that is not listed, or SQL that went around the macro, would never be prepared above.
#[test]
fn no_statement_is_forgotten() {
    let mut found = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    let listed: BTreeSet<&str> = statements::all()
        .filter_map(|statement| statement.name().rsplit_once("::").map(|(room, _)| room))
        .collect();
    for (path, text) in &found {
        let room = path
            .split("/src/")
            .last()
            .expect("a path under src")
            .trim_end_matches(".rs")
            .trim_end_matches("/mod")
            .replace('/', "::");
        if text.lines().any(|line| {
            line.trim_start().starts_with("crate::statements! {")
                || line.trim_start().starts_with("statements! {")
        }) {
            assert!(
                listed.contains(format!("counterfoil_server::{room}").as_str()),
                "{path} has statements; add {room}::ALL to statements::ROOMS"
            );
        }
        if !path.contains("/src/db/") {
            for around in ["Statement::new", "Sql::", "sqlx::"] {
                assert!(
                    !text.contains(around),
                    "{path} uses {around}: SQL is declared with statements! in an sql room"
                );
            }
        }
    }
}

#[test]
fn migrations_have_the_same_numbers_and_names_in_both_folders() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let list = |folder: &str| -> BTreeSet<String> {
        let entries = std::fs::read_dir(root.join(folder)).expect("the folder is there");
        entries
            .map(|entry| {
                entry
                    .expect("readable")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect()
    };
    assert_eq!(list("sqlite"), list("postgres"));
    let known: BTreeSet<String> = CHANGES
        .iter()
        .map(|change| format!("{}.sql", change.name))
        .collect();
    assert_eq!(list("sqlite"), known, "every file is in db::CHANGES");
    for (place, change) in (1..).zip(CHANGES) {
        assert_eq!(change.version, place, "{} is out of order", change.name);
        assert!(
            change.name.starts_with(&format!("{place:04}_")),
            "{}",
            change.name
        );
    }
}

/// The schema as the engine keeps it, one thing after the other.
async fn schema_of(db: &Db) -> String {
    let schema = statements::all()
        .find(|statement| statement.name().ends_with("::db::sql::SCHEMA"))
        .expect("it is listed");
    let rows = db
        .read(|mut tx| async move { tx.all(schema, vec![]).await })
        .await;
    let mut things: Vec<String> = rows
        .expect("reads")
        .iter()
        .map(|row| {
            let name: String = row.get(0).expect("a name");
            let definition: String = row.get(1).expect("a definition");
            let lines = definition.lines().map(str::trim_end);
            let lines = lines.filter(|line| !line.is_empty());
            let lines: Vec<&str> = lines.collect();
            format!("{name}\n    {}\n", lines.join("\n    "))
        })
        .collect();
    things.sort();
    things.concat()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a switch for whoever runs the tests, not a setting of the product"
)]
pub(crate) fn blessed() -> bool {
    std::env::var_os("COUNTERFOIL_BLESS").is_some()
}

/// What the migrations come to, so that a review sees it. After a new one:
/// `COUNTERFOIL_BLESS=1 cargo test -p counterfoil-server --test storage schema`.
#[tokio::test]
async fn the_schema_is_the_one_on_file() {
    for db in both().await {
        let name = match db.engine() {
            Engine::Sqlite => "schema.sqlite.txt",
            Engine::Postgres => "schema.postgres.txt",
        };
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/storage")
            .join(name);
        let now = schema_of(&db).await;
        if blessed() {
            std::fs::write(&file, &now).expect("the folder is writable");
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        for (place, (kept, now)) in (1..).zip(kept.lines().zip(now.lines())) {
            assert_eq!(now, kept, "line {place} of {name}");
        }
        assert_eq!(now.lines().count(), kept.lines().count(), "{name}");
    }
}

/// A database as a program made it that knew only the first of these changes.
async fn made_with(engine: Engine, changes: &[SchemaChange]) -> String {
    use sqlx::Connection as _;
    use sqlx::migrate::{Migration, MigrationType, Migrator};
    let migrations = changes.iter().map(|change| {
        let sql = match engine {
            Engine::Sqlite => change.sqlite,
            Engine::Postgres => change.postgres,
        };
        let sql = sqlx::SqlSafeStr::into_sql_str(sql);
        Migration::new(
            change.version,
            change.name.into(),
            MigrationType::Simple,
            sql,
            false,
        )
    });
    let migrator = Migrator::with_migrations(migrations.collect());
    let url = fresh_url(engine);
    match engine {
        Engine::Sqlite => {
            let options = sqlx::sqlite::SqliteConnectOptions::new()
                .filename(url.trim_start_matches("sqlite:"))
                .create_if_missing(true);
            let mut connection = sqlx::SqliteConnection::connect_with(&options)
                .await
                .expect("connects");
            migrator.run(&mut connection).await.expect("migrates");
            connection.close().await.expect("closes");
        }
        Engine::Postgres => {
            let (base, schema) = url.rsplit_once("schema=").expect("tests name their schema");
            let base = base.trim_end_matches(['?', '&']);
            let mut connection = sqlx::PgConnection::connect(base).await.expect("connects");
            let make = format!("CREATE SCHEMA {schema}; SET search_path TO {schema}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(make))
                .execute(&mut connection)
                .await
                .expect("made");
            migrator.run(&mut connection).await.expect("migrates");
            connection.close().await.expect("closes");
        }
    }
    url
}

/// Runs the program to its end: whether it was content, and what it said.
async fn counterfoil(url: &str, arguments: &[&str]) -> (bool, String) {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_counterfoil"))
        .args(arguments)
        .args(["--database", url])
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut waited = 0;
    while child.try_wait().expect("it is ours").is_none() {
        waited += 1;
        if waited > 1_000 {
            child.kill().expect("it is ours");
            panic!("{arguments:?} was not refused");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let output = child.wait_with_output().expect("it ended");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8(said).expect("text"),
    )
}

/// Commands that use a database whatever it is, and what lets them end when they are not refused.
const USERS: [&[&str]; 5] = [
    &["report", "aging"],
    &["verify"],
    &["digest"],
    &["serve", "--listen", "127.0.0.1:0"],
    &["company", "--time-zone", "Asia/Dubai"],
];

#[tokio::test]
async fn a_database_of_an_older_program_is_refused_until_it_is_migrated() {
    let (last, earlier) = CHANGES.split_last().expect("there are changes");
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let url = made_with(engine, earlier).await;
        for arguments in USERS {
            let (is_ok, said) = counterfoil(&url, arguments).await;
            assert!(!is_ok, "{arguments:?}: {said}");
            let lacks = format!("lacks the schema change {}", last.version);
            assert!(said.contains(&lacks), "{arguments:?}: {said}");
            assert!(
                said.contains("counterfoil migrate"),
                "{arguments:?}: {said}"
            );
        }
        let (is_ok, said) = counterfoil(&url, &["migrate"]).await;
        assert!(is_ok, "{said}");
        let (is_ok, said) = counterfoil(&url, &["report", "aging"]).await;
        assert!(is_ok, "{said}");
        let opened = Db::open(&url.parse().expect("an address"), OpenMode::Existing).await;
        let fresh = crate::engines::fresh(engine).await;
        assert_eq!(
            schema_of(&opened.expect("opens")).await,
            schema_of(&fresh).await
        );
    }
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    for db in both().await {
        let url = db.url().to_owned();
        let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
        behind_our_back(&db, later).await.expect("done");
        db.close().await;
        for arguments in USERS.into_iter().chain([&["migrate"][..]]) {
            let (is_ok, said) = counterfoil(&url, arguments).await;
            assert!(!is_ok, "{arguments:?}: {said}");
            assert!(
                said.contains("schema change 9999") && said.contains("newer counterfoil"),
                "{arguments:?}: {said}"
            );
        }
    }
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    for db in both().await {
        let before = schema_of(&db).await;
        db.migrate().await.expect("again");
        db.assert_migrated().await.expect("up to date");
        assert_eq!(schema_of(&db).await, before);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let path = crate::engines::scratch("private.db");
    let url = format!("sqlite:{}", path.display())
        .parse()
        .expect("a well-formed address");
    let db = counterfoil_server::db::Db::open(&url, counterfoil_server::db::OpenMode::Create)
        .await
        .expect("the database opens");
    db.migrate().await.expect("the schema is made");
    for companion in ["", "-wal", "-shm"] {
        let file = format!("{}{companion}", path.display());
        let mode = std::fs::metadata(&file).expect(&file).permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file} holds the company's key");
    }
}
