//! What each kind of entry does to the document, as its author saw it.
//!
//! A fact adds a member to a map under the entry's name, so no two writers ever add the same. An edit
//! of something that its author could not see writes nothing.

mod money;
mod office;
mod plan;
mod visit;

use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, ROOT, ScalarValue};
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

const MAPS: [&str; 8] = [
    "stops", "visits", "receipts", "voids", "deposits", "comments", "rulings", "ruled",
];

/// The first change of every daybook.
pub(super) fn genesis(tx: &mut Transaction<'_>) -> Done {
    tx.put(ROOT, "format", FORMAT)?;
    let day = tx.put_object(ROOT, "day", ObjType::Map)?;
    tx.put_object(&day, "note", ObjType::Text)?;
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

    fn member(&self, name: &str, id: EntryId) -> Option<ObjId> {
        child(self.tx, &child(self.tx, &ROOT, name)?, &id.to_string())
    }

    /// Adds a member under the entry's name, with a first field.
    fn add(&mut self, name: &str, key: &str, record: ScalarValue) -> Result<ObjId, AutomergeError> {
        let map = self.map(name)?;
        let object = self
            .tx
            .put_object(&map, self.id.to_string(), ObjType::Map)?;
        self.tx.put(&object, key, record)?;
        Ok(object)
    }

    /// Writes a field of a member, if the author could see that member.
    fn field(&mut self, name: &str, id: EntryId, key: &str, value: ScalarValue) -> Done {
        match self.member(name, id) {
            Some(object) => self.tx.put(&object, key, value),
            None => Ok(()),
        }
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
        // Leaves and books are the ledger's; what is not known says nothing yet.
        Fact::SpoilLeaf(_) | Fact::BookReturn(_) | Fact::Unknown { .. } => Ok(()),
    }
}
