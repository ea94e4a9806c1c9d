//! Codes of six digits that change every thirty seconds (RFC 6238 with HMAC-SHA1, which is what every
//! authenticator knows).

use counterfoil_sync::time::Millis;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// Digits of a code.
pub const DIGITS: usize = 6;
const MODULUS: u32 = 1_000_000;
const STEP_MS: i64 = 30_000;
/// Clocks of phones may be a step off, either way.
const DRIFT: i64 = 1;

/// What codes are made with, as an authenticator takes it: as long as the hash (RFC 4226).
pub(super) type Secret = [u8; 20];

/// The step an instant falls into.
pub(super) fn step(now: Millis) -> i64 {
    now.0.div_euclid(STEP_MS)
}

/// The code of a step.
pub(super) fn code(secret: &Secret, step: i64) -> String {
    // A key of any length is taken.
    let Ok(mac) = Hmac::<Sha1>::new_from_slice(secret) else {
        return String::new();
    };
    let tag = mac.chain_update(step.to_be_bytes()).finalize().into_bytes();
    let at = usize::from(tag.last().copied().unwrap_or_default() & 15);
    let word = tag.get(at..at + 4).and_then(|four| four.try_into().ok());
    let number = u32::from_be_bytes(word.unwrap_or_default()) & 0x7fff_ffff;
    format!("{:0DIGITS$}", number % MODULUS)
}

/// The step of which this is the code: now's, or one to either side, and later than the last one taken.
pub(super) fn matching(secret: &Secret, typed: &str, now: Millis, last: i64) -> Option<i64> {
    let now = step(now);
    let mut found = None;
    // All of them are looked at, however early one fits: the time says nothing.
    for step in now - DRIFT..=now + DRIFT {
        if is_same(&code(secret, step), typed) && step > last {
            found = Some(step);
        }
    }
    found
}

fn is_same(one: &str, other: &str) -> bool {
    let differs = one
        .bytes()
        .zip(other.bytes())
        .fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differs == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &Secret = b"12345678901234567890";

    /// RFC 6238, appendix B, of which these are the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = Millis(seconds * 1_000);
            assert_eq!(code(SECRET, step(at)), expected, "{seconds}");
        }
    }

    #[test]
    fn a_code_holds_a_step_to_either_side_and_once() {
        let now = Millis(1_234_567_890_000);
        let this = step(now);
        for off in [-1, 0, 1] {
            let typed = code(SECRET, this + off);
            assert_eq!(matching(SECRET, &typed, now, 0), Some(this + off));
            assert_eq!(matching(SECRET, &typed, now, this + off), None, "taken");
        }
        for off in [-2, 2] {
            assert_eq!(matching(SECRET, &code(SECRET, this + off), now, 0), None);
        }
        for wrong in ["", "00592", "0059245", "005925", "٠٠٥٩٢٤"] {
            assert_eq!(matching(SECRET, wrong, now, 0), None, "{wrong}");
        }
    }
}
