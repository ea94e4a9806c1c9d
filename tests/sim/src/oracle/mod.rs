//! What must hold. The oracle knows what people saw and handed over, and reads the server's tables
//! with plain statements; it does its own sums.

mod end;
mod entries;
mod expect;
mod fates;
mod flags;
mod postings;
mod rules;
mod shelves;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};

use crate::world::World;

pub(crate) use end::heal_and_reckon;

/// What it remembers from step to step.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    /// Which life of the server it has looked at.
    life: Option<u64>,
    epoch: u32,
    version: i64,
    /// Contents of postings, by number: they never change.
    contents: Vec<[u8; 32]>,
    /// Whether old postings are held against papers and envelopes once more.
    anew: bool,
    /// How many of them were looked at in this life of the server.
    looked: usize,
    /// Balances by account, party and currency, added up from what was posted.
    fold: BTreeMap<(i64, i64, String), i64>,
    /// How far each journal was looked at, and the hash there.
    heads: BTreeMap<i64, (i64, [u8; 32])>,
    /// Heads of journals in earlier lives of the server's process: reading on from nothing must pass
    /// through them.
    known: BTreeMap<i64, (i64, [u8; 32])>,
    /// Devices that were revoked when it last looked: nothing of theirs is accepted any more.
    revoked: BTreeSet<i64>,
    /// The last day of what was closed when it last looked: nothing is posted there any more.
    closed: Option<i64>,
    /// The last day that each cashier had closed when it last looked.
    closed_vaults: BTreeMap<i64, i64>,
    /// What was told of receipts.
    flags: flags::Flags,
    /// Rows that never become fewer.
    counts: [i64; 4],
    /// How many steps were looked at in full.
    pub(crate) looks: u64,
}

impl Oracle {
    /// Looks at everything anew: nothing that was seen before may have changed.
    pub(crate) fn look_again(&mut self, world: &mut World) -> Result<()> {
        self.life = None;
        self.anew = true;
        let looked = self.look(world);
        self.anew = false;
        looked
    }

    /// Looks at what changed.
    pub(crate) fn look(&mut self, world: &mut World) -> Result<()> {
        if self.epoch != world.epoch {
            // Restored from a backup: what was lost is lost, and what is there is looked at anew.
            *self = Self {
                epoch: world.epoch,
                looks: self.looks,
                ..Self::default()
            };
        }
        let Some(running) = world
            .server
            .running()
            .filter(|_| world.server.elsewhere.is_none())
        else {
            return Ok(());
        };
        let eye = &running.eye;
        if self.life != Some(world.server_life) {
            self.life = Some(world.server_life);
            self.version = -1;
            self.looked = 0;
            self.fold.clear();
            self.known.append(&mut self.heads);
        }
        let version: i64 = eye
            .prepare_cached("PRAGMA data_version")?
            .query_row([], |row| row.get(0))?;
        if version == self.version {
            return Ok(());
        }
        self.version = version;
        self.looks += 1;
        let counts: [i64; 4] = eye
            .prepare_cached(
                "SELECT (SELECT count(*) FROM entry), (SELECT max(no) FROM posting), \
                 (SELECT count(*) FROM receipt), (SELECT max(no) FROM audit)",
            )?
            .query_row([], |row| {
                Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
            })?;
        for (now, before) in counts.iter().zip(&self.counts) {
            anyhow::ensure!(
                now >= before,
                "rows that are only ever added became fewer: {:?} became {counts:?}",
                self.counts
            );
        }
        self.counts = counts;
        self.entries(eye, &world.truth)
            .context("looking at the journals")?;
        self.flags.begin(eye)?;
        self.postings(eye, &world.truth)
            .context("looking at the postings")?;
        for what in self.flags.seen.drain(..) {
            world.seen.see(what);
        }
        rules::hold(eye, world.today())?;
        self.revoked = eye
            .prepare_cached("SELECT no FROM device WHERE state = 'revoked'")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.closed = eye
            .prepare_cached("SELECT max(last_day) FROM period WHERE state = 'closed'")?
            .query_row([], |row| row.get(0))?;
        self.closed_vaults = eye
            .prepare_cached("SELECT cashier, max(day) FROM day_close GROUP BY cashier")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for what in entries::notable(eye)? {
            if world.seen.of(what) == 0 {
                world.seen.see(what);
            }
        }
        Ok(())
    }
}
