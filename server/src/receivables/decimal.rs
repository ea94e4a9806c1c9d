//! Decimal text to integers of a smaller unit, exact or rounded by a rule that someone named.

/// How to round what has more digits than can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// To the nearest; a half to the even neighbour.
    HalfEven,
    /// To the nearest; a half away from zero.
    HalfUp,
    /// Towards zero.
    Down,
}

/// Why a text is not a number we take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bad {
    /// Not digits with at most one decimal point.
    NotANumber,
    /// More digits than are kept, and no rule to round by.
    TooFine,
    /// Beyond 64 bits.
    TooLarge,
}

/// How numbers are written in a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// The decimal point.
    pub(super) decimal: char,
    /// What separates thousands, if anything may.
    pub(super) grouping: Option<char>,
    /// The rule, if one is named.
    pub(super) round: Option<Rounding>,
}

/// Reads a number with `exponent` decimals kept, as an integer of the smallest unit. A minus may
/// lead or, as some systems write it, trail.
pub(super) fn read(text: &str, exponent: u8, style: Style) -> Result<i64, Bad> {
    let text = text.trim();
    let (negative, digits) = match (text.strip_prefix('-'), text.strip_suffix('-')) {
        (Some(digits), None) | (None, Some(digits)) => (true, digits),
        (None, None) => (false, text),
        (Some(_), Some(_)) => return Err(Bad::NotANumber),
    };
    let (whole, fraction) = match digits.split_once(style.decimal) {
        Some((_, "")) => return Err(Bad::NotANumber),
        Some(parts) => parts,
        None => (digits, ""),
    };
    let whole = without_grouping(whole, style.grouping).ok_or(Bad::NotANumber)?;
    if whole.is_empty()
        || !whole
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit())
    {
        return Err(Bad::NotANumber);
    }
    let kept = usize::from(exponent);
    let mut value: i64 = 0;
    for place in 0..whole.len() + kept {
        let digit = match place.checked_sub(whole.len()) {
            None => whole.as_bytes().get(place),
            Some(place) => fraction.as_bytes().get(place),
        };
        let digit = i64::from(digit.map_or(0, |digit| digit - b'0'));
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(digit))
            .ok_or(Bad::TooLarge)?;
    }
    let rest = fraction
        .get(kept..)
        .unwrap_or_default()
        .trim_end_matches('0');
    if !rest.is_empty() {
        let up = match (style.round.ok_or(Bad::TooFine)?, half(rest)) {
            (Rounding::Down, _) | (_, std::cmp::Ordering::Less) => false,
            (Rounding::HalfUp | Rounding::HalfEven, std::cmp::Ordering::Greater)
            | (Rounding::HalfUp, std::cmp::Ordering::Equal) => true,
            (Rounding::HalfEven, std::cmp::Ordering::Equal) => value % 2 == 1,
        };
        value = value.checked_add(i64::from(up)).ok_or(Bad::TooLarge)?;
    }
    Ok(if negative { -value } else { value })
}

/// How dropped digits, without trailing zeros and not empty, compare with one half.
fn half(rest: &str) -> std::cmp::Ordering {
    rest.cmp("5")
}

/// The digits without separators, if those stand where thousands end.
fn without_grouping(whole: &str, grouping: Option<char>) -> Option<String> {
    let Some(grouping) = grouping.filter(|grouping| whole.contains(*grouping)) else {
        return Some(whole.to_owned());
    };
    let mut groups = whole.split(grouping);
    let first = groups.next()?;
    let mut joined = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        joined.push_str(group);
    }
    ((1..=3).contains(&first.len())).then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style {
        decimal: '.',
        grouping: None,
        round: None,
    };

    #[test]
    fn exact_or_refused() {
        assert_eq!(read("1250.5", 3, PLAIN), Ok(1_250_500));
        assert_eq!(read(" 12.00- ", 2, PLAIN), Ok(-1_200));
        assert_eq!(read("2309.7899999999995", 2, PLAIN), Err(Bad::TooFine));
        assert_eq!(
            read("1.2300", 2, PLAIN),
            Ok(123),
            "trailing zeros are exact"
        );
        assert_eq!(read("92233720368547758.08", 2, PLAIN), Err(Bad::TooLarge));
        for text in [
            "", "-", ".5", "5.", "1e3", "1,000", "+1", "--1", "-1-", "1.2.3", "1 000", "٣",
        ] {
            assert_eq!(read(text, 2, PLAIN), Err(Bad::NotANumber), "{text:?}");
        }
    }

    #[test]
    fn rounds_by_the_named_rule_only() {
        let by = |rule, text| {
            read(
                text,
                2,
                Style {
                    round: Some(rule),
                    ..PLAIN
                },
            )
        };
        for (text, even, up, down) in [
            ("2309.7899999999995", 230_979, 230_979, 230_978),
            ("0.125", 12, 13, 12),
            ("0.135", 14, 14, 13),
            ("-0.125", -12, -13, -12),
            ("0.1250001", 13, 13, 12),
            ("0.12499", 12, 12, 12),
        ] {
            assert_eq!(by(Rounding::HalfEven, text), Ok(even), "{text}");
            assert_eq!(by(Rounding::HalfUp, text), Ok(up), "{text}");
            assert_eq!(by(Rounding::Down, text), Ok(down), "{text}");
        }
    }

    #[test]
    fn commas_and_groups() {
        let style = Style {
            decimal: ',',
            grouping: Some('.'),
            round: None,
        };
        assert_eq!(read("1.234.567,89", 2, style), Ok(123_456_789));
        assert_eq!(read("12,5", 2, style), Ok(1_250));
        for text in ["1.23,4", "12.34", ".123", "1234.567"] {
            assert_eq!(read(text, 2, style), Err(Bad::NotANumber), "{text}");
        }
    }
}
