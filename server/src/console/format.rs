//! Amounts, days and times as people read them. Digits are Western in both languages, as on receipts and
//! bank slips in the Gulf; what is written from left to right inside Arabic is kept together by `bdi`.

use chrono_tz::Tz;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Day, Millis};
use maud::{Markup, html};

use super::words::Words;
pub(super) use crate::clock::clock_in as clock;
use crate::clock::day_in;
use crate::text::{grouped, visible};

/// An amount with its currency.
pub(super) fn money(amount: Money) -> Markup {
    html! {
        bdi.money dir="ltr" {
            span.code { (amount.currency.code()) } "\u{a0}" span.digits { (digits(amount)) }
        }
    }
}

/// An amount where the currency is said elsewhere.
pub(super) fn bare(amount: Money) -> Markup {
    html! { bdi.money dir="ltr" { span.digits { (digits(amount)) } } }
}

/// A difference: with its sign, and never read as a plain amount.
pub(super) fn difference(amount: Money) -> Markup {
    let sign = if amount.minor > 0 { "+" } else { "" };
    html! {
        bdi.money dir="ltr" {
            span.code { (amount.currency.code()) } "\u{a0}" span.digits { (sign) (digits(amount)) }
        }
    }
}

fn digits(amount: Money) -> String {
    grouped(&amount.major()).replace('-', "\u{2212}")
}

/// A name or text somebody wrote, in whatever direction it runs.
pub(super) fn text(text: &str) -> Markup {
    html! { bdi { (visible(text)) } }
}

/// A day in words: `22 Nov 2026`.
pub(super) fn day(day: Day, words: &Words) -> String {
    use chrono::Datelike as _;
    let Some(date) = day.date() else {
        return day.to_string();
    };
    let month = words.months.get(date.month0() as usize).unwrap_or(&"");
    format!("{} {month} {}", date.day(), date.year())
}

/// The time of day in the company's zone; with the day, if that is another than today.
pub(super) fn when(at: Millis, now: Millis, zone: Tz, words: &Words) -> Markup {
    let clock = clock(at, zone);
    let on = day_in(at, zone);
    html! {
        @if on == day_in(now, zone) { bdi dir="ltr" { (clock) } }
        @else { (day(on, words)) " " bdi dir="ltr" { (clock) } }
    }
}

/// Midnight in the company's zone, before an instant.
pub(super) fn midnight(now: Millis, zone: Tz) -> Millis {
    use chrono::TimeZone as _;
    let start = day_in(now, zone)
        .date()
        .and_then(|date| date.and_hms_opt(0, 0, 0))
        .and_then(|at| zone.from_local_datetime(&at).earliest());
    start.map_or(Millis(now.0 - 24 * 3_600_000), |at| {
        Millis(at.timestamp_millis())
    })
}
