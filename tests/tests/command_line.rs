//! The command line as a person types it.

use std::fmt::Write as _;
use std::path::Path;

use counterfoil_sync::keys::{Algorithm, SecretKey};
use counterfoil_tests::place::Folder;

use crate::support::{Ran, counterfoil, counterfoil_fed};

const MAPPING: &str = include_str!("fixtures/items.toml");
const ITEMS: &str = include_str!("fixtures/items.csv");
const BAD: &str = include_str!("fixtures/bad.csv");

/// A folder with the fixtures in it; the database is the default, `counterfoil.db`.
struct Desk(Folder);

impl Desk {
    fn new() -> Self {
        let folder = Folder::new().unwrap();
        for (name, text) in [
            ("items.toml", MAPPING),
            ("items.csv", ITEMS),
            ("bad.csv", BAD),
        ] {
            std::fs::write(folder.file(name), text).unwrap();
        }
        Self(folder)
    }

    fn run(&self, line: &str) -> Ran {
        counterfoil(self.0.path(), &line.split(' ').collect::<Vec<_>>())
    }

    fn import(&self, rest: &str) -> Ran {
        self.run(&format!("import open-items {rest} --map items.toml"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

#[test]
fn a_file_is_imported_once_however_often_it_is_imported() {
    let desk = Desk::new();
    let told = desk.import("items.csv --dry-run").ok();
    assert!(
        told.contains("6 rows: 6 new") && told.contains("dry run"),
        "{told}"
    );
    assert_eq!(
        desk.import("items.csv").ok(),
        include_str!("fixtures/imported.txt")
    );
    let again = desk.import("items.csv").ok();
    assert!(again.contains("6 rows: 0 new, 6 unchanged"), "{again}");
    let before = desk.run("digest").ok();
    std::fs::write(
        desk.path().join("other.csv"),
        ITEMS.replace("1.250,500", "1.250,501"),
    )
    .unwrap();
    let conflict = desk.import("other.csv").failed();
    assert!(
        conflict.contains("line 4") && conflict.contains("1 bad (1 of them a conflict)"),
        "{conflict}"
    );
    assert_eq!(desk.run("digest").ok(), before);
}

#[test]
fn bad_rows_are_told_with_line_column_and_reason() {
    let desk = Desk::new();
    let told = desk.import("bad.csv").failed();
    assert_eq!(told, include_str!("fixtures/bad.txt"));
    assert!(
        desk.run("report aging --as-of 2026-11-22")
            .ok()
            .contains("Nothing was owed")
    );
    let skipped = desk.import("bad.csv --skip-bad").ended(3);
    assert!(
        skipped.ends_with("Imported without the bad rows.\n"),
        "{skipped}"
    );
}

#[test]
fn exit_codes_tell_a_script_what_was_left_out() {
    let desk = Desk::new();
    let header = BAD.lines().next().unwrap();
    let good = ITEMS.lines().nth(1).unwrap();
    let bad = BAD.lines().nth(2).unwrap();
    for (name, rows) in [
        ("one-bad.csv", vec![good, bad]),
        ("all-bad.csv", vec![bad]),
        ("good.csv", vec![good]),
        ("header.csv", vec![]),
    ] {
        let lines: Vec<&str> = std::iter::once(header).chain(rows).collect();
        std::fs::write(desk.path().join(name), lines.join("\n")).unwrap();
    }
    for (arguments, code, end) in [
        ("header.csv", 1, "has no rows"),
        ("one-bad.csv", 1, "Nothing was imported"),
        ("one-bad.csv --dry-run", 1, "bad rows would hold it up"),
        ("all-bad.csv --skip-bad --dry-run", 1, "not one row is good"),
        ("all-bad.csv --skip-bad", 1, "not one row is good"),
        ("one-bad.csv --skip-bad --dry-run", 3, "dry run"),
        ("one-bad.csv --skip-bad", 3, "Imported without the bad rows"),
        ("one-bad.csv --skip-bad", 3, "Nothing changed"),
        ("good.csv", 0, "Nothing changed"),
        ("good.csv --skip-bad", 0, "Nothing changed"),
    ] {
        let told = desk.import(arguments).ended(code);
        assert!(told.contains(end), "{arguments}: {told}");
    }
    for command in ["import", "import open-items", "import customers"] {
        let help = desk.run(&format!("{command} --help")).ok();
        assert!(
            help.contains("Exit codes") && help.contains("  3  "),
            "{help}"
        );
    }
}

#[test]
fn input_comes_from_a_pipe_too() {
    let desk = Desk::new();
    for name in ["-", "/dev/stdin"] {
        let line = ["import", "open-items", name, "--map", "items.toml"];
        let told = counterfoil_fed(desk.path(), &line, ITEMS.as_bytes()).ok();
        assert!(told.contains("6 rows"), "{name}: {told}");
    }
    let line = ["import", "open-items", "-", "--map", "items.toml"];
    let told = counterfoil_fed(desk.path(), &line, b"").failed();
    assert!(told.contains("empty"), "{told}");
    let left = std::fs::read_dir(desk.path())
        .unwrap()
        .filter_map(Result::ok)
        .filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with("counterfoil-import-")
        });
    assert_eq!(left.count(), 0);
}

#[test]
fn a_dry_run_and_a_missing_file_make_no_database() {
    let desk = Desk::new();
    let database = desk.path().join("counterfoil.db");
    let told = desk.import("items.csv --dry-run").ok();
    assert!(
        told.contains("6 rows: 6 new") && told.contains("dry run"),
        "{told}"
    );
    assert!(!database.exists());
    let told = desk.import("items.csv --dry-run").ended(0);
    assert!(
        told.contains("no database at sqlite:counterfoil.db yet"),
        "{told}"
    );
    for arguments in ["missing.csv", "missing.csv --dry-run", "items.toml"] {
        desk.import(arguments).failed();
        assert!(!database.exists(), "{arguments}");
    }
    for name in ["missing.csv", "."] {
        let told = desk.import(name).failed();
        assert!(told.contains(&format!("reading {name}")), "{told}");
    }
    desk.import("items.csv").ok();
    let told = desk.import("items.csv --dry-run").ended(0);
    assert!(
        told.contains("6 unchanged") && !told.contains("no database"),
        "{told}"
    );
}

#[test]
fn counts_are_told_as_a_person_would() {
    let desk = Desk::new();
    let header = ITEMS.lines().next().unwrap().trim_end();
    let first = ITEMS.lines().nth(1).unwrap().trim_end();
    std::fs::write(desk.path().join("one.csv"), format!("{header}\n{first}\n")).unwrap();
    let told = desk.import("one.csv").ok();
    assert!(
        told.contains("1 row: 1 new") && told.contains("1 new customer\n"),
        "{told}"
    );
    std::fs::write(
        desk.path().join("history.csv"),
        "customer,document,issued,amount,cleared_on,kind,currency\nA,1,2026-01-01,10,2026-02-01,invoice,AED\nA,2,2026-01-01,5,2026-02-01,invoice,AED\n",
    )
    .unwrap();
    let told = desk.run("import open-items history.csv").ok();
    assert_eq!(
        told,
        "2 rows: 2 new, 0 unchanged\nnew documents: 15.00 AED\nAll of them are history, cleared in full: nothing of them is open\n1 new customer\nImported.\n"
    );
}

#[test]
fn a_demo_on_a_day_that_cannot_be_lived_is_refused_by_name() {
    let folder = Folder::new().unwrap();
    for date in ["1950-01-01", "9999-12-31", "0001-01-01"] {
        let told = counterfoil(folder.path(), &["demo", "--once", "--date", date]).ended(2);
        assert!(
            told.contains("--date") && told.contains("1971-01-01") && told.contains("2198-12-31"),
            "{told}"
        );
    }
    let told = counterfoil(folder.path(), &["demo", "--once", "--date", "tomorrow"]).ended(2);
    assert!(told.contains("write it as"), "{told}");
    for date in ["1971-01-01", "2198-12-31"] {
        let line = ["demo", "--once", "--collectors", "1", "--date", date];
        let told = counterfoil(folder.path(), &line).ok();
        assert!(told.contains("verify: ok"), "{date}: {told}");
    }
}

#[test]
fn aging_is_told_to_people_and_machines() {
    let desk = Desk::new();
    desk.import("items.csv").ok();
    for (format, expected) in [
        ("table", include_str!("fixtures/aging.txt")),
        ("json", include_str!("fixtures/aging.json")),
        ("csv", include_str!("fixtures/aging.csv")),
    ] {
        let told = desk
            .run(&format!(
                "report aging --as-of 2026-11-22 --format {format}"
            ))
            .ok();
        assert_eq!(told, expected, "{format}");
    }
    let past = desk
        .run("report aging --as-of 2026-09-15 --by currency --basis issued")
        .ok();
    assert_eq!(past, include_str!("fixtures/aging-past.txt"));
}

#[test]
fn verify_names_what_was_changed_by_hand() {
    let desk = Desk::new();
    desk.import("items.csv").ok();
    let sound = desk.run("verify").ok();
    assert!(sound.ends_with("All is as it must be.\n"), "{sound}");
    let before = desk.run("digest").ok();
    for (by_hand, named) in [
        (
            "UPDATE posting_line SET amount_minor = amount_minor + 1 WHERE posting = 3 AND line = 1",
            "posting",
        ),
        (
            "UPDATE open_item SET open_minor = open_minor - 1 WHERE no = 2",
            "open item 2",
        ),
        (
            "UPDATE open_item SET due_day = due_day + 30 WHERE no = 5",
            "open item 5",
        ),
        (
            "UPDATE account_balance SET balance_minor = balance_minor + 100 WHERE account = 1 AND party = 1",
            "balance",
        ),
    ] {
        change_by_hand(desk.path(), by_hand);
        let told = desk.run("verify").failed();
        assert!(
            told.contains("WRONG") && told.contains(named),
            "{by_hand}: {told}"
        );
        assert!(
            told.contains("Something is wrong; nothing was changed."),
            "{told}"
        );
        let json = desk.run("verify --json").failed();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["verify"], "wrong");
        let opposite = if by_hand.contains(" + ") {
            by_hand.replace(" + ", " - ")
        } else {
            by_hand.replace(" - ", " + ")
        };
        change_by_hand(desk.path(), &opposite);
    }
    assert!(desk.run("verify").ok().ends_with("All is as it must be.\n"));
    assert_eq!(desk.run("digest").ok(), before);
    let file = rusqlite::Connection::open(desk.path().join("counterfoil.db")).unwrap();
    file.execute_batch("DROP TRIGGER posting_no_update")
        .unwrap();
    drop(file);
    let told = desk.run("verify").failed();
    assert!(told.contains("WRONG") && told.contains("3 of 4"), "{told}");
}

/// Changes one row past all guards, and puts the guards back: so it is the value that is found.
fn change_by_hand(folder: &Path, sql: &str) {
    let file = rusqlite::Connection::open(folder.join("counterfoil.db")).unwrap();
    let mut triggers = file
        .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        .unwrap();
    let guards = triggers
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let guards: Vec<(String, String)> = guards.collect::<Result<_, _>>().unwrap();
    for (name, _) in &guards {
        file.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    assert_eq!(file.execute(sql, []).unwrap(), 1, "{sql}");
    for (_, guard) in &guards {
        file.execute_batch(guard).unwrap();
    }
}

#[test]
fn every_command_explains_itself() {
    let folder = Folder::new().unwrap();
    let mut open = vec![Vec::new()];
    let mut seen = 0;
    while let Some(command) = open.pop() {
        let mut line = command.clone();
        line.push("--help");
        let help = counterfoil(folder.path(), &line).ok();
        assert!(help.contains("Usage: counterfoil"), "{command:?}: {help}");
        assert!(
            help.lines().next().is_some_and(|first| first.len() > 8),
            "{command:?}: {help}"
        );
        seen += 1;
        let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
        for line in commands.take_while(|line| line.starts_with("  ")) {
            // A description that was wrapped stands further in.
            let name = line
                .strip_prefix("  ")
                .filter(|rest| !rest.starts_with(' '));
            let name = name
                .and_then(|rest| rest.split(' ').next())
                .filter(|name| *name != "help");
            if let Some(name) = name {
                let mut deeper = command.clone();
                deeper.push(Box::leak(name.to_owned().into_boxed_str()));
                open.push(deeper);
            }
        }
    }
    assert!(seen >= 12, "{seen} commands");
}

#[test]
fn a_report_on_a_database_that_is_not_there_makes_none() {
    let folder = Folder::new().unwrap();
    let told = counterfoil(folder.path(), &["report", "aging"]).failed();
    assert!(told.contains("counterfoil.db"), "{told}");
    assert!(!folder.file("counterfoil.db").exists());
}

#[test]
fn a_record_cut_off_the_audit_trail_is_missed_and_a_noted_one_is_held_against_it() {
    let desk = Desk::new();
    desk.import("items.csv").ok();
    for name in ["Amal", "Badr"] {
        desk.run(&format!("company --name {name}")).ok();
    }
    let told = desk.run("verify").ok();
    let (_, anchor) = told
        .lines()
        .find_map(|line| line.split_once("The audit trail ends at "))
        .expect("verify tells where the trail ends");
    desk.run(&format!("verify --audit {anchor}")).ok();
    desk.run("company --name Celine").ok();
    let told = desk.run(&format!("verify --audit {anchor}")).ok();
    assert!(told.contains("still holds record 2"), "{told}");
    let cut = |no: i64| {
        let file = rusqlite::Connection::open(desk.path().join("counterfoil.db")).unwrap();
        let guard: String = file
            .query_row(
                "SELECT sql FROM sqlite_schema WHERE name = 'audit_no_delete'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        file.execute_batch("DROP TRIGGER audit_no_delete").unwrap();
        assert_eq!(
            file.execute("DELETE FROM audit WHERE no >= ?1", [no]),
            Ok(1)
        );
        file.execute_batch(&guard).unwrap();
    };
    cut(3);
    let told = desk.run("verify").failed();
    assert!(
        told.contains("ended at record 3, and now ends at 2"),
        "{told}"
    );
    // Whoever makes the end fit as well is found by whoever noted it down.
    cut(2);
    let file = rusqlite::Connection::open(desk.path().join("counterfoil.db")).unwrap();
    file.execute_batch(
        "UPDATE audit_head SET (no, hash) = (SELECT no, hash FROM audit ORDER BY no DESC LIMIT 1)",
    )
    .unwrap();
    drop(file);
    desk.run("verify").ok();
    let told = desk.run(&format!("verify --audit {anchor}")).failed();
    assert!(told.contains("is not the one noted down"), "{told}");
}

#[test]
fn days_are_closed_listed_and_opened_again() {
    let desk = Desk::new();
    desk.import("items.csv").ok();
    assert_eq!(desk.run("period list").ok(), "Nothing is closed.\n");
    let told = desk
        .run("period close --until 2026-09-30 --because September")
        .ok();
    assert_eq!(told, "Closed: everything until 2026-09-30\n");
    let told = desk
        .run("period close --until 2026-10-31 --because October")
        .ok();
    assert_eq!(told, "Closed: 2026-10-01 to 2026-10-31\n");
    let refused = desk
        .run("period close --until 9999-12-31 --because all")
        .failed();
    assert!(refused.contains("is not over"), "{refused}");
    let refused = desk
        .run("period reopen --until 2026-09-30 --because no")
        .failed();
    assert!(refused.contains("it ends with 2026-10-31"), "{refused}");
    desk.run("period reopen --until 2026-10-31 --because mistake")
        .ok();
    let listed = desk.run("period list --json").ok();
    assert_eq!(listed, "[{\"first\":null,\"last\":\"2026-09-30\"}]\n");
    desk.run("verify").ok();
}

/// With the company's public key and nothing else: no database, no network.
#[test]
fn a_receipts_code_is_checked_offline() {
    let desk = Desk::new();
    let golden = include_str!("../../sync/tests/golden/receipt_code.v1.txt");
    let code = golden.lines().find_map(|line| line.strip_prefix("  code "));
    let code = code.expect("a code");
    let secret = SecretKey::from_bytes(Algorithm::Ed25519, &[3; 32]).unwrap();
    let key = secret.public().to_bytes();
    let key = key.iter().fold(String::new(), |mut key, byte| {
        let _ = write!(key, "{byte:02x}");
        key
    });
    std::fs::write(desk.path().join("company.key"), format!("{key}\n")).unwrap();
    for line in [
        format!("verify-receipt {code} --company-key {key}"),
        format!("verify-receipt https://a.example/r/{code} --company-key company.key"),
    ] {
        let told = desk.run(&line).ok();
        for said in [
            "Genuine",
            "RV-1001",
            "1250.500 KWD",
            "Amal Haddad (12)",
            "C-20417",
        ] {
            assert!(told.contains(said), "{said}: {told}");
        }
    }
    let json = desk.run(&format!("verify-receipt {code} --company-key {key} --json"));
    let json: serde_json::Value = serde_json::from_str(&json.ok()).unwrap();
    assert_eq!(
        json["amount"],
        serde_json::json!({"amount": "1250.500", "currency": "KWD"})
    );
    assert!(!desk.path().join("counterfoil.db").exists());

    let damaged = code.replacen('Q', "R", 1);
    let told = desk.run(&format!("verify-receipt {damaged} --company-key {key}"));
    assert!(told.failed().contains("scan it again"));
    let told = desk.run(&format!("verify-receipt {code} --company-key abc"));
    assert!(told.failed().contains("hexadecimal"));

    // Another company's.
    desk.run("company --name Acme").ok();
    let own = desk.run("company key").ok();
    assert_eq!(own.trim().len(), 64, "{own}");
    assert_eq!(desk.run("company key").ok(), own, "the same every time");
    let told = desk.run(&format!("verify-receipt {code}")).failed();
    assert!(told.contains("not signed by this company"), "{told}");

    let told = desk
        .run("company --origin https://collect.example.com/")
        .ok();
    assert!(
        told.contains("origin = https://collect.example.com\n"),
        "{told}"
    );
    let told = desk.run("company --origin collect.example.com").failed();
    assert!(
        told.contains("such as https://collect.example.com"),
        "{told}"
    );
}
