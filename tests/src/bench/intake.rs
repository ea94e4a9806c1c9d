//! Days into the server: from bytes to a durable, posted and ruled-on ledger, and a signed reply.
//!
//! The phones are real, and lived their days before anything is timed. The baseline inserts the very
//! rows that intake left behind, with no checks, in transactions of the same size.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use counterfoil_server::clock::Clock;
use counterfoil_server::db::{Db, Engine};
use counterfoil_server::intake::Intake;
use counterfoil_server::verify;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::exchange::sync;
use super::figures::{self, Verdict, float, median, millis};
use super::replay::Tables;
use super::{Scale, called};
use crate::day::{RECEIPTS, Watch, live};
use crate::http;
use crate::place::{self, Folder};
use crate::process::{Server, own_cpu};
use crate::world::{LEAVES, World};

/// Requests under way at one time.
const AT_ONCE: usize = 64;

/// A phone's day, ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) body: Vec<u8>,
    pub(super) token: Option<String>,
}

/// Phones that synced in the morning and lived their day: what each would send now.
pub(super) async fn days(
    world: &World,
    intake: &Intake,
    collectors: std::ops::Range<u32>,
    folder: &Folder,
) -> Result<Vec<Request>> {
    let mut requests = Vec::new();
    for collector in collectors {
        let mut phone = world.phone(collector, folder.path()).await?;
        sync(intake, &mut phone).await?;
        live(
            &mut phone,
            &mut Watch::new(world.today, collector),
            world.today,
        )?;
        requests.push(Request {
            body: phone.begin_sync()?,
            token: phone.token(),
        });
    }
    Ok(requests)
}

/// What a run came to, per second and per day.
pub(super) struct Run {
    receipts_per_s: f64,
    cpu_ms: f64,
}

impl Run {
    fn of(days: usize, took: Duration, cpu: Duration) -> Self {
        Self {
            receipts_per_s: float(days) * f64::from(RECEIPTS) / took.as_secs_f64(),
            cpu_ms: cpu.as_secs_f64() * 1_000.0 / float(days),
        }
    }
}

fn middle(runs: &[Run], of: impl Fn(&Run) -> f64) -> f64 {
    median(&runs.iter().map(of).collect::<Vec<_>>())
}

pub(super) async fn run(scale: Scale, engine: Engine) -> Result<()> {
    let (runs, phones) = scale.of((5, 128), (2, 32));
    let (disk, fast) = (Folder::new()?, Folder::fast()?);
    let url = place::fresh(engine, &disk)?;
    let world = World::found(&url, phones * (runs + 1), disk.path(), LEAVES).await?;
    let intake = Intake::new(world.db.clone(), Clock::system(), world.keys.secret.clone());
    let mut groups = Vec::new();
    for run in 0..=runs {
        groups.push(days(&world, &intake, run * phones..(run + 1) * phones, &fast).await?);
    }
    let over_http = groups.pop().context("a run over HTTP")?;

    let tables = tables(&disk).await?;
    let mut before = tables.rows(&world.db).await?;
    let bare = place::open(&place::fresh(engine, &disk)?).await?;
    tables.fill(&bare, &before).await?;
    let (mut measured, mut baseline) = (Vec::new(), Vec::new());
    let (mut rows, mut changed, mut transactions) = (0, 0, 0);
    for requests in groups {
        let days = requests.len();
        measured.push(by_bytes(&intake, requests).await?);
        let after = tables.rows(&world.db).await?;
        let (new, edited) = Tables::since(&before, &after);
        before = after;
        rows = new.iter().map(Vec::len).sum();
        changed = edited;
        transactions = tables.distinct(&new, "entry", "received_ms").max(1);
        baseline.push(replay(&tables, &bare, tables.batches(&new, transactions), days).await?);
    }
    drop(before);
    ensure!(
        verify::run(&world.db, |_, _| {}).await?,
        "verify found a difference after the intake runs"
    );
    bare.close().await;
    drop(intake);
    world.db.close().await;

    figures::title(&format!(
        "Intake of collectors' days, {}, durable ({runs} runs of {phones} days, {transactions} transactions each)",
        called(engine)
    ));
    let (receipts, bare) = (
        middle(&measured, |run| run.receipts_per_s),
        middle(&baseline, |run| run.receipts_per_s),
    );
    figures::against(
        "receipts per second, by bytes",
        &format!("{receipts:.0}/s"),
        &format!("{bare:.0}/s bare inserts"),
        &Verdict::at_least(receipts, bare, 1.0 / 3.0),
    );
    let (cpu, bare) = (
        middle(&measured, |run| run.cpu_ms),
        middle(&baseline, |run| run.cpu_ms),
    );
    figures::aimed(
        "processor time of a day, by bytes",
        &millis(cpu),
        &format!("<= 4 ms; bare inserts {}", millis(bare)),
        cpu <= 4.0,
    );
    let server = Server::start(&url, None)?;
    let run = through_http(&server, over_http).await?;
    figures::plain(
        "receipts per second, over HTTP",
        &format!("{:.0}/s", run.receipts_per_s),
    );
    figures::aimed(
        "processor time of a day, over HTTP",
        &millis(run.cpu_ms),
        "<= 4 ms",
        run.cpu_ms <= 4.0,
    );
    figures::note(&format!(
        "a run leaves {rows} new rows, which the baseline inserts, and {changed} changed ones (open amounts, balances), which it does not"
    ));
    Ok(())
}

/// The schema, read from an empty SQLite database.
async fn tables(folder: &Folder) -> Result<Tables> {
    let file = folder.file("schema.db");
    place::open(&format!("sqlite:{}", file.display()))
        .await?
        .close()
        .await;
    Tables::read(&file)
}

pub(super) async fn by_bytes(intake: &Intake, requests: Vec<Request>) -> Result<Run> {
    let days = requests.len();
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut under_way = JoinSet::new();
    let (began, cpu) = (Instant::now(), own_cpu());
    for request in requests {
        let (intake, gate) = (intake.clone(), Arc::clone(&gate));
        under_way.spawn(async move {
            let _turn = gate.acquire().await?;
            let reply = intake.submit(request.body).await?;
            anyhow::Ok(reply.len())
        });
    }
    while let Some(done) = under_way.join_next().await {
        done??;
    }
    Ok(Run::of(
        days,
        began.elapsed(),
        own_cpu().saturating_sub(cpu),
    ))
}

async fn replay(
    tables: &Tables,
    bare: &Db,
    batches: Vec<Vec<Vec<counterfoil_server::db::Value>>>,
    days: usize,
) -> Result<Run> {
    let (began, cpu) = (Instant::now(), own_cpu());
    for batch in batches {
        tables.insert(bare, batch).await?;
    }
    Ok(Run::of(
        days,
        began.elapsed(),
        own_cpu().saturating_sub(cpu),
    ))
}

async fn through_http(server: &Server, requests: Vec<Request>) -> Result<Run> {
    let days = requests.len();
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut under_way = JoinSet::new();
    let (began, cpu) = (Instant::now(), server.usage()?.cpu);
    for request in requests {
        let (address, gate) = (server.address().to_owned(), Arc::clone(&gate));
        under_way.spawn(async move {
            let _turn = gate.acquire().await?;
            let call = http::message("/v1/sync", request.token.as_deref(), &request.body);
            http::send(&address, call).await?.success()?;
            anyhow::Ok(())
        });
    }
    while let Some(done) = under_way.join_next().await {
        done??;
    }
    Ok(Run::of(
        days,
        began.elapsed(),
        server.usage()?.cpu.saturating_sub(cpu),
    ))
}
