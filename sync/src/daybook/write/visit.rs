//! The day and its visits: opening, check-in, outcome, notes, comments, closing.
//!
//! A check-in is kept even if the stop it names is not to be seen: the collector was there.

use automerge::ReadDoc as _;
use automerge::transaction::Transactable as _;

use super::{DAY, Done, Pen, bytes};
use crate::daybook::lookup::child;
use crate::daybook::record::{ClosedRecord, CommentRecord, EndRecord, OpenedRecord, VisitRecord};
use crate::entry::{CheckIn, Comment, DayClose, NoteEdit, NoteTarget, VisitEnd};

impl Pen<'_, '_> {
    /// The first opening that its author could see stays.
    pub(super) fn day_open(&mut self) -> Done {
        if self.tx.get(&self.map(DAY)?, "opened")?.is_some() {
            return Ok(());
        }
        let record = OpenedRecord {
            entry: self.id,
            wall: self.wall(),
        };
        self.put(DAY, "opened", bytes(&record))
    }

    pub(super) fn day_close(&mut self, summary: &DayClose) -> Done {
        let record = ClosedRecord {
            entry: self.id,
            wall: self.wall(),
            summary: summary.clone(),
        };
        self.put(DAY, "closed", bytes(&record))
    }

    pub(super) fn check_in(&mut self, visit: &CheckIn) -> Done {
        let record = VisitRecord {
            customer: visit.customer,
            stop: visit.stop,
            mode: visit.mode,
            clocks: self.entry.clocks,
            place: self.entry.place,
        };
        self.fact("visits", &record)?;
        self.blank_note()
    }

    pub(super) fn visit_end(&mut self, end: &VisitEnd) -> Done {
        let record = EndRecord {
            entry: self.id,
            clocks: self.entry.clocks,
            end: end.clone(),
        };
        self.edit("visits", self.here(end.visit), "ends", bytes(&record))
    }

    /// Positions are clamped to the text as its author saw it.
    pub(super) fn note_edit(&mut self, edit: &NoteEdit) -> Done {
        let (facts, key) = match edit.target {
            NoteTarget::Day => (DAY, None),
            NoteTarget::Stop(stop) => ("stops", Some(stop)),
            NoteTarget::Visit(visit) => ("visits", Some(visit)),
        };
        if let Some(id) = key
            && !self.sees(facts, id)?
        {
            return Ok(());
        }
        let key = key.map_or(DAY.to_owned(), |id| id.to_string());
        let Some(text) = child(self.tx, &self.map("notes")?, &key) else {
            return Ok(());
        };
        let length = self.tx.length(&text);
        let at = usize::try_from(edit.at).unwrap_or(length).min(length);
        let delete = usize::try_from(edit.delete)
            .unwrap_or(length)
            .min(length.saturating_sub(at));
        self.tx
            .splice_text(&text, at, delete.cast_signed(), &edit.insert)
    }

    pub(super) fn comment(&mut self, comment: &Comment) -> Done {
        if let Some(stop) = comment.stop
            && !self.sees("stops", stop)?
        {
            return Ok(());
        }
        let record = CommentRecord {
            stop: comment.stop,
            text: comment.text.clone(),
            by: comment.by,
            wall: self.wall(),
        };
        self.fact("comments", &record)
    }
}
