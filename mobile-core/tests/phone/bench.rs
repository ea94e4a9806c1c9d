//! How long a receipt takes against a bare durable insert of the same bytes on the same disk. Run in a
//! release build: `cargo test --release -p counterfoil-core --test phone bench -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use counterfoil_core::command::*;
use counterfoil_sync::entry::{Allocation, ShortReason, Tender};
use counterfoil_sync::id::ItemNo;
use rusqlite::{Connection, params};

use crate::at;
use crate::day::cash;
use crate::office::{DAY, Office, aed, item, path};

const ROUNDS: u32 = 2_000;

fn middle(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

#[test]
#[ignore = "a measurement"]
fn a_receipt_against_a_bare_insert() {
    let mut office = Office::new();
    office.books[0].last = 1001 + 2 * ROUNDS;
    office.items = (1..=200).map(|no| item(no, 1, 1_000_000_00, DAY)).collect();
    let mut phone = office.enrolled(&path("bench"));
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();

    let bare = Connection::open(path("bare")).unwrap();
    bare.pragma_update(None, "locking_mode", "EXCLUSIVE")
        .unwrap();
    let _: String = bare
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .unwrap();
    bare.pragma_update(None, "synchronous", "FULL").unwrap();
    bare.execute_batch("CREATE TABLE entry (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT")
        .unwrap();

    let (mut inserts, mut receipts) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let allocation = |at: u32| Allocation {
            item: ItemNo(1 + (round * 2 + at) % 200),
            amount: 100,
            short: Some(ShortReason::PartPayment),
        };
        let issue = IssueReceipt {
            allocations: vec![allocation(0), allocation(1)],
            tenders: vec![Tender::Cash(250)],
            ..cash(1, 0)
        };
        let began = Instant::now();
        phone.act(issue, &at(i64::from(round))).unwrap();
        receipts.push(began.elapsed());
        // An entry and its signature.
        let bytes = vec![u8::try_from(round % 251).unwrap(); 290];
        let began = Instant::now();
        bare.prepare_cached("INSERT INTO entry (seq, bytes) VALUES (?1, ?2)")
            .unwrap()
            .execute(params![round, bytes])
            .unwrap();
        inserts.push(began.elapsed());
    }
    let ((insert, slow_insert), (receipt, slow_receipt)) = (middle(inserts), middle(receipts));
    println!("bare durable insert: median {insert:?}, 99th percentile {slow_insert:?}");
    println!("receipt, durable:    median {receipt:?}, 99th percentile {slow_receipt:?}");
    println!("ratio: {:.2}", receipt.as_secs_f64() / insert.as_secs_f64());
    let began = Instant::now();
    let request = phone.begin_sync().unwrap();
    println!(
        "begin_sync of {} entries with its daybook: {:?}, {} bytes",
        phone.head(),
        began.elapsed(),
        request.len()
    );
    let began = Instant::now();
    phone.today().unwrap();
    println!("today: {:?}", began.elapsed());
    let began = Instant::now();
    phone
        .act(
            OfferDeposit {
                currency: aed(),
                count: Count::Everything,
                remark: None,
            },
            &at(0),
        )
        .unwrap();
    println!("offer: {:?}", began.elapsed());
}
