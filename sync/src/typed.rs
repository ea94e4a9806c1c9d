//! Numbers as people type them: with the digits and separators of their language.

use crate::money::{Currency, Money};

/// What sets thousands apart.
const BETWEEN: [char; 4] = [',', '٬', ' ', '\u{a0}'];

/// A typed amount: Arabic digits and separators are read too, thousands separators left out where they
/// set thousands apart. Elsewhere a comma may be meant for a decimal point, and reading it otherwise would
/// make a hundredfold of the amount: none. Empty is nothing, none is not an amount.
#[must_use]
pub fn typed(text: &str, currency: Currency) -> Option<i64> {
    let text = text.trim();
    if !is_grouped(text, currency) {
        return None;
    }
    let plain = plain(text);
    if plain.is_empty() {
        return Some(0);
    }
    let plain = plain.strip_suffix('.').unwrap_or(&plain);
    let whole = if plain.starts_with('.') {
        format!("0{plain}")
    } else {
        plain.to_owned()
    };
    Money::parse(&whole, currency)
        .ok()
        .map(|money| money.minor)
        .filter(|minor| *minor >= 0)
}

/// Whether whatever sets thousands apart can be meant for that alone.
fn is_grouped(text: &str, currency: Currency) -> bool {
    let (whole, fraction) = text
        .split_once(['.', '٫'])
        .map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    if fraction.is_some_and(|fraction| fraction.contains(BETWEEN)) {
        return false;
    }
    let groups = sizes(whole);
    match groups.as_slice() {
        // 12,500 dinars may be twelve and a half.
        [_, 3] if currency.exponent() == 3 && fraction.is_none() && whole.contains(',') => false,
        groups => are_thousands(groups),
    }
}

/// A typed whole number, of notes or of leaves: thousands may be set apart. `1,5` is no number: whoever
/// types it means one and a half, and not fifteen.
#[must_use]
pub fn whole(text: &str) -> Option<u32> {
    let text = text.trim();
    let groups = sizes(text);
    let plain = plain(text);
    let is_number = are_thousands(&groups) && plain.chars().all(|digit| digit.is_ascii_digit());
    plain.parse().ok().filter(|_| is_number)
}

/// How many letters stand between what sets thousands apart.
fn sizes(text: &str) -> Vec<usize> {
    let groups = text.split(BETWEEN);
    groups.map(|group| group.chars().count()).collect()
}

/// Whether groups of so many digits are a number and its thousands.
fn are_thousands(groups: &[usize]) -> bool {
    match groups {
        [] | [_] => true,
        [first, rest @ ..] => (1..=3).contains(first) && rest.iter().all(|group| *group == 3),
    }
}

/// A typed number in plain digits.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| !BETWEEN.contains(letter))
        .map(|letter| match letter {
            '٠'..='٩' => digit(letter, '٠'),
            '۰'..='۹' => digit(letter, '۰'),
            '٫' => '.',
            other => other,
        })
        .collect()
}

fn digit(letter: char, zero: char) -> char {
    (letter as u32 - zero as u32)
        .try_into()
        .ok()
        .and_then(|value: u8| char::from_digit(value.into(), 10))
        .unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_typed() {
        let kwd = "KWD".parse().unwrap();
        for (text, minor) in [
            ("1,250.5", Some(1_250_500)),
            ("١٬٢٥٠٫٥", Some(1_250_500)),
            (".5", Some(500)),
            ("7.", Some(7_000)),
            ("", Some(0)),
            ("-5", None),
            ("1.2345", None),
            ("five", None),
            ("12,500", None),
            ("1,234,500", Some(1_234_500_000)),
            ("0,75", None),
        ] {
            assert_eq!(typed(text, kwd), minor, "{text}");
        }
    }

    #[test]
    fn notes_are_counted_in_whole_numbers() {
        for (text, number) in [
            ("15", Some(15)),
            ("١٥", Some(15)),
            ("1,000", Some(1_000)),
            ("١٬٠٠٠", Some(1_000)),
            ("12 000", Some(12_000)),
            ("1,5", None),
            ("1.5", None),
            ("1٫5", None),
            ("1,00", None),
            ("1000,000", None),
            ("+5", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(whole(text), number, "{text}");
        }
    }

    #[test]
    fn a_comma_for_a_decimal_point_is_no_amount() {
        let aed = "AED".parse().unwrap();
        for (text, minor) in [
            ("0,75", None),
            ("12,50", None),
            ("120,5", None),
            ("1,2,3", None),
            ("1,25.50", None),
            ("1.250,50", None),
            ("1,250", Some(125_000)),
            ("12 500.75", Some(1_250_075)),
            (" 1,250,000 ", Some(125_000_000)),
            ("1250", Some(125_000)),
        ] {
            assert_eq!(typed(text, aed), minor, "{text}");
        }
    }
}
