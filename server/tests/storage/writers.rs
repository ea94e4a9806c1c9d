//! Who writes what: every table has one room that writes it.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_server::db::Sql;
use counterfoil_server::statements;

/// Written by a second room, for a reason.
const SHARED: &[(&str, &str, &str)] = &[
    (
        "daybook_claim",
        "fieldwork",
        "a claim comes in with a sync request; fieldwork compares it with the daybook it keeps",
    ),
    (
        "open_item",
        "ledger",
        "its open amount is a projection of the ledger, in the transaction that posts",
    ),
    (
        "void",
        "intake",
        "a void comes in with its journal; custody decides about those that wait",
    ),
];

/// The tables that a statement changes.
fn written(sql: &str) -> BTreeSet<String> {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let mut tables = BTreeSet::new();
    for (at, pair) in words.array_windows().enumerate() {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let table = match pair {
            ["INSERT", "INTO"] | ["DELETE", "FROM"] => words.get(at + 2),
            ["UPDATE", table] if before != Some(&"DO") => Some(table),
            _ => None,
        };
        tables.extend(table.map(|table| (*table).to_owned()));
    }
    tables
}

#[test]
fn every_table_is_written_by_one_room() {
    let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for statement in statements::all() {
        let texts = match statement.sql() {
            Sql::Both(text) => vec![text],
            Sql::Split {
                sqlite, postgres, ..
            } => vec![sqlite, postgres],
        };
        let room = statement.name().split("::").nth(1).expect("a path");
        for table in texts.into_iter().flat_map(written) {
            rooms.entry(table).or_default().insert(room.to_owned());
        }
    }
    assert!(rooms.len() > 20, "the statements are read: {rooms:?}");
    for (table, room, _) in SHARED {
        let writers = rooms.get_mut(*table).expect("a table that is written");
        assert!(
            writers.remove(*room),
            "{room} does not write {table} any more"
        );
    }
    rooms.retain(|_, writers| writers.len() != 1);
    assert!(rooms.is_empty(), "written by several rooms: {rooms:#?}");
}
