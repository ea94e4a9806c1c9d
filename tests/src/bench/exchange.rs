//! What a collector's day costs on the air, over real HTTP: round trips and bytes.

use anyhow::{Context as _, Result};
use counterfoil_core::Phone;
use counterfoil_server::db::Engine;
use counterfoil_server::intake::Intake;
use counterfoil_sync::id::CustomerNo;

use super::figures;
use crate::day::{NOTES, RECEIPTS, Watch, collect, live};
use crate::http;
use crate::place::{self, Folder};
use crate::process::Server;
use crate::world::{CUSTOMERS, ITEMS, LEAVES, World};

/// What one sync cost.
#[derive(Debug, Default)]
struct Cost {
    trips: usize,
    up: usize,
    down: usize,
    head_up: usize,
    head_down: usize,
}

pub(super) async fn run() -> Result<()> {
    let folder = Folder::new()?;
    let url = place::fresh(Engine::Sqlite, &folder)?;
    let world = World::found(&url, 2, folder.path(), LEAVES).await?;
    let mut phones = vec![
        ("Ed25519", 0, world.phone(0, folder.path()).await?),
        ("ES256", 1, world.phone(1, folder.path()).await?),
    ];
    let today = world.today;
    world.db.close().await;
    drop(world);
    let server = Server::start(&url, None)?;
    let address = server.address();

    for (key, collector, phone) in &mut phones {
        figures::title(&format!(
            "A collector's day on the air, {key}: {CUSTOMERS} visits with place and outcome, {RECEIPTS} receipts \
             with two allocations, {NOTES} notes, {CUSTOMERS} planned stops"
        ));
        let mut watch = Watch::new(today, *collector);
        let first = over_http(address, phone).await?;
        figures::plain(
            &format!(
                "before: reference data of {CUSTOMERS} customers, {} items",
                CUSTOMERS * ITEMS
            ),
            &format!("{} B down", first.down),
        );
        live(phone, &mut watch, today)?;
        let day = over_http(address, phone).await?;
        figures::aimed(
            "the day, round trips",
            &day.trips.to_string(),
            "1",
            day.trips == 1,
        );
        aimed("the day, up", day.up, 5_000);
        aimed("the day, down", day.down, 2_000);
        // What was ruled on comes with the next reply; it is paid for here, not hidden.
        let after = over_http(address, phone).await?;
        figures::plain(
            "the sync after it, up and down",
            &format!("{} + {} B", after.up, after.down),
        );
        let customer = CustomerNo(*collector * CUSTOMERS + 4);
        collect(phone, &mut watch, customer, 1)?;
        let receipt = over_http(address, phone).await?;
        aimed("one more receipt, up", receipt.up, 400);
        figures::plain("one more receipt, down", &format!("{} B", receipt.down));
        over_http(address, phone).await?;
        let nothing = over_http(address, phone).await?;
        aimed("nothing new, up and down", nothing.up + nothing.down, 300);
        let token = phone.token().context("a token")?.len();
        figures::note(&format!(
            "beside each of these bodies go {} bytes of HTTP headers up, {token} of them the access token, and {} down",
            day.head_up, day.head_down
        ));
    }
    Ok(())
}

fn aimed(what: &str, bytes: usize, aim: usize) {
    figures::aimed(
        what,
        &format!("{bytes} B"),
        &format!("<= {aim} B"),
        bytes <= aim,
    );
}

/// Syncs over HTTP until there is nothing more to send or to fetch.
async fn over_http(address: &str, phone: &mut Phone) -> Result<Cost> {
    let mut cost = Cost::default();
    loop {
        let request = phone.begin_sync()?;
        let token = phone.token();
        let answer = http::send(
            address,
            http::message("/v1/sync", token.as_deref(), &request),
        )
        .await?;
        let answer = answer.success()?;
        let done = phone.finish_sync(&request, &answer.body)?;
        cost.trips += 1;
        cost.up += request.len();
        cost.down += answer.body.len();
        cost.head_up += answer.head_up;
        cost.head_down += answer.head_down;
        if !done.more {
            return Ok(cost);
        }
    }
}

/// Syncs by bytes until there is nothing more to send or to fetch.
pub(super) async fn sync(intake: &Intake, phone: &mut Phone) -> Result<()> {
    loop {
        let request = phone.begin_sync()?;
        let reply = intake.submit(request.clone()).await?;
        if !phone.finish_sync(&request, &reply)?.more {
            return Ok(());
        }
    }
}
