//! Who is there, and how they do things to each other.

mod air;
mod desk;
mod handset;
pub(crate) mod limits;
mod postgres;
mod press;
mod server;
mod template;
mod truth;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, Result};
use counterfoil_core::{OpenError, Phone, StoreError};
use counterfoil_server::demo::dice::Dice;
use counterfoil_server::ledger;
use counterfoil_sync::id::{EntryId, JournalId};
use counterfoil_sync::keys::SecretKey;
use counterfoil_sync::money::Currency;
use rusqlite::OptionalExtension as _;
use sha2::{Digest as _, Sha256};
use tokio::runtime::Runtime;

pub(crate) use air::{Exchanged, Message, Route};
pub(crate) use desk::{Who, number, text};
pub(crate) use handset::{Backup, Handset};
pub(crate) use limits::{Lifted, Limits, Over};
pub use postgres::Elsewhere;
pub(crate) use press::Pressed;
pub(crate) use server::{Call, Reply, Server};
pub(crate) use template::{Desk, Template, template};
pub(crate) use truth::{
    BANK, Envelope, Fate, Forged, Forgotten, Paper, PaperCheque, Slip, Spoilt, Truth, VAULT,
    VaultCount, Void, Way,
};

use crate::counters::Counters;
use crate::disk::{Disk, Image};

/// 2026-11-22 08:00 UTC.
pub(crate) const MORNING: i64 = 1_795_334_400_000;
pub(crate) const DAY_MS: i64 = 86_400_000;

/// The tables that only new facts may change.
const MARKED: [&str; 22] = [
    "entry",
    "posting",
    "posting_line",
    "account_balance",
    "receipt",
    "void",
    "cheque",
    "deposit",
    "deposit_tick",
    "variance",
    "leaf",
    "lease",
    "book",
    "quarantine",
    "ruling",
    "cash_limit",
    "cash_limit_asked",
    "unlock",
    "bank_deposit",
    "bank_deposit_cheque",
    "day_close",
    "day_close_line",
];

/// A customer, as everyone knows them.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) no: u32,
    pub(crate) collector: u32,
    pub(crate) currency: Currency,
}

/// How bad things are, in a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Weather {
    pub(crate) loss: u64,
    pub(crate) doubled: u64,
    pub(crate) cut: u64,
    /// Unsynced writes that survive a power cut.
    pub(crate) kept: u64,
}

/// The world.
pub(crate) struct World {
    pub(crate) rt: Runtime,
    pub(crate) server: Server,
    pub(crate) now: i64,
    pub(crate) handsets: Vec<Handset>,
    pub(crate) desks: Vec<Desk>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) weather: Weather,
    pub(crate) truth: Truth,
    pub(crate) seen: Counters,
    /// What happened in the step under way, in words.
    pub(crate) words: Vec<String>,
    /// Messages that are under way, and old ones that somebody kept.
    pub(crate) flying: VecDeque<Message>,
    pub(crate) captured: Vec<Message>,
    pub(crate) keys: u64,
    /// Requests of phones since somebody began to count.
    pub(crate) exchanges: u32,
    /// The server's disk as it was backed up.
    pub(crate) backup: Option<Image>,
    /// Which life of the server's data this is: grows when it was restored.
    pub(crate) epoch: u32,
    /// Grows at every start of the server's process.
    pub(crate) server_life: u64,
    pub(crate) dice: Dice,
    owned: Vec<String>,
}

pub(crate) fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

/// A path that no other world has. The server looks for a real file of that name and finds an empty
/// one; what it keeps is in memory.
pub(crate) fn scratch(name: &str) -> Result<String> {
    let mut paths = paths();
    let folder = folder();
    std::fs::create_dir_all(&folder)?;
    paths.given += 1;
    let path = folder.join(format!("{}-{name}", paths.given));
    let path = path.to_str().context("a path of letters")?.to_owned();
    paths.in_use += 1;
    Ok(path)
}

/// Nobody uses a path any more. The last one takes the folder along.
pub(crate) fn give_back(path: &str) {
    let mut paths = paths();
    Disk::forget(path);
    drop(std::fs::remove_file(path));
    paths.in_use = paths.in_use.saturating_sub(1);
    if paths.in_use == 0 {
        drop(std::fs::remove_dir(folder()));
    }
}

/// Paths that were given out.
struct Paths {
    given: u64,
    in_use: u64,
}

fn paths() -> MutexGuard<'static, Paths> {
    static PATHS: Mutex<Paths> = Mutex::new(Paths {
        given: 0,
        in_use: 0,
    });
    PATHS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("counterfoil-sim-{}", std::process::id()))
}

impl World {
    /// A world with the company's server and people, and no phones.
    pub(crate) fn of(template: &Template) -> Result<Self> {
        let path = scratch("server")?;
        let server = Server::new(path.clone(), MORNING, template.passwords.clone());
        server.disk.load(&template.server);
        Ok(Self {
            rt: runtime()?,
            server,
            now: MORNING,
            handsets: Vec::new(),
            desks: template.desks.clone(),
            customers: template.customers.clone(),
            weather: Weather::default(),
            truth: Truth::default(),
            seen: Counters::default(),
            words: Vec::new(),
            flying: VecDeque::new(),
            captured: Vec::new(),
            keys: template.keys,
            exchanges: 0,
            backup: None,
            epoch: 1,
            server_life: 0,
            dice: Dice::new(0, "calm"),
            owned: vec![path],
        })
    }

    /// The company with its phones; its server's data on PostgreSQL if there is an address.
    pub(crate) fn open(elsewhere: Option<String>) -> Result<Self> {
        let template = template()?;
        let mut world = Self::of(template)?;
        world.server.elsewhere = elsewhere;
        for (number, phone) in template.phones.iter().enumerate() {
            world.add_handset(number, phone.collector, &phone.image)?;
            world.turn_on(number)?;
        }
        Ok(world)
    }

    pub(crate) fn say(&mut self, words: impl Into<String>) {
        self.words.push(words.into());
    }

    pub(crate) fn add_handset(
        &mut self,
        key_of: usize,
        collector: u32,
        image: &Image,
    ) -> Result<()> {
        let path = scratch("phone")?;
        let disk = Disk::named(&path);
        disk.load(image);
        self.owned.push(path.clone());
        self.handsets.push(Handset {
            path,
            disk,
            key_of,
            collector,
            phone: None,
            pressing: None,
            doubtful: None,
            pressed: 0,
            skew: 0,
            frozen: None,
            boot: 1,
            backup: None,
            gone: false,
            token_dead: false,
            is_copy: false,
            was_evicted: false,
            challenge: None,
            lifted: Vec::new(),
        });
        Ok(())
    }

    pub(crate) fn handset(&mut self, number: usize) -> Result<&mut Handset> {
        self.handsets.get_mut(number).context("no such phone")
    }

    /// Opens a phone that is off. False when it has no room to open in; it says so, and loses nothing.
    pub(crate) fn turn_on(&mut self, number: usize) -> Result<bool> {
        let handset = self.handset(number)?;
        if handset.phone.is_none() {
            handset.boot += 1;
            let key = template::key(handset.key_of)?;
            let phone = match Phone::open(&handset.path, key) {
                Err(OpenError::Store(StoreError::Full)) if handset.disk.is_tight() => {
                    return Ok(false);
                }
                opened => opened.with_context(|| format!("phone {number} does not open"))?,
            };
            if let Some(journal) = phone.journal() {
                let collector = handset.collector;
                self.truth.journal(journal).collector = collector;
            }
            self.handset(number)?.phone = Some(phone);
        }
        Ok(true)
    }

    /// The phone's power goes.
    pub(crate) fn phone_dies(&mut self, number: usize) -> Result<()> {
        let kept = self.weather.kept;
        let mut dice = self.dice.clone();
        let handset = self.handset(number)?;
        handset.disk.cut_power(kept, &mut dice);
        handset.phone = None;
        self.dice = dice;
        Ok(())
    }

    /// The server's power goes, or it burnt through its fuse.
    pub(crate) fn server_dies(&mut self) {
        self.server
            .disk
            .cut_power(self.weather.kept, &mut self.dice);
        self.server.vanish();
        self.server_life += 1;
    }

    /// A digest of the server's journals and books. None when it is off.
    pub(crate) fn mark(&mut self) -> Result<Option<[u8; 32]>> {
        let Some(running) = self
            .server
            .running()
            .filter(|_| self.server.elsewhere.is_none())
        else {
            return Ok(None);
        };
        let mut digest = Sha256::new();
        for table in MARKED {
            let mut statement = running
                .eye
                .prepare_cached(&format!("SELECT * FROM {table}"))?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    digest.update(format!("{:?};", row.get_ref(column)?));
                }
            }
            digest.update(table);
        }
        Ok(Some(digest.finalize().into()))
    }

    /// The key that a phone was given.
    pub(crate) fn key(number: usize) -> Result<SecretKey> {
        template::key(number)
    }

    /// Looks into the server's books, whether it is up or not. None when they do not open.
    pub(crate) fn books<T>(
        &mut self,
        look: impl Fn(&rusqlite::Connection) -> Result<T>,
    ) -> Result<Option<T>> {
        if self.server.elsewhere.is_some() {
            return Ok(None);
        }
        if let Some(running) = self.server.running() {
            return look(&running.eye).map(Some);
        }
        let Ok(conn) = rusqlite::Connection::open(&self.server.path) else {
            return Ok(None);
        };
        Ok(look(&conn).ok())
    }

    /// What the entry hashes to that the server holds at a place.
    pub(crate) fn held_hash(&mut self, id: EntryId) -> Result<Option<[u8; 32]>> {
        let key = (id.journal.0.cast_signed(), id.seq.cast_signed());
        let held = self.books(|eye| {
            let held = eye
                .prepare_cached("SELECT hash FROM entry WHERE journal = ?1 AND seq = ?2")?
                .query_row(key, |row| row.get(0))
                .optional()?;
            Ok(held)
        })?;
        Ok(held.flatten())
    }

    /// Every lease the server knows.
    pub(crate) fn leases(&mut self) -> Result<Vec<Forgotten>> {
        let leases = self.books(|eye| {
            let mut statement =
                eye.prepare_cached("SELECT journal, book, first_leaf, last_leaf FROM lease")?;
            let rows = statement.query_map([], |row| {
                Ok(Forgotten {
                    journal: JournalId(row.get::<_, i64>(0)?.cast_unsigned()),
                    book: row.get(1)?,
                    first: row.get(2)?,
                    last: row.get(3)?,
                })
            })?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        })?;
        Ok(leases.unwrap_or_default())
    }

    /// A phone lost what is not kept. What of it the server holds is safe there.
    pub(crate) fn forget(
        &mut self,
        number: usize,
        is_kept: impl Fn(EntryId) -> bool,
    ) -> Result<()> {
        for paper in &mut self.truth.papers {
            if paper.handset == number && !paper.is_forged {
                paper.lost |= !is_kept(paper.id);
                for void in paper.void.iter_mut().chain(&mut paper.earlier) {
                    void.lost |= !is_kept(void.id);
                }
                // The phone will not know that it was void.
                if paper.void.as_ref().is_some_and(|void| void.lost) {
                    paper.earlier.extend(paper.void.take());
                }
            }
        }
        for envelope in &mut self.truth.envelopes {
            envelope.lost |= envelope.handset == number && !is_kept(envelope.id);
        }
        for spoilt in &mut self.truth.spoiled {
            spoilt.lost |= spoilt.handset == number && !is_kept(spoilt.id);
        }
        self.keep_safe(false)
    }

    /// Writes down which of the things that no phone has the server holds. What it held once it holds for
    /// ever, unless it was put back to before that.
    pub(crate) fn keep_safe(&mut self, is_restored: bool) -> Result<()> {
        let mut truth = std::mem::take(&mut self.truth);
        let mut ids: Vec<(EntryId, [u8; 32], &mut bool)> = Vec::new();
        for paper in &mut truth.papers {
            ids.push((paper.id, paper.hash, &mut paper.safe));
            for void in paper.void.iter_mut().chain(&mut paper.earlier) {
                ids.push((void.id, void.hash, &mut void.safe));
            }
        }
        for envelope in &mut truth.envelopes {
            ids.push((envelope.id, envelope.hash, &mut envelope.safe));
        }
        for spoilt in &mut truth.spoiled {
            ids.push((spoilt.id, spoilt.hash, &mut spoilt.safe));
        }
        for forged in &mut truth.forged {
            ids.push((forged.id, forged.hash, &mut forged.delivered));
        }
        let done = self.books(|eye| {
            let mut statement = eye.prepare_cached(
                "SELECT (SELECT count(*) FROM entry WHERE journal = ?1 AND seq = ?2 AND hash = ?3) \
                 + (SELECT count(*) FROM quarantine WHERE journal = ?1 AND seq = ?2 AND hash = ?3)",
            )?;
            ids.iter()
                .map(|(id, hash, _)| {
                    let key = (id.journal.0.cast_signed(), id.seq.cast_signed(), hash);
                    let count: i64 = statement.query_row(key, |row| row.get(0))?;
                    Ok(count > 0)
                })
                .collect::<Result<Vec<bool>>>()
        });
        for ((_, _, safe), held) in ids.into_iter().zip(done?.into_iter().flatten()) {
            *safe = held || (*safe && !is_restored);
        }
        self.truth = truth;
        Ok(())
    }

    /// An operator's statement, with the server off.
    pub(crate) fn operate(&mut self, sql: &str, number: i32) -> Result<bool> {
        self.server.disk.mend();
        let Self { rt, server, .. } = self;
        rt.block_on(server.stop());
        if server.disk.is_dead() {
            self.server_dies();
            return Ok(false);
        }
        self.server_life += 1;
        let conn = rusqlite::Connection::open(&self.server.path)?;
        if sql.contains("?1") {
            conn.execute(sql, [number])?;
        } else {
            conn.execute_batch(sql)?;
        }
        Ok(true)
    }

    /// The ledger's digest.
    pub(crate) fn ledger(&mut self) -> Result<[u8; 32]> {
        let Self { rt, server, .. } = self;
        let Some(running) = server.running() else {
            return Ok([0; 32]);
        };
        let db = running.state.db.clone();
        Ok(rt.block_on(db.read(|mut tx| async move { ledger::digest(&mut tx).await }))?)
    }

    /// Time passes for everyone.
    pub(crate) fn pass(&mut self, ms: i64) {
        self.now += ms;
        self.server
            .clock
            .set(counterfoil_sync::time::Millis(self.now));
    }

    pub(crate) fn today(&self) -> counterfoil_sync::time::Day {
        counterfoil_sync::time::Day(i32::try_from(self.now / DAY_MS).unwrap_or(0))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.server.vanish();
        self.handsets.clear();
        for path in &self.owned {
            give_back(path);
        }
    }
}
