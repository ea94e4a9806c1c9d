//! Notes. The host gives the text as it should be; what is recorded is the smallest edit that makes it
//! so, and edits made elsewhere meanwhile merge with it.

use counterfoil_sync::daybook::Daybook;
use counterfoil_sync::entry::{NoteEdit, NoteTarget};
use counterfoil_sync::id::EntryId;
use counterfoil_sync::limits;

use super::act::{Act, Action, WriteError};

/// Writes a note anew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EditNote {
    /// Whose note.
    pub target: NoteTarget,
    /// The whole new text.
    pub text: String,
}

/// Why the note was not changed.
#[derive(Debug, thiserror::Error)]
pub enum EditNoteError {
    /// Nothing of that name in the open day.
    #[error("there is no such stop or visit in the open day to write a note on")]
    NotFound,
    /// Too much at once.
    #[error("this adds more than {max} bytes to the note at once; save it in parts", max = limits::NOTE_BYTES)]
    TooLong,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for EditNote {
    /// Nothing when the text is as it was.
    type Done = Option<EntryId>;
    type Error = EditNoteError;

    fn run(self, act: &mut Act<'_>) -> Result<Option<EntryId>, EditNoteError> {
        let before = text_of(act.daybook()?, self.target).ok_or(EditNoteError::NotFound)?;
        let Some((at, delete, insert)) = splice(&before, &self.text) else {
            return Ok(None);
        };
        if insert.len() > limits::NOTE_BYTES {
            return Err(EditNoteError::TooLong);
        }
        Ok(Some(act.write(NoteEdit {
            target: self.target,
            at,
            delete,
            insert,
        })?))
    }
}

fn text_of(daybook: &Daybook, target: NoteTarget) -> Option<String> {
    match target {
        NoteTarget::Day => Some(daybook.day_note()),
        NoteTarget::Stop(id) => daybook
            .stops()
            .into_iter()
            .find(|stop| stop.id == id)
            .map(|stop| stop.note),
        NoteTarget::Visit(id) => daybook
            .visits()
            .into_iter()
            .find(|visit| visit.id == id)
            .map(|visit| visit.note),
    }
}

/// The smallest single edit from one text to another, in Unicode scalar values: where, how many go, and
/// what comes.
fn splice(before: &str, after: &str) -> Option<(u32, u32, String)> {
    if before == after {
        return None;
    }
    let (old, new): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let end = old
        .iter()
        .skip(start)
        .rev()
        .zip(new.iter().skip(start).rev())
        .take_while(|(a, b)| a == b)
        .count();
    let insert = new
        .iter()
        .skip(start)
        .take(new.len() - start - end)
        .collect();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Some((number(start), number(old.len() - start - end), insert))
}

#[cfg(test)]
mod tests {
    use super::splice;

    #[test]
    fn the_smallest_edit_makes_one_text_of_the_other() {
        let texts = [
            "",
            "a",
            "aa",
            "aaa",
            "abc",
            "abxc",
            "دفع نقداً",
            "دفع اليوم نقداً",
            "xabc",
            "abcx",
            "👍ab",
            "👎ab",
        ];
        for before in texts {
            for after in texts {
                let Some((at, delete, insert)) = splice(before, after) else {
                    assert_eq!(before, after);
                    continue;
                };
                let mut chars: Vec<char> = before.chars().collect();
                let (at, delete) = (at as usize, delete as usize);
                chars.splice(at..at + delete, insert.chars());
                assert_eq!(
                    chars.into_iter().collect::<String>(),
                    after,
                    "from {before:?}"
                );
            }
        }
        assert_eq!(splice("abc", "abxc"), Some((2, 0, "x".to_owned())));
        assert_eq!(splice("aaa", "aa"), Some((2, 1, String::new())));
    }
}
