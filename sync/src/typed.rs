//! Numbers as people type them: with the digits and separators of their language.

use crate::money::{Currency, Money};

/// A typed amount: Arabic digits and separators are read too, thousands separators left out. Empty is
/// nothing, none is not an amount.
#[must_use]
pub fn typed(text: &str, currency: Currency) -> Option<i64> {
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

/// A typed number in plain digits.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| !matches!(letter, ',' | '٬' | ' ' | '\u{a0}'))
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
        ] {
            assert_eq!(typed(text, kwd), minor, "{text}");
        }
    }
}
