//! Closing days, and opening them again.

use counterfoil_server::company::period::{self, Period, PeriodError};
use counterfoil_server::db::Db;
use counterfoil_server::receivables::{ImportOptions, Mapping, import_open_items};
use counterfoil_sync::time::Day;

use crate::engines::{behind_our_back, both, number, scratch, sound};
use crate::field::{Company, NOW, TODAY};

async fn close(db: &Db, until: Day, because: &str) -> Result<Period, PeriodError> {
    db.write(
        |mut tx| async move { period::close(&mut tx, until, because, None, (TODAY, NOW)).await },
    )
    .await
}

async fn reopen(db: &Db, until: Day) -> Result<Period, PeriodError> {
    db.write(|mut tx| async move { period::reopen(&mut tx, until, "a mistake", None, NOW).await })
        .await
}

async fn closed(db: &Db) -> Vec<Period> {
    db.read(|mut tx| async move { period::periods(&mut tx).await })
        .await
        .expect("reads")
}

#[tokio::test]
async fn days_are_closed_piece_by_piece_and_opened_from_the_end() {
    for db in both().await {
        let piece = |first: Option<i32>, last: i32| Period {
            first: first.map(|days| TODAY.plus(days)),
            last: TODAY.plus(last),
        };
        let (one, two) = (piece(None, -40), piece(Some(-39), -10));
        assert!(matches!(
            reopen(&db, TODAY).await,
            Err(PeriodError::NothingClosed)
        ));
        for _ in 0..2 {
            assert_eq!(
                close(&db, one.last, "September").await.expect("closed"),
                one
            );
        }
        assert_eq!(close(&db, two.last, "October").await.expect("closed"), two);
        assert_eq!(closed(&db).await, [one, two]);
        let within = close(&db, TODAY.plus(-20), "again").await;
        assert!(matches!(within, Err(PeriodError::ClosedAlready(_))));
        for (until, because) in [
            (TODAY, "now"),
            (TODAY.plus(9), "ahead"),
            (TODAY.plus(-1), " "),
        ] {
            let refused = close(&db, until, because).await;
            assert!(
                matches!(
                    refused,
                    Err(PeriodError::NotOver { .. } | PeriodError::Reason)
                ),
                "{refused:?}"
            );
        }
        let middle = reopen(&db, one.last).await;
        assert!(matches!(middle, Err(PeriodError::NotTheLast(_))));
        assert_eq!(reopen(&db, two.last).await.expect("open"), two);
        assert_eq!(closed(&db).await, [one]);
        let told =
            "SELECT COUNT(*) FROM audit WHERE action IN ('period.closed', 'period.reopened')";
        assert_eq!(
            number(&db, told).await,
            3,
            "what changed nothing is not told"
        );
        sound(&db).await.expect("sound");
        behind_our_back(&db, "UPDATE period SET last_day = last_day + 1")
            .await
            .expect("changed by hand");
        let fault = sound(&db).await.expect_err("seen");
        assert!(fault.contains("period"), "{fault}");
    }
}

#[tokio::test]
async fn what_comes_late_is_posted_to_the_first_open_day() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY.plus(-1));
        let customer = Company::customer(0, 0);
        phone.issue(phone.cash(customer, Company::item(customer, 0), 100));
        close(&company.db, TODAY.plus(-1), "the month is over")
            .await
            .expect("closed");
        company.sync(&mut phone).await;
        let posted = "SELECT MIN(posted_day) FROM receipt";
        assert_eq!(company.count(posted).await, i64::from(TODAY.0));
        reopen(&company.db, TODAY.plus(-1)).await.expect("open");
        phone.issue(phone.cash(customer, Company::item(customer, 1), 100));
        company.sync(&mut phone).await;
        assert_eq!(company.count(posted).await, i64::from(TODAY.0 - 1));
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn an_import_leaves_closed_days_as_they_were_reported() {
    for db in both().await {
        close(&db, TODAY.plus(-10), "October")
            .await
            .expect("closed");
        let (before, after) = (TODAY.plus(-12), TODAY.plus(-5));
        let file = scratch("late.csv");
        let rows = format!(
            "customer,document,issued,due,amount,kind,currency\nA,1,{before},,10.00,invoice,AED\nB,2,{after},,5.00,invoice,AED\n"
        );
        std::fs::write(&file, rows).expect("writes");
        let import = |skip_bad: bool| {
            let (db, file) = (db.clone(), file.clone());
            async move {
                let options = ImportOptions {
                    skip_bad,
                    ..ImportOptions::default()
                };
                import_open_items(&db, NOW, &file, &Mapping::default(), options, &|_| ())
                    .await
                    .expect("told")
            }
        };
        let told = import(false).await;
        assert!(!told.committed);
        let fault = told.faults.first().expect("a fault");
        assert_eq!(fault.line, 2);
        assert!(fault.reason.contains("is closed"), "{}", fault.reason);
        assert!(import(true).await.committed);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM posting").await, 1);
        reopen(&db, TODAY.plus(-10)).await.expect("open");
        assert!(import(false).await.committed);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM posting").await, 2);
        sound(&db).await.expect("sound");
    }
}
