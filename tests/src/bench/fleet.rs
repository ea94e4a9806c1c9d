//! A thousand phones that each sync their day within a minute, against a `counterfoil serve` process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use counterfoil_server::clock::Clock;
use counterfoil_server::db::Engine;
use counterfoil_server::demo::dice::Dice;
use counterfoil_server::intake::Intake;
use tokio::task::JoinSet;

use super::figures::{self, float, megabytes, millis, ms, percentile};
use super::intake::{Request, days};
use super::{Scale, called};
use crate::http;
use crate::place::{self, Folder};
use crate::process::Server;
use crate::world::{LEAVES, World};

/// The most memory the server may take.
const MEMORY: u64 = 300_000_000;

pub(super) async fn run(scale: Scale, engine: Engine) -> Result<()> {
    let (phones, within) = scale.of(
        (1_000, Duration::from_mins(1)),
        (100, Duration::from_secs(6)),
    );
    let (disk, fast) = (Folder::new()?, Folder::fast()?);
    let url = place::fresh(engine, &disk)?;
    let world = World::found(&url, phones * 2, disk.path(), LEAVES).await?;
    let intake = Intake::new(world.db.clone(), Clock::system(), world.keys.secret.clone());
    let spread = days(&world, &intake, 0..phones, &fast).await?;
    let burst = days(&world, &intake, phones..phones * 2, &fast).await?;
    drop(intake);
    world.db.close().await;
    drop(world);

    let server = Server::start(&url, None)?;
    figures::title(&format!(
        "{phones} phones sync a day each over HTTP, {}, a counterfoil serve process",
        called(engine)
    ));
    let idle = server.usage()?;
    tell(
        &server,
        &format!("at random within {} s", within.as_secs()),
        spread,
        within,
    )
    .await?;
    let used = server.usage()?;
    let memory = megabytes(used.peak_bytes);
    figures::aimed(
        "peak memory of the server",
        &memory,
        "< 300 MB",
        used.peak_bytes < MEMORY,
    );
    tell(&server, "all at the same moment", burst, Duration::ZERO).await?;
    let used = server.usage()?;
    let memory = megabytes(used.peak_bytes);
    figures::aimed(
        "peak memory of the server after both",
        &memory,
        "< 300 MB",
        used.peak_bytes < MEMORY,
    );
    figures::note(&format!(
        "it had {} before the first phone",
        megabytes(idle.peak_bytes)
    ));
    Ok(())
}

/// Sends every phone's day at a moment of its own, each over a connection of its own.
async fn tell(server: &Server, how: &str, requests: Vec<Request>, within: Duration) -> Result<()> {
    let count = requests.len();
    let mut dice = Dice::new(3, "moments");
    let mut under_way = JoinSet::new();
    let cpu = server.usage()?.cpu;
    let start = Instant::now();
    let address: Arc<str> = server.address().into();
    for request in requests {
        let micros = u64::try_from(within.as_micros())?;
        let moment = start + Duration::from_micros(dice.below(micros));
        let address = Arc::clone(&address);
        under_way.spawn(async move {
            tokio::time::sleep_until(moment.into()).await;
            let mut tries = 0;
            loop {
                let call = http::message("/v1/sync", request.token.as_deref(), &request.body);
                let answer = http::send(&address, call).await?;
                // Told that too many wait, a phone comes again; its patience is part of the figure.
                if answer.status != 503 || tries == 20 {
                    answer.success()?;
                    return anyhow::Ok((moment.elapsed(), tries));
                }
                tries += 1;
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        });
    }
    let (mut times, mut again) = (Vec::new(), 0);
    while let Some(done) = under_way.join_next().await {
        let (time, tries) = done??;
        times.push(time);
        again += tries;
    }
    let took = start.elapsed();
    let cpu = server.usage()?.cpu.saturating_sub(cpu);
    figures::plain(
        &format!("{how}: p50, p99, longest"),
        &format!(
            "{}, {}, {}",
            ms(percentile(&times, 50)),
            ms(percentile(&times, 99)),
            ms(percentile(&times, 100))
        ),
    );
    figures::plain(
        &format!("{how}: all done after; processor time of a day"),
        &format!(
            "{}; {}",
            ms(took),
            millis(cpu.as_secs_f64() * 1_000.0 / float(count))
        ),
    );
    if again > 0 {
        figures::note(&format!(
            "{again} times a phone was told that the server is busy, and came again"
        ));
    }
    Ok(())
}
