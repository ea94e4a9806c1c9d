//! A note rewritten by somebody who may have been looking at an older text of it.
//!
//! The office's journal is one line: its next entry follows upon everything held, not upon what the
//! editor saw. So what the editor did is worked out against the text they saw, and then carried over to
//! the text as it is: what others wrote meanwhile stays, as if the edits had been made apart.

/// A change to a text in Unicode scalar values: at a place, so many go, something comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) at: usize,
    pub(super) delete: usize,
    pub(super) insert: String,
}

/// The smallest change that makes one text of another; none if they are the same.
pub(super) fn splice(from: &str, to: &str) -> Option<Splice> {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let same = |(a, b): &(&char, &char)| a == b;
    let start = from.iter().zip(&to).take_while(same).count();
    let shorter = from.len().min(to.len());
    let end = from.iter().rev().zip(to.iter().rev()).take(shorter - start);
    let end = end.take_while(same).count();
    let delete = from.len() - start - end;
    let insert: String = to.iter().take(to.len() - end).skip(start).collect();
    (delete > 0 || !insert.is_empty()).then_some(Splice {
        at: start,
        delete,
        insert,
    })
}

/// What to do to `now` so that it has what made `text` of `was`. Each splice is for the text after the
/// one before it; the one further behind comes first.
pub(super) fn carry_over(was: &str, text: &str, now: &str) -> Vec<Splice> {
    let Some(wanted) = splice(was, text) else {
        return Vec::new();
    };
    let Some(theirs) = splice(was, now) else {
        return vec![wanted];
    };
    let their_insert = theirs.insert.chars().count();
    let (their_end, wanted_end) = (theirs.at + theirs.delete, wanted.at + wanted.delete);
    // What others took away is gone; what they put in its place the editor never saw, and it stays.
    let before = wanted_end.min(theirs.at).saturating_sub(wanted.at);
    let behind_from = wanted.at.max(their_end);
    let behind = wanted_end.saturating_sub(behind_from);
    let shifted = |place: usize| place - theirs.delete + their_insert;
    let at = if wanted.at <= theirs.at {
        wanted.at
    } else if wanted.at >= their_end {
        shifted(wanted.at)
    } else {
        theirs.at
    };
    let (place, rest) = if wanted.at <= theirs.at {
        // The part behind theirs is a splice of its own.
        (before, (behind > 0).then(|| shifted(behind_from)))
    } else if wanted.at >= their_end {
        (behind, None)
    } else {
        (0, (behind > 0).then(|| shifted(behind_from)))
    };
    let rest = rest.map(|at| Splice {
        at,
        delete: behind,
        insert: String::new(),
    });
    let first = Splice {
        at,
        delete: place,
        insert: wanted.insert,
    };
    let says = |splice: &Splice| splice.delete > 0 || !splice.insert.is_empty();
    rest.into_iter().chain([first]).filter(says).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(text: &str, splices: &[Splice]) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for Splice { at, delete, insert } in splices {
            chars.splice(*at..at + delete, insert.chars());
        }
        chars.into_iter().collect()
    }

    #[test]
    fn the_smallest_change_is_found() {
        let cases = [
            ("", "abc", 0, 0, "abc"),
            ("abc", "", 0, 3, ""),
            ("gate 4", "gate 5", 5, 1, "5"),
            ("aa", "aaa", 2, 0, "a"),
            ("aaa", "aa", 2, 1, ""),
            ("بوابة ٤", "بوابة ٥ خلف", 6, 1, "٥ خلف"),
        ];
        for (from, to, at, delete, insert) in cases {
            let found = splice(from, to).expect("they differ");
            let expected = Splice {
                at,
                delete,
                insert: insert.to_owned(),
            };
            assert_eq!(found, expected, "{from:?} {to:?}");
            assert_eq!(apply(from, &[found]), to);
        }
        assert_eq!(splice("same", "same"), None);
    }

    #[test]
    fn what_others_wrote_meanwhile_stays() {
        let cases = [
            // Nobody else wrote; before; behind; at the same place.
            ("gate 4", "gate 5", "gate 4", "gate 5"),
            ("gate 4", "gate 5", "back gate 4", "back gate 5"),
            ("gate 4", "gate 5", "gate 4, ring", "gate 5, ring"),
            ("gate", "gate 5", "gate, ring", "gate 5, ring"),
            // The same words: both are there.
            ("at 5", "at 6", "at 7", "at 67"),
            // Around what others wrote, and within what others took away.
            ("abcdef", "X", "abcNEWdef", "XNEW"),
            ("abcdef", "abXcdef", "af", "aXf"),
            ("abcdef", "aXf", "abef", "aXf"),
            ("abcdef", "abcX", "abXYf", "abXXY"),
            ("abcdef", "Xef", "abYf", "XYf"),
            ("", "ours", "theirs", "ourstheirs"),
            ("text", "text", "other", "other"),
            ("text", "", "other text", "other "),
        ];
        for (was, text, now, merged) in cases {
            let found = apply(now, &carry_over(was, text, now));
            assert_eq!(found, merged, "{was:?} to {text:?} over {now:?}");
        }
    }
}
