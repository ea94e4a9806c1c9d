//! Words and columns for people: counts in the right number, and texts of others that cannot move a
//! terminal's cursor or break a table.

use std::borrow::Cow;

use counterfoil_sync::limits;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// What stands for characters that would not be seen, or would move what is.
const REPLACED: char = '\u{fffd}';

/// `1 row`, `2 rows`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    let word = if number == 1 { one } else { many };
    format!("{number} {word}")
}

/// A number with its thousands apart: `1,250.500`.
pub(crate) fn grouped(number: &str) -> String {
    let (sign, digits) = number
        .strip_prefix('-')
        .map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    let fraction = fraction
        .map(|fraction| format!(".{fraction}"))
        .unwrap_or_default();
    format!("{sign}{text}{fraction}")
}

/// The text on one line: a run of control characters, ends of lines or marks that turn the direction
/// of writing becomes one visible replacement.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut before = false;
    for letter in text.chars() {
        let unseen = is_unseen(letter);
        if !unseen {
            shown.push(letter);
        } else if !before {
            shown.push(REPLACED);
        }
        before = unseen;
    }
    Cow::Owned(shown)
}

fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            // Marks, embeddings, overrides and isolates of direction; ends of lines and paragraphs;
            // the mark of byte order; tags. The joiners U+200C and U+200D are part of words.
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// What [`said`] asks for.
pub(crate) const SAY: &str = "say it in words that can be read: a letter or a digit, nothing invisible, and at most 200 bytes, which is 200 Latin or 100 Arabic letters";

/// What a person wrote at a desk, as it is kept: something that can be read, no longer than a short text,
/// and nothing in it that hides or turns other words.
pub(crate) fn said(text: &str) -> Option<&str> {
    let text = text.trim();
    let fits = text.len() <= limits::SHORT_TEXT_BYTES && !text.chars().any(is_unseen);
    (fits && text.chars().any(is_read)).then_some(text)
}

/// A letter or a digit that shows: the fillers of Hangul are letters and show nothing.
fn is_read(letter: char) -> bool {
    letter.is_alphanumeric() && !matches!(letter, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
}

/// A text for a cell of a spreadsheet, which would carry out what begins like a formula.
pub(crate) fn cell(text: &str) -> Cow<'_, str> {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(FORMULA) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Columns of a terminal that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// As much of a text as fits into so many columns; what was cut off ends in `…`.
pub(crate) fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut taken = 0;
    let mut shown = String::new();
    for letter in text.chars() {
        let more = letter.width().unwrap_or(0);
        if taken + more + 1 > columns {
            break;
        }
        taken += more;
        shown.push(letter);
    }
    shown.push('…');
    Cow::Owned(shown)
}

/// A text and the spaces after it that fill a column.
pub(crate) fn left(text: &str, columns: usize) -> String {
    let space = columns.saturating_sub(width(text));
    format!("{text}{:space$}", "")
}

/// A text and the spaces before it that fill a column.
pub(crate) fn right(text: &str, columns: usize) -> String {
    let space = columns.saturating_sub(width(text));
    format!("{:space$}{text}", "")
}

/// A value out of somebody's file, quoted and escaped, and not longer than a line.
pub(crate) fn quoted(text: &str) -> String {
    const LETTERS: usize = 60;
    match text.char_indices().nth(LETTERS) {
        None => format!("{text:?}"),
        Some((end, _)) => format!(
            "{:?}",
            format!("{}...", text.get(..end).unwrap_or_default())
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart_and_minor_units_do_not() {
        for (number, expected) in [
            ("0.00", "0.00"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.500", "-1,234,567.500"),
        ] {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn nothing_unseen_is_left_in_a_line() {
        assert_eq!(visible("بقالة الواحة"), "بقالة الواحة");
        assert_eq!(visible("a\r\nb\tc"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(
            visible("\u{202e}gpj\u{2069}.exe\u{1b}[2J\u{9b}"),
            "\u{fffd}gpj\u{fffd}.exe\u{fffd}[2J\u{fffd}"
        );
        assert_eq!(
            visible("می\u{200c}خواهم"),
            "می\u{200c}خواهم",
            "joiners are letters' business"
        );
    }

    #[test]
    fn a_reason_can_be_read_and_hides_nothing() {
        for words in ["ok", " seen the slip ", "٣ فواتير", "می\u{200c}خواهم", "7"] {
            assert_eq!(said(words), Some(words.trim()), "{words:?}");
        }
        let long = "س".repeat(100);
        assert_eq!(said(&long), Some(long.as_str()));
        for nothing in [
            "",
            " \u{a0} ",
            "...",
            "\u{200b}\u{200b}",
            "\u{3164}",
            "\u{2800}",
            "\u{200d}",
            "paid\u{202e}diap",
            "\u{2067}seen",
            "seen\0",
            "seen\nhere",
        ] {
            assert_eq!(said(nothing), None, "{nothing:?}");
        }
        assert_eq!(said(&"س".repeat(101)), None, "more than is kept");
    }

    #[test]
    fn no_text_is_a_formula_of_a_spreadsheet() {
        for text in [
            "=HYPERLINK(\"x\")",
            "+971",
            "-1",
            "@SUM",
            "\t=1",
            "\r=1",
            "＝1",
        ] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        for text in ["Al Waha", "'=1", "7", "", "a=b"] {
            assert_eq!(cell(text), text);
        }
    }

    #[test]
    fn texts_are_cut_and_filled_by_columns_and_not_by_letters() {
        assert_eq!(fit("日本語", 6), "日本語");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(left("日本", 5), "日本 ");
        assert_eq!(right("é", 3), "  é", "a mark over a letter takes no column");
        assert_eq!(left("مُحَمَّد", 6), "مُحَمَّد  ");
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(
            [0, 1, 2].map(|number| count(number, "row", "rows")),
            ["0 rows", "1 row", "2 rows"]
        );
    }
}
