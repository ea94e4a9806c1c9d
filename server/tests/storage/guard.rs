//! The ledger cannot be changed, and a change by someone who can get past that is found.

use counterfoil_server::db::{Db, Engine};
use counterfoil_server::receivables::{ImportOptions, Mapping, import_open_items};
use counterfoil_sync::time::Millis;

use crate::engines::{behind_our_back, both, scratch, sound};

async fn with_items(db: &Db) {
    let file = scratch("items.csv");
    std::fs::write(&file, "customer,document,issued,due,amount,kind,currency\nA,1,2026-01-01,2026-02-01,10.00,invoice,AED\nB,2,2026-01-02,,5.00,invoice,AED\n")
        .expect("writes");
    let imported = import_open_items(
        db,
        Millis(0),
        &file,
        &Mapping::default(),
        ImportOptions::default(),
        &|_| (),
    )
    .await
    .expect("imports");
    assert!(imported.committed);
}

#[tokio::test]
async fn update_and_delete_are_refused_by_the_database() {
    for db in both().await {
        with_items(&db).await;
        for sql in [
            "UPDATE posting SET day = day + 1",
            "UPDATE posting_line SET amount_minor = 1",
            "DELETE FROM posting_line",
            "DELETE FROM posting WHERE no = 1",
        ] {
            let error = behind_our_back(&db, sql).await.expect_err(sql).to_string();
            assert!(error.contains("append only"), "{sql}: {error}");
        }
        if db.engine() == Engine::Postgres {
            let error = behind_our_back(&db, "TRUNCATE posting, posting_line")
                .await
                .expect_err("truncate")
                .to_string();
            assert!(error.contains("append only"), "{error}");
        }
        sound(&db).await.expect("nothing changed");
    }
}

#[tokio::test]
async fn the_database_itself_refuses_nonsense() {
    for db in both().await {
        with_items(&db).await;
        for sql in [
            "INSERT INTO posting_line (posting, line, account, party, item, day, amount_minor) VALUES (1, 9, 13, NULL, NULL, 1, 0)",
            "INSERT INTO posting_line (posting, line, account, party, item, day, amount_minor) VALUES (1, 9, 16, NULL, NULL, 1, 5)",
            "INSERT INTO posting_line (posting, line, account, party, item, day, amount_minor) VALUES (1, 9, 1, 1, NULL, 1, 5)",
            "INSERT INTO open_item (no, customer, kind, document, issued_day, currency, amount_minor, open_minor, facts, changed, open_changed) VALUES (9, 1, 1, '1', 1, 'AED', 5, 5, 0, 1, 1)",
        ] {
            behind_our_back(&db, sql).await.expect_err(sql);
        }
    }
}

/// What someone with access to the file would do: past the triggers, one value, by hand.
#[tokio::test]
async fn every_change_by_hand_is_found_and_named() {
    let drop_guards = |engine: Engine| match engine {
        Engine::Sqlite => vec![
            "DROP TRIGGER posting_no_update",
            "DROP TRIGGER posting_line_no_update",
            "DROP TRIGGER posting_line_no_delete",
        ],
        Engine::Postgres => vec![
            "DROP TRIGGER posting_append_only ON posting",
            "DROP TRIGGER posting_line_append_only ON posting_line",
        ],
    };
    let restore = |engine: Engine| match engine {
        Engine::Sqlite => vec![
            "CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'append only'); END",
            "CREATE TRIGGER posting_line_no_update BEFORE UPDATE ON posting_line BEGIN SELECT RAISE(ABORT, 'append only'); END",
            "CREATE TRIGGER posting_line_no_delete BEFORE DELETE ON posting_line BEGIN SELECT RAISE(ABORT, 'append only'); END",
        ],
        Engine::Postgres => vec![
            "CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON posting FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            "CREATE TRIGGER posting_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON posting_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ],
    };
    for (sql, told) in [
        (
            "UPDATE posting_line SET amount_minor = amount_minor + 1 WHERE posting = 2 AND line = 1",
            "posting 2 (item:2) does not balance",
        ),
        (
            "UPDATE posting_line SET amount_minor = amount_minor * 2 WHERE posting = 2",
            "posting 2 (item:2) is not what was posted",
        ),
        (
            "UPDATE posting_line SET party = 1 WHERE posting = 2 AND line = 1",
            "posting 2 (item:2) is not what was posted",
        ),
        (
            "UPDATE posting SET day = day + 1 WHERE no = 2",
            "posting 2 (item:2) is of day",
        ),
        (
            "UPDATE posting SET key = 'item:3' WHERE no = 2",
            "posting 2 (item:3) is not what was posted",
        ),
        (
            "UPDATE posting SET currency = 'AEd' WHERE no = 1",
            "posting 1 (item:1) is not what was posted",
        ),
        (
            "DELETE FROM posting_line WHERE posting = 1",
            "posting 1 (item:1) says it has 2 lines and has 0",
        ),
        (
            "UPDATE account_balance SET balance_minor = balance_minor - 1 WHERE account = 1 AND party = 2",
            "balance of receivable for party 2 is kept as 499",
        ),
        (
            "UPDATE account_day SET sum_minor = 0 WHERE account = 5",
            "sum of sales clearing on day",
        ),
        (
            "UPDATE open_item SET open_minor = 999 WHERE no = 1",
            "open item 1 is kept as 999 minor units open, and its postings sum to 1000",
        ),
        (
            "UPDATE open_item SET amount_minor = 999 WHERE no = 1",
            "open item 1 is of 999 minor units, and was posted with 1000",
        ),
        (
            "UPDATE open_item SET due_day = due_day + 30 WHERE no = 1",
            "open item 1 is not what was imported",
        ),
    ] {
        for db in both().await {
            with_items(&db).await;
            sound(&db).await.expect("sound before");
            for guard in drop_guards(db.engine()) {
                behind_our_back(&db, guard).await.expect(guard);
            }
            let fault = sound(&db).await.expect_err("guards are missed");
            assert!(fault.contains("triggers"), "{fault}");
            assert!(
                behind_our_back(&db, sql).await.expect(sql) > 0,
                "{sql} changed nothing"
            );
            for guard in restore(db.engine()) {
                behind_our_back(&db, guard).await.expect(guard);
            }
            let fault = sound(&db).await.expect_err(sql);
            assert!(fault.contains(told), "{sql}: {fault}");
        }
    }
}
