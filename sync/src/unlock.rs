//! Lifting a hard limit by telephone, without data.
//!
//! The phone shows a challenge of ten letters; the collector reads it out; the office types it and says
//! a code of eight; the phone knows a right one by itself. The letters are those that are not taken for
//! another: no I, O, 0 and 1.
//!
//! A challenge says what is asked: which limit, of which currency, up to how much, and its number among
//! this phone's challenges; and it carries twelve bits by which the office knows a slip of the tongue, or
//! another phone's or another day's challenge. The code is 40 bits of HMAC-SHA-256 over the same, under a
//! secret that the phone was given when it was enrolled. So a code is good for one phone, one limit, one
//! amount, one challenge and one business day.
//!
//! Another code opens a phone that wrong PINs locked: ten letters, 50 bits of HMAC-SHA-256 under the same
//! secret, over the phone's journal and the number of the lock, which the phone shows. The phone's secrets are
//! wrapped in it beforehand, so it is not compared with anything: without it they cannot be read.
//!
//! A collector who digs the secret out of their own phone can make codes. The use of one is an
//! [`Unlock`](crate::entry::Unlock) in the journal, and the server knows which it gave.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::cash_limit::LimitKind;
use crate::id::JournalId;
use crate::money::Currency;
use crate::time::Day;

/// Letters that are not taken for another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Challenges of one phone are numbered below this, and begin again.
pub const NUMBERS: u16 = 1 << 10;
/// Wrong codes after which a challenge is void.
pub const TRIES: u8 = 5;
/// How long after it was asked for an unlock serves, should the business day stay open.
pub const GOOD_FOR_MS: i64 = 24 * 3_600_000;

const CHECK_BITS: u32 = 12;
const CHALLENGE_LETTERS: usize = 10;
const CODE_LETTERS: usize = 8;

const OPENING_LETTERS: usize = 10;

/// What opens a phone that wrong PINs locked.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening([u8; OPENING_LETTERS]);

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opening(..)")
    }
}

impl Opening {
    /// Reads one as somebody typed it; nothing if it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        unspell(text, OPENING_LETTERS).map(|bits| Self(spell(bits)))
    }

    /// As it is said: `9FHTQ-W2KXB`.
    #[must_use]
    pub fn text(&self) -> String {
        in_groups(&self.0)
    }

    /// Its letters.
    #[must_use]
    pub const fn letters(&self) -> &[u8] {
        &self.0
    }
}

/// The bytes of a code.
pub type Code = [u8; 5];

/// What office and phone share to make and to know codes.
#[derive(Clone, PartialEq, Eq)]
pub struct UnlockKey([u8; 32]);

impl std::fmt::Debug for UnlockKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UnlockKey(..)")
    }
}

impl UnlockKey {
    /// A phone's, from the company's own secret: a restored server makes the same.
    #[must_use]
    pub fn derive(company: &[u8; 32], journal: JournalId) -> Self {
        let mut mac = keyed(company);
        mac.update(b"counterfoil/unlock-key/1");
        mac.update(&journal.0.to_be_bytes());
        Self(mac.finalize().into_bytes().into())
    }

    /// As it was given to the phone.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// What opens the phone that writes this journal after its lock of this number.
    #[must_use]
    pub fn opening(&self, journal: JournalId, lock: u32) -> Opening {
        let mut mac = keyed(&self.0);
        mac.update(b"counterfoil/opening-code/1");
        mac.update(&journal.0.to_be_bytes());
        mac.update(&lock.to_be_bytes());
        let mac = mac.finalize().into_bytes();
        let first = mac.first_chunk().copied().unwrap_or_default();
        Opening(spell(
            u64::from_be_bytes(first) >> (64 - 5 * OPENING_LETTERS),
        ))
    }

    /// To be given to the phone.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What a challenge asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnlockAsk {
    /// Which limit.
    pub kind: LimitKind,
    /// Of which currency.
    pub currency: Currency,
    /// Up to how much: minor units, receipts or hours, as [`round_up`] gives it.
    pub up_to: i64,
    /// The number of the challenge, below [`NUMBERS`].
    pub no: u16,
}

/// Text that is no challenge of this phone and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAChallenge {
    /// Other letters, or too few.
    #[error(
        "a challenge has ten letters and digits, without I, O, 0 and 1; ask for it again, letter by letter"
    )]
    Letters,
    /// Misheard, or another phone's, or of another day.
    #[error(
        "this is not what this collector's phone shows today; ask for it again, letter by letter, and whether the phone's business day is today's"
    )]
    Check,
}

/// The smallest amount of two digits and zeros behind them that is not less: so it fits a challenge, and
/// is easily said.
#[must_use]
pub fn round_up(amount: i64) -> i64 {
    let (mantissa, exponent) = rounded(amount);
    mantissa.saturating_mul(10_i64.saturating_pow(exponent))
}

fn rounded(amount: i64) -> (i64, u32) {
    let (mut mantissa, mut exponent) = (amount.max(1), 0);
    while mantissa > 99 {
        mantissa = mantissa / 10 + i64::from(mantissa % 10 > 0);
        exponent += 1;
    }
    (mantissa, exponent)
}

impl UnlockAsk {
    /// The challenge as it is shown and read out: `K7PMQ-2XW9B`.
    #[must_use]
    pub fn challenge(&self, key: &UnlockKey, journal: JournalId, day: Day) -> String {
        let check = u64::from(self.check(key, journal, day));
        in_groups(&spell::<CHALLENGE_LETTERS>(
            (self.plain() << CHECK_BITS) | check,
        ))
    }

    /// Reads what was read out.
    pub fn read(
        text: &str,
        key: &UnlockKey,
        journal: JournalId,
        day: Day,
    ) -> Result<Self, NotAChallenge> {
        let bits = unspell(text, CHALLENGE_LETTERS).ok_or(NotAChallenge::Letters)?;
        let ask = Self::of_plain(bits >> CHECK_BITS).ok_or(NotAChallenge::Check)?;
        let check = bits & ((1 << CHECK_BITS) - 1);
        if check == u64::from(ask.check(key, journal, day)) {
            Ok(ask)
        } else {
            Err(NotAChallenge::Check)
        }
    }

    /// The code that answers it.
    #[must_use]
    pub fn code(&self, key: &UnlockKey, journal: JournalId, day: Day) -> Code {
        let mac = self
            .mac(b"counterfoil/unlock-code/1", key, journal, day)
            .finalize()
            .into_bytes();
        mac.first_chunk().copied().unwrap_or_default()
    }

    /// Whether a code answers it, compared in constant time.
    #[must_use]
    pub fn is_answered_by(
        &self,
        code: &Code,
        key: &UnlockKey,
        journal: JournalId,
        day: Day,
    ) -> bool {
        self.mac(b"counterfoil/unlock-code/1", key, journal, day)
            .verify_truncated_left(code)
            .is_ok()
    }

    fn check(&self, key: &UnlockKey, journal: JournalId, day: Day) -> u16 {
        let mac = self
            .mac(b"counterfoil/unlock-check/1", key, journal, day)
            .finalize()
            .into_bytes();
        let first = mac.first_chunk().copied().unwrap_or_default();
        u16::from_be_bytes(first) >> (16 - CHECK_BITS)
    }

    fn mac(&self, context: &[u8], key: &UnlockKey, journal: JournalId, day: Day) -> Hmac<Sha256> {
        let mut mac = keyed(&key.0);
        mac.update(context);
        mac.update(&journal.0.to_be_bytes());
        mac.update(&day.0.to_be_bytes());
        mac.update(&[self.kind as u8]);
        mac.update(self.currency.code().as_bytes());
        mac.update(&self.up_to.to_be_bytes());
        mac.update(&self.no.to_be_bytes());
        mac
    }

    /// 38 bits: the kind in 2, the currency in 15, the amount in 7 and 4, the number in 10.
    fn plain(&self) -> u64 {
        let currency = self.currency.code().bytes().fold(0_u64, |sum, letter| {
            sum * 26 + u64::from(letter.saturating_sub(b'A'))
        });
        let (mantissa, exponent) = rounded(self.up_to);
        let amount = (mantissa.cast_unsigned() << 4) | u64::from(exponent.min(15));
        let no = u64::from(self.no % NUMBERS);
        ((((((self.kind as u64) << 15) | currency) << 11) | amount) << 10) | no
    }

    fn of_plain(bits: u64) -> Option<Self> {
        let no = u16::try_from(bits & 0x3ff).ok()?;
        let exponent = u32::try_from((bits >> 10) & 0xf).ok()?;
        let mantissa = i64::try_from((bits >> 14) & 0x7f).ok()?;
        let mut currency = (bits >> 21) & 0x7fff;
        let kind = LimitKind::of(u8::try_from(bits >> 36).ok()?)?;
        let mut letters = [0_u8; 3];
        for letter in letters.iter_mut().rev() {
            *letter = b'A' + u8::try_from(currency % 26).ok()?;
            currency /= 26;
        }
        let ask = Self {
            kind,
            currency: std::str::from_utf8(&letters).ok()?.parse().ok()?,
            up_to: mantissa.checked_mul(10_i64.checked_pow(exponent)?)?,
            no,
        };
        // One spelling for one ask.
        (ask.plain() == bits).then_some(ask)
    }
}

/// A code as it is said: `9FHT-QW2K`.
#[must_use]
pub fn code_text(code: &Code) -> String {
    let bits = code
        .iter()
        .fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    in_groups(&spell::<CODE_LETTERS>(bits))
}

/// Reads a code as somebody typed it; nothing if it is none.
#[must_use]
pub fn read_code(text: &str) -> Option<Code> {
    let bits = unspell(text, CODE_LETTERS)?.to_be_bytes();
    bits.last_chunk().copied()
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("a key of any length will do")
}

fn spell<const COUNT: usize>(mut bits: u64) -> [u8; COUNT] {
    let mut letters = [0; COUNT];
    for letter in letters.iter_mut().rev() {
        let at = usize::try_from(bits & 31).unwrap_or_default();
        *letter = LETTERS.get(at).copied().unwrap_or_default();
        bits >>= 5;
    }
    letters
}

/// In two halves, which are easier to read out.
fn in_groups(letters: &[u8]) -> String {
    let (first, last) = letters.split_at(letters.len() / 2);
    let text = |letters| String::from_utf8_lossy(letters).into_owned();
    format!("{}-{}", text(first), text(last))
}

fn unspell(text: &str, count: usize) -> Option<u64> {
    let mut bits = 0_u64;
    let mut found = 0;
    for letter in text.chars().filter(|letter| !matches!(letter, '-' | ' ')) {
        let letter = u8::try_from(letter).ok()?.to_ascii_uppercase();
        let at = LETTERS.iter().position(|known| *known == letter)?;
        found += 1;
        if found > count {
            return None;
        }
        bits = (bits << 5) | u64::try_from(at).ok()?;
    }
    (found == count).then_some(bits)
}
