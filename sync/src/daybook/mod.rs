//! The daybook: the document that the journals of one collector's day add up to.
//!
//! Every replica turns each entry into the same automerge change: the actor is the journal, the time
//! is the entry's wall clock, the message is the entry's hash, and the dependencies are what its author
//! had seen of this daybook. Equal journals therefore give equal documents, change hash for change
//! hash, and equal heads prove equal journals. Automerge bytes never come from another party.
//!
//! What an author had seen is cumulative: an entry's `seen` adds to that of the entries before it *in
//! this daybook*. [`Daybook::seen_for`] says what a new entry must name; whoever writes an entry asks it,
//! and then the entry never waits for something that other replicas cannot place.
//!
//! A daybook is a view. It moves no money, and it can be thrown away and rebuilt at any time.

mod cache;
mod chains;
mod lookup;
mod read;
mod record;
mod view;
mod write;

pub use cache::BadCache;
pub use view::{
    Cancelled, Closed, CommentView, DepositView, Ended, Opened, ReceiptView, Ruling, Said,
    StopView, VisitView, VoidState,
};

use std::collections::BTreeMap;

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{
    ActorId, Automerge, AutomergeError, Change, ChangeHash, ReadDoc as _, TextEncoding,
};

use crate::entry::{Entry, Fact, Seen};
use crate::id::{DaybookId, EntryId, Hash, JournalId};
use crate::journal::{Sealed, sha256};
use crate::policy::{Author, may_author};
use chains::{Chains, Link, Turn};

/// The actor of the first change. Journals are eight bytes, so it is nobody's.
const GENESIS: &[u8] = b"counterfoil/daybook/1";

/// Wall clocks beyond this are written as this: automerge stores differences of times, and those must
/// not overflow whatever a phone claims. About 35,000 years either way.
const FARTHEST_MILLIS: i64 = 1 << 50;

/// One collector's business day.
///
/// Entries of one journal are given in their order, those of different journals in any order. Only
/// where a phone opens the day a second time does the order within a journal matter to the outcome: what
/// it wrote before must have been given before.
#[derive(Debug, Clone)]
pub struct Daybook {
    id: DaybookId,
    doc: Automerge,
    /// The document as the author of the last forked change saw it. A phone that worked apart hands
    /// in a run of entries that all build on the same view: one fork serves them all.
    lane: Option<Automerge>,
    /// Changes made on the lane that are not in the document yet; none between calls.
    made: Vec<Change>,
    chains: Chains,
}

/// What became of an entry given to a daybook.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Applied {
    /// It is in the document now.
    Now,
    /// It was there before.
    Already,
    /// Something that its author had seen is not here yet. Nothing was kept: give it again after that.
    Waiting,
}

/// Why an entry is not taken. The document is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DaybookError {
    /// Not an entry of this day: another day's, or of the office's side of another.
    #[error("entry {0} does not belong to this day")]
    Elsewhere(EntryId),
    /// Another entry stands at its place.
    #[error("another entry stands at {0}")]
    Fork(EntryId),
    /// It does not continue the entry before it.
    #[error("entry {0} does not continue the entry before it")]
    Chain(EntryId),
    /// The document refused the change; rebuild it from the journals.
    #[error("the document does not take the change: {0}")]
    Document(String),
}

impl Daybook {
    /// A day on which nothing has happened.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "nothing here depends on input")]
    pub fn new(id: DaybookId) -> Self {
        let mut doc = Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint)
            .with_actor(ActorId::from(GENESIS));
        let mut tx = doc.transaction();
        write::genesis(&mut tx).expect("an empty document takes its first maps");
        tx.commit_with(CommitOptions::default().with_time(0));
        let [genesis] = doc
            .get_heads()
            .try_into()
            .expect("one change makes one head");
        Self {
            id,
            doc,
            lane: None,
            made: Vec::new(),
            chains: Chains::new(genesis.0, JournalId::office(id)),
        }
    }

    /// A day from its journals, whose entries come in the order of each journal. What still waits for
    /// something is left out.
    pub fn rebuild<'a>(
        id: DaybookId,
        entries: impl IntoIterator<Item = &'a Sealed>,
    ) -> Result<Self, DaybookError> {
        let mut daybook = Self::new(id);
        daybook.apply_all(entries)?;
        Ok(daybook)
    }

    /// Whose day.
    #[must_use]
    pub fn id(&self) -> DaybookId {
        self.id
    }

    /// Takes an entry. Its seal and its chain have been checked by whoever received it.
    ///
    /// A fact that is none, that its author may not write, or that edits what its author could not see
    /// becomes an empty change: the document says nothing of it, and the chain goes on.
    pub fn apply(&mut self, sealed: &Sealed) -> Result<Applied, DaybookError> {
        let applied = self.take(sealed);
        self.finish()?;
        applied
    }

    fn take(&mut self, sealed: &Sealed) -> Result<Applied, DaybookError> {
        let Entry { journal, .. } = sealed.entry;
        let id = sealed.id();
        let fact = sealed.entry.fact().ok();
        if journal.is_office() && journal != JournalId::office(self.id) {
            return Err(DaybookError::Elsewhere(id));
        }
        let opens = match &fact {
            Some(Fact::DayOpen(open)) if !journal.is_office() => Some(open.day == self.id.day),
            _ => None,
        };
        let (mut link, deps) = match self.chains.turn(sealed, opens)? {
            Turn::Next(link, deps) => (link, deps),
            Turn::Already => return Ok(Applied::Already),
            Turn::Waiting => return Ok(Applied::Waiting),
        };
        let author = if journal.is_office() {
            Author::Office
        } else {
            Author::Collector
        };
        let fact = fact.filter(|fact| may_author(author, fact));
        link.change = self
            .write(&deps, sealed, fact.as_ref(), &link)
            .map_err(|error| DaybookError::Document(error.to_string()))?;
        self.chains.push(journal, link);
        Ok(Applied::Now)
    }

    /// Takes entries in whatever order, going round their journals until nothing more can be placed. How
    /// many still wait comes back.
    pub fn apply_all<'a>(
        &mut self,
        entries: impl IntoIterator<Item = &'a Sealed>,
    ) -> Result<usize, DaybookError> {
        let mut journals: BTreeMap<JournalId, Vec<&Sealed>> = BTreeMap::new();
        for sealed in entries {
            journals
                .entry(sealed.entry.journal)
                .or_default()
                .push(sealed);
        }
        for left in journals.values_mut() {
            // The next one last.
            left.sort_unstable_by_key(|sealed| std::cmp::Reverse(sealed.entry.seq));
        }
        let waiting = self.take_all(&mut journals);
        self.finish()?;
        waiting
    }

    fn take_all(
        &mut self,
        journals: &mut BTreeMap<JournalId, Vec<&Sealed>>,
    ) -> Result<usize, DaybookError> {
        let mut moved = true;
        while std::mem::take(&mut moved) {
            for left in journals.values_mut() {
                while let Some(next) = left.last() {
                    if self.take(next)? == Applied::Waiting {
                        break;
                    }
                    left.pop();
                    moved = true;
                }
            }
        }
        Ok(journals.values().map(Vec::len).sum())
    }

    /// Builds the change on the document as its author saw it. A transaction isolated at older heads
    /// would not do: it takes its op counter from the whole document, which differs between replicas.
    fn write(
        &mut self,
        deps: &[Hash],
        sealed: &Sealed,
        fact: Option<&Fact>,
        link: &Link,
    ) -> Result<Hash, AutomergeError> {
        let mut lane = match self.lane.take() {
            Some(lane) if stands_at(&lane, deps) => lane,
            Some(_) | None => {
                self.doc.apply_changes(std::mem::take(&mut self.made))?;
                if stands_at(&self.doc, deps) {
                    return change(&mut self.doc, sealed, fact, link);
                }
                let heads: Vec<ChangeHash> = deps.iter().copied().map(ChangeHash).collect();
                self.doc.fork_at(&heads)?
            }
        };
        let hash = change(&mut lane, sealed, fact, link)?;
        let made = lane.get_change_by_hash(&ChangeHash(hash));
        self.made
            .push(made.ok_or(AutomergeError::InvalidHash(ChangeHash(hash)))?);
        self.lane = Some(lane);
        Ok(hash)
    }

    /// Brings what was made on the lane into the document, all at once: one by one costs twice as much.
    fn finish(&mut self) -> Result<(), DaybookError> {
        let made = std::mem::take(&mut self.made);
        if made.is_empty() {
            return Ok(());
        }
        self.doc
            .apply_changes(made)
            .map_err(|error| DaybookError::Document(error.to_string()))
    }

    /// The hashes of the changes that nothing follows, in order. Equal heads prove equal journals.
    #[must_use]
    pub fn heads(&self) -> Vec<Hash> {
        self.doc
            .get_heads()
            .into_iter()
            .map(|head| head.0)
            .collect()
    }

    /// The first 16 bytes of SHA-256 over the heads.
    #[must_use]
    pub fn heads_digest(&self) -> [u8; 16] {
        digest(&self.heads())
    }

    /// The digest of the heads that a document has which holds just these parts of the journals.
    /// Nothing if this document does not hold all of them, or if no document could stand there because
    /// an entry among them follows one that is not.
    #[must_use]
    pub fn heads_digest_at(&self, version: &[Seen]) -> Option<[u8; 16]> {
        self.chains.heads_at(version).map(|heads| digest(&heads))
    }

    /// How much of each journal is in the document, in the order of journals.
    #[must_use]
    pub fn version(&self) -> Vec<Seen> {
        self.chains.version()
    }

    /// What the next entry of a journal must name in its `seen`: everything here that its entries so
    /// far had not. An author that holds this document writes on all of it.
    #[must_use]
    pub fn seen_for(&self, journal: JournalId) -> Vec<Seen> {
        self.chains.news_for(journal)
    }
}

fn digest(heads: &[Hash]) -> [u8; 16] {
    let digest = sha256(heads.as_flattened());
    *digest
        .first_chunk()
        .expect("a SHA-256 digest has more than 16 bytes")
}

fn stands_at(doc: &Automerge, deps: &[Hash]) -> bool {
    doc.get_heads().iter().map(|head| &head.0).eq(deps)
}

fn change(
    doc: &mut Automerge,
    sealed: &Sealed,
    fact: Option<&Fact>,
    link: &Link,
) -> Result<Hash, AutomergeError> {
    doc.set_actor(ActorId::from(sealed.entry.journal.to_bytes()));
    let time = sealed
        .entry
        .clocks
        .wall
        .0
        .clamp(-FARTHEST_MILLIS, FARTHEST_MILLIS);
    let options = CommitOptions::default()
        .with_message(hex(&sealed.hash))
        .with_time(time);
    let mut tx = doc.transaction();
    if let Some(fact) = fact {
        write::fact(&mut tx, &sealed.entry, fact, link)?;
    }
    let hash = if tx.pending_ops() == 0 {
        tx.rollback();
        doc.empty_commit(options)
    } else {
        tx.commit_with(options)
            .0
            .expect("a transaction with operations makes a change")
    };
    Ok(hash.0)
}

fn hex(hash: &Hash) -> String {
    use std::fmt::Write as _;
    hash.iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
