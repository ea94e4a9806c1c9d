//! Amounts, dates and times as people read them.

use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Day, Millis};

use super::Language;

/// An amount in figures, thousands apart, without its currency: `1,250.500`.
pub(super) fn figures(amount: Money) -> String {
    let major = amount.major();
    let (whole, fraction) = match major.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (major.as_str(), None),
    };
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole),
    };
    let mut text = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

const MONTHS: [[&str; 2]; 12] = [
    ["Jan", "يناير"],
    ["Feb", "فبراير"],
    ["Mar", "مارس"],
    ["Apr", "أبريل"],
    ["May", "مايو"],
    ["Jun", "يونيو"],
    ["Jul", "يوليو"],
    ["Aug", "أغسطس"],
    ["Sep", "سبتمبر"],
    ["Oct", "أكتوبر"],
    ["Nov", "نوفمبر"],
    ["Dec", "ديسمبر"],
];

/// A date with its month in letters, which nobody takes for the day: `22 Nov 2026`.
pub(super) fn date(day: Day, language: Language) -> String {
    let text = day.to_string();
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(date)) = (parts.next(), parts.next(), parts.next()) else {
        return text;
    };
    let month = month
        .parse::<usize>()
        .ok()
        .and_then(|month| MONTHS.get(month.checked_sub(1)?));
    match month {
        Some([english, arabic]) => {
            let month = match language {
                Language::English => english,
                Language::Arabic => arabic,
            };
            format!("{} {month} {year}", date.trim_start_matches('0'))
        }
        None => text,
    }
}

/// The local date of an instant and its time of day: `14:05`.
pub(super) fn local(at: Millis, utc_offset_minutes: i32) -> (Day, String) {
    let local = Millis(at.0.saturating_add(i64::from(utc_offset_minutes) * 60_000));
    let minute = local.0.div_euclid(60_000).rem_euclid(24 * 60);
    (
        local.utc_day(),
        format!("{:02}:{:02}", minute / 60, minute % 60),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_dates_are_written_for_people() {
        for (amount, code, expected) in [
            ("0.01", "AED", "0.01"),
            ("999.00", "AED", "999.00"),
            ("-1250.500", "KWD", "-1,250.500"),
            ("1000000", "JPY", "1,000,000"),
        ] {
            let money = Money::parse(amount, code.parse().unwrap()).unwrap();
            assert_eq!(figures(money), expected);
        }
        let day: Day = "2026-11-02".parse().unwrap();
        assert_eq!(date(day, Language::English), "2 Nov 2026");
        assert_eq!(date(day, Language::Arabic), "2 نوفمبر 2026");
        assert_eq!(date(Day(i32::MAX), Language::English), "day 2147483647");
        let late = Millis(20_000 * 86_400_000 + 21 * 3_600_000 + 5 * 60_000);
        assert_eq!(local(late, 240), (Day(20_001), "01:05".to_owned()));
        assert_eq!(local(Millis(-1), 0), (Day(-1), "23:59".to_owned()));
    }
}
