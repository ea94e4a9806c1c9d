//! What of which journal is in the document, and what each entry's author had seen.
//!
//! Enough to tell the dependencies of the next change and the heads at any earlier point without
//! touching the document.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};

use super::DaybookError;
use crate::entry::Seen;
use crate::id::{Hash, JournalId, Seq};
use crate::journal::Sealed;
use crate::limits;

/// One entry and its change.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub(super) struct Link {
    /// The entry's place in its journal.
    #[n(0)]
    pub(super) seq: Seq,
    /// The entry's hash.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(super) entry: Hash,
    /// The change's hash.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub(super) change: Hash,
    /// How much of its own journal its author knew to be confirmed.
    #[n(3)]
    pub(super) confirmed: Seq,
    /// What its author had seen of other journals, itself or through them: the last entry of each
    /// that is in this daybook.
    #[n(4)]
    pub(super) view: Vec<Seen>,
}

/// The entries of each journal that are in the document, in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Chains {
    genesis: Hash,
    office: JournalId,
    links: BTreeMap<JournalId, Vec<Link>>,
    /// Journals whose next entry has come and waits for another journal.
    stuck: BTreeSet<JournalId>,
}

/// Whether an entry is next.
pub(super) enum Turn {
    /// It is; its link without the change's hash, and the changes it builds on, in order.
    Next(Link, Vec<Hash>),
    Already,
    Waiting,
}

impl Chains {
    pub(super) fn new(genesis: Hash, office: JournalId) -> Self {
        Self {
            genesis,
            office,
            links: BTreeMap::new(),
            stuck: BTreeSet::new(),
        }
    }

    pub(super) fn links(&self) -> &BTreeMap<JournalId, Vec<Link>> {
        &self.links
    }

    fn of(&self, journal: JournalId) -> &[Link] {
        self.links.get(&journal).map_or(&[], Vec::as_slice)
    }

    /// The last entry of a journal that is at or before a place.
    fn upto(&self, journal: JournalId, seq: Seq) -> Option<&Link> {
        let links = self.of(journal);
        let after = links.partition_point(|link| link.seq <= seq);
        links.get(after.checked_sub(1)?)
    }

    /// Where an entry stands. `opens` says, for an entry of a device that opens a day, whether it is
    /// this one.
    pub(super) fn turn(
        &mut self,
        sealed: &Sealed,
        opens: Option<bool>,
    ) -> Result<Turn, DaybookError> {
        let (id, entry) = (sealed.id(), &sealed.entry);
        let links = self.of(id.journal);
        let last = links.last();
        if last.is_some_and(|last| id.seq <= last.seq) {
            let there = links
                .binary_search_by_key(&id.seq, |link| link.seq)
                .ok()
                .and_then(|at| links.get(at));
            return match there {
                Some(link) if link.entry == sealed.hash => Ok(Turn::Already),
                Some(_) => Err(DaybookError::Fork(id)),
                None => Err(DaybookError::Elsewhere(id)),
            };
        }
        if opens == Some(false) {
            return Err(DaybookError::Elsewhere(id));
        }
        // A phone's part of a day begins where it opens the day; the office's with its first entry.
        let continues = id.seq.checked_sub(1) == Some(last.map_or(0, |last| last.seq))
            && (last.is_some() || id.journal.is_office());
        // What lies between two parts of a day is another day's and never comes here. A phone that opens
        // the day again must not be mistaken for that while its own next entry still waits.
        if !continues && (opens != Some(true) || self.stuck.contains(&id.journal)) {
            return Ok(Turn::Waiting);
        }
        if continues && last.is_some_and(|last| last.entry != entry.prev) {
            return Err(DaybookError::Chain(id));
        }
        let mut link = match last {
            Some(last) => Link {
                seq: id.seq,
                entry: sealed.hash,
                change: [0; 32],
                ..last.clone()
            },
            None => Link {
                seq: id.seq,
                entry: sealed.hash,
                change: [0; 32],
                confirmed: 0,
                view: Vec::new(),
            },
        };
        for seen in &entry.seen {
            if seen.journal == id.journal {
                link.confirmed = link.confirmed.max(seen.seq);
            } else if !self.see(&mut link.view, id.journal, *seen) {
                if continues {
                    self.stuck.insert(id.journal);
                }
                return Ok(Turn::Waiting);
            }
        }
        let seen = link
            .view
            .iter()
            .filter_map(|seen| Some((seen.journal, self.upto(seen.journal, seen.seq)?)));
        let built_on: Vec<_> = seen.chain(last.map(|last| (id.journal, last))).collect();
        let deps = self.maximal(&built_on);
        Ok(Turn::Next(link, deps))
    }

    /// Adds to a view what was seen; false if that is not here yet.
    fn see(&self, view: &mut Vec<Seen>, own: JournalId, seen: Seen) -> bool {
        if seen.seq == 0 || (seen.journal.is_office() && seen.journal != self.office) {
            return true;
        }
        if self
            .of(seen.journal)
            .last()
            .is_none_or(|last| last.seq < seen.seq)
        {
            return false;
        }
        // Before the journal's part of this day there is nothing to depend on.
        let Some(link) = self.upto(seen.journal, seen.seq) else {
            return true;
        };
        for theirs in link.view.iter().copied().chain([Seen {
            seq: link.seq,
            ..seen
        }]) {
            if theirs.journal != own {
                raise(view, theirs);
            }
        }
        true
    }

    /// The changes of these entries that none of the others had seen, in order; the first change of all
    /// if there are none.
    fn maximal(&self, entries: &[(JournalId, &Link)]) -> Vec<Hash> {
        let covered = |journal, seq| {
            entries
                .iter()
                .any(|(other, link)| *other != journal && reach(&link.view, journal) >= seq)
        };
        let mut heads: Vec<Hash> = entries
            .iter()
            .filter(|(journal, link)| !covered(*journal, link.seq))
            .map(|(_, link)| link.change)
            .collect();
        if heads.is_empty() {
            heads.push(self.genesis);
        }
        heads.sort_unstable();
        heads
    }

    pub(super) fn push(&mut self, journal: JournalId, link: Link) {
        self.stuck.remove(&journal);
        self.links.entry(journal).or_default().push(link);
    }

    pub(super) fn version(&self) -> Vec<Seen> {
        self.links
            .iter()
            .filter_map(|(journal, links)| {
                Some(Seen {
                    journal: *journal,
                    seq: links.last()?.seq,
                })
            })
            .collect()
    }

    /// The heads of a document that holds just these parts of the journals, if one can.
    pub(super) fn heads_at(&self, version: &[Seen]) -> Option<Vec<Hash>> {
        let mut entries = Vec::new();
        for seen in version.iter().filter(|seen| seen.seq > 0) {
            if self.of(seen.journal).last()?.seq < seen.seq {
                return None;
            }
            entries.extend(
                self.upto(seen.journal, seen.seq)
                    .map(|link| (seen.journal, link)),
            );
        }
        let holds = |seen: &Seen| {
            entries
                .iter()
                .any(|(journal, link)| *journal == seen.journal && link.seq >= seen.seq)
        };
        let closed = entries.iter().all(|(_, link)| link.view.iter().all(holds));
        closed.then(|| self.maximal(&entries))
    }

    pub(super) fn news_for(&self, journal: JournalId) -> Vec<Seen> {
        let known = self.of(journal).last().map_or(&[][..], |last| &last.view);
        let mut news = self.version();
        news.retain(|seen| seen.journal != journal && reach(known, seen.journal) < seen.seq);
        // What one of them had seen is seen through it.
        let through: Vec<&Link> = news
            .iter()
            .filter_map(|seen| self.upto(seen.journal, seen.seq))
            .collect();
        news.retain(|seen| {
            through
                .iter()
                .all(|link| reach(&link.view, seen.journal) < seen.seq)
        });
        news.truncate(limits::SEEN_JOURNALS);
        news
    }
}

fn reach(view: &[Seen], journal: JournalId) -> Seq {
    view.binary_search_by_key(&journal, |seen| seen.journal)
        .ok()
        .and_then(|at| view.get(at))
        .map_or(0, |seen| seen.seq)
}

fn raise(view: &mut Vec<Seen>, seen: Seen) {
    match view.binary_search_by_key(&seen.journal, |known| known.journal) {
        Ok(at) => {
            if let Some(known) = view.get_mut(at) {
                known.seq = known.seq.max(seen.seq);
            }
        }
        Err(at) => view.insert(at, seen),
    }
}
