//! Account numbers that carry their own check (ISO 13616).

/// The lengths that such numbers have.
const LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;

/// Whether a number may be one: what looks like an IBAN has the check digits of one.
pub(super) fn may_be_meant(number: &str) -> bool {
    let letters: Vec<u32> = number
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .map_while(|letter| letter.to_digit(36))
        .collect();
    let written = number
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-');
    let Some((head @ [one, two, three, four], rest)) = letters.split_first_chunk() else {
        return true;
    };
    let is_head = *one > 9 && *two > 9 && *three < 10 && *four < 10;
    if !is_head || !LENGTHS.contains(&letters.len()) || written.count() != letters.len() {
        return true;
    }
    let left = rest.iter().chain(head).fold(0, |left, digit| {
        let places = if *digit > 9 { 100 } else { 10 };
        (left * places + digit) % 97
    });
    left == 1
}

#[cfg(test)]
mod tests {
    use super::may_be_meant;

    #[test]
    fn a_slip_of_the_finger_is_seen() {
        for number in [
            "AE07 0331 2345 6789 0123 456",
            "ae070331234567890123456",
            "GB82-WEST-1234-5698-7654-32",
            "SA0380000000608010167519",
            "0331 2345 6789",
            "AE07",
            "ACC-2026-000000000001/7",
        ] {
            assert!(may_be_meant(number), "{number}");
        }
        for number in [
            "AE07 0331 2345 6789 0123 465",
            "AE08 0331 2345 6789 0123 456",
            "GB82 WEST 1234 5698 7654 23",
        ] {
            assert!(!may_be_meant(number), "{number}");
        }
    }
}
