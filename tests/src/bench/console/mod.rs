//! The office console of a large company: how long the server takes for each page, and what a board
//! that is watched costs while phones sync.

mod past;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use counterfoil_server::auth::people::{self, NewPerson};
use counterfoil_server::auth::{Role, desks};
use counterfoil_server::clock::Clock;
use counterfoil_server::db::Engine;
use counterfoil_server::demo::dice::Dice;
use counterfoil_server::intake::Intake;
use counterfoil_server::receivables::{ImportOptions, Mapping, import_open_items};
use counterfoil_sync::id::PersonNo;
use tokio::io::AsyncReadExt as _;

use super::figures::{self, float, ms, percentile};
use super::intake::{Request, by_bytes, days};
use super::{Scale, called};
use crate::http;
use crate::place::{self, Folder};
use crate::process::Server;
use crate::world::{CUSTOMERS, ITEMS, LEAVES, World, now};

/// The longest that a page may take on the server.
const PAGE: Duration = Duration::from_millis(50);
/// The most of one processor that a watched board may take.
const BOARD: f64 = 0.05;
/// Phones sync that often while the board is watched.
const SYNC_EVERY: Duration = Duration::from_mins(5);

/// Pages, and who opens them.
const PAGES: &[(Role, &str)] = &[
    (Role::Cashier, "/console/cashier"),
    (Role::Accountant, "/console/cashier"),
    (Role::Supervisor, "/console/board"),
    (Role::Supervisor, "/console/review"),
    (Role::Accountant, "/console/receipts"),
    (
        Role::Accountant,
        "/console/receipts?customer=K0003-07&from=2026-01-01",
    ),
    (Role::Accountant, "/console/receipts?collector=4"),
    (Role::Accountant, "/console/receipts?amount=77.77"),
    (Role::Supervisor, "/console/customers"),
    (Role::Supervisor, "/console/customers?q=k0003"),
    (Role::Supervisor, "/console/customers/7"),
    (Role::Supervisor, "/console/worklist"),
    (Role::Supervisor, "/console/plan"),
    (Role::Manager, "/console/variances"),
    (Role::Manager, "/console/audit"),
    (Role::Manager, "/console/audit?person=4"),
    (Role::Manager, "/console/audit?action=void.decided"),
    (
        Role::Manager,
        "/console/audit?subject=deposit+10004.1000004",
    ),
];

/// How large the company is.
struct Size {
    collectors: u32,
    items: u32,
    days: i64,
    /// How often each page is opened.
    times: usize,
    /// How long it is looked at what the server does, with the board watched and without.
    watched: Duration,
}

pub(super) async fn run(scale: Scale, engine: Engine) -> Result<()> {
    let size = scale.of(
        Size {
            collectors: 500,
            items: 1_000_000,
            days: 250,
            times: 50,
            watched: Duration::from_secs(30),
        },
        Size {
            collectors: 50,
            items: 50_000,
            days: 25,
            times: 20,
            watched: Duration::from_secs(30),
        },
    );
    let (disk, fast) = (Folder::new()?, Folder::fast()?);
    let url = place::fresh(engine, &disk)?;
    let began = Instant::now();
    let tell = |what: &str| eprintln!("{:6.1}s  {what}", began.elapsed().as_secs_f64());
    tell("Founding the company: its people, customers, books and phones");
    let world = World::found(&url, size.collectors, disk.path(), LEAVES).await?;
    let intake = Intake::new(world.db.clone(), Clock::system(), world.keys.secret.clone());
    tell("A day of every phone");
    let mut came = days(&world, &intake, 0..size.collectors, &fast).await?;
    tell("The open items");
    more_items(&world, &size, &disk).await?;
    tell("The phones hand in their day");
    let syncs = usize::try_from(
        size.watched.as_secs() * u64::from(size.collectors) / SYNC_EVERY.as_secs(),
    )?;
    let rest = came.split_off(came.len() - 2 * syncs);
    by_bytes(&intake, came).await?;
    tell("The year behind it");
    past::write(&world.db, world.today, size.days, size.collectors).await?;
    let doors = sign_in(&world).await?;
    drop(intake);
    world.db.close().await;

    tell("Opening pages");
    let server = Server::start(&url, None)?;
    figures::title(&format!(
        "The console with {} items, {} collectors and {} days of receipts, {} ({} times each)",
        size.items,
        size.collectors,
        size.days,
        called(engine),
        size.times
    ));
    for (role, path) in PAGES {
        let door = doors.iter().find(|door| door.role == *role);
        let door = door.context("somebody who may")?;
        page(&server, door, path, size.times).await?;
    }
    let door = doors.iter().find(|door| door.role == Role::Supervisor);
    watched(&server, door.context("a supervisor")?, rest, &size).await
}

/// Items more, so that there are as many as wanted: some of each customer, of the last year.
async fn more_items(world: &World, size: &Size, disk: &Folder) -> Result<()> {
    let customers = size.collectors * CUSTOMERS;
    let mut dice = Dice::new(5, "items");
    let mut csv = "customer,document,issued,due,amount,kind,currency\n".to_owned();
    for item in customers * ITEMS..size.items {
        let customer = item % customers;
        let issued = world.today.plus(-i32::try_from(dice.between(1, 400))?);
        let amount = dice.between(1_000, 900_000);
        writeln!(
            csv,
            "K{:04}-{:02},D{item},{issued},{},{}.{:02},invoice,AED",
            customer / CUSTOMERS,
            customer % CUSTOMERS,
            issued.plus(45),
            amount / 100,
            amount % 100
        )?;
    }
    let file = disk.file("more.csv");
    std::fs::write(&file, csv)?;
    let options = ImportOptions::default();
    let mapping = Mapping::default();
    let imported = import_open_items(&world.db, now(), &file, &mapping, options, &|_| {}).await?;
    ensure!(
        imported.committed,
        "the items were not imported: {:?}",
        imported.faults.first()
    );
    Ok(())
}

/// A browser that somebody is signed in at.
struct Desk {
    role: Role,
    cookie: String,
}

/// One of each role at a desk.
async fn sign_in(world: &World) -> Result<Vec<Desk>> {
    let mut all = Vec::new();
    for role in [
        Role::Cashier,
        Role::Supervisor,
        Role::Accountant,
        Role::Manager,
    ] {
        let new = &NewPerson {
            name: format!("{role:?}"),
            code: format!("desk-{role:?}").to_lowercase(),
            roles: vec![role].into(),
            password_hash: "none".to_owned(),
        };
        let opened = world
            .db
            .write(|mut tx| async move {
                let person: PersonNo = people::add(&mut tx, new, None, now()).await?;
                Ok::<_, anyhow::Error>(desks::open(&mut tx, person, "bench", now()).await?)
            })
            .await?;
        all.push(Desk {
            role,
            cookie: opened.cookie,
        });
    }
    Ok(all)
}

/// The head of a request for a page.
fn ask(address: &str, desk: &Desk, path: &str) -> String {
    let port = address.rsplit_once(':').map_or("", |(_, port)| port);
    format!(
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncookie: counterfoil-{port}={}\r\n\r\n",
        desk.cookie
    )
}

/// Where a page leads that only says where it is: the plan, to tomorrow's.
async fn led(server: &Server, desk: &Desk, path: &str) -> Result<String> {
    let answer = http::raw(server.address(), &ask(server.address(), desk, path)).await?;
    Ok(match answer.header("location") {
        Some(place) => place.to_owned(),
        None => path.to_owned(),
    })
}

/// Opens a page so many times, one after the other, and says how long each took; the first apart, since
/// what a page keeps in memory is not there yet.
async fn page(server: &Server, desk: &Desk, path: &str, times: usize) -> Result<()> {
    let path = if path == "/console/plan" {
        &led(server, desk, path).await?
    } else {
        path
    };
    let mut took = Vec::new();
    let mut bytes = 0;
    for _ in 0..=times {
        let began = Instant::now();
        let answer = http::raw(server.address(), &ask(server.address(), desk, path)).await?;
        took.push(began.elapsed());
        let answer = answer.success().with_context(|| path.to_owned())?;
        bytes = answer.body.len();
    }
    let first = took.remove(0);
    let slowest = percentile(&took, 100);
    figures::aimed(
        &format!("{path}, {:?}: median, slowest, first; size", desk.role),
        &format!(
            "{}, {}, {}; {} kB",
            ms(percentile(&took, 50)),
            ms(slowest),
            ms(first),
            bytes / 1_000
        ),
        "< 50 ms",
        slowest < PAGE,
    );
    Ok(())
}

/// The processor time of syncs alone and of syncs while somebody watches the board.
async fn watched(
    server: &Server,
    desk: &Desk,
    mut requests: Vec<Request>,
    size: &Size,
) -> Result<()> {
    let others = requests.split_off(requests.len() / 2);
    let alone = syncs(server, requests, size.watched).await?;
    let mut board = tokio::net::TcpStream::connect(server.address()).await?;
    let ask = ask(server.address(), desk, "/console/board/live");
    tokio::io::AsyncWriteExt::write_all(&mut board, ask.as_bytes()).await?;
    let mut heard = 0_usize;
    let listen = async {
        let mut bytes = vec![0; 65_536];
        while let Ok(some @ 1..) = board.read(&mut bytes).await {
            heard += some;
        }
    };
    let both = tokio::select! {
        both = syncs(server, others, size.watched) => both?,
        () = listen => bail!("the server stopped showing the board"),
    };
    ensure!(heard > 10_000, "the board that was watched showed nothing");
    let share = (both.as_secs_f64() - alone.as_secs_f64()) / size.watched.as_secs_f64();
    figures::aimed(
        "a board that is watched while phones sync, of one processor",
        &format!("{:.1} %", share * 100.0),
        "< 5 %",
        share < BOARD,
    );
    figures::note(&format!(
        "each {} s a phone of {} handed in a whole day: {} of processor time in {} s without the board, {} with it",
        float(usize::try_from(SYNC_EVERY.as_secs())?) / f64::from(size.collectors),
        size.collectors,
        ms(alone),
        size.watched.as_secs(),
        ms(both)
    ));
    Ok(())
}

/// Hands in one request after the other, spread evenly over a while; the server's processor time.
async fn syncs(server: &Server, requests: Vec<Request>, within: Duration) -> Result<Duration> {
    let pause = within / u32::try_from(requests.len().max(1))?;
    let before = server.usage()?.cpu;
    let mut tick = tokio::time::interval(pause);
    for request in requests {
        tick.tick().await;
        let call = http::message("/v1/sync", request.token.as_deref(), &request.body);
        http::send(server.address(), call).await?.success()?;
    }
    tick.tick().await;
    Ok(server.usage()?.cpu.saturating_sub(before))
}
