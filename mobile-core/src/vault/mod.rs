//! What stands between a thief with the phone and what it stores.
//!
//! The vault is a small file of its own, in the clear. It holds two secrets, wrapped: the key the phone's
//! file is encrypted with, and the seed of the key that signs. What they are wrapped in is made by
//! Argon2id from the PIN and from a secret that never leaves the device (hardware, or a key the platform
//! does not give out). A copy of the files without the device cannot be guessed at; with the device,
//! every guess costs memory and time, and is counted before it is looked at.
//!
//! Wrong PINs slow down, and the tenth in a row locks: what was wrapped in the PIN is taken away, so no PIN
//! opens it any more. The secrets are wrapped a second time, in a code that only the office can say (see
//! [`Vault::keep_opening`]); with it a new PIN is chosen. Nothing that was recorded is ever erased: there may
//! be receipts behind it that exist nowhere else. A phone that was never enrolled has no second wrapping; it
//! does not lock, it waits.
//!
//! What this is worth: the count of tries is kept by this program, and whoever copies the files together with
//! the device's secret from an unlocked platform can guess without it, at the price of one Argon2id each. The
//! code of the office has 50 bits and is not guessed.

mod opening;

use std::cell::Cell;

use argon2::{Algorithm, Argon2, Params, Version};
use counterfoil_sync::id::JournalId;
use counterfoil_sync::journal::sha256;
use counterfoil_sync::time::{Clocks, Millis};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::store::{self, OpenError, PhoneFile, StoreError};

/// Digits of a PIN.
pub const PIN_DIGITS: std::ops::RangeInclusive<usize> = 6..=12;
/// Wrong PINs before the first wait.
pub const FREE_TRIES: u32 = 5;
/// The first wait in milliseconds. Each further wrong PIN doubles it.
pub const FIRST_WAIT_MS: i64 = 30_000;
/// The longest wait in milliseconds: four hours.
pub const LONGEST_WAIT_MS: i64 = 4 * 3_600_000;
/// How much of a wait has to pass while the app runs: a wall clock can be put forward.
pub const RUN_WAIT_MS: i64 = 5 * 60_000;

/// Wrong PINs in a row after which only the office opens it.
pub const LOCKS_AFTER: u32 = 10;

/// Argon2id as OWASP asks for at least: 19 MiB, two passes.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// Bytes of a salt.
pub const SALT_BYTES: usize = 16;
const SECRET_BYTES: usize = 32;

/// Random bytes that [`Vault::set_up`] needs: two secrets and a salt.
pub const SET_UP_BYTES: usize = 2 * SECRET_BYTES + SALT_BYTES;

/// What a phone's file is encrypted with.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey([u8; SECRET_BYTES]);

impl DataKey {
    pub(crate) fn hex(&self) -> String {
        use std::fmt::Write as _;
        self.0.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(..)")
    }
}

/// What the vault gives out when it opens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Secrets {
    /// The key of the phone's file.
    pub data_key: DataKey,
    /// The seed of the device's signing key, for platforms that cannot hold one themselves.
    pub signing: Seed,
}

impl Secrets {
    fn bytes(&self) -> Vec<u8> {
        [self.data_key.0, self.signing.0].concat()
    }
}

/// The seed of a signing key.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(pub [u8; SECRET_BYTES]);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(..)")
    }
}

/// The vault's file.
pub struct Vault {
    conn: Connection,
    /// The monotonic clock when this run first asked, or last tried.
    since: Cell<Option<u64>>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(..)")
    }
}

/// Why the vault stays shut.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Not a PIN.
    #[error("a PIN has {} to {} digits", PIN_DIGITS.start(), PIN_DIGITS.end())]
    NotAPin,
    /// Too easy.
    #[error("this PIN is too easy to guess; choose digits that do not repeat or count up")]
    Easy,
    /// There is one already.
    #[error("this phone has a PIN already")]
    HasPin,
    /// Nothing to open yet.
    #[error("this phone has no PIN yet")]
    NoPin,
    /// Wrong.
    #[error("this is not the PIN; {left} tries are left before a wait")]
    Wrong {
        /// Tries before the next wait.
        left: u32,
    },
    /// Too many wrong ones.
    #[error("too many wrong PINs; try again in {} seconds", ms.saturating_add(999).div_euclid(1_000))]
    Wait {
        /// How long still, in milliseconds.
        ms: i64,
    },
    /// Only the office opens it now.
    #[error("too many wrong PINs: the phone is locked; tell a supervisor its number {:x} and lock {no}, and type the code they say", journal.0)]
    Locked {
        /// The journal that the phone writes.
        journal: JournalId,
        /// The number of the lock.
        no: u32,
    },
    /// Not the office's code for this lock.
    #[error("this is not the code for this lock; check it with the supervisor, letter by letter")]
    NotTheCode,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for VaultError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What is on the disk.
struct Shut {
    salt: Vec<u8>,
    memory_kib: u32,
    passes: u32,
    wrapped: Vec<u8>,
    check: Vec<u8>,
    tries: u32,
    tried: i64,
    opening: Option<JournalId>,
    locks: u32,
}

impl Shut {
    /// Whether wrong PINs took the PIN's wrapping away.
    fn is_locked(&self) -> Option<VaultError> {
        let journal = self.opening.filter(|_| self.wrapped.is_empty())?;
        Some(VaultError::Locked {
            journal,
            no: self.locks + 1,
        })
    }
}

impl Vault {
    /// Opens the vault's file, or creates it.
    pub fn open(file: &PhoneFile<'_>) -> Result<Self, OpenError> {
        let conn = store::connect(file)?;
        conn.execute_batch(
            "CREATE TABLE IF NOT EXISTS vault (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                salt BLOB NOT NULL, memory_kib INTEGER NOT NULL, passes INTEGER NOT NULL,
                wrapped BLOB NOT NULL, checked BLOB NOT NULL,
                tries INTEGER NOT NULL DEFAULT 0, tried INTEGER NOT NULL DEFAULT 0,
                locks INTEGER NOT NULL DEFAULT 0, journal INTEGER,
                open_salt BLOB, open_wrapped BLOB, open_checked BLOB) STRICT;
             PRAGMA secure_delete = ON;
             -- A try is counted before it is looked at, on a full disk too: the log is written over from its
             -- start and does not grow.
             PRAGMA wal_autocheckpoint = 1;
             PRAGMA wal_checkpoint(RESTART)",
        )
        .map_err(StoreError::from)?;
        Ok(Self {
            conn,
            since: Cell::new(None),
        })
    }

    /// Whether a PIN was set.
    pub fn has_pin(&self) -> Result<bool, VaultError> {
        Ok(self
            .conn
            .query_row("SELECT EXISTS (SELECT 1 FROM vault)", [], |row| row.get(0))?)
    }

    /// Sets the first PIN. `random` is drawn by the host from the platform's generator.
    pub fn set_up(
        &self,
        pin: &str,
        device_secret: &[u8; SECRET_BYTES],
        random: &[u8; SET_UP_BYTES],
    ) -> Result<Secrets, VaultError> {
        chosen(pin)?;
        if self.has_pin()? {
            return Err(VaultError::HasPin);
        }
        let (secrets, salt) = random.split_at(2 * SECRET_BYTES);
        let (pad, check_key) = stretch(pin.as_bytes(), device_secret, salt, MEMORY_KIB, PASSES)?;
        let wrapped = mix(secrets, &pad);
        self.conn.execute(
            "INSERT INTO vault (id, salt, memory_kib, passes, wrapped, checked) VALUES (1, ?1, ?2, ?3, ?4, ?5)",
            params![salt, MEMORY_KIB, PASSES, wrapped, check(&check_key, &wrapped)],
        )?;
        unwrapped(secrets)
    }

    /// Opens with the PIN. The try is on the disk before the PIN is looked at, so pulling the battery
    /// does not give it back.
    pub fn unlock(
        &self,
        pin: &str,
        device_secret: &[u8; SECRET_BYTES],
        now: &Clocks,
    ) -> Result<Secrets, VaultError> {
        if !is_pin(pin) {
            return Err(VaultError::NotAPin);
        }
        let shut = self.shut()?.ok_or(VaultError::NoPin)?;
        if let Some(locked) = shut.is_locked() {
            return Err(locked);
        }
        self.try_once(&shut, now)?;
        let (pad, check_key) = stretch(
            pin.as_bytes(),
            device_secret,
            &shut.salt,
            shut.memory_kib,
            shut.passes,
        )?;
        if check(&check_key, &shut.wrapped) != shut.check.as_slice() {
            let tries = shut.tries + 1;
            if tries >= LOCKS_AFTER && shut.opening.is_some() {
                return Err(self.lock()?);
            }
            return Err(match FREE_TRIES.saturating_sub(tries) {
                0 => VaultError::Wait {
                    ms: wait_after(tries),
                },
                left => VaultError::Wrong { left },
            });
        }
        self.conn
            .execute("UPDATE vault SET tries = 0, tried = 0", [])?;
        unwrapped(&mix(&shut.wrapped, &pad))
    }

    /// Puts another PIN in the place of the old one, which must be right; a wrong one counts as at any door.
    pub fn change_pin(
        &self,
        old: &str,
        new: &str,
        device_secret: &[u8; SECRET_BYTES],
        salt: &[u8; SALT_BYTES],
        now: &Clocks,
    ) -> Result<(), VaultError> {
        // A PIN that will not do costs no try.
        chosen(new)?;
        let secrets = self.unlock(old, device_secret, now)?;
        self.wrap_in_pin(new, &secrets, device_secret, salt)
    }

    /// Wraps the secrets in a PIN, with a salt that was never used.
    fn wrap_in_pin(
        &self,
        pin: &str,
        secrets: &Secrets,
        device_secret: &[u8; SECRET_BYTES],
        salt: &[u8; SALT_BYTES],
    ) -> Result<(), VaultError> {
        let (pad, check_key) = stretch(pin.as_bytes(), device_secret, salt, MEMORY_KIB, PASSES)?;
        let wrapped = mix(&secrets.bytes(), &pad);
        self.conn.execute(
            "UPDATE vault SET salt = ?1, memory_kib = ?2, passes = ?3, wrapped = ?4, checked = ?5, tries = 0, tried = 0",
            params![salt, MEMORY_KIB, PASSES, wrapped, check(&check_key, &wrapped)],
        )?;
        Ok(())
    }

    /// Counts a try before it is looked at, unless one must wait.
    fn try_once(&self, shut: &Shut, now: &Clocks) -> Result<(), VaultError> {
        let wait = self.wait(shut, now)?;
        if wait > 0 {
            return Err(VaultError::Wait { ms: wait });
        }
        self.since.set(Some(now.mono));
        self.conn.execute(
            "UPDATE vault SET tries = tries + 1, tried = ?1",
            [now.wall.0],
        )?;
        Ok(())
    }

    /// How long to wait before the next try, in milliseconds; 0 when one is free.
    pub fn must_wait(&self, now: &Clocks) -> Result<i64, VaultError> {
        match self.shut()? {
            Some(shut) => self.wait(&shut, now),
            None => Ok(0),
        }
    }

    /// The wall clock says when a wait is over, and whoever holds the phone sets it. So much of the wait as
    /// [`RUN_WAIT_MS`] also has to pass while the app runs, by a clock that nobody sets.
    fn wait(&self, shut: &Shut, now: &Clocks) -> Result<i64, VaultError> {
        let whole = wait_after(shut.tries);
        if whole == 0 {
            return Ok(0);
        }
        let since = self.since.get().unwrap_or(now.mono);
        self.since.set(Some(since));
        let ran = i64::try_from(now.mono.saturating_sub(since)).unwrap_or(i64::MAX);
        let here = whole.min(RUN_WAIT_MS).saturating_sub(ran);
        Ok(self.wait_by_wall(shut, whole, now.wall)?.max(here).max(0))
    }

    fn wait_by_wall(&self, shut: &Shut, whole: i64, now: Millis) -> Result<i64, VaultError> {
        if now.0 < shut.tried {
            // The clock was put back; the wait begins anew rather than last for years.
            self.conn.execute("UPDATE vault SET tried = ?1", [now.0])?;
            return Ok(whole);
        }
        Ok(whole - (now.0 - shut.tried))
    }

    fn shut(&self) -> Result<Option<Shut>, VaultError> {
        Ok(self
            .conn
            .query_row(
                "SELECT salt, memory_kib, passes, wrapped, checked, tries, tried, journal, locks FROM vault",
                [],
                |row| {
                    Ok(Shut {
                        salt: row.get(0)?,
                        memory_kib: row.get(1)?,
                        passes: row.get(2)?,
                        wrapped: row.get(3)?,
                        check: row.get(4)?,
                        tries: row.get(5)?,
                        tried: row.get(6)?,
                        opening: row.get::<_, Option<i64>>(7)?.map(|no| JournalId(no.cast_unsigned())),
                        locks: row.get(8)?,
                    })
                },
            )
            .optional()?)
    }
}

/// The wait after so many wrong PINs in a row.
fn wait_after(tries: u32) -> i64 {
    match tries.checked_sub(FREE_TRIES) {
        None => 0,
        Some(more) => FIRST_WAIT_MS
            .checked_shl(more.min(32))
            .filter(|wait| (1..=LONGEST_WAIT_MS).contains(wait))
            .unwrap_or(LONGEST_WAIT_MS),
    }
}

/// Refuses what is no PIN, or too easy a one.
fn chosen(pin: &str) -> Result<(), VaultError> {
    if !is_pin(pin) {
        return Err(VaultError::NotAPin);
    }
    if is_easy(pin) {
        return Err(VaultError::Easy);
    }
    Ok(())
}

fn is_pin(pin: &str) -> bool {
    PIN_DIGITS.contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit())
}

/// All the same, or counting up or down: the first that a thief tries.
fn is_easy(pin: &str) -> bool {
    let digits = pin.as_bytes();
    [0, 1, 255].into_iter().any(|step: u8| {
        digits
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if b.wrapping_sub(*a) == step))
    })
}

/// A pad as long as the secrets, and a key for the check. Each salt is used for one wrapping only, so the
/// pad is too.
fn stretch(
    pin: &[u8],
    device_secret: &[u8],
    salt: &[u8],
    memory_kib: u32,
    passes: u32,
) -> Result<([u8; 2 * SECRET_BYTES], [u8; SECRET_BYTES]), VaultError> {
    let mut out = [0; 3 * SECRET_BYTES];
    Params::new(memory_kib, passes, 1, Some(out.len()))
        .and_then(|params| {
            Argon2::new_with_secret(device_secret, Algorithm::Argon2id, Version::V0x13, params)
        })
        .and_then(|argon2| argon2.hash_password_into(pin, salt, &mut out))
        .map_err(StoreError::damaged)?;
    let (pad, key) = out.split_at(2 * SECRET_BYTES);
    let both = (pad.try_into().ok()).zip(key.try_into().ok());
    Ok(both.ok_or_else(|| StoreError::damaged("the vault"))?)
}

fn mix(bytes: &[u8], pad: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .zip(pad)
        .map(|(byte, pad)| byte ^ pad)
        .collect()
}

/// Tells a right PIN from a wrong one, and a damaged vault from a whole one. The key and what it covers
/// are of fixed length.
fn check(key: &[u8; SECRET_BYTES], wrapped: &[u8]) -> [u8; 32] {
    sha256(&[key.as_slice(), wrapped].concat())
}

fn unwrapped(secrets: &[u8]) -> Result<Secrets, VaultError> {
    let (data, signing) = secrets.split_at(secrets.len().min(SECRET_BYTES));
    let both = (data.try_into().ok()).zip(signing.try_into().ok());
    let (data, signing) = both.ok_or_else(|| StoreError::damaged("the vault"))?;
    Ok(Secrets {
        data_key: DataKey(data),
        signing: Seed(signing),
    })
}

#[cfg(test)]
mod tests;
