//! The schema and the statements, the same on both engines.

use std::collections::BTreeSet;
use std::path::Path;

use counterfoil_server::db::{CHANGES, DbError, Sql};
use counterfoil_server::statements;

use crate::engines::both;

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

#[tokio::test]
async fn migrating_again_changes_nothing_and_an_old_schema_is_refused() {
    for db in both().await {
        db.migrate().await.expect("again");
        db.assert_migrated().await.expect("up to date");
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
