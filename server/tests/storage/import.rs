//! Files as people have them.

use counterfoil_server::db::Db;
use counterfoil_server::ledger::{self, Account};
use counterfoil_server::receivables::{
    ImportError, ImportOptions, Imported, Mapping, import_customers, import_open_items,
};
use counterfoil_sync::time::Millis;

use crate::engines::{behind_our_back, both, number, scratch, sound};

const WHOLE: ImportOptions = ImportOptions {
    dry_run: false,
    skip_bad: false,
};
const SKIP: ImportOptions = ImportOptions {
    dry_run: false,
    skip_bad: true,
};
const DRY: ImportOptions = ImportOptions {
    dry_run: true,
    skip_bad: false,
};

const HEAD: &str = "customer,name,document,issued,due,amount\n";
const DEFAULTS: &str = "[defaults]\nkind = \"invoice\"\ncurrency = \"AED\"\n";

async fn import(
    db: &Db,
    bytes: impl AsRef<[u8]>,
    map: &str,
    options: ImportOptions,
) -> Result<Imported, ImportError> {
    let file = scratch("items.csv");
    std::fs::write(&file, bytes).expect("writes");
    let mapping = Mapping::parse(map).expect("a good mapping");
    let imported = import_open_items(db, Millis(0), &file, &mapping, options, &|_| ()).await?;
    assert_eq!(sound(db).await, Ok(()));
    Ok(imported)
}

fn counts(imported: &Imported) -> (u64, u64, u64, u64) {
    (
        imported.rows,
        imported.new,
        imported.unchanged,
        imported.bad,
    )
}

async fn owed(db: &Db) -> Vec<(u32, String)> {
    let held = db
        .read(|mut tx| async move { ledger::balances(&mut tx, Account::Receivable).await })
        .await
        .expect("reads");
    held.into_iter()
        .map(|(party, money)| (party, money.to_string()))
        .collect()
}

fn faults(imported: &Imported) -> Vec<String> {
    imported.faults.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn again_changes_nothing_and_other_content_is_a_told_conflict() {
    for db in both().await {
        let file =
            format!("{HEAD}A,Amal,1,2026-01-01,2026-01-31,10.50\nB,Basim,1,2026-01-01,,20\n");
        let dry = import(&db, &file, DEFAULTS, DRY).await.expect("reads");
        assert_eq!((counts(&dry), dry.committed), ((2, 2, 0, 0), false));
        assert_eq!(owed(&db).await, []);
        let first = import(&db, &file, DEFAULTS, WHOLE).await.expect("imports");
        assert_eq!(
            (counts(&first), first.committed, first.new_customers),
            ((2, 2, 0, 0), true, 2)
        );
        let digest = db
            .read(|mut tx| async move { ledger::digest(&mut tx).await })
            .await
            .expect("reads");
        let change = db
            .read(|mut tx| async move { tx.last_change().await })
            .await
            .expect("reads");
        let again = import(&db, &file, DEFAULTS, WHOLE).await.expect("imports");
        assert_eq!(counts(&again), (2, 0, 2, 0));
        assert_eq!(
            db.read(|mut tx| async move { ledger::digest(&mut tx).await })
                .await
                .expect("reads"),
            digest
        );
        assert_eq!(
            db.read(|mut tx| async move { tx.last_change().await })
                .await
                .expect("reads"),
            change
        );

        let other =
            format!("{HEAD}C,Camil,9,2026-01-01,,1\nA,Amal,1,2026-01-01,2026-02-01,10.51\n");
        let refused = import(&db, &other, DEFAULTS, WHOLE).await.expect("reads");
        assert_eq!(
            (counts(&refused), refused.conflicts, refused.committed),
            ((2, 1, 0, 1), 1, false)
        );
        assert_eq!(
            faults(&refused),
            [
                "line 3: conflict: invoice \"1\" of customer \"A\" is known with other content (amount 10.50 AED there, 10.51 AED here; due 2026-01-31 there, 2026-02-01 here)"
            ]
        );
        let skipped = import(&db, &other, DEFAULTS, SKIP).await.expect("imports");
        assert!(skipped.committed);
        assert_eq!(
            owed(&db).await,
            [
                (1, "10.50 AED".into()),
                (2, "20.00 AED".into()),
                (3, "1.00 AED".into())
            ]
        );
    }
}

#[tokio::test]
async fn the_same_document_twice_in_one_file() {
    for db in both().await {
        let twice = format!(
            "{HEAD}A,Amal,1,2026-01-01,,10\nA,Amal,1,2026-01-01,,10\nA,Amal LLC,1,2026-01-01,,11\n"
        );
        let imported = import(&db, &twice, DEFAULTS, SKIP).await.expect("imports");
        assert_eq!(
            (counts(&imported), imported.conflicts, imported.other_names),
            ((3, 1, 1, 1), 1, 1)
        );
    }
}

#[tokio::test]
async fn marks_ends_of_lines_quotes_semicolons_and_arabic() {
    let map = "[columns]\ncustomer = \"Kunde\"\nname = \"Name\"\ndocument = \"Beleg\"\nissued = \"Datum\"\namount = \"Betrag\"\nkind = \"Art\"\n\
               [defaults]\ncurrency = \"KWD\"\n[kinds]\ninvoice = [\"RV\", \"DR\"]\ncredit_memo = \"RC\"\n\
               [format]\ndate = \"%d.%m.%Y %H:%M\"\ndelimiter = \";\"\ndecimal = \",\"\ngrouping = \".\"\n";
    let file = "\u{feff}Kunde;Name;Beleg;Datum;Betrag;Art\r\n\
                K1;\"شركة النور \"\"للتجارة\"\"\r\nدبي\";B1;31.01.2026 23:59;1.250,5;RV\r\n\
                K1;;B2;01.02.2026 00:00;1,125;RC\r\n\
                K2;x;B3;01.02.2026 00:00;-1,125-;RV\r\n\
                K2;x;B4;31.02.2026 00:00;1;RV\r\n\
                K2;x;B5;01.02.2026 00:00;1;ZZ\r\n";
    for db in both().await {
        let imported = import(&db, file, map, SKIP).await.expect("imports");
        assert_eq!(
            faults(&imported),
            [
                "line 5, Betrag: \"-1,125-\" is not an amount written with ',' as its decimal point",
                "line 6, Datum: \"31.02.2026 00:00\" is not a date written as %d.%m.%Y %H:%M",
                "line 7, Art: \"ZZ\" is no kind we know; name it under [kinds]",
            ]
        );
        assert_eq!(counts(&imported), (5, 2, 0, 3));
        assert_eq!(owed(&db).await, [(1, "1249.375 KWD".into())]);
        let aging = counterfoil_server::reports::aging::aging(
            &db,
            "2026-03-01".parse().expect("a day"),
            counterfoil_server::reports::aging::Basis::Issued,
            &counterfoil_server::reports::aging::Edges::default(),
            counterfoil_server::reports::aging::By::Customer,
        )
        .await
        .expect("reports");
        let (_, name) = aging
            .rows
            .first()
            .and_then(|row| row.who.clone())
            .expect("a row");
        assert_eq!(name, "شركة النور \"للتجارة\"\r\nدبي");
    }
}

#[tokio::test]
async fn amounts_are_exact_or_rounded_by_a_named_rule() {
    for db in both().await {
        let file = format!("{HEAD}A,Amal,1,2026-01-01,,2309.7899999999995\n");
        let refused = import(&db, &file, DEFAULTS, WHOLE).await.expect("reads");
        assert_eq!(
            faults(&refused),
            [
                "line 2, amount: \"2309.7899999999995\" has more decimals than AED has (2); to round it, name a rule: [format] round = \"half-even\""
            ]
        );
        assert_eq!(owed(&db).await, []);
        let map = format!("{DEFAULTS}[format]\nround = \"half-even\"\n");
        import(&db, &file, &map, WHOLE).await.expect("imports");
        assert_eq!(owed(&db).await, [(1, "2309.79 AED".into())]);
    }
}

#[tokio::test]
async fn a_half_bad_file_is_imported_whole_or_not_at_all() {
    for db in both().await {
        let rows: String = (0..5_000)
            .map(|n| {
                if n % 2 == 0 {
                    format!("C{n},,D{n},2026-01-01,,1.00\n")
                } else {
                    format!("C{n},,,2026-01-01,,1.00\n")
                }
            })
            .collect();
        let refused = import(&db, format!("{HEAD}{rows}"), DEFAULTS, WHOLE)
            .await
            .expect("reads");
        assert_eq!(
            (counts(&refused), refused.committed),
            ((5_000, 2_500, 0, 2_500), false)
        );
        assert_eq!(
            faults(&refused).first().map(String::as_str),
            Some("line 3, document: is empty")
        );
        assert_eq!(owed(&db).await, []);
        let kept = import(&db, format!("{HEAD}{rows}"), DEFAULTS, SKIP)
            .await
            .expect("imports");
        assert_eq!((kept.committed, owed(&db).await.len()), (true, 2_500));
    }
}

#[tokio::test]
async fn files_that_cannot_be_read_say_what_to_do() {
    let [db, _] = both().await;
    let told = async |bytes: &[u8], map: &str| {
        import(&db, bytes, map, WHOLE)
            .await
            .expect_err("refused")
            .to_string()
    };
    assert!(told(b"", DEFAULTS).await.contains("empty"));
    assert!(told(b"\xff\xfec\0u\0", DEFAULTS).await.contains("UTF-16"));
    assert!(told(b"c\0u\0s\0t\0", DEFAULTS).await.contains("UTF-16"));
    assert!(
        told(b"cust\xe9mer,document,issued,amount\n", DEFAULTS)
            .await
            .contains("line 1")
    );
    assert!(
        told(HEAD.as_bytes(), "")
            .await
            .contains("currency of the rows")
    );
    assert!(
        told(b"customer,document,issued,amount,amount\n", DEFAULTS)
            .await
            .contains("two columns \"amount\"")
    );
    let map = format!(
        "[columns]\ncustomer = \"customerid\"\ndocument = \"doc\"\nissued = \"issued\"\namount = \"amount\"\n{DEFAULTS}"
    );
    let error = told(b"customerID,doc,issued,amount\n", &map).await;
    assert!(
        error.contains("no column \"customerid\" (for customer); did you mean \"customerID\"?"),
        "{error}"
    );
    let map = format!("[columns]\ncustomer = \"customer\"\n{DEFAULTS}");
    assert!(
        told(HEAD.as_bytes(), &map)
            .await
            .contains("which column is document")
    );

    let imported = import(&db, b"customer,document,issued,amount\nA,1,2026-01-01,1\nB\xe9,2,2026-01-01,1\nC,3,2026-01-01\n", DEFAULTS, WHOLE).await;
    let faults = faults(&imported.expect("reads"));
    assert_eq!(faults.len(), 2);
    assert!(
        faults[0].starts_with("line 3, customer: is not UTF-8"),
        "{faults:?}"
    );
    assert!(
        faults[1].starts_with("line 4: the row has 3 columns, the header has 4"),
        "{faults:?}"
    );
}

#[tokio::test]
async fn a_file_without_rows_is_not_taken_for_one_whose_rows_are_all_there() {
    let [db, _] = both().await;
    for options in [WHOLE, DRY, SKIP] {
        let error = import(&db, HEAD, DEFAULTS, options)
            .await
            .expect_err("refused")
            .to_string();
        assert!(error.contains("has no rows"), "{error}");
    }
}

#[tokio::test]
async fn a_stray_nul_is_a_bad_row_and_not_another_encoding() {
    let [db, _] = both().await;
    let imported = import(
        &db,
        format!("{HEAD}A,Amal,1,2026-01-01,,10\nB,B\0ad,2,2026-01-01,,10\n"),
        DEFAULTS,
        SKIP,
    )
    .await
    .expect("imports");
    assert_eq!(counts(&imported), (2, 1, 0, 1));
    assert_eq!(
        faults(&imported),
        ["line 3, name: holds a NUL character; the file may be damaged there"]
    );
    let error = import(&db, HEAD.replace("name", "na\0me"), DEFAULTS, WHOLE)
        .await
        .expect_err("refused")
        .to_string();
    assert!(
        error.contains("line 1") && error.contains("NUL") && error.contains("\"na\\0me\""),
        "{error}"
    );
    for (name, bytes) in [
        (
            "little",
            HEAD.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>(),
        ),
        (
            "big",
            HEAD.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ),
        (
            "arabic",
            "عميل,وثيقة\nK1,1\nK2,2\nK3,3\nK4,4\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
        ),
    ] {
        let error = import(&db, bytes, DEFAULTS, WHOLE)
            .await
            .expect_err(name)
            .to_string();
        assert!(error.contains("UTF-16"), "{name}: {error}");
    }
}

#[tokio::test]
async fn without_one_good_row_nothing_is_imported() {
    let [db, _] = both().await;
    let imported = import(
        &db,
        format!("{HEAD}A,Amal,,2026-01-01,,10\n"),
        DEFAULTS,
        SKIP,
    )
    .await
    .expect("reads");
    assert_eq!(
        (counts(&imported), imported.committed),
        ((1, 0, 0, 1), false)
    );
}

#[tokio::test]
async fn another_delimiter_is_named() {
    let [db, _] = both().await;
    let row = "A,Amal,1,2026-01-01,,10\n";
    for (delimiter, name) in [(";", "\";\""), ("\t", "\"\\t\""), ("|", "\"|\"")] {
        let file = format!("\u{feff}{HEAD}{row}").replace(',', delimiter);
        let error = import(&db, &file, DEFAULTS, WHOLE)
            .await
            .expect_err("refused")
            .to_string();
        assert!(
            error.contains("no column \"customer\"")
                && error.contains(&format!("[format] delimiter = {name}")),
            "{error}"
        );
        let map = format!("{DEFAULTS}[format]\ndelimiter = {name}\n");
        import(&db, &file, &map, WHOLE).await.expect("imports");
    }
    let map = format!("{DEFAULTS}[format]\ndelimiter = \";\"\n");
    let error = import(&db, format!("{HEAD}{row}"), &map, WHOLE)
        .await
        .expect_err("refused")
        .to_string();
    assert!(error.contains("[format] delimiter = \",\""), "{error}");
}

#[tokio::test]
async fn files_that_are_no_csv_say_what_they_are() {
    let [db, _] = both().await;
    for (bytes, named) in [
        (
            &b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0"[..],
            "Excel workbook",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel workbook"),
        (
            b"customer,document,issued,amount\rA,1,2026-01-01,1\r",
            "carriage return",
        ),
        (b"sep=;\r\ncustomer;document;issued;amount\r\n", "sep="),
    ] {
        let error = import(&db, bytes, DEFAULTS, WHOLE)
            .await
            .expect_err(named)
            .to_string();
        assert!(error.contains(named), "{named}: {error}");
    }
    let long = format!("{HEAD}{}\n", "x".repeat(300 << 10));
    let long_header = format!("\"{long}");
    let error = import(&db, &long_header, DEFAULTS, WHOLE)
        .await
        .expect_err("refused")
        .to_string();
    assert!(
        error.contains("quotation mark") && error.len() < 300,
        "{error}"
    );
}

#[tokio::test]
async fn what_is_told_of_a_row_is_short_and_says_what_to_write() {
    let [db, _] = both().await;
    let x = "x".repeat(100_000);
    let file = format!(
        "{HEAD}A,n,1,{x},,10\nA,n,2,2026-01-01,,{x}\nA,n,3,2026-01-01,,\nA,n,4,2026-01-01,,\"1,234.50\"\nA,n,5,01/02/2026,,1\nA,n,6,2026-01-01,,\"12,5\"\nA,n,6,2026-02-30,,1\nA,\"n,7,2026-01-01,,12\nA,n,8,2026-01-01,,12\n"
    );
    let told = faults(&import(&db, file, DEFAULTS, SKIP).await.expect("reads"));
    let short = format!("\"{}...\"", "x".repeat(60));
    assert_eq!(
        told,
        [
            format!("line 2, issued: {short} is not a date written as %Y-%m-%d; if dates are written otherwise, say how in the mapping: [format] date = \"%d/%m/%Y\""),
            format!("line 3, amount: {short} is not an amount written with '.' as its decimal point"),
            "line 4, amount: is empty".to_owned(),
            "line 5, amount: \"1,234.50\" is not an amount written with '.' as its decimal point; if ',' separates thousands, say so in the mapping: [format] grouping = \",\"".to_owned(),
            "line 6, issued: \"01/02/2026\" is not a date written as %Y-%m-%d; if dates are written otherwise, say how in the mapping: [format] date = \"%d/%m/%Y\"".to_owned(),
            "line 7, amount: \"12,5\" is not an amount written with '.' as its decimal point; if ',' is the decimal point, say so in the mapping: [format] decimal = \",\"".to_owned(),
            "line 8, issued: \"2026-02-30\" is not a date written as %Y-%m-%d".to_owned(),
            "line 9: the row has 2 columns, the header has 6; a quotation mark was probably not closed".to_owned(),
        ]
    );
}

#[tokio::test]
async fn history_is_cleared_in_full_on_its_day() {
    for db in both().await {
        let file = "customer,document,issued,amount,cleared_on\nA,1,2026-01-01,10,2026-02-01\nA,2,2026-01-01,5,\nA,3,2026-01-05,5,2026-01-04\n";
        let imported = import(&db, file, DEFAULTS, SKIP).await.expect("imports");
        assert_eq!((imported.cleared, imported.bad), (1, 1));
        assert_eq!(owed(&db).await, [(1, "5.00 AED".into())]);
    }
}

#[tokio::test]
async fn customers_are_brought_up_to_date() {
    for db in both().await {
        behind_our_back(
            &db,
            "INSERT INTO person (no, code, name, changed, facts) VALUES (7, 'C07', 'Amal', 0, 0)",
        )
        .await
        .expect("a collector");
        let file = scratch("customers.csv");
        let run = async |text: &str| {
            std::fs::write(&file, text).expect("writes");
            import_customers(&db, &file, &Mapping::default(), WHOLE, &|_| ())
                .await
                .expect("reads")
        };
        let first =
            run("customer,name,collector,lat,lon\nA,Acme,C07,25.20485,55.27083\nB,Bahr,,,\n").await;
        assert_eq!((first.new, first.bad), (2, 0));
        let same =
            run("customer,name,collector,lat,lon\nA,Acme,C07,25.20485,55.27083\nB,Bahr,,,\n").await;
        assert_eq!((same.new, same.updated, same.unchanged), (0, 0, 2));
        let renamed = run("customer,name\nA,Acme LLC\nC,\n").await;
        assert_eq!((renamed.new, renamed.updated), (1, 1));
        let unknown = run("customer,collector\nA,C08\n").await;
        assert_eq!(
            faults(&unknown),
            [
                "line 2, collector: there is no person \"C08\"; add them first, or leave the collector empty"
            ]
        );
        let bad = run("customer,lat,lon\nA,91,0\nB,1,\n").await;
        assert_eq!(bad.bad, 2);
    }
}

#[tokio::test]
async fn credit_and_contacts_come_with_customers_and_stay_until_told_otherwise() {
    for db in both().await {
        let file = scratch("credit.csv");
        let run = async |text: &str| {
            std::fs::write(&file, text).expect("writes");
            import_customers(&db, &file, &Mapping::default(), WHOLE, &|_| ())
                .await
                .expect("reads")
        };
        let head = "customer,currency,credit_limit,terms_days,hold,risk,contact,contact_role,contact_phone\n";
        let first = run(&format!(
            "{head}A,AED,5000.50,30,Cheque returned,high,Khalid,accounts,+971501234567\nA,,,,,,Mariam,owner,\nB,,,,,,,,\n"
        ))
        .await;
        assert_eq!((first.bad, first.committed), (0, true), "{first:?}");
        let held = "SELECT COUNT(*) FROM credit WHERE customer = 1 AND limit_currency = 'AED' AND limit_minor = 500050 AND terms_days = 30 AND risk = 3 AND hold = 'Cheque returned'";
        let free = "SELECT COUNT(*) FROM credit WHERE customer = 1 AND limit_minor = 500050 AND terms_days = 30 AND risk = 3 AND hold IS NULL";
        let khalid = "SELECT COUNT(*) FROM contact WHERE name = 'Khalid' AND role = 'accounts' AND phone = '+971501234567'";
        let mariam = "SELECT COUNT(*) FROM contact WHERE name = 'Mariam' AND role = 'owner' AND phone IS NULL";
        let reached = "SELECT COUNT(*) FROM contact WHERE name = 'Mariam' AND role = 'owner' AND phone = '+971507654321'";
        for there in [held, khalid, mariam] {
            assert_eq!(number(&db, there).await, 1, "{there}");
        }
        assert_eq!(number(&db, "SELECT COUNT(*) FROM credit").await, 1);
        let again = run(&format!("{head}A,AED,5000.50,30,Cheque returned,high,,,\n")).await;
        assert_eq!((again.unchanged, again.updated), (1, 0));
        let lifted = run(&format!("{head}A,,,,no,,Mariam,,+971507654321\n")).await;
        assert_eq!((lifted.updated, lifted.bad), (1, 0));
        for there in [free, khalid, reached] {
            assert_eq!(number(&db, there).await, 1, "{there}");
        }
        let bad = run(&format!(
            "{head}A,AED,much,,,,,,\nA,,,soon,,,,,\nA,,,,,certain,,,\nA,,,,,,,owner,\n"
        ))
        .await;
        assert_eq!(
            faults(&bad),
            [
                "line 2, credit_limit: \"much\" is not an amount of AED; without a limit, write none",
                "line 3, terms_days: \"soon\" is not a number of days",
                "line 4, risk: \"certain\" is none of low, medium and high",
                "line 5, contact: is empty beside a role or a telephone",
            ]
        );
        sound(&db).await.expect("sound");
    }
}
