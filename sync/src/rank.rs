//! Ranks: where a stop stands in the order, as text that always leaves room for one between.
//!
//! A rank is a fraction in base 26 with the letters `a` to `z` as digits, without trailing `a`, so that
//! one fraction has one spelling and ranks compare as text. Moving one stop writes one rank.

/// Letters of the longest rank. A thousand stops put one after the other into the same gap, from
/// either side, stay far below it; about a hundred put by turns left and right of each other reach it.
pub const LONGEST: usize = 64;

const BASE: u8 = 26;

/// Whether a text is a rank.
#[must_use]
pub fn is_rank(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|letter| letter.is_ascii_lowercase())
        && !text.ends_with('a')
}

/// The rank of the first stop of an empty plan.
#[must_use]
pub fn first() -> String {
    between(None, None)
}

/// A rank behind the last one.
#[must_use]
pub fn after(last: &str) -> String {
    between(Some(last), None)
}

/// A rank between two neighbours; `None` is the start or the end of the plan.
///
/// Where nothing fits between, because both are the same or the result would be longer than
/// [`LONGEST`], one of the two comes back: equal ranks are ordered by their entries, and whoever plans
/// should then give the plan new ranks.
///
/// ```
/// use counterfoil_sync::rank::{after, between, first};
/// let a = first();
/// let c = after(&a);
/// let b = between(Some(&a), Some(&c));
/// assert!(a < b && b < c);
/// ```
#[must_use]
pub fn between(low: Option<&str>, high: Option<&str>) -> String {
    let (low, high) = match (low, high) {
        (Some(a), Some(b)) if a > b => (Some(b), Some(a)),
        other => other,
    };
    let shorter = low.map_or(0, str::len).max(high.map_or(0, str::len)).max(1);
    // Two letters at a time: what widens a gap once is likely to be wanted again.
    for width in [shorter, shorter + 2] {
        let found = within(
            &digits(low, 0, width),
            &digits(high, 1, width),
            low.map_or(0, str::len),
            high.map_or(0, str::len),
        );
        if let Some(rank) = found.filter(|rank| rank.len() <= LONGEST) {
            return rank;
        }
    }
    low.or(high).unwrap_or("n").to_owned()
}

/// The digits behind one for the whole: nothing is 0 at the start and 1 at the end.
fn digits(rank: Option<&str>, whole: u8, width: usize) -> Vec<u8> {
    let letters = rank
        .unwrap_or_default()
        .bytes()
        .map(|letter| letter.saturating_sub(b'a').min(BASE - 1));
    let whole = if rank.is_some() { 0 } else { whole };
    let mut digits: Vec<u8> = std::iter::once(whole).chain(letters).collect();
    digits.resize(width + 1, 0);
    digits
}

/// A rank of this width between two numbers. The longer neighbour is most likely the newer one, and the
/// next stop will go to its other side: so the new rank goes close to it. Neighbours of one length
/// are halved.
fn within(low: &[u8], high: &[u8], low_length: usize, high_length: usize) -> Option<String> {
    let candidate = match low_length.cmp(&high_length) {
        std::cmp::Ordering::Greater => stepped(low, up),
        std::cmp::Ordering::Less => stepped(high, down),
        std::cmp::Ordering::Equal => halved(low, high),
    };
    (low < candidate.as_slice() && candidate.as_slice() < high).then(|| {
        let letters: String = candidate
            .iter()
            .skip(1)
            .map(|digit| char::from(b'a' + digit))
            .collect();
        letters.trim_end_matches('a').to_owned()
    })
}

fn up(digit: &mut u8) -> bool {
    *digit = (*digit + 1) % BASE;
    *digit == 0
}

fn down(digit: &mut u8) -> bool {
    *digit = digit.checked_sub(1).unwrap_or(BASE - 1);
    *digit == BASE - 1
}

/// One step in the last digit, two where one would leave an `a` at the end.
fn stepped(from: &[u8], step: fn(&mut u8) -> bool) -> Vec<u8> {
    let mut number = from.to_vec();
    loop {
        for digit in number.iter_mut().rev() {
            if !step(digit) {
                break;
            }
        }
        if number.last() != Some(&0) {
            return number;
        }
    }
}

fn halved(low: &[u8], high: &[u8]) -> Vec<u8> {
    // The sum from the last digit to the first, then half of it from the first to the last.
    let mut carry = 0;
    let mut sum: Vec<u8> = low
        .iter()
        .zip(high)
        .rev()
        .map(|(a, b)| {
            let digit = a + b + carry;
            carry = u8::from(digit >= BASE);
            digit % BASE
        })
        .collect();
    sum.reverse();
    let mut rest = carry;
    sum.iter()
        .map(|digit| {
            let digit = digit + rest * BASE;
            rest = digit % 2;
            digit / 2
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_into_one_gap_from_either_side_stay_short() {
        for rising in [true, false] {
            let (mut low, mut high) = (first(), after(&first()));
            for n in 0..1000 {
                let new = between(Some(&low), Some(&high));
                assert!(
                    low < new && new < high && is_rank(&new),
                    "{n}: {low} {new} {high}"
                );
                if rising { low = new } else { high = new }
            }
            assert!(low.len().max(high.len()) <= 12, "{low} {high}");
        }
    }

    #[test]
    fn a_thousand_at_the_start_or_the_end_stay_short() {
        let (mut start, mut end) = (first(), first());
        for _ in 0..1000 {
            let (before, behind) = (between(None, Some(&start)), after(&end));
            assert!(before < start && end < behind && is_rank(&before) && is_rank(&behind));
            (start, end) = (before, behind);
        }
        assert!(start.len().max(end.len()) <= 12, "{start} {end}");
    }

    #[test]
    fn by_turns_left_and_right_at_least_a_hundred_fit_and_then_ranks_repeat() {
        let (mut low, mut high) = (first(), after(&first()));
        let mut fitted = 0;
        loop {
            let new = between(Some(&low), Some(&high));
            assert!(is_rank(&new));
            if new == low {
                break;
            }
            assert!(low < new && new < high);
            if fitted % 2 == 0 {
                low = new;
            } else {
                high = new;
            }
            fitted += 1;
        }
        assert!(fitted >= 100, "{fitted}");
        assert_eq!(between(Some("n"), Some("n")), "n");
    }
}
