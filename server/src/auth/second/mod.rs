//! The second factor: codes from a phone that a person carries, beside the password they know.
//!
//! What codes are made with is derived from the company's key and a salt of the person's own. It stands in
//! no row, list, log or audit record: whoever reads the table alone can make no code. (Whoever reads the
//! company's key can sign as the company anyway: see [`company_key`](super::company_key).)
//!
//! A code is taken once, and so is each of the recovery codes, which get a person in whose phone is gone.

mod change;
mod ticket;
mod totp;

pub use change::{
    FactorError, begin, confirm, is_on, new_recovery_codes, on, pending, reset, switch_off,
    switch_on, take, unused_recovery_codes,
};
pub use ticket::{holder, ticket};
pub use totp::DIGITS;

use counterfoil_sync::id::PersonNo;
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::company_key::CompanyKey;
use super::password;
use super::random::{self, NoRandomness};

/// Recovery codes of one person.
const RECOVERY_CODES: usize = 10;

/// What a person's codes are made with.
fn secret(key: &CompanyKey, person: PersonNo, salt: &[u8; 32]) -> totp::Secret {
    let mut secret = totp::Secret::default();
    // A key of any length is taken, so there always is one.
    if let Ok(mac) = Hmac::<Sha256>::new_from_slice(key.seed()) {
        let made = mac
            .chain_update(b"counterfoil/second-factor/1")
            .chain_update(person.0.to_be_bytes())
            .chain_update(salt)
            .finalize()
            .into_bytes();
        secret
            .iter_mut()
            .zip(made)
            .for_each(|(to, from)| *to = from);
    }
    secret
}

/// What a person's authenticator would show at a moment. For programs that stand in for one.
#[must_use]
pub fn code_of(base32: &str, seconds: i64) -> Option<String> {
    let secret = BASE32_NOPAD.decode(base32.as_bytes()).ok()?;
    let step = totp::step(counterfoil_sync::time::Millis(seconds.checked_mul(1_000)?));
    Some(totp::code(&secret.try_into().ok()?, step))
}

/// What only the authenticator and the person see, while it is set up.
pub struct Shown {
    base32: String,
    issuer: String,
    login: String,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown").finish_non_exhaustive()
    }
}

impl Shown {
    fn new(secret: &totp::Secret, company: &str, login: &str) -> Self {
        Self {
            base32: BASE32_NOPAD.encode(secret),
            issuer: company.to_owned(),
            login: login.to_owned(),
        }
    }

    /// To be typed where no camera is: eight groups of four.
    #[must_use]
    pub fn in_groups(&self) -> String {
        let letters: Vec<char> = self.base32.chars().collect();
        let groups: Vec<String> = letters
            .chunks(4)
            .map(|group| group.iter().collect())
            .collect();
        groups.join(" ")
    }

    /// What the square holds: the address that authenticators know.
    #[must_use]
    pub fn address(&self) -> String {
        let plain = |text: &str| -> String {
            form_urlencoded::byte_serialize(text.as_bytes())
                .collect::<String>()
                .replace('+', "%20")
        };
        let (issuer, login) = (plain(&self.issuer), plain(&self.login));
        format!(
            "otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}",
            self.base32
        )
    }
}

/// Recovery codes for somebody to keep on paper: 80 random bits each, `7XQ4-0MCB-9KVD-2TPA`.
fn recovery_codes() -> Result<Vec<String>, NoRandomness> {
    (0..RECOVERY_CODES).map(|_| password::generate()).collect()
}

/// What is kept of a recovery code. The salt of the person's factor is in it, so that no table of all
/// codes helps against everybody at once.
fn hash(salt: &[u8; 32], typed: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"counterfoil/recovery-code/1")
        .chain_update(salt)
        .chain_update(random::as_meant(typed))
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_a_persons_own_and_shows_as_authenticators_take_it() {
        let key = CompanyKey::from_seed([7; 32]).expect("a key");
        let one = secret(&key, PersonNo(1), &[1; 32]);
        assert_ne!(one, secret(&key, PersonNo(2), &[1; 32]));
        assert_ne!(one, secret(&key, PersonNo(1), &[2; 32]));
        let shown = Shown::new(&one, "Al Noor & Co", "omar");
        let address = shown.address();
        assert!(address.starts_with("otpauth://totp/Al%20Noor%20%26%20Co:omar?secret="));
        assert_eq!(shown.in_groups().replace(' ', "").len(), 32);
        assert_eq!(shown.in_groups().split(' ').count(), 8);
        assert!(!format!("{shown:?}").contains(&shown.base32));
        assert_eq!(
            code_of(&shown.base32, 59),
            Some(totp::code(&one, 1)),
            "the same as an authenticator"
        );
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed() {
        let codes = recovery_codes().expect("drawn");
        assert_eq!(codes.len(), RECOVERY_CODES);
        let code = codes.first().expect("one");
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        assert_eq!(hash(&[1; 32], code), hash(&[1; 32], &typed));
        assert_ne!(hash(&[1; 32], code), hash(&[2; 32], code));
    }
}
