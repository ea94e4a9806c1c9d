//! A day through `kill -9`: the server and the phones are processes, and either is killed at random
//! moments and started again. What was acknowledged must be there in the end, once, and the ledger
//! must be that of a quiet day with the same seed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use counterfoil_server::db::{Db, DbError, Engine, Sql, Statement};
use counterfoil_server::demo::Options;
use counterfoil_server::demo::dice::Dice;
use counterfoil_server::demo::road::Road;
use counterfoil_server::demo::script::{Step, script};
use counterfoil_server::{ledger, verify};
use counterfoil_sync::id::JournalId;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::office::{Company, Office};
use crate::place::{self, Folder};
use crate::process::Server;

/// Every receipt of a database: journal, seq.
static RECEIPTS: Statement = Statement::new(
    "kills::RECEIPTS",
    Sql::Both("SELECT journal, seq FROM receipt ORDER BY journal, seq"),
    "",
);

/// Replies lost and requests doubled, in a hundred, on top of everything.
const FAULTS: u64 = 20;

/// What kind of day.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Where the server keeps its data.
    pub engine: Engine,
    /// The company and its day.
    pub company: Company,
    /// Times that the server is killed, and times that a phone is.
    pub kills: u32,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The digest of the ledger.
    pub digest: String,
    /// Receipts on the server.
    pub receipts: usize,
    /// Deposits that the cashier confirmed.
    pub deposits: usize,
    /// Times that the server was killed.
    pub server_kills: u32,
    /// Times that a phone was killed.
    pub phone_kills: u32,
}

/// A day under way.
struct Day {
    plan: Plan,
    url: String,
    options: Options,
    server: Mutex<Server>,
    server_kills: AtomicU32,
    phone_kills: AtomicU32,
    /// Receipts that a phone has shown to its collector.
    acknowledged: Mutex<BTreeSet<(i64, i64)>>,
}

/// Lives the day, killing as planned, and proves what came of it.
pub async fn run(plan: Plan) -> Result<Outcome> {
    let folder = Folder::fast()?;
    let url = place::fresh(plan.engine, &folder)?;
    let company = plan.company;
    let people = company.found(&url, &folder).await?;
    let server = Server::start(&url, None)?;
    let address = server.address().to_owned();
    let office = Office::open(company, people, &address).await?;
    let options = Options {
        collectors: company.collectors,
        seed: company.seed,
        today: company.today,
        zone: company.zone,
        folder: folder.path().to_owned(),
        faults: FAULTS,
        guest: false,
        waiting: 0,
    };
    let journals = enrol(&office, &options, &address).await?;
    let day = Arc::new(Day {
        plan,
        url: url.clone(),
        options,
        server: Mutex::new(server),
        server_kills: AtomicU32::new(0),
        phone_kills: AtomicU32::new(0),
        acknowledged: Mutex::default(),
    });
    Day::part(&day, "morning").await?;
    for collector in 0..company.collectors {
        office.plan_anew(collector).await?;
    }
    Day::part(&day, "afternoon").await?;
    let deposits = day.cash_office(&office, &journals).await?;
    Day::part(&day, "evening").await?;
    day.server.lock().await.kill()?;
    prove(&day, &address, deposits).await
}

/// Phones with a book and a plan; their files are closed again.
async fn enrol(office: &Office, options: &Options, address: &str) -> Result<Vec<JournalId>> {
    let base = format!("http://{address}");
    let mut roads = Vec::new();
    let mut journals = Vec::new();
    for collector in 0..options.collectors {
        let mut start = options.start(collector, &base);
        start.faults = 0;
        let mut road = Road::open(&start)?;
        journals.push(office.enrol(&mut road, collector).await?);
        roads.push(road);
    }
    office.give_books(&journals).await?;
    for (collector, road) in (0..).zip(&roads) {
        office.plan(collector, road).await?;
    }
    Ok(journals)
}

impl Day {
    /// Lives a part of the day with every phone.
    async fn part(day: &Arc<Self>, part: &'static str) -> Result<()> {
        let mut phones = JoinSet::new();
        for collector in 0..day.options.collectors {
            let day = Arc::clone(day);
            phones.spawn(async move { day.phone(part, collector).await });
        }
        while let Some(lived) = phones.join_next().await {
            lived??;
        }
        Ok(())
    }

    /// Starts a phone until it has lived its part.
    async fn phone(self: Arc<Self>, part: &'static str, collector: u32) -> Result<()> {
        let Options { seed, today, .. } = self.options;
        let day = script(seed, collector, today);
        let steps = [day.morning, day.afternoon, day.evening].concat();
        let mut dice = Dice::new(seed, &format!("kills of {collector} in the {part}"));
        let base = format!("http://{}", self.server.lock().await.address());
        let mut strikes = JoinSet::new();
        loop {
            let mut child = self.spawn(&base, part, collector)?;
            let out = child.stdout.take().context("a phone has an output")?;
            let mut lines = BufReader::new(out).lines();
            let mut is_done = false;
            while let Some(line) = lines.next_line().await? {
                let words: Vec<&str> = line.split(' ').collect();
                match words.as_slice() {
                    ["step", number] => {
                        let step: usize = number.parse()?;
                        if steps.get(step) == Some(&Step::Sync) {
                            strikes.spawn(Arc::clone(&self).strike(dice.clone()));
                        }
                        if self.kills_phone(&mut dice) {
                            tokio::time::sleep(Duration::from_micros(dice.below(8_000))).await;
                            // It may be done by now, and gone.
                            let _ = child.start_kill();
                        }
                        dice.below(2);
                    }
                    ["issued", journal, seq, _] => {
                        let place = (journal.parse()?, seq.parse()?);
                        self.acknowledged.lock().await.insert(place);
                    }
                    ["done"] => is_done = true,
                    _ => bail!("a phone said {line:?}"),
                }
            }
            let ended = child.wait_with_output().await?;
            if is_done && ended.status.success() {
                break;
            }
            ensure!(
                ended.status.code().is_none(),
                "phone {collector} failed in the {part}: {}: {}",
                ended.status,
                String::from_utf8_lossy(&ended.stderr)
            );
        }
        while let Some(struck) = strikes.join_next().await {
            struck??;
        }
        Ok(())
    }

    fn spawn(&self, base: &str, part: &str, collector: u32) -> Result<Child> {
        let Options {
            seed,
            today,
            zone,
            faults,
            folder,
            ..
        } = &self.options;
        Command::new(place::phone()?)
            .arg(base)
            .args(["--seed", &seed.to_string()])
            .args(["--collector", &collector.to_string()])
            .args(["--today", &today.to_string()])
            .args(["--zone", zone.name()])
            .args(["--faults", &faults.to_string()])
            .args(["--part", part])
            .arg("--folder")
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("starting a phone")
    }

    /// Whether this is a moment to kill a phone: spread over the day, until there were enough.
    fn kills_phone(&self, dice: &mut Dice) -> bool {
        // Some sixty steps of a phone's day are told.
        let chance = u64::from(self.plan.kills) * 3 / u64::from(self.options.collectors);
        dice.percent(chance.clamp(5, 60)) && take_one(&self.phone_kills, self.plan.kills)
    }

    /// Kills the server once to thrice around a sync, each time some milliseconds after it came up.
    async fn strike(self: Arc<Self>, mut dice: Dice) -> Result<()> {
        for _ in 0..=dice.below(3) {
            let moment = Duration::from_micros(dice.below(30_000));
            self.kill_server(moment).await?;
        }
        Ok(())
    }

    async fn kill_server(&self, moment: Duration) -> Result<()> {
        let mut server = self.server.lock().await;
        if take_one(&self.server_kills, self.plan.kills) {
            tokio::time::sleep(moment).await;
            tokio::task::block_in_place(|| server.restart(&self.url))?;
        }
        Ok(())
    }

    /// The cashier counts and confirms while the server is killed under the cashier's hands.
    async fn cash_office(&self, office: &Office, journals: &[JournalId]) -> Result<usize> {
        let mut dice = Dice::new(self.options.seed, "kills at the cash office");
        let counted = office.count_and_confirm(journals);
        tokio::pin!(counted);
        loop {
            let moment = Duration::from_micros(dice.below(40_000));
            tokio::select! {
                deposits = &mut counted => return deposits,
                killed = self.kill_server(moment) => killed?,
            }
            if self.server_kills.load(Ordering::SeqCst) >= self.plan.kills {
                return counted.await;
            }
        }
    }
}

/// Takes one of so many, if any is left.
fn take_one(taken: &AtomicU32, of: u32) -> bool {
    taken
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |taken| {
            (taken < of).then_some(taken + 1)
        })
        .is_ok()
}

/// Everything acknowledged is there once, everything is synced, and the books prove themselves.
async fn prove(day: &Day, address: &str, deposits: usize) -> Result<Outcome> {
    let db = place::open(&day.url).await?;
    let held = receipts(&db).await?;
    let mut issued = 0;
    for collector in 0..day.options.collectors {
        let road = Road::open(&day.options.start(collector, &format!("http://{address}")))?;
        road.phone.check()?;
        let state = road.phone.sync_state()?;
        ensure!(
            state.only_here.entries == 0,
            "phone {collector} has not handed in everything: {state:?}"
        );
        issued += road.phone.receipts(day.options.today)?.len();
    }
    for (place, times) in &held {
        ensure!(
            *times == 1,
            "receipt {place:?} is on the server {times} times"
        );
    }
    for place in day.acknowledged.lock().await.iter() {
        ensure!(
            held.contains_key(place),
            "receipt {place:?} was acknowledged and is not on the server"
        );
    }
    ensure!(
        held.len() == issued,
        "the phones issued {issued} receipts, the server has {}",
        held.len()
    );
    let mut first = None;
    let sound = verify::run(&db, |name, finding| {
        if let verify::Finding::Differs(what) = finding {
            first.get_or_insert(format!("{name}: {what}"));
        }
    })
    .await?;
    ensure!(sound, "verify found a difference: {first:?}");
    let hash = db
        .read(|mut tx| async move { ledger::digest(&mut tx).await })
        .await?;
    let mut digest = String::new();
    for byte in hash {
        write!(digest, "{byte:02x}")?;
    }
    db.close().await;
    Ok(Outcome {
        digest,
        receipts: held.len(),
        deposits,
        server_kills: day.server_kills.load(Ordering::SeqCst),
        phone_kills: day.phone_kills.load(Ordering::SeqCst),
    })
}

/// The receipts of a database, and how often each is there.
async fn receipts(db: &Db) -> Result<BTreeMap<(i64, i64), u32>> {
    let mut held = BTreeMap::new();
    db.read(|mut tx| async move {
        tx.each(&RECEIPTS, Vec::new(), |row| {
            *held.entry((row.get(0)?, row.get(1)?)).or_default() += 1;
            Ok::<(), DbError>(())
        })
        .await?;
        Ok::<_, DbError>(held)
    })
    .await
    .context("reading the receipts")
}
