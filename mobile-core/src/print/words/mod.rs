//! An amount in words, as it stands on a receipt beside the figures: a figure is easily changed with a
//! pen, a sentence is not.

mod ar;
mod en;

use counterfoil_sync::money::Money;

use super::Language;

/// The amount in words. Every amount has words of its own in each language.
///
/// ```
/// use counterfoil_core::print::{Language, words};
/// use counterfoil_sync::money::Money;
/// let amount = Money::parse("1250.500", "KWD".parse()?)?;
/// assert_eq!(
///     words(amount, Language::English),
///     "One thousand two hundred fifty Kuwaiti dinars and five hundred fils only"
/// );
/// assert_eq!(
///     words(amount, Language::Arabic),
///     "فقط ألف ومئتان وخمسون ديناراً كويتياً وخمسمئة فلس لا غير"
/// );
/// # Ok::<(), counterfoil_sync::money::MoneyError>(())
/// ```
#[must_use]
pub fn words(amount: Money, language: Language) -> String {
    match language {
        Language::English => en::words(amount),
        Language::Arabic => ar::words(amount),
    }
}

/// An amount taken apart: whether it is below zero, its whole units, and what is left in minor units.
struct Parts {
    is_negative: bool,
    major: u64,
    minor: u64,
    per_major: u64,
}

impl Parts {
    fn of(amount: Money) -> Self {
        let per_major = amount.currency.minor_per_major().unsigned_abs();
        let all = amount.minor.unsigned_abs();
        Self {
            is_negative: amount.minor < 0,
            major: all / per_major,
            minor: all % per_major,
            per_major,
        }
    }

    /// The minor units as a fraction, for currencies whose minor unit has no name here: `50/100`.
    fn fraction(&self) -> Option<String> {
        let width = self.per_major.ilog10() as usize;
        (self.minor > 0).then(|| format!("{:0width$}/{}", self.minor, self.per_major))
    }
}

/// The groups of three digits of a number, the highest first, each with its power of a thousand; none
/// for those that are zero.
fn groups(number: u64) -> impl Iterator<Item = (usize, u64)> {
    (0..7_usize).rev().filter_map(move |power| {
        let scale = 1000_u64.checked_pow(u32::try_from(power).ok()?)?;
        let group = number / scale % 1000;
        (group > 0).then_some((power, group))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use counterfoil_sync::money::Currency;
    use proptest::prelude::*;

    use super::*;

    const CURRENCIES: [&str; 15] = [
        "AED", "SAR", "KWD", "BHD", "OMR", "QAR", "EGP", "JOD", "USD", "EUR", "CHF", "JPY", "CLF",
        "TND", "UYW",
    ];

    #[test]
    fn every_small_amount_has_words_of_its_own() {
        for code in CURRENCIES {
            let currency: Currency = code.parse().unwrap();
            for language in [Language::English, Language::Arabic] {
                let mut seen = HashMap::new();
                for minor in -1_100..12_500 {
                    let text = words(Money::new(minor, currency), language);
                    let before = seen.insert(text.clone(), minor);
                    assert_eq!(before, None, "{text} is both {before:?} and {minor} {code}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn differing_amounts_differ(
            a in any::<i64>(), near in -2_000_i64..2_000, scale in 0_u32..19, code in 0..CURRENCIES.len(),
        ) {
            let currency: Currency = CURRENCIES[code].parse().unwrap();
            // Of all magnitudes, and round ones, where words leave most out.
            let a = a / 10_i64.pow(scale);
            let round = a - a % 1_000;
            for (a, b) in [(a, a.saturating_add(near)), (round, round.saturating_add(near * 1_000))] {
                for language in [Language::English, Language::Arabic] {
                    let [one, other] = [a, b].map(|minor| words(Money::new(minor, currency), language));
                    prop_assert!(!one.is_empty());
                    prop_assert_eq!(one == other, a == b, "{} {}", one, other);
                    prop_assert!(!one.contains("  ") && one.trim() == one, "{:?}", one);
                }
            }
        }
    }
}
