//! What each kind of entry does to the document, as its author saw it.
//!
//! The document is a few maps of values and one of notes. A fact is a value in the map of its kind,
//! under its entry's name, so no two writers ever write the same. An edit is a value in another map,
//! under the name of what it edits, where the last writer wins; an edit of something that its author
//! could not see writes nothing.

mod money;
mod office;
mod plan;
mod said;
mod visit;

use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, Prop, ROOT, ReadDoc as _, ScalarValue};
use minicbor::Encode;

use super::chains::Link;
use super::lookup::child;
use crate::cbor::cbor;
use crate::entry::{Entry, Fact};
use crate::id::{EntryId, Seq};
use crate::time::Millis;

type Done = Result<(), AutomergeError>;

/// The format of the document. What the maps below hold is part of it: replicas of different formats
/// never have equal heads.
const FORMAT: u64 = 1;

const MAPS: [&str; 23] = [
    "day",
    "stops",
    "ranks",
    "targets",
    "cancels",
    "visits",
    "ends",
    "receipts",
    "voids",
    "void_answers",
    "deposits",
    "withdrawals",
    "deposit_answers",
    "comments",
    "rulings",
    "ruled",
    "promises",
    "promise_ends",
    "disputes",
    "requests",
    "confirmations",
    "deliveries",
    "answers",
];

/// The key of the note on the day, and of the day's opening and closing.
pub(super) const DAY: &str = "day";

/// The first change of every daybook.
pub(super) fn genesis(tx: &mut Transaction<'_>) -> Done {
    tx.put(ROOT, "format", FORMAT)?;
    let notes = tx.put_object(ROOT, "notes", ObjType::Map)?;
    tx.put_object(&notes, DAY, ObjType::Text)?;
    for map in MAPS {
        tx.put_object(ROOT, map, ObjType::Map)?;
    }
    Ok(())
}

/// An entry being written to the document as its author saw it.
struct Pen<'a, 'doc> {
    tx: &'a mut Transaction<'doc>,
    entry: &'a Entry,
    id: EntryId,
    /// How much of its own journal the author knew to be confirmed.
    confirmed: Seq,
}

impl Pen<'_, '_> {
    fn wall(&self) -> Millis {
        self.entry.clocks.wall
    }

    /// The entry at a place of the same journal.
    fn here(&self, seq: Seq) -> EntryId {
        EntryId::new(self.id.journal, seq)
    }

    fn map(&self, name: &str) -> Result<ObjId, AutomergeError> {
        child(self.tx, &ROOT, name).ok_or(AutomergeError::NotAnObject)
    }

    fn put(&mut self, map: &str, key: impl Into<Prop>, value: ScalarValue) -> Done {
        let map = self.map(map)?;
        self.tx.put(&map, key, value)
    }

    /// Writes a fact under the entry's name.
    fn fact<T: Encode<()>>(&mut self, map: &str, record: &T) -> Done {
        self.put(map, self.id.to_string(), bytes(record))
    }

    /// Whether the author could see a fact.
    fn sees(&self, map: &str, id: EntryId) -> Result<bool, AutomergeError> {
        Ok(self.tx.get(&self.map(map)?, id.to_string())?.is_some())
    }

    /// Writes an edit of a fact under that fact's name, if the author could see it.
    fn edit(&mut self, facts: &str, id: EntryId, map: &str, value: ScalarValue) -> Done {
        if self.sees(facts, id)? {
            self.put(map, id.to_string(), value)
        } else {
            Ok(())
        }
    }

    /// Hangs an empty note on the entry's fact. It is there from the start, so that two who write on it
    /// apart write on the same.
    fn blank_note(&mut self) -> Done {
        let notes = self.map("notes")?;
        self.tx
            .put_object(&notes, self.id.to_string(), ObjType::Text)
            .map(drop)
    }
}

fn bytes<T: Encode<()>>(record: &T) -> ScalarValue {
    ScalarValue::Bytes(cbor(record))
}

/// Writes a fact.
pub(super) fn fact(tx: &mut Transaction<'_>, entry: &Entry, fact: &Fact, link: &Link) -> Done {
    let mut pen = Pen {
        tx,
        entry,
        id: entry.id(),
        confirmed: link.confirmed,
    };
    match fact {
        Fact::DayOpen(_) => pen.day_open(),
        Fact::DayClose(summary) => pen.day_close(summary),
        Fact::CheckIn(check_in) => pen.check_in(check_in),
        Fact::VisitEnd(end) => pen.visit_end(end),
        Fact::NoteEdit(edit) => pen.note_edit(edit),
        Fact::Comment(comment) => pen.comment(comment),
        Fact::StopAdd(stop) => pen.stop_add(stop),
        Fact::StopMove(moved) => pen.stop_move(moved),
        Fact::StopTarget(target) => pen.stop_target(target),
        Fact::StopCancel(cancel) => pen.stop_cancel(cancel),
        Fact::Receipt(receipt) => pen.receipt(receipt),
        Fact::Void(void) => pen.void(void),
        Fact::DepositOffer(offer) => pen.deposit_offer(offer),
        Fact::DepositWithdraw(withdraw) => pen.deposit_withdraw(withdraw),
        Fact::VoidAnswer(answer) => pen.void_answer(answer),
        Fact::DepositAnswer(answer) => pen.deposit_answer(answer),
        Fact::Rulings(run) => pen.rulings(run),
        Fact::Promise(promise) => pen.said("promises", promise),
        Fact::PromiseWithdraw(withdraw) => pen.said("promise_ends", withdraw),
        Fact::Dispute(dispute) => pen.said("disputes", dispute),
        Fact::Request(request) => pen.said("requests", request),
        Fact::BalanceConfirmation(said) => pen.said("confirmations", said),
        Fact::Delivery(delivery) => pen.said("deliveries", delivery),
        Fact::SaidAnswer(answer) => pen.said("answers", answer),
        // Leaves and books are the ledger's, limits the custody's; what is not known says nothing yet.
        Fact::SpoilLeaf(_) | Fact::BookReturn(_) | Fact::Unlock(_) | Fact::Unknown { .. } => Ok(()),
    }
}
