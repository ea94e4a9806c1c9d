//! The rescue door: bare entries of a phone that cannot speak the rest.
//!
//! Nobody vouches for the messenger, so an entry goes in only as far as the signatures in the batch
//! reach: each covers the whole chain before it. What stands behind the last good signature, what is
//! not readable, and everything from the first bad seal on is put aside with its bytes. Nothing that
//! was handed in is thrown away while there is room for it.

use counterfoil_sync::entry::Quarantine;
use counterfoil_sync::id::{Hash, Seq};
use counterfoil_sync::journal::{Head, Sealed, sha256};
use counterfoil_sync::keys::PublicKey;
use counterfoil_sync::wire::RescueBatch;

use super::delivery::{Delivery, Door, Doubtful, look_at};
use crate::auth::devices::Device;

/// What the rescue door answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rescued {
    /// How much of the journal is held now.
    pub held: Seq,
    /// Entries of the batch that were new.
    pub new: u64,
    /// Entries of the batch that were put aside, now or before.
    pub aside: u64,
}

/// The first place a batch speaks of, as far as it can be read.
pub(super) fn first(batch: &RescueBatch) -> Seq {
    let read = batch.entries().into_iter().find_map(Result::ok);
    read.map_or(1, |sealed| sealed.entry.seq.max(1))
}

/// Sorts a batch by what can be said of it. `held` are the hashes the server has from the batch's first
/// place on, `head` is its head just before that place; none where the journal is not that long.
pub(super) fn sort(
    batch: &RescueBatch,
    device: &Device,
    head: Option<&Head>,
    held: &[(Seq, Hash)],
) -> Delivery {
    let entries = batch.entries();
    let mut chain: Vec<Sealed> = Vec::new();
    let mut doubtful = Vec::new();
    let base = head.cloned().unwrap_or_else(|| Head::start(device.journal));
    let mut before = base.clone();
    let mut parted = head.is_none();
    for (read, raw) in entries.into_iter().zip(&batch.entries) {
        let signature = || raw.signature.as_ref().map(|signature| signature.to_vec());
        match read {
            Err(_) => {
                parted = true;
                let bytes = raw.bytes.to_vec();
                let (seq, hash) = (before.seq.saturating_add(1), sha256(&bytes));
                let reason = Quarantine::Invalid;
                doubtful.push(Doubtful {
                    seq,
                    hash,
                    bytes,
                    signature: signature(),
                    reason,
                });
            }
            Ok(sealed) => {
                let next = if parted || !may_pass(&sealed, &device.key) {
                    None
                } else {
                    before.follow(&sealed).ok()
                };
                if let Some(next) = next {
                    before = next;
                    chain.push(sealed);
                } else {
                    parted = true;
                    doubtful.push(aside(&sealed, reason(&sealed, device, held)));
                }
            }
        }
    }
    // Up to the last entry that is covered: by a signature here, or because it is held already.
    let covered = chain
        .iter()
        .rposition(|sealed| {
            sealed.signature.is_some()
                || held
                    .iter()
                    .any(|(seq, hash)| *seq == sealed.entry.seq && *hash == sealed.hash)
        })
        .map_or(0, |at| at + 1);
    let loose = chain.split_off(covered);
    doubtful.extend(
        loose
            .iter()
            .map(|sealed| aside(sealed, Quarantine::Signature)),
    );
    Delivery {
        door: Door::Rescue,
        journal: device.journal,
        collector: device.collector,
        standing: device.state,
        entries: look_at(&base, chain, &device.key),
        doubtful,
        base: base.seq,
        claims: None,
    }
}

/// A batch of a journal that nobody here knows: all of it is put aside. Says how many of its
/// signatures `key` verifies: the phone that was enrolled again often kept its key.
pub(super) fn strange(batch: &RescueBatch, key: Option<&PublicKey>) -> (Vec<Doubtful>, usize) {
    let mut signed = 0;
    let mut doubtful = Vec::with_capacity(batch.entries.len());
    let mut before = first(batch).saturating_sub(1);
    for (read, raw) in batch.entries().into_iter().zip(&batch.entries) {
        let bytes = raw.bytes.to_vec();
        let seq = match &read {
            Ok(sealed) => sealed.entry.seq,
            Err(_) => before.saturating_add(1),
        };
        before = seq;
        if let (Ok(sealed), Some(key)) = (&read, key)
            && sealed.signature.is_some()
            && sealed.entry.journal == batch.journal
            && sealed.verify(key).is_ok()
        {
            signed += 1;
        }
        doubtful.push(Doubtful {
            seq: seq.min(i64::MAX.unsigned_abs()),
            hash: sha256(&bytes),
            bytes,
            signature: raw.signature.as_ref().map(|signature| signature.to_vec()),
            reason: Quarantine::UnknownJournal,
        });
    }
    (doubtful, signed)
}

/// Whether an entry may be part of what is taken in: not when its own seal is bad. The phone itself may
/// hand in such an entry by the front door; here anybody could have spoilt it on the way.
fn may_pass(sealed: &Sealed, key: &PublicKey) -> bool {
    sealed.verify(key).is_ok()
}

fn reason(sealed: &Sealed, device: &Device, held: &[(Seq, Hash)]) -> Quarantine {
    if sealed.entry.journal != device.journal || sealed.verify(&device.key).is_err() {
        return Quarantine::Signature;
    }
    // Only a good signature proves that there are two histories.
    if sealed.signature.is_some()
        && held
            .iter()
            .any(|(seq, hash)| *seq == sealed.entry.seq && *hash != sealed.hash)
    {
        return Quarantine::Fork;
    }
    Quarantine::Gap
}

fn aside(sealed: &Sealed, reason: Quarantine) -> Doubtful {
    Doubtful {
        seq: sealed.entry.seq.min(i64::MAX.unsigned_abs()),
        hash: sealed.hash,
        bytes: sealed.bytes.clone(),
        signature: sealed.signature.map(|signature| signature.to_vec()),
        reason,
    }
}
