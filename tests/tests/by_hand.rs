//! One value of the database is changed by hand, past its guards: `verify` finds it.
//!
//! The columns are asked of the database itself, so that a column added later is tried as well.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use counterfoil_server::db::{DatabaseUrl, Db, Engine, OpenMode};
use counterfoil_server::verify;
use counterfoil_tests::place::{self, Folder};
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::support::counterfoil;

/// What tells of nothing that happened: another value costs a repetition or a sign-in, and no money.
const FREE: &[&str] = &[
    // The order in which phones fetch what changed.
    "change_counter.no",
    "change_counter.one_row",
    "lease.changed",
    "open_item.changed",
    "open_item.open_changed",
    // What a cashier typed so far: no count until it is recorded.
    "count_draft.*",
    "vault_count.*",
    // Sessions and codes: who is signed in now. What they did stands in the audit trail.
    "enrolment_code.*",
    "refresh_token.*",
    "session.*",
    // What a phone is asked for next, and which customers it is given beside its own.
    "journal.heard_ms",
    "journal.nonce",
    "office_seen.*",
    "plan_customer.*",
    // What phones say their daybooks come to. It is compared, and never believed.
    "daybook_claim.*",
    // The order of a list.
    "picture_name.no",
    "receipt.no",
    "said.no",
    // The order in which phones fetch it.
    "said.changed",
];

/// A company after a day, in a file that is whole by itself.
fn company(folder: &Folder) -> PathBuf {
    let url = place::fresh(Engine::Sqlite, folder).unwrap();
    let arguments = [
        "demo",
        "--once",
        "--json",
        "--collectors",
        "3",
        "--seed",
        "3",
    ];
    let more = [
        "--date",
        "2026-11-22",
        "--listen",
        "127.0.0.1:0",
        "--database",
        &url,
    ];
    counterfoil(folder.path(), &[&arguments[..], &more[..]].concat()).ok();
    let limits = [
        "company",
        "limits",
        "--currency",
        "AED",
        "--receipt",
        "1/2",
        "--in-hand",
        "3/4",
        "--count",
        "5/6",
        "--age",
        "7/8",
        "--because",
        "all of them",
        "--database",
        &url,
    ];
    counterfoil(folder.path(), &limits).ok();
    let person = ["--database", &url];
    let factor = ["user", "second-factor", "omar", "--on"];
    counterfoil(folder.path(), &[&factor[..], &person[..]].concat()).ok();
    let branch = ["user", "branch", "rana", "Deira"];
    counterfoil(folder.path(), &[&branch[..], &person[..]].concat()).ok();
    let file = PathBuf::from(url.strip_prefix("sqlite:").unwrap());
    let conn = Connection::open(&file).unwrap();
    let _: String = conn
        .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))
        .unwrap();
    file
}

/// The tables of the product and their columns.
fn columns(conn: &Connection) -> Vec<(String, String)> {
    let sql = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c \
               WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\' \
               ORDER BY t.name, c.cid";
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

/// Other values of the same kind: first one that stands in the same column elsewhere, for that passes
/// every check of form; then what is surely nowhere yet.
fn others(conn: &Connection, table: &str, column: &str, value: &Value) -> Vec<Value> {
    let sql = format!(
        "SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND {column} <> ?1 LIMIT 1"
    );
    let elsewhere: Option<Value> = conn.query_row(&sql, [value], |row| row.get(0)).ok();
    let new = match value {
        Value::Integer(number) => Value::Integer(number + 1_000_003),
        Value::Text(text) => Value::Text(format!("{text}x")),
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            bytes[0] ^= 1;
            Value::Blob(bytes)
        }
        Value::Null | Value::Real(_) => Value::Integer(1),
    };
    // Where nothing stands, nothing tells of what kind it would be.
    let bytes = Value::Blob(vec![1; 32]);
    elsewhere.into_iter().chain([new, bytes]).collect()
}

fn texts(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Drops the triggers of a table. What makes them again.
fn without_guards(conn: &Connection, table: &str) -> Vec<String> {
    let triggers = format!("FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '{table}'");
    let guards = texts(conn, &format!("SELECT sql {triggers}"));
    for name in texts(conn, &format!("SELECT name {triggers}")) {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    guards
}

/// The columns of a table's primary key.
fn key_of(conn: &Connection, table: &str) -> String {
    let columns = format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk");
    texts(conn, &columns).join(", ")
}

/// Changes one value of a column, as whoever owns the file can, and says what it did. Nothing if the
/// table has no row.
fn change(file: &Path, table: &str, column: &str) -> Option<String> {
    let conn = Connection::open(file).unwrap();
    let pragmas =
        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON";
    conn.execute_batch(pragmas).unwrap();
    let largest = format!("SELECT {column} FROM {table} ORDER BY {column} DESC LIMIT 1");
    let value: Value = conn.query_row(&largest, [], |row| row.get(0)).ok()?;
    let guards = without_guards(&conn, table);
    let key = key_of(&conn, table);
    let one = format!(
        "UPDATE {table} SET {column} = ?1 WHERE ({key}) = (SELECT {key} FROM {table} WHERE {column} IS ?2 LIMIT 1)"
    );
    // The first may be taken where a value must be the only one.
    let other = others(&conn, table, column, &value)
        .into_iter()
        .find(|other| conn.execute(&one, (other, &value)) == Ok(1))
        .unwrap_or_else(|| panic!("{table}.{column} could not be changed"));
    for guard in guards {
        conn.execute_batch(&guard).unwrap();
    }
    Some(
        format!("{value:?} -> {other:?}")
            .chars()
            .take(100)
            .collect(),
    )
}

/// Whether `verify` is content, and else what it said first.
async fn is_sound(file: &Path) -> (bool, String) {
    let url: DatabaseUrl = format!("sqlite:{}", file.display()).parse().unwrap();
    let db = Db::open(&url, OpenMode::Existing).await.unwrap();
    let mut said = String::new();
    let sound = verify::run(&db, |_, finding| {
        if let verify::Finding::Differs(fault) = finding
            && said.is_empty()
        {
            said.clone_from(fault);
        }
    })
    .await;
    db.close().await;
    // What cannot even be read is told as an error.
    sound.map_or_else(|error| (false, error.to_string()), |sound| (sound, said))
}

#[tokio::test]
async fn verify_finds_a_change_in_any_column() {
    let folder = Folder::new().unwrap();
    let file = company(&folder);
    assert!(
        is_sound(&file).await.0,
        "the day is sound before anybody touches it"
    );
    let mut unseen = BTreeSet::new();
    let mut empty = BTreeSet::new();
    let copy = folder.path().join("copy.db");
    for (table, column) in columns(&Connection::open(&file).unwrap()) {
        std::fs::copy(&file, &copy).unwrap();
        let Some(what) = change(&copy, &table, &column) else {
            empty.insert(table);
            continue;
        };
        let (sound, said) = is_sound(&copy).await;
        let name = format!("{table}.{column}");
        let is_free =
            FREE.contains(&name.as_str()) || FREE.contains(&format!("{table}.*").as_str());
        if sound && !is_free {
            unseen.insert(format!("{name}: {what}"));
        }
        assert!(
            sound || !said.is_empty(),
            "{name}: wrong, and nothing named"
        );
    }
    // What verify says of unlocks, of limits asked for, of decisions about flags and of the office's answers, the
    // server's own tests try.
    let idle = [
        "bank_deposit_photo",
        "cash_limit_asked",
        "count_draft",
        "daybook_difference",
        "declared_seen",
        "flag_decision",
        "lost_leaf",
        "period",
        // Pictures on their way: what is not right of them does not come to the hash they are named by.
        "picture_begun",
        "picture_part",
        "quarantine",
        "said_answer",
        // The server's own tests of the cash office try these two and who saw what was declared.
        "second_count",
        "unlock",
        "vault_count",
    ];
    let idle = idle.map(str::to_owned);
    assert_eq!(
        empty,
        BTreeSet::from(idle),
        "the day left other tables empty"
    );
    assert!(unseen.is_empty(), "{unseen:#?}");
}

/// Tables whose rows are recomputed from what is chained, signed or posted.
const RECOMPUTED: &[&str] = &[
    "account_day",
    "audit",
    "bank_deposit",
    "bank_deposit_cheque",
    "cheque",
    "day_close",
    "day_close_cheque",
    "day_close_line",
    "deposit",
    "deposit_tick",
    "entry",
    "journal",
    "leaf",
    "lease",
    "open_item",
    "picture_name",
    "posting",
    "posting_line",
    "receipt",
    "ruling",
    "ruling_exception",
    "said",
    "said_end",
    "variance",
    "void",
];

#[tokio::test]
async fn verify_misses_a_row_that_was_taken_out() {
    let folder = Folder::new().unwrap();
    let file = company(&folder);
    let copy = folder.path().join("copy.db");
    for table in RECOMPUTED {
        std::fs::copy(&file, &copy).unwrap();
        {
            let conn = Connection::open(&copy).unwrap();
            conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF")
                .unwrap();
            let guards = without_guards(&conn, table);
            let key = key_of(&conn, table);
            let one = format!(
                "DELETE FROM {table} WHERE ({key}) = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1)"
            );
            assert_eq!(conn.execute(&one, []), Ok(1), "{table}");
            for guard in guards {
                conn.execute_batch(&guard).unwrap();
            }
        }
        assert!(!is_sound(&copy).await.0, "a row of {table} was taken out");
    }
}
