//! The way back in after too many wrong PINs: a code that the office says.

use counterfoil_sync::id::JournalId;
use counterfoil_sync::time::Clocks;
use counterfoil_sync::unlock::{Opening, UnlockKey};
use rusqlite::{OptionalExtension as _, params};

use super::{
    MEMORY_KIB, PASSES, SALT_BYTES, SECRET_BYTES, Secrets, Vault, VaultError, check, chosen, mix,
    stretch, unwrapped,
};

impl Vault {
    /// Wraps the secrets in the office's code for the next lock as well. To be called whenever the phone is
    /// open and enrolled; it costs nothing when it was done before.
    pub fn keep_opening(
        &self,
        secrets: &Secrets,
        key: &UnlockKey,
        journal: JournalId,
        device_secret: &[u8; SECRET_BYTES],
        salt: &[u8; SALT_BYTES],
    ) -> Result<(), VaultError> {
        let Some(shut) = self.shut()? else {
            return Err(VaultError::NoPin);
        };
        if shut.opening == Some(journal) {
            return Ok(());
        }
        let code = key.opening(journal, shut.locks + 1);
        let (pad, check_key) = stretch(code.letters(), device_secret, salt, MEMORY_KIB, PASSES)?;
        let wrapped = mix(&secrets.bytes(), &pad);
        self.conn.execute(
            "UPDATE vault SET journal = ?1, open_salt = ?2, open_wrapped = ?3, open_checked = ?4",
            params![
                journal.0.cast_signed(),
                salt,
                wrapped,
                check(&check_key, &wrapped)
            ],
        )?;
        Ok(())
    }

    /// What to tell the office, if wrong PINs locked the phone.
    pub fn lock_to_open(&self) -> Result<Option<(JournalId, u32)>, VaultError> {
        let locked = self.shut()?.and_then(|shut| shut.is_locked());
        Ok(match locked {
            Some(VaultError::Locked { journal, no }) => Some((journal, no)),
            Some(_) | None => None,
        })
    }

    /// Opens with the office's code. The phone stays locked until a new PIN is chosen.
    pub fn open_with(
        &self,
        code: &str,
        device_secret: &[u8; SECRET_BYTES],
        now: &Clocks,
    ) -> Result<Secrets, VaultError> {
        let code = Opening::read(code).ok_or(VaultError::NotTheCode)?;
        let shut = self.shut()?.ok_or(VaultError::NoPin)?;
        self.try_once(&shut, now)?;
        let kept: Option<[Vec<u8>; 3]> = self
            .conn
            .query_row(
                "SELECT open_salt, open_wrapped, open_checked FROM vault WHERE journal IS NOT NULL",
                [],
                |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]),
            )
            .optional()?;
        let [salt, wrapped, checked] = kept.ok_or(VaultError::NotTheCode)?;
        let (pad, check_key) = stretch(code.letters(), device_secret, &salt, MEMORY_KIB, PASSES)?;
        if check(&check_key, &wrapped) != checked.as_slice() {
            return Err(VaultError::NotTheCode);
        }
        self.conn
            .execute("UPDATE vault SET tries = 0, tried = 0", [])?;
        unwrapped(&mix(&wrapped, &pad))
    }

    /// Ends a lock with a new PIN. The code is spent: the next lock has another number.
    pub fn end_lock(
        &self,
        pin: &str,
        secrets: &Secrets,
        device_secret: &[u8; SECRET_BYTES],
        salt: &[u8; SALT_BYTES],
    ) -> Result<(), VaultError> {
        chosen(pin)?;
        let spend = self.conn.unchecked_transaction()?;
        self.wrap_in_pin(pin, secrets, device_secret, salt)?;
        self.conn.execute(
            "UPDATE vault SET locks = locks + 1, journal = NULL, open_salt = NULL, open_wrapped = NULL, open_checked = NULL",
            [],
        )?;
        spend.commit()?;
        Ok(())
    }

    /// Takes away what was wrapped in the PIN.
    pub(super) fn lock(&self) -> Result<VaultError, VaultError> {
        self.conn.execute(
            "UPDATE vault SET salt = x'', wrapped = x'', checked = x'', tries = 0, tried = 0",
            [],
        )?;
        let locked = self.shut()?.and_then(|shut| shut.is_locked());
        locked.ok_or(VaultError::NoPin)
    }
}
