//! `counterfoil demo --once --json`: the same seed moves the same money, whatever the network and the
//! engine do.

use counterfoil_server::db::Engine;
use counterfoil_tests::place::{self, Folder};
use serde_json::Value;

use crate::support::counterfoil;

/// What depends on the seed alone.
const MONEY: [&str; 10] = [
    "collectors",
    "visits",
    "receipts",
    "voids",
    "collected",
    "confirmed",
    "banked",
    "variance",
    "in_hand",
    "digest",
];

fn day(engine: Engine, seed: &str) -> Value {
    let folder = Folder::new().unwrap();
    let url = place::fresh(engine, &folder).unwrap();
    let arguments = [
        "demo",
        "--once",
        "--json",
        "--collectors",
        "3",
        "--seed",
        seed,
        "--date",
        "2026-11-22",
        "--listen",
        "127.0.0.1:0",
        "--database",
        &url,
    ];
    let out = counterfoil(folder.path(), &arguments).ok();
    let summary: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(summary["verify"], "ok", "{summary:#}");
    summary
}

#[test]
fn the_same_seed_moves_the_same_money_on_both_engines() {
    let first = day(Engine::Sqlite, "5");
    for member in MONEY {
        assert!(
            !first[member].is_null(),
            "the summary has no {member}: {first:#}"
        );
    }
    for again in [day(Engine::Sqlite, "5"), day(Engine::Postgres, "5")] {
        for member in MONEY {
            assert_eq!(first[member], again[member], "{member}");
        }
    }
    assert_ne!(first["digest"], day(Engine::Sqlite, "6")["digest"]);
}
