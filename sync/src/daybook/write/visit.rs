//! The day and its visits: opening, check-in, outcome, notes, comments, closing.
//!
//! A check-in is kept even if the stop it names is not to be seen: the collector was there.

use automerge::transaction::Transactable as _;
use automerge::{ObjType, ROOT, ReadDoc as _};

use super::{Done, Pen, bytes};
use crate::daybook::lookup::child;
use crate::daybook::record::{ClosedRecord, CommentRecord, EndRecord, OpenedRecord, VisitRecord};
use crate::entry::{CheckIn, Comment, DayClose, NoteEdit, NoteTarget, VisitEnd};

impl Pen<'_, '_> {
    pub(super) fn day_open(&mut self) -> Done {
        let day = self.map("day")?;
        if self.tx.get(&day, "opened")?.is_some() {
            return Ok(());
        }
        let record = OpenedRecord {
            entry: self.id,
            wall: self.wall(),
        };
        self.tx.put(&day, "opened", bytes(&record))
    }

    pub(super) fn day_close(&mut self, summary: &DayClose) -> Done {
        let day = self.map("day")?;
        let record = ClosedRecord {
            entry: self.id,
            wall: self.wall(),
            summary: summary.clone(),
        };
        self.tx.put(&day, "closed", bytes(&record))
    }

    pub(super) fn check_in(&mut self, visit: &CheckIn) -> Done {
        let record = VisitRecord {
            customer: visit.customer,
            stop: visit.stop,
            mode: visit.mode,
            clocks: self.entry.clocks,
            place: self.entry.place,
        };
        let object = self.add("visits", "in", bytes(&record))?;
        self.tx.put_object(&object, "note", ObjType::Text).map(drop)
    }

    pub(super) fn visit_end(&mut self, end: &VisitEnd) -> Done {
        let record = EndRecord {
            entry: self.id,
            clocks: self.entry.clocks,
            end: end.clone(),
        };
        self.field("visits", self.here(end.visit), "end", bytes(&record))
    }

    /// Positions are clamped to the text as its author saw it.
    pub(super) fn note_edit(&mut self, edit: &NoteEdit) -> Done {
        let owner = match edit.target {
            NoteTarget::Day => child(self.tx, &ROOT, "day"),
            NoteTarget::Stop(stop) => self.member("stops", stop),
            NoteTarget::Visit(visit) => self.member("visits", visit),
        };
        let Some(text) = owner.and_then(|owner| child(self.tx, &owner, "note")) else {
            return Ok(());
        };
        let length = self.tx.length(&text);
        let at = usize::try_from(edit.at).unwrap_or(length).min(length);
        let delete = usize::try_from(edit.delete)
            .unwrap_or(length)
            .min(length - at);
        self.tx
            .splice_text(&text, at, delete.cast_signed(), &edit.insert)
    }

    pub(super) fn comment(&mut self, comment: &Comment) -> Done {
        if comment
            .stop
            .is_some_and(|stop| self.member("stops", stop).is_none())
        {
            return Ok(());
        }
        let record = CommentRecord {
            stop: comment.stop,
            text: comment.text.clone(),
            by: comment.by,
            wall: self.wall(),
        };
        let comments = self.map("comments")?;
        self.tx.put(&comments, self.id.to_string(), bytes(&record))
    }
}
