//! Entries on the wire: only what cannot be derived from the one before.
//!
//! The journal, the place, the previous hash and the tally follow from the head the run starts at;
//! clocks are differences. Putting them back gives the bytes that were hashed and signed.

use minicbor::bytes::ByteVec;

use crate::entry::{BadFact, Entry, Fact, Place, Seen, Tally, VERSION, is_sealed};
use crate::journal::{Head, JournalError, Sealed, sha256};
use crate::keys::Signature;
use crate::limits;
use crate::time::{Clocks, Millis};

/// An entry without what can be derived. Signatures travel beside the run: they do not compress.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Packed {
    pub(super) kind: u16,
    /// Wall clock since the previous entry.
    pub(super) wall: i64,
    /// Monotonic clock since the previous entry, less `wall`: 0 while the wall clock is left alone.
    pub(super) mono: i64,
    pub(super) body: ByteVec,
    pub(super) place: Option<Place>,
    pub(super) seen: Option<Vec<Seen>>,
    pub(super) boot: Option<u32>,
    /// Only where it does not follow from the fact.
    pub(super) tally: Option<Tally>,
    /// Only where it is not what the kind asks for.
    pub(super) sealed: Option<bool>,
}

/// Packs a run of entries that continues `base`. The signatures come back apart, in order.
#[must_use]
pub fn pack(base: &Head, run: &[Sealed]) -> (Vec<Packed>, Vec<u8>) {
    let mut seals = Vec::new();
    let mut before = base.clone();
    let mut packed = Vec::with_capacity(run.len());
    for sealed in run {
        let entry = &sealed.entry;
        let wall = entry.clocks.wall.0.wrapping_sub(before.clocks.wall.0);
        let mono = entry
            .clocks
            .mono
            .wrapping_sub(before.clocks.mono)
            .cast_signed()
            .wrapping_sub(wall);
        let derived = derived_tally(&before.tally, entry.kind, &entry.body);
        let is_usual = is_sealed(entry.kind).unwrap_or(false) == sealed.signature.is_some();
        if let Some(signature) = &sealed.signature {
            seals.extend_from_slice(signature);
        }
        packed.push(Packed {
            kind: entry.kind,
            wall,
            mono,
            body: entry.body.clone(),
            place: entry.place,
            seen: (!entry.seen.is_empty()).then(|| entry.seen.clone()),
            boot: (entry.clocks.boot != before.clocks.boot).then_some(entry.clocks.boot),
            tally: (derived.as_ref() != Some(&entry.tally)).then(|| entry.tally.clone()),
            sealed: (!is_usual).then_some(sealed.signature.is_some()),
        });
        before = Head::at(sealed);
    }
    (packed, seals)
}

/// Puts back what was left off. The run continues `base`, whoever wrote it: whether it is the run its
/// author signed, the signatures tell.
pub fn unpack(base: &Head, run: &[Packed], seals: &[u8]) -> Result<Vec<Sealed>, UnpackError> {
    if run.len() > limits::ENTRIES_PER_MESSAGE {
        return Err(UnpackError::TooMany(run.len()));
    }
    let (seals, rest) = seals.as_chunks::<64>();
    if !rest.is_empty() {
        return Err(UnpackError::Seals);
    }
    let mut seals = seals.iter();
    let mut before = base.clone();
    let mut entries = Vec::with_capacity(run.len());
    for packed in run {
        let wall = Millis(before.clocks.wall.0.wrapping_add(packed.wall));
        let mono = before
            .clocks
            .mono
            .wrapping_add(packed.mono.wrapping_add(packed.wall).cast_unsigned());
        let signed = packed
            .sealed
            .unwrap_or(is_sealed(packed.kind).unwrap_or(false));
        let signature: Option<Signature> = if signed {
            Some(*seals.next().ok_or(UnpackError::Seals)?)
        } else {
            None
        };
        let seq = before.seq.checked_add(1).ok_or(UnpackError::Seq)?;
        let tally = match &packed.tally {
            Some(tally) => tally.clone(),
            None => derived_tally(&before.tally, packed.kind, &packed.body)
                .ok_or(JournalError::Tally(seq))?,
        };
        let entry = Entry {
            version: VERSION,
            journal: before.journal,
            seq,
            prev: before.hash,
            clocks: Clocks {
                wall,
                mono,
                boot: packed.boot.unwrap_or(before.clocks.boot),
            },
            seen: packed.seen.clone().unwrap_or_default(),
            place: packed.place,
            tally,
            kind: packed.kind,
            body: packed.body.clone(),
        };
        let bytes = entry.to_bytes();
        let sealed = Sealed {
            hash: sha256(&bytes),
            entry,
            bytes,
            signature,
        };
        before = before.follow(&sealed)?;
        entries.push(sealed);
    }
    if seals.next().is_some() {
        return Err(UnpackError::Seals);
    }
    Ok(entries)
}

fn derived_tally(before: &Tally, kind: u16, body: &[u8]) -> Option<Tally> {
    match Fact::read(kind, body) {
        Ok(fact) => before.after(&fact),
        Err(_) => Some(before.clone()),
    }
}

/// Why a run cannot be put back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// More entries than one message carries.
    #[error("{0} entries in one message; send at most {max} and continue", max = limits::ENTRIES_PER_MESSAGE)]
    TooMany(usize),
    /// Signatures and signed entries do not pair up.
    #[error("the signatures do not match the signed entries one to one")]
    Seals,
    /// The journal is longer than numbers go.
    #[error("the journal is too long")]
    Seq,
    /// The run contradicts itself.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// An entry is none.
    #[error(transparent)]
    Fact(#[from] BadFact),
}
