//! Aging at any date against an oracle that knows nothing of the ledger.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use counterfoil_server::ledger::{self, Account, Event, Line, Posting};
use counterfoil_server::receivables::{ImportOptions, Mapping, import_open_items};
use counterfoil_server::reports::Format;
use counterfoil_server::reports::aging::{Basis, By, Edges, aging};
use counterfoil_sync::id::{CustomerNo, ItemNo};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Day, Millis};

use crate::engines::{both, scratch, sound};

/// A small generator: the same histories on every run, on both engines.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn day(&mut self, from: i32, span: u64) -> Day {
        Day(from + i32::try_from(self.roll(span)).expect("small"))
    }

    fn minor(&mut self) -> i64 {
        i64::try_from(self.roll(100_000)).expect("small") + 1
    }
}

#[derive(Clone)]
struct Item {
    customer: u32,
    currency: &'static str,
    issued: Day,
    due: Option<Day>,
    amount: i64,
    cleared: Option<Day>,
    paid: Vec<(Day, i64)>,
}

const START: i32 = 20_000;

fn history(dice: &mut Dice) -> Vec<Item> {
    (0..400)
        .map(|_| {
            let issued = dice.day(START, 300);
            Item {
                customer: u32::try_from(dice.roll(12)).expect("small") + 1,
                currency: ["AED", "KWD"][usize::try_from(dice.roll(2)).expect("small")],
                issued,
                due: (dice.roll(10) > 0).then(|| dice.day(issued.0, 120)),
                amount: if dice.roll(8) == 0 {
                    -dice.minor()
                } else {
                    dice.minor()
                },
                cleared: (dice.roll(3) == 0).then(|| dice.day(issued.0, 200)),
                paid: Vec::new(),
            }
        })
        .collect()
}

fn file(items: &[Item]) -> String {
    let mut text = "customer,document,kind,issued,due,amount,currency,cleared_on\n".to_owned();
    for (no, item) in items.iter().enumerate() {
        let currency: Currency = item.currency.parse().expect("a currency");
        let kind = if item.amount < 0 {
            "credit_memo"
        } else {
            "invoice"
        };
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let amount = counterfoil_sync::money::Money::new(item.amount, currency).major();
        let _ = writeln!(
            text,
            "C{:02},{no},{kind},{},{},{amount},{currency},{}",
            item.customer,
            item.issued,
            day(item.due),
            day(item.cleared)
        );
    }
    text
}

/// What each customer owes in each bucket at the end of a day, straight from the history.
fn oracle(
    items: &[Item],
    credits: &[(u32, &'static str, Day, i64)],
    as_of: Day,
    basis: Basis,
    edges: &[i32],
) -> BTreeMap<(u32, String), (Vec<i64>, i64)> {
    let mut rows: BTreeMap<(u32, String), (Vec<i64>, i64)> = BTreeMap::new();
    let buckets = edges.len() + 3;
    for item in items {
        if item.issued > as_of {
            continue;
        }
        let paid: i64 = item
            .paid
            .iter()
            .filter(|(day, _)| *day <= as_of)
            .map(|(_, amount)| amount)
            .sum();
        let open = if item.cleared.is_some_and(|day| day <= as_of) {
            0
        } else {
            item.amount - paid
        };
        let from = match basis {
            Basis::Due => item.due,
            Basis::Issued => Some(item.issued),
        };
        let bucket = match from {
            None => buckets - 1,
            Some(from) => {
                let age = as_of.0 - from.0;
                if age <= 0 {
                    0
                } else {
                    1 + edges.iter().filter(|edge| age > **edge).count()
                }
            }
        };
        rows.entry((item.customer, item.currency.to_owned()))
            .or_insert_with(|| (vec![0; buckets], 0))
            .0[bucket] += open;
    }
    for (customer, currency, day, amount) in credits {
        if *day <= as_of {
            rows.entry((*customer, (*currency).to_owned()))
                .or_insert_with(|| (vec![0; buckets], 0))
                .1 += amount;
        }
    }
    rows.retain(|_, (amounts, credit)| *credit != 0 || amounts.iter().any(|amount| *amount != 0));
    rows
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one history, told in one piece")]
async fn aging_is_right_and_ties_on_any_day() {
    let mut dice = Dice(42);
    let mut items = history(&mut dice);
    let mut credits = Vec::new();
    let mut postings = Vec::new();
    let numbers: BTreeMap<u32, u32> = {
        // Customers are numbered in the order of the file.
        let mut numbers = BTreeMap::new();
        for item in &items {
            let next = u32::try_from(numbers.len()).expect("small") + 1;
            numbers.entry(item.customer).or_insert(next);
        }
        numbers
    };
    for (no, item) in items
        .iter_mut()
        .enumerate()
        .filter(|(_, item)| item.cleared.is_none() && item.amount > 0)
    {
        for part in 0..dice.roll(3) {
            let (day, amount, extra) = (
                dice.day(item.issued.0, 150),
                item.amount / 4 + 1,
                dice.minor(),
            );
            item.paid.push((day, amount));
            credits.push((item.customer, item.currency, day, extra));
            let customer = CustomerNo(numbers[&item.customer]);
            let parked = if part == 0 {
                Account::OnAccount
            } else {
                Account::Unapplied
            };
            postings.push(Posting::new(
                format!("receipt:{no}.{part}"),
                Event::Receipt,
                day,
                item.currency.parse().expect("a currency"),
                vec![
                    Line::debit(Account::Bank, amount + extra),
                    Line::credit(Account::Receivable, amount)
                        .customer(customer)
                        .item(ItemNo(u32::try_from(no).expect("small") + 1)),
                    Line::credit(parked, extra).customer(customer),
                ],
            ));
        }
    }
    let path = scratch("history.csv");
    std::fs::write(&path, file(&items)).expect("writes");
    let mut digests = Vec::new();
    for db in both().await {
        let imported = import_open_items(
            &db,
            Millis(0),
            &path,
            &Mapping::default(),
            ImportOptions::default(),
            &|_| (),
        )
        .await
        .expect("imports");
        assert_eq!(
            (imported.new, imported.bad),
            (400, 0),
            "{:?}",
            imported.faults
        );
        let postings = &postings;
        db.write(|mut tx| async move { ledger::post(&mut tx, Millis(0), postings).await })
            .await
            .expect("posts");
        assert_eq!(sound(&db).await, Ok(()));
        digests.push(
            db.read(|mut tx| async move { ledger::digest(&mut tx).await })
                .await
                .expect("digests"),
        );
        for round in 0..40 {
            let as_of = dice.day(START - 10, 600);
            let basis = if round % 2 == 0 {
                Basis::Due
            } else {
                Basis::Issued
            };
            let (text, edges): (&str, &[i32]) = if round % 3 == 0 {
                ("7,14,45,90,180", &[7, 14, 45, 90, 180])
            } else {
                ("30,60,90", &[30, 60, 90])
            };
            let edges_asked: Edges = text.parse().expect("edges");
            let report = aging(&db, as_of, basis, &edges_asked, By::Customer)
                .await
                .expect("reports");
            assert!(report.ties(), "{as_of}: {:?}", report.ledger);
            let found: BTreeMap<(u32, String), (Vec<i64>, i64)> = report
                .rows
                .iter()
                .map(|row| {
                    let (code, _) = row.who.as_ref().expect("customers have codes");
                    let mut amounts = row.amounts.clone();
                    amounts.resize(edges.len() + 3, 0);
                    assert_eq!(row.total, amounts.iter().sum::<i64>() - row.unapplied);
                    (
                        (
                            code[1..].parse().expect("a number"),
                            row.currency.to_string(),
                        ),
                        (amounts, row.unapplied),
                    )
                })
                .collect();
            assert_eq!(
                found,
                oracle(&items, &credits, as_of, basis, edges),
                "{as_of} {basis:?}"
            );
            for by in [By::Collector, By::Currency] {
                let other = aging(&db, as_of, basis, &edges_asked, by)
                    .await
                    .expect("reports");
                assert_eq!(
                    (&other.totals, &other.ledger),
                    (&report.totals, &report.ledger)
                );
                for row in &report.totals {
                    let sum: i64 = other
                        .rows
                        .iter()
                        .filter(|other| other.currency == row.currency)
                        .map(|row| row.total)
                        .sum();
                    assert_eq!(sum, row.total);
                }
            }
        }
    }
    assert_eq!(digests.first(), digests.last());
}

#[tokio::test]
async fn every_format_says_whether_it_ties() {
    for db in both().await {
        let path = scratch("few.csv");
        std::fs::write(&path, "customer,name,document,kind,issued,due,amount,currency\nA,شركة,1,invoice,2026-01-01,2026-01-31,1250.5,KWD\nB,Bahr,2,invoice,2026-01-01,,20,AED\n")
            .expect("writes");
        import_open_items(
            &db,
            Millis(0),
            &path,
            &Mapping::default(),
            ImportOptions::default(),
            &|_| (),
        )
        .await
        .expect("imports");
        let day = "2026-03-15".parse().expect("a day");
        let report = aging(&db, day, Basis::Due, &Edges::default(), By::Customer)
            .await
            .expect("reports");
        let json = serde_json::to_string(&report.json()).expect("is JSON");
        assert_eq!(
            json,
            r#"{"as_of":"2026-03-15","basis":"due","buckets":["not_due","1-30","31-60","61-90","over_90","no_due_date"],"by":"customer","ledger":[{"balance":"20.00","currency":"AED","difference":"0.00"},{"balance":"1250.500","currency":"KWD","difference":"0.000"}],"rows":[{"amounts":{"1-30":"0.000","31-60":"1250.500","61-90":"0.000","no_due_date":"0.000","not_due":"0.000","over_90":"0.000"},"currency":"KWD","customer":"A","name":"شركة","total":"1250.500","unapplied":"0.000"},{"amounts":{"1-30":"0.00","31-60":"0.00","61-90":"0.00","no_due_date":"20.00","not_due":"0.00","over_90":"0.00"},"currency":"AED","customer":"B","name":"Bahr","total":"20.00","unapplied":"0.00"}],"ties":true,"totals":[{"amounts":{"1-30":"0.00","31-60":"0.00","61-90":"0.00","no_due_date":"20.00","not_due":"0.00","over_90":"0.00"},"currency":"AED","total":"20.00","unapplied":"0.00"},{"amounts":{"1-30":"0.000","31-60":"1250.500","61-90":"0.000","no_due_date":"0.000","not_due":"0.000","over_90":"0.000"},"currency":"KWD","total":"1250.500","unapplied":"0.000"}]}"#
        );
        let csv = report.render(Format::Csv).expect("writes");
        assert_eq!(
            csv,
            "line,customer,name,currency,not_due,1-30,31-60,61-90,over_90,no_due_date,unapplied,total\n\
             row,A,شركة,KWD,0.000,0.000,1250.500,0.000,0.000,0.000,0.000,1250.500\n\
             row,B,Bahr,AED,0.00,0.00,0.00,0.00,0.00,20.00,0.00,20.00\n\
             total,,,AED,0.00,0.00,0.00,0.00,0.00,20.00,0.00,20.00\n\
             total,,,KWD,0.000,0.000,1250.500,0.000,0.000,0.000,0.000,1250.500\n\
             ledger,,,AED,,,,,,,,20.00\n\
             difference,,,AED,,,,,,,,0.00\n\
             ledger,,,KWD,,,,,,,,1250.500\n\
             difference,,,KWD,,,,,,,,0.000\n"
        );
        let table = report.render(Format::Table).expect("writes");
        assert!(
            table.contains("Ties to the ledger: 1250.500 KWD, difference 0.000"),
            "{table}"
        );
        crate::engines::behind_our_back(
            &db,
            "UPDATE open_item SET open_minor = open_minor + 1 WHERE no = 1",
        )
        .await
        .expect("tampers");
        let report = aging(&db, day, Basis::Due, &Edges::default(), By::Currency)
            .await
            .expect("reports");
        assert!(!report.ties());
        assert!(
            report
                .render(Format::Table)
                .expect("writes")
                .contains("DOES NOT TIE")
        );
    }
}
