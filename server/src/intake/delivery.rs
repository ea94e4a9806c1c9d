//! What one request brings, and what can be said about it without writing anything.

use counterfoil_sync::entry::{BadFact, Fact};
use counterfoil_sync::id::{Hash, JournalId, PersonNo, Seq};
use counterfoil_sync::journal::{Head, Sealed};
use counterfoil_sync::keys::PublicKey;
use counterfoil_sync::time::{Clocks, Millis};
use counterfoil_sync::wire::{DaybookClaim, Nonce, Opened, SyncRequest, WireError};

use crate::auth::devices::{Device, DeviceState};

/// By which door something came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// `POST /v1/sync`.
    Sync = 1,
    /// `POST /v1/entries`.
    Rescue = 2,
}

/// An entry with what could be told about it alone.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    pub(crate) sealed: Sealed,
    pub(crate) fact: Result<Fact, BadFact>,
    /// Whether its signature is what its kind asks for.
    pub(crate) authentic: bool,
    /// Whether its clocks contradict those of the entry before it.
    pub(crate) clock_jumped: bool,
}

/// An entry that cannot be in the chain, kept with its evidence.
#[derive(Debug, Clone)]
pub(crate) struct Doubtful {
    pub(crate) seq: Seq,
    pub(crate) hash: Hash,
    pub(crate) bytes: Vec<u8>,
    pub(crate) signature: Option<Vec<u8>>,
    pub(crate) reason: counterfoil_sync::entry::Quarantine,
}

/// What a phone says beside its entries.
#[derive(Debug, Clone)]
pub(crate) struct Claims {
    pub(crate) nonce: Nonce,
    pub(crate) daybooks: Vec<DaybookClaim>,
}

/// A verified run of entries, ready to be written.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) door: Door,
    pub(crate) journal: JournalId,
    pub(crate) collector: PersonNo,
    pub(crate) standing: DeviceState,
    /// In order, without gaps.
    pub(crate) entries: Vec<Incoming>,
    /// What only goes to quarantine.
    pub(crate) doubtful: Vec<Doubtful>,
    /// The place the entries continue.
    pub(crate) base: Seq,
    /// None at the rescue door.
    pub(crate) claims: Option<Claims>,
}

/// How far a wall clock may run away from the monotonic one, in milliseconds.
const JUMP_MS: i64 = 120_000;

impl Incoming {
    /// Looks at one entry. `before` are the clocks of the entry before it, if there was one.
    pub(crate) fn look(sealed: Sealed, key: &PublicKey, before: Option<Clocks>) -> Self {
        let clock_jumped = before.is_some_and(|before| jumped(before, sealed.entry.clocks));
        Self {
            fact: sealed.entry.fact(),
            authentic: sealed.verify(key).is_ok(),
            clock_jumped,
            sealed,
        }
    }
}

fn jumped(before: Clocks, now: Clocks) -> bool {
    let wall = now.wall.0.saturating_sub(before.wall.0);
    if now.boot != before.boot {
        return wall < -JUMP_MS;
    }
    match i64::try_from(now.mono.saturating_sub(before.mono)) {
        Ok(mono) => now.mono < before.mono || wall.saturating_sub(mono).saturating_abs() > JUMP_MS,
        Err(_) => true,
    }
}

/// Opens a message that is addressed to the device's journal.
pub(crate) fn open(message: &[u8], device: &Device) -> Result<Opened, WireError> {
    SyncRequest::open(message, &device.key)
}

/// Believes an opened request, or says why not: the chain from `base`, the signature over its head,
/// and each entry's own seal. Costs a signature check per sealed entry: not for the async threads.
pub(crate) fn believe(
    opened: &Opened,
    base: &Head,
    device: &Device,
) -> Result<Delivery, WireError> {
    let run = opened.verify(base, &device.key)?;
    let request = &opened.request;
    Ok(Delivery {
        door: Door::Sync,
        journal: device.journal,
        collector: device.collector,
        standing: device.state,
        entries: look_at(base, run, &device.key),
        doubtful: Vec::new(),
        base: base.seq,
        claims: Some(Claims {
            nonce: request.nonce,
            daybooks: request.daybooks.clone(),
        }),
    })
}

/// Looks at a run that continues `base`.
pub(crate) fn look_at(base: &Head, run: Vec<Sealed>, key: &PublicKey) -> Vec<Incoming> {
    let mut before = (base.seq > 0).then_some(base.clocks);
    run.into_iter()
        .map(|sealed| {
            let clocks = sealed.entry.clocks;
            let incoming = Incoming::look(sealed, key, before);
            before = Some(clocks);
            incoming
        })
        .collect()
}

/// Whether a wall clock is ahead of ours by more than clocks differ.
pub(crate) fn ahead(wall: Millis, now: Millis) -> bool {
    wall.0.saturating_sub(now.0) > 5 * JUMP_MS
}
