//! A receipt with two allocations, on the disk when the phone says so, against the least that any
//! program could do: one row of the same bytes, one commit, the same pragmas, the same folder.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use counterfoil_core::Phone;
use counterfoil_core::command::{IssueReceipt, OpenDay, Rest};
use counterfoil_server::auth::CompanyKey;
use counterfoil_server::clock::Clock;
use counterfoil_server::db::Engine;
use counterfoil_server::intake::Intake;
use counterfoil_sync::entry::{Allocation, ShortReason, Tender};
use counterfoil_sync::id::CustomerNo;
use rusqlite::{Connection, params};

use super::Scale;
use super::exchange::sync;
use super::figures::{self, Verdict, ms, percentile};
use crate::day::Watch;
use crate::place::{self, Folder};
use crate::world::World;

pub(super) async fn run(scale: Scale) -> Result<()> {
    let rounds = scale.of(2_000, 300);
    let folder = Folder::new()?;
    figures::title(
        "Issue a receipt on the phone, durable (two allocations; the row is the entry and its signature)",
    );
    // Two phones, one of each kind of key: what hardware a phone has makes a difference.
    for (collector, key) in [(0, "Ed25519"), (1, "ES256")] {
        let place = place::fresh(Engine::Sqlite, &folder)?;
        let (mut phone, mut watch) = phone(&place, collector, &folder).await?;
        let bare = bare(&folder, collector)?;
        let (mut receipts, mut inserts) = (Vec::new(), Vec::new());
        let first = collector * crate::world::CUSTOMERS + 1;
        for round in 0..rounds {
            // Customer after customer, as on a tour: an item is paid a few times, not a thousand.
            let customer = CustomerNo(first + round % crate::world::CUSTOMERS);
            receipts.push(issue(&mut phone, &mut watch, customer)?);
            let (bytes, signature): (Vec<u8>, Vec<u8>) = phone.database().query_row(
                "SELECT bytes, signature FROM own_entry ORDER BY seq DESC LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            inserts.push(insert(&bare, round, &[bytes, signature].concat())?);
        }
        for percent in [50, 99] {
            let (receipt, insert) = (
                percentile(&receipts, percent),
                percentile(&inserts, percent),
            );
            let verdict = Verdict::at_most(receipt.as_secs_f64(), insert.as_secs_f64(), 3.0);
            figures::against(
                &format!("{key}, p{percent} of {rounds}"),
                &ms(receipt),
                &ms(insert),
                &verdict,
            );
        }
    }
    Ok(())
}

/// A phone with its day open and a long book.
async fn phone(url: &str, collector: u32, folder: &Folder) -> Result<(Phone, Watch)> {
    let world = World::found(url, collector + 1, folder.path(), 10_000).await?;
    let mut phone = world.phone(collector, folder.path()).await?;
    let keys: &CompanyKey = &world.keys;
    let intake = Intake::new(world.db.clone(), Clock::system(), keys.secret.clone());
    sync(&intake, &mut phone).await?;
    world.db.close().await;
    let mut watch = Watch::new(world.today, collector);
    phone.act(OpenDay { day: world.today }, &watch.later(1, false))?;
    Ok((phone, watch))
}

fn issue(phone: &mut Phone, watch: &mut Watch, customer: CustomerNo) -> Result<Duration> {
    let items = phone.customer(customer)?.items;
    let allocation = |place: usize| -> Result<Allocation> {
        Ok(Allocation {
            item: items.get(place).context("an item")?.item,
            amount: 1,
            short: Some(ShortReason::PartPayment),
        })
    };
    let receipt = IssueReceipt {
        customer,
        currency: "AED".parse()?,
        tenders: vec![Tender::Cash(15_000)],
        allocations: vec![allocation(0)?, allocation(1)?],
        rest: Rest::OnAccount,
        payer: None,
    };
    let moment = watch.later(1, false);
    let began = Instant::now();
    phone.act(receipt, &moment)?;
    Ok(began.elapsed())
}

/// A database as the phone's is, with one table.
fn bare(folder: &Folder, no: u32) -> Result<Connection> {
    let bare = Connection::open(folder.file(&format!("bare-{no}.db")))?;
    bare.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    let _: String = bare.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    bare.pragma_update(None, "synchronous", "FULL")?;
    bare.pragma_update(None, "foreign_keys", "ON")?;
    bare.pragma_update(None, "trusted_schema", "OFF")?;
    bare.execute_batch("CREATE TABLE entry (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT")?;
    Ok(bare)
}

fn insert(bare: &Connection, seq: u32, bytes: &[u8]) -> Result<Duration> {
    let began = Instant::now();
    bare.prepare_cached("INSERT INTO entry (seq, bytes) VALUES (?1, ?2)")?
        .execute(params![seq, bytes])?;
    Ok(began.elapsed())
}
