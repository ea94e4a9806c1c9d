//! Any postings, in any order and batches, on either engine: the same ledger.

use std::collections::BTreeMap;

use counterfoil_server::db::Db;
use counterfoil_server::ledger::{self, Account, Event, Line, PostError, Posted, Posting};
use counterfoil_server::receivables::{ImportOptions, Mapping, import_open_items};
use counterfoil_sync::id::{CustomerNo, ItemNo, PersonNo};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Day, Millis};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::engines::{both, scratch, sound};

const ITEMS: u32 = 4;

fn currency(code: &str) -> Currency {
    code.parse().expect("a currency")
}

/// Items 1 to 4 of customers 1 to 4.
async fn with_items(db: &Db) {
    let file = scratch("items.csv");
    let rows: String = (1..=ITEMS).fold(String::new(), |rows, no| {
        rows + &format!("C{no},D{no},2026-01-0{no},2026-02-01,1000.00,invoice,AED\n")
    });
    std::fs::write(
        &file,
        format!("customer,document,issued,due,amount,kind,currency\n{rows}"),
    )
    .expect("writes");
    import_open_items(
        db,
        Millis(0),
        &file,
        &Mapping::default(),
        ImportOptions::default(),
        &|_| (),
    )
    .await
    .expect("imports");
}

/// A line to be balanced: receivables where it is the company's currency, custody otherwise.
fn line() -> impl Strategy<Value = (u8, u32, i64)> {
    (
        0_u8..5,
        1..=ITEMS,
        prop_oneof![1_i64..100_000, -100_000_i64..-1],
    )
}

fn posting(key: usize, lines: &[(u8, u32, i64)], day: i32, aed: bool) -> Posting {
    let mut sum = 0;
    let mut made = Vec::new();
    for (kind, who, amount) in lines {
        sum += amount;
        let line = match kind {
            0 if aed => Line::debit(Account::Receivable, *amount)
                .customer(CustomerNo(*who))
                .item(ItemNo(*who)),
            1 => Line::debit(Account::OnAccount, *amount).customer(CustomerNo(*who)),
            2 => Line::debit(Account::CashVault, *amount),
            _ => Line::debit(Account::CashCollector, *amount).person(PersonNo(*who)),
        };
        made.push(line);
    }
    made.push(Line::credit(Account::Bank, if sum == 0 { 7 } else { sum }));
    if sum == 0 {
        made.push(Line::debit(Account::Bank, 7));
    }
    let currency = currency(if aed { "AED" } else { "KWD" });
    Posting::new(
        format!("p:{key}"),
        Event::Receipt,
        Day(20_000 + day),
        currency,
        made,
    )
}

fn postings() -> impl Strategy<Value = (Vec<Posting>, Vec<Posting>)> {
    let one = (
        proptest::collection::vec(line(), 1..6),
        0_i32..9,
        any::<bool>(),
    );
    proptest::collection::vec(one, 1..60).prop_flat_map(|specs| {
        let mut all: Vec<Posting> = specs
            .iter()
            .enumerate()
            .map(|(key, (lines, day, aed))| posting(key, lines, *day, *aed))
            .collect();
        // Some arrive twice.
        all.extend(all.iter().step_by(3).cloned().collect::<Vec<_>>());
        (Just(all.clone()), Just(all).prop_shuffle())
    })
}

async fn post_in_batches(db: &Db, postings: &[Posting], size: usize) -> usize {
    let mut new = 0;
    for batch in postings.chunks(size) {
        let posted = db
            .write(|mut tx| async move { ledger::post(&mut tx, Millis(1), batch).await })
            .await
            .unwrap_or_else(|error: PostError| panic!("{error:?}"));
        new += posted
            .iter()
            .filter(|posted| **posted == Posted::New)
            .count();
    }
    new
}

type Balances = BTreeMap<(Account, u32, Currency), i64>;

/// The oracle: what the balances must be, added up without the ledger's code.
fn expected(postings: &[Posting]) -> Balances {
    let mut once: BTreeMap<&str, &Posting> = BTreeMap::new();
    for posting in postings {
        once.insert(&posting.key, posting);
    }
    let mut sums = Balances::new();
    for posting in once.values() {
        for line in &posting.lines {
            *sums
                .entry((line.account, line.party.unwrap_or(0), posting.currency))
                .or_default() += line.amount_minor;
        }
    }
    for no in 1..=ITEMS {
        *sums
            .entry((Account::Receivable, no, currency("AED")))
            .or_default() += 100_000;
    }
    *sums
        .entry((Account::SalesClearing, 0, currency("AED")))
        .or_default() -= 100_000 * i64::from(ITEMS);
    sums
}

async fn balances(db: &Db) -> Balances {
    let mut found = Balances::new();
    for account in Account::ALL {
        let held = db
            .read(|mut tx| async move { ledger::balances(&mut tx, account).await })
            .await
            .expect("reads");
        found.extend(
            held.into_iter()
                .map(|(party, money)| ((account, party, money.currency), money.minor)),
        );
    }
    found
}

#[test]
fn any_order_and_batching_gives_one_ledger_on_both_engines() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(
            &(postings(), 1_usize..40),
            |((straight, shuffled), size)| {
                runtime.block_on(async {
                    let [sqlite, postgres] = both().await;
                    let unique = straight
                        .iter()
                        .map(|posting| posting.key.as_str())
                        .collect::<std::collections::BTreeSet<_>>()
                        .len();
                    let mut digests = Vec::new();
                    for (db, postings, size) in
                        [(&sqlite, &straight, size), (&postgres, &shuffled, 7)]
                    {
                        with_items(db).await;
                        assert_eq!(post_in_batches(db, postings, size).await, unique);
                        assert_eq!(
                            post_in_batches(db, postings, 50).await,
                            0,
                            "again changes nothing"
                        );
                        assert_eq!(sound(db).await, Ok(()));
                        assert_eq!(balances(db).await, expected(postings));
                        digests.push(
                            db.read(|mut tx| async move { ledger::digest(&mut tx).await })
                                .await
                                .expect("digests"),
                        );
                    }
                    assert_eq!(digests.first(), digests.last());
                });
                Ok(())
            },
        )
        .expect("holds for every history");
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
async fn what_is_not_a_posting_is_refused_and_leaves_nothing() {
    let aed = currency("AED");
    let bank = |amount| Line::debit(Account::Bank, amount);
    let cases: Vec<(Posting, &str)> = vec![
        (
            Posting::new("x", Event::Receipt, Day(1), aed, vec![bank(5), bank(-4)]),
            "does not balance",
        ),
        (
            Posting::new("x", Event::Receipt, Day(1), aed, vec![bank(5)]),
            "has 1 lines",
        ),
        (
            Posting::new(
                "x",
                Event::Receipt,
                Day(1),
                aed,
                vec![bank(5), bank(-5), bank(0)],
            ),
            "a line of nothing",
        ),
        (
            Posting::new("", Event::Receipt, Day(1), aed, vec![bank(5), bank(-5)]),
            "cannot be the key",
        ),
        (
            Posting::new(
                "x",
                Event::Receipt,
                Day(1),
                aed,
                vec![bank(5), Line::credit(Account::CashCollector, 5)],
            ),
            "names nobody",
        ),
        (
            Posting::new(
                "x",
                Event::Receipt,
                Day(1),
                aed,
                vec![
                    bank(5),
                    Line::credit(Account::Receivable, 5).customer(CustomerNo(1)),
                ],
            ),
            "names no open item",
        ),
        (
            Posting::new(
                "x",
                Event::Receipt,
                Day(1),
                aed,
                vec![
                    bank(5),
                    Line::credit(Account::Receivable, 5)
                        .customer(CustomerNo(2))
                        .item(ItemNo(1)),
                ],
            ),
            "belongs to another customer",
        ),
        (
            Posting::new(
                "x",
                Event::Receipt,
                Day(1),
                currency("KWD"),
                vec![
                    bank(5),
                    Line::credit(Account::Receivable, 5)
                        .customer(CustomerNo(1))
                        .item(ItemNo(1)),
                ],
            ),
            "another currency",
        ),
        (
            Posting::new(
                "x",
                Event::Receipt,
                Day(1),
                aed,
                vec![bank(i64::MIN), bank(i64::MAX), bank(1)],
            ),
            "",
        ),
    ];
    for db in both().await {
        with_items(&db).await;
        let before = balances(&db).await;
        for (posting, told) in &cases {
            let good = Posting::new(
                "good",
                Event::Receipt,
                Day(1),
                aed,
                vec![bank(5), Line::credit(Account::OverShort, 5)],
            );
            let both = [good, posting.clone()];
            let both = &both;
            let outcome = db
                .write(|mut tx| async move { ledger::post(&mut tx, Millis(1), both).await })
                .await;
            if told.is_empty() {
                continue;
            }
            let error = outcome.expect_err(told).to_string();
            assert!(error.contains(told), "{error}");
        }
        let after = balances(&db).await;
        let changed: Vec<_> = after
            .iter()
            .filter(|(key, sum)| before.get(key).copied().unwrap_or(0) != **sum)
            .collect();
        assert!(
            changed
                .iter()
                .all(|((account, ..), _)| matches!(account, Account::Bank | Account::OverShort)),
            "{changed:?}"
        );
        assert_eq!(sound(&db).await, Ok(()));
    }
}
