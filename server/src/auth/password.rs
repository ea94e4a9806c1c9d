//! Passwords: argon2id at the OWASP minimum (19 MiB, two passes, one lane), a few at a time so that
//! sign-ins cannot take the machine's memory, and as long for a login that does not exist as for one
//! that does.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use super::random::{self, NoRandomness};

/// Hashes computed at once.
const AT_ONCE: usize = 2;
/// Sign-ins that may wait for their turn; one more is turned away.
const WAITING: usize = 64;
/// The shortest password a person may choose, in characters.
pub const SHORTEST: usize = 12;
/// The longest password that is looked at, in bytes.
pub const LONGEST: usize = 1_024;

/// Makes and checks password hashes. Cloning it shares the turns.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// What unknown logins are checked against: the hash of a password nobody knows.
    nobody: Arc<str>,
}

impl Passwords {
    /// Ready to check.
    pub fn new() -> Result<Self, PasswordError> {
        let nobody = hash(&random::hex(&random::bytes::<32>()?))?;
        Ok(Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            nobody: nobody.into(),
        })
    }

    /// Whether the password is the one of the hash. Without a hash it takes as long and is not.
    pub async fn check(
        &self,
        password: String,
        kept: Option<String>,
    ) -> Result<bool, PasswordError> {
        let Ok(_place) = self.places.try_acquire() else {
            return Err(PasswordError::Busy);
        };
        let _turn = self
            .turns
            .acquire()
            .await
            .map_err(|_| PasswordError::Busy)?;
        let exists = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.nobody.as_ref().to_owned());
        let matches = tokio::task::spawn_blocking(move || {
            let hash = PasswordHash::new(&kept).map_err(|_| PasswordError::Hash)?;
            Ok::<_, PasswordError>(
                Argon2::default()
                    .verify_password(password.as_bytes(), &hash)
                    .is_ok(),
            )
        });
        Ok(matches.await.map_err(|_| PasswordError::Hash)?? && exists)
    }
}

/// The hash to keep of a password. Takes tens of milliseconds of a core.
pub fn hash(password: &str) -> Result<String, PasswordError> {
    let salt = random::bytes::<16>()?;
    let hash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|_| PasswordError::Hash)?;
    Ok(hash.to_string())
}

/// A password for somebody to be handed: 80 random bits, `7XQ4-0MCB-9KVD-2TPA`.
pub fn generate() -> Result<String, NoRandomness> {
    let letters = random::legible::<16>()?;
    let groups: Vec<&str> = (0..4)
        .filter_map(|group| letters.get(group * 4..group * 4 + 4))
        .collect();
    Ok(groups.join("-"))
}

/// Whether a person may choose it. Length is what counts; no rules about kinds of characters.
pub fn acceptable(password: &str) -> Result<(), PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::TooShort);
    }
    if password.len() > LONGEST {
        Err(PasswordError::TooLong)
    } else {
        Ok(())
    }
}

/// What can go wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too many wait already.
    #[error("too many people are signing in at once")]
    Busy,
    /// Not a hash, or none could be made.
    #[error("computing a password hash failed")]
    Hash,
    /// No salt.
    #[error("drawing a salt")]
    Random(#[from] NoRandomness),
    /// Too easily guessed.
    #[error("the password is too short; take at least {SHORTEST} characters")]
    TooShort,
    /// Longer than is looked at.
    #[error("the password is longer than {LONGEST} bytes")]
    TooLong,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_argon2id_at_the_owasp_minimum() {
        let hash = hash("correct horse battery").expect("hashed");
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
    }

    #[test]
    fn limits_hold_at_the_limit_and_one_past_it() {
        assert_eq!(acceptable(&"x".repeat(SHORTEST)), Ok(()));
        assert_eq!(
            acceptable(&"x".repeat(SHORTEST - 1)),
            Err(PasswordError::TooShort)
        );
        assert_eq!(acceptable(&"x".repeat(LONGEST)), Ok(()));
        assert_eq!(
            acceptable(&"x".repeat(LONGEST + 1)),
            Err(PasswordError::TooLong)
        );
        assert_eq!(acceptable(&generate().expect("drawn")), Ok(()));
    }

    #[tokio::test]
    async fn only_the_right_password_of_a_login_that_exists_matches() {
        let passwords = Passwords::new().expect("ready");
        let kept = hash("correct horse battery").expect("hashed");
        assert_eq!(
            passwords
                .check("correct horse battery".to_owned(), Some(kept.clone()))
                .await,
            Ok(true)
        );
        assert_eq!(
            passwords
                .check("correct horse".to_owned(), Some(kept))
                .await,
            Ok(false)
        );
        assert_eq!(
            passwords
                .check("correct horse battery".to_owned(), None)
                .await,
            Ok(false)
        );
    }
}
