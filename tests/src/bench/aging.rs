//! Aging over a million open items, for today and for a day long past, against one GROUP BY over the
//! same rows.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use counterfoil_server::db::{Db, DbError, Engine, Sql, Statement};
use counterfoil_server::demo::dice::Dice;
use counterfoil_server::receivables::{ImportOptions, Mapping, import_open_items};
use counterfoil_server::reports::aging::{Basis, By, Edges, aging};
use counterfoil_sync::time::Day;

use super::figures::{self, Verdict, median, millis};
use super::{Scale, called};
use crate::place::{self, Folder};
use crate::world::{now, today};

/// The least a report could do: every row is read, and summed by customer and currency.
static GROUP_BY: Statement = Statement::new(
    "bench::aging::GROUP_BY",
    Sql::Both(
        "SELECT customer, currency, CAST(SUM(open_minor) AS BIGINT) FROM open_item GROUP BY customer, currency",
    ),
    "",
);

/// The least a report with buckets could do.
static GROUP_BY_BUCKET: Statement = Statement::new(
    "bench::aging::GROUP_BY_BUCKET",
    Sql::Both(
        "SELECT customer, currency, CAST(CASE WHEN due_day >= $1 THEN 0 WHEN due_day >= $1 - 30 THEN 1 WHEN due_day >= $1 - 60 THEN 2 WHEN due_day >= $1 - 90 THEN 3 ELSE 4 END AS BIGINT) AS bucket, CAST(SUM(open_minor) AS BIGINT) FROM open_item GROUP BY customer, currency, bucket",
    ),
    "",
);

/// Items in a hundred that were cleared since: a past day shows them again.
const CLEARED: u64 = 10;

pub(super) async fn run(scale: Scale, engine: Engine) -> Result<()> {
    let (items, runs) = scale.of((1_000_000, 5), (50_000, 3));
    let disk = Folder::new()?;
    let db = place::open(&place::fresh(engine, &disk)?).await?;
    let file = disk.file("items.csv");
    let today = today();
    write_items(&file, items, today)?;
    let began = Instant::now();
    let imported = import_open_items(
        &db,
        now(),
        &file,
        &Mapping::default(),
        ImportOptions::default(),
        &|_| {},
    )
    .await?;
    ensure!(
        imported.committed,
        "the items were not imported: {:?}",
        imported.faults.first()
    );
    let took = began.elapsed();
    settle(&db).await?;

    figures::title(&format!(
        "Aging of {items} open items of {} customers and {} cleared ones, {} (medians of {runs})",
        imported.new_customers,
        imported.cleared,
        called(engine)
    ));
    for (when, as_of) in [("today", today), ("120 days ago", today.plus(-120))] {
        let (mut reports, mut plain, mut buckets) = (Vec::new(), Vec::new(), Vec::new());
        for run in 0..=runs {
            let report = report(&db, as_of).await?;
            let group = group(&db, &GROUP_BY, None).await?;
            let bucket = self::group(&db, &GROUP_BY_BUCKET, Some(as_of)).await?;
            // The first of each warms the caches up.
            if run > 0 {
                reports.push(report);
                plain.push(group);
                buckets.push(bucket);
            }
        }
        let (report, plain, buckets) = (median(&reports), median(&plain), median(&buckets));
        figures::against(
            &format!("as of {when}, by customer"),
            &millis(report),
            &format!("{} one GROUP BY", millis(plain)),
            &Verdict::at_most(report, plain, 2.0),
        );
        figures::against(
            &format!("as of {when}, by customer"),
            &millis(report),
            &format!("{} with buckets", millis(buckets)),
            &Verdict::at_most(report, buckets, 2.0),
        );
    }
    figures::note(&format!(
        "they came in by import, {:.0} s",
        took.as_secs_f64()
    ));
    db.close().await;
    Ok(())
}

/// A file of items: so many that are open, and some that were.
pub(super) fn write_items(file: &Path, items: u64, today: Day) -> Result<()> {
    let mut dice = Dice::new(5, "items");
    let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
    writeln!(
        out,
        "customer,document,issued,due,amount,kind,currency,cleared_on"
    )?;
    let customers = items / 50;
    for item in 0..items + items * CLEARED / 100 {
        let customer = dice.below(customers);
        let age = i32::try_from(dice.between(1, 400))?;
        let issued = today.plus(-age);
        let due = issued.plus(45);
        let amount = dice.between(1_000, 900_000);
        let currency = if customer.is_multiple_of(9) {
            "USD"
        } else {
            "AED"
        };
        let cleared = if item < items {
            String::new()
        } else {
            issued
                .plus(i32::try_from(dice.between(0, i64::from(age)))?)
                .to_string()
        };
        writeln!(
            out,
            "K{customer:06},D{item},{issued},{due},{}.{:02},invoice,{currency},{cleared}",
            amount / 100,
            amount % 100
        )?;
    }
    out.flush()?;
    Ok(())
}

/// Lets PostgreSQL see what it has, as its own housekeeping would within the hour.
async fn settle(db: &Db) -> Result<()> {
    static ANALYZE: Statement = Statement::new("bench::aging::ANALYZE", Sql::Both("ANALYZE"), "");
    db.write(|mut tx| async move { tx.execute(&ANALYZE, Vec::new()).await })
        .await?;
    Ok(())
}

async fn report(db: &Db, as_of: Day) -> Result<f64> {
    let began = Instant::now();
    let report = aging(db, as_of, Basis::Due, &Edges::default(), By::Customer).await?;
    let took = began.elapsed();
    ensure!(report.ties(), "the report does not tie to the ledger");
    Ok(took.as_secs_f64() * 1_000.0)
}

async fn group(db: &Db, statement: &'static Statement, as_of: Option<Day>) -> Result<f64> {
    let began = Instant::now();
    let sum = db
        .read(|mut tx| async move {
            let mut sum = 0_i64;
            let parameters = as_of
                .into_iter()
                .map(counterfoil_server::db::Value::from)
                .collect();
            tx.each(statement, parameters, |row| {
                sum = sum.wrapping_add(row.get::<i64>(if as_of.is_some() { 3 } else { 2 })?);
                Ok::<(), DbError>(())
            })
            .await?;
            Ok::<_, DbError>(sum)
        })
        .await?;
    let took = began.elapsed();
    ensure!(sum != 0, "nothing was summed");
    Ok(took.as_secs_f64() * 1_000.0)
}
