//! How wide text will be, about: the host has the fonts, and lines must be broken before it draws.
//! The figures are those of common sans faces, rounded up; a run that comes out wider is squeezed.

/// Width in dots, for an em of so many.
pub(super) fn width(text: &str, size: u32, is_bold: bool) -> u32 {
    let thousandths: u32 = text.chars().map(em).sum();
    let width = (u64::from(thousandths) * u64::from(size)).div_ceil(1_000);
    let width = u32::try_from(width).unwrap_or(u32::MAX / 2);
    if is_bold { width + width / 14 } else { width }
}

/// Thousandths of an em.
fn em(letter: char) -> u32 {
    match letter {
        // Isolates, joiners, vowel signs.
        '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}' | '\u{64b}'..='\u{65f}' | '\u{670}' => 0,
        ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'i' | 'j' | 'l' | 'I' | '·' | '/' => 290,
        'f' | 't' | 'r' | '-' | '(' | ')' => 360,
        'm' | 'M' | 'W' | '%' | '@' => 880,
        'w' => 760,
        'A'..='Z' => 700,
        '0'..='9' => 570,
        // Arabic letters differ more than these three sorts.
        'ا' | 'أ' | 'إ' | 'آ' | 'ل' | 'ر' | 'ز' | 'د' | 'ذ' | 'و' => 380,
        'س' | 'ش' | 'ص' | 'ض' => 800,
        'a'..='z' | '\u{600}'..='\u{6ff}' => 560,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}' => 1_000,
        _ => 640,
    }
}

/// Breaks text into lines of at most `most` dots, between words, and within a word that is wider than a
/// line. What is past `lines` is cut and says so.
pub(super) fn wrap(text: &str, size: u32, is_bold: bool, most: u32, lines: usize) -> Vec<String> {
    let fits = |line: &str| width(line, size, is_bold) <= most;
    let mut wrapped: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let with = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if fits(&with) {
            line = with;
            continue;
        }
        if !line.is_empty() {
            wrapped.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if !fits(&line) && line.chars().count() > 1 {
                line.pop();
                wrapped.push(std::mem::take(&mut line));
                line.push(letter);
            }
        }
    }
    if !line.is_empty() {
        wrapped.push(line);
    }
    if wrapped.len() > lines {
        wrapped.truncate(lines);
        if let Some(last) = wrapped.last_mut() {
            while !last.is_empty() && !fits(&format!("{last}…")) {
                last.pop();
            }
            last.push('…');
        }
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_between_words_and_long_ones_within() {
        assert_eq!(wrap("one two", 10, false, 1_000, 3), ["one two"]);
        assert_eq!(wrap("one two", 10, false, 25, 3), ["one", "two"]);
        let pieces = wrap(&"W".repeat(10), 10, false, 30, 9);
        assert_eq!(pieces.concat(), "W".repeat(10));
        assert!(pieces.len() > 2);
        let cut = wrap("one two three four", 10, false, 30, 2);
        assert!(cut.len() == 2 && cut[1].ends_with('…'), "{cut:?}");
        assert!(wrap("  ", 10, false, 30, 2).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_a_line_and_nothing_is_lost(text in "\\PC{0,200}", most in 40_u32..400) {
            let lines = wrap(&text, 20, true, most, usize::MAX);
            for line in &lines {
                prop_assert!(width(line, 20, true) <= most || line.chars().count() == 1);
            }
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
