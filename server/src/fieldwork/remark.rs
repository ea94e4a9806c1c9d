//! What the office says about a day: comments and notes.

use counterfoil_sync::daybook::Daybook;
use counterfoil_sync::entry::{BadFact, Comment, Fact, NoteEdit, NoteTarget};
use counterfoil_sync::id::EntryId;
use counterfoil_sync::limits;

use super::note::{Splice, carry_over};
use super::plan::stop_of;
use super::write::Desk;
use super::{Daybooks, FieldworkError};
use crate::db::Tx;

/// Says something about a stop, or about the day. Said twice in a row by the same person, it is said
/// once: a request whose answer was lost can be sent again.
pub(super) async fn comment(
    tx: &mut Tx,
    daybooks: &Daybooks,
    desk: Desk,
    stop: Option<EntryId>,
    text: &str,
) -> Result<EntryId, FieldworkError> {
    desk.check(tx).await?;
    let daybook = daybooks.read(tx, desk.day).await?;
    if let Some(stop) = stop {
        stop_of(&daybook.stops(), stop)?;
    }
    let (by, text) = (Some(desk.by), text.to_owned());
    let said = daybook.comments();
    let last = said.last().filter(|last| last.by == by);
    if let Some(last) = last.filter(|last| last.stop == stop && last.text == text) {
        return Ok(last.id);
    }
    let fact = Comment { stop, text, by };
    let places = desk.say(tx, &daybook, vec![fact.into()]).await?;
    // One fact has one place.
    places.first().copied().ok_or(FieldworkError::Panicked)
}

/// What a note hangs on, as a path names it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Noted {
    Day,
    /// A stop or a visit.
    Entry(EntryId),
}

/// Rewrites a note: `text` is what it should be, `was` what its editor saw. What others wrote since
/// stays. The note as it is then comes back.
pub(super) async fn rewrite(
    tx: &mut Tx,
    daybooks: &Daybooks,
    desk: Desk,
    noted: Noted,
    was: &str,
    text: &str,
) -> Result<String, FieldworkError> {
    desk.check(tx).await?;
    let daybook = daybooks.read(tx, desk.day).await?;
    let (target, now) = find(&daybook, noted)?;
    let splices = carry_over(was, text, &now);
    let mut after: Vec<char> = now.chars().collect();
    let mut facts: Vec<Fact> = Vec::with_capacity(splices.len());
    for Splice { at, delete, insert } in splices {
        after.splice(at..at + delete, insert.chars());
        let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (at, delete) = (short(at), short(delete));
        facts.push(
            NoteEdit {
                target,
                at,
                delete,
                insert,
            }
            .into(),
        );
    }
    let after: String = after.into_iter().collect();
    if !facts.is_empty() && after.len() > LONGEST_NOTE.max(now.len()) {
        return Err(BadFact::Invalid("the note would be longer than 16 KiB").into());
    }
    desk.say(tx, &daybook, facts).await?;
    Ok(after)
}

/// Bytes up to which the office lets a note grow.
const LONGEST_NOTE: usize = 4 * limits::NOTE_BYTES;

fn find(daybook: &Daybook, noted: Noted) -> Result<(NoteTarget, String), FieldworkError> {
    let Noted::Entry(id) = noted else {
        return Ok((NoteTarget::Day, daybook.day_note()));
    };
    let stops = daybook.stops().into_iter();
    let mut stops = stops.filter(|stop| stop.id == id);
    if let Some(stop) = stops.next() {
        return Ok((NoteTarget::Stop(id), stop.note));
    }
    let visits = daybook.visits().into_iter();
    let mut visits = visits.filter(|visit| visit.id == id);
    match visits.next() {
        Some(visit) => Ok((NoteTarget::Visit(id), visit.note)),
        None => Err(FieldworkError::NoTarget(id)),
    }
}
