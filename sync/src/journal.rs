//! Journals: append-only chains of entries with one writer.
//!
//! A [`Head`] is all one needs to know of a journal to continue it or to check what follows.
//! The chain is over the entries' bytes; a signature stands beside its entry, so that a bad one
//! condemns its own entry and not those behind it.

use sha2::{Digest as _, Sha256};

use crate::entry::{BadFact, Entry, Fact, Place, Seen, Tally, VERSION, is_sealed};
use crate::id::{EntryId, Hash, JournalId, Seq};
use crate::keys::{KeyError, PublicKey, SecretKey, Signature};
use crate::limits;
use crate::time::Clocks;

const SEAL: &[u8] = b"counterfoil/entry/1";

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The end of a journal: what the next entry must continue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// The journal.
    pub journal: JournalId,
    /// The place of the last entry; 0 before the first.
    pub seq: Seq,
    /// The hash of the last entry; zeros before the first.
    pub hash: Hash,
    /// The clocks of the last entry.
    pub clocks: Clocks,
    /// What the journal has issued.
    pub tally: Tally,
}

/// What an author wants to write next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// What the clocks say now.
    pub clocks: Clocks,
    /// What was newly seen of other journals, in their order.
    pub seen: Vec<Seen>,
    /// Where, if taken.
    pub place: Option<Place>,
    /// The fact.
    pub fact: Fact,
}

/// An entry as it is kept: with its bytes, its hash and, where the kind asks for one, its signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sealed {
    /// The entry.
    pub entry: Entry,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256.
    pub hash: Hash,
    /// The author's signature over the bytes.
    pub signature: Option<Signature>,
}

impl Head {
    /// The end of a journal with no entry yet.
    #[must_use]
    pub fn start(journal: JournalId) -> Self {
        Self {
            journal,
            seq: 0,
            hash: [0; 32],
            clocks: Clocks::default(),
            tally: Tally::default(),
        }
    }

    /// The end of a journal whose last entry is this one.
    #[must_use]
    pub fn at(last: &Sealed) -> Self {
        let Entry {
            journal,
            seq,
            clocks,
            tally,
            ..
        } = &last.entry;
        Self {
            journal: *journal,
            seq: *seq,
            hash: last.hash,
            clocks: *clocks,
            tally: tally.clone(),
        }
    }

    /// Writes the next entry. `key` signs it if its kind is signed on the spot.
    pub fn write(&self, draft: Draft, key: Option<&SecretKey>) -> Result<Sealed, JournalError> {
        draft.fact.check()?;
        if draft.seen.len() > limits::SEEN_JOURNALS
            || !draft
                .seen
                .array_windows()
                .all(|[a, b]| a.journal < b.journal)
        {
            return Err(JournalError::Seen);
        }
        let end = JournalError::Gap {
            have: self.seq,
            got: self.seq,
        };
        let seq = self.seq.checked_add(1).ok_or(end)?;
        let tally = self
            .tally
            .after(&draft.fact)
            .ok_or(JournalError::Tally(seq))?;
        let entry = Entry {
            version: VERSION,
            journal: self.journal,
            seq,
            prev: self.hash,
            clocks: draft.clocks,
            seen: draft.seen,
            place: draft.place,
            tally,
            kind: draft.fact.kind(),
            body: draft.fact.body().into(),
        };
        let bytes = entry.to_bytes();
        let signature = match (is_sealed(entry.kind), key) {
            (Some(true), None) => return Err(JournalError::NoKey),
            (Some(true), Some(key)) => Some(key.sign(SEAL, &bytes)),
            (Some(false) | None, _) => None,
        };
        Ok(Sealed {
            hash: sha256(&bytes),
            entry,
            bytes,
            signature,
        })
    }

    /// The head after an entry, if it continues this journal: same journal, next place, the hash of
    /// the last entry, and a tally that adds up. Says nothing about signatures or facts.
    pub fn follow(&self, next: &Sealed) -> Result<Self, JournalError> {
        let Entry {
            version,
            journal,
            seq,
            prev,
            seen,
            tally,
            ..
        } = &next.entry;
        if *version != VERSION {
            return Err(JournalError::Version(*version));
        }
        if *journal != self.journal {
            return Err(JournalError::OtherJournal);
        }
        if seq.checked_sub(1) != Some(self.seq) {
            return Err(JournalError::Gap {
                have: self.seq,
                got: *seq,
            });
        }
        if *prev != self.hash {
            return Err(JournalError::Chain(*seq));
        }
        if seen.len() > limits::SEEN_JOURNALS
            || !seen.array_windows().all(|[a, b]| a.journal < b.journal)
        {
            return Err(JournalError::Seen);
        }
        // What an unknown kind adds cannot be known; it may not take anything away.
        let adds_up = match next.entry.fact() {
            Ok(Fact::Unknown { .. }) => self.tally.is_within(tally),
            Ok(fact) => self.tally.after(&fact).as_ref() == Some(tally),
            Err(_) => *tally == self.tally,
        };
        if !adds_up {
            return Err(JournalError::Tally(*seq));
        }
        Ok(Self::at(next))
    }
}

impl Sealed {
    /// Reads an entry as it was kept or sent in full.
    pub fn read(bytes: Vec<u8>, signature: Option<Signature>) -> Result<Self, BadFact> {
        let entry = Entry::from_bytes(&bytes)?;
        Ok(Self {
            hash: sha256(&bytes),
            entry,
            bytes,
            signature,
        })
    }

    /// The entry's name.
    #[must_use]
    pub const fn id(&self) -> EntryId {
        self.entry.id()
    }

    /// Checks the seal against the author's key: right if the kind is signed on the spot, absent if it
    /// is not, and if the kind is unknown either none or right.
    pub fn verify(&self, key: &PublicKey) -> Result<(), KeyError> {
        match (is_sealed(self.entry.kind), &self.signature) {
            (Some(true) | None, Some(signature)) => key.verify(SEAL, &self.bytes, signature),
            (Some(false) | None, None) => Ok(()),
            (Some(true), None) | (Some(false), Some(_)) => Err(KeyError::BadSignature),
        }
    }

    /// The entry and its signature as one COSE_Sign1 message (RFC 9052), for whoever wants to check it
    /// with other tools. The external data to give them is `counterfoil/entry/1`.
    #[must_use]
    pub fn to_cose(&self, key: &PublicKey) -> Option<Vec<u8>> {
        let signature = self.signature?;
        Some(crate::keys::to_cose(
            key.algorithm(),
            self.bytes.clone(),
            signature,
        ))
    }
}

/// Why an entry does not continue a journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// A layout this version does not read.
    #[error("entries of layout version {0} cannot be read; update first")]
    Version(u8),
    /// Of another journal.
    #[error("the entry belongs to another journal")]
    OtherJournal,
    /// Entries are missing, or this one came before.
    #[error("the journal ends at {have}, so {got} cannot follow")]
    Gap {
        /// The last place.
        have: Seq,
        /// The place that came.
        got: Seq,
    },
    /// The hash of the previous entry differs.
    #[error("entry {0} does not continue the entry before it")]
    Chain(Seq),
    /// The tally does not add up.
    #[error("the tally of entry {0} does not add up")]
    Tally(Seq),
    /// What was seen is out of order or too long.
    #[error("what was seen of other journals is out of order")]
    Seen,
    /// A kind that is signed on the spot, and no key.
    #[error("this kind of entry must be signed and no key was given")]
    NoKey,
    /// The fact is none.
    #[error(transparent)]
    Fact(#[from] BadFact),
}
