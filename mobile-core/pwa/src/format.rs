//! Amounts, days and times as people read them, and amounts as people type them.
//!
//! Digits are Western in both languages, as on receipts and bank slips in the Gulf; what is written from
//! left to right inside Arabic text is kept together by the markup (`bdi`).

use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Day, Millis};
pub use counterfoil_sync::typed::{plain, typed};
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
}
