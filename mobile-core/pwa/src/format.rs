//! Amounts, days and times as people read them, and amounts as people type them.
//!
//! Digits are Western in both languages, as on receipts and bank slips in the Gulf; what is written from
//! left to right inside Arabic text is kept together by the markup (`bdi`).

use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::{Day, Millis};
use maud::{Markup, html};

use crate::words::Words;

/// An amount with its currency, to be read at a glance: the currency small, the fraction of full size.
#[must_use]
pub fn money(amount: Money) -> Markup {
    html! {
        bdi.money dir="ltr" {
            span.code { (amount.currency.code()) } "\u{a0}" span.digits { (grouped(&amount.major())) }
        }
    }
}

/// Several amounts, one per currency. A dash when there is none.
#[must_use]
pub fn monies(amounts: &[Money]) -> Markup {
    html! {
        @if amounts.is_empty() { span.none { "–" } }
        @for amount in amounts { (money(*amount)) }
    }
}

/// An amount within a sentence, kept together in either direction of writing.
#[must_use]
pub fn money_text(amount: Money) -> String {
    let code = amount.currency.code();
    format!("\u{2066}{code}\u{a0}{}\u{2069}", grouped(&amount.major()))
}

/// Thousands apart: `1,250.500`.
fn grouped(major: &str) -> String {
    let (sign, digits) = match major.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", major),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

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

/// A day in words: `22 Nov 2026`.
#[must_use]
pub fn day(day: Day, words: &Words) -> String {
    use std::fmt::Write as _;
    let iso = day.to_string();
    let mut parts = iso.split('-');
    let (year, month, date) = (parts.next(), parts.next(), parts.next());
    let name = month
        .and_then(|month| month.parse::<usize>().ok())
        .and_then(|month| words.months.get(month.checked_sub(1)?));
    let mut text = String::new();
    if let (Some(year), Some(name), Some(date)) = (year, name, date) {
        let date = date.strip_prefix('0').unwrap_or(date);
        let _ = write!(text, "{date} {name} {year}");
        text
    } else {
        iso
    }
}

/// The time of day in the phone's own zone: `14:05`.
#[must_use]
pub fn clock(at: Millis, zone_minutes: i32) -> String {
    let minutes = at.0.div_euclid(60_000) + i64::from(zone_minutes);
    let of_day = minutes.rem_euclid(24 * 60);
    format!("{:02}:{:02}", of_day / 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_with_none_two_and_three_decimals() {
        for (minor, code, text) in [
            (1_250_500, "KWD", "1,250.500"),
            (-123_456_789, "AED", "\u{2212}1,234,567.89"),
            (999, "JPY", "999"),
            (1_000, "JPY", "1,000"),
            (5, "AED", "0.05"),
        ] {
            let amount = Money::new(minor, code.parse().unwrap());
            assert_eq!(grouped(&amount.major()), text);
        }
    }

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
