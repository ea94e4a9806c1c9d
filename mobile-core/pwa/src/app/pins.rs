//! Changing the PIN, and the way back in after too many wrong ones.

use counterfoil_core::vault::{SALT_BYTES, VaultError};
use counterfoil_sync::journal::sha256;

use super::{App, Place, explain};
use crate::format::plain;
use crate::screens::{Notice, pin};
use crate::turn::{Now, Tap, Turn};

impl App {
    /// The office's code was typed.
    pub(super) fn open_lock(&mut self, tap: &Tap, now: &Now) {
        let code = plain(tap.field("code"));
        let device_secret = &self.host.device_secret;
        let opened = self
            .vault
            .open_with(&code, device_secret, &now.moment.clocks);
        match opened {
            Ok(secrets) => {
                self.secrets = Some(secrets);
                self.go(Place::NewPin);
            }
            Err(error) => {
                self.refuse_pin(&error);
                // One letter heard wrong: the others need not be typed again.
                if let Some(Place::Locked(typed)) = self.way.last_mut() {
                    tap.field("code").clone_into(typed);
                }
            }
        }
    }

    /// A new PIN was chosen after a lock.
    pub(super) fn end_lock(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let Some(pin) = self.chosen_pin(tap) else {
            return;
        };
        let salt = self.salt();
        let Some(secrets) = self.secrets.clone() else {
            return;
        };
        let ended = self
            .vault
            .end_lock(&pin, &secrets, &self.host.device_secret, &salt);
        match ended {
            Ok(()) => self.come_in(secrets, now, turn),
            Err(error) => self.refuse_pin(&error),
        }
    }

    pub(super) fn change_pin(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let Some(pin) = self.chosen_pin(tap) else {
            return;
        };
        let salt = self.salt();
        let changed = self.vault.change_pin(
            &plain(tap.field("old")),
            &pin,
            &self.host.device_secret,
            &salt,
            &now.moment.clocks,
        );
        match changed {
            Ok(()) => {
                self.back();
                turn.back = true;
                self.notice = Some(Notice::Told(self.words().pins.changed.to_owned()));
            }
            // Whoever guesses at the old one is outside from the tenth on, as at the door.
            Err(error @ VaultError::Locked { .. }) => {
                self.lock();
                self.refuse_pin(&error);
            }
            Err(error) => self.refuse_pin(&error),
        }
    }

    /// Says why a PIN or a code was not taken. The door itself says how long it stays shut.
    pub(super) fn refuse_pin(&mut self, error: &VaultError) {
        match (error, self.way.last()) {
            (VaultError::Locked { .. }, _) => self.go(Place::Locked(String::new())),
            (VaultError::Wait { .. }, Some(Place::Unlock)) => {}
            (VaultError::Wrong { .. }, Some(Place::Unlock)) if !self.host.was_set_up => {
                let words = self.words();
                let told = explain::vault(error, words);
                self.refuse(format!("{told} {}", words.pins.secret_gone));
            }
            _ => self.refuse(explain::vault(error, self.words())),
        }
    }

    /// Seconds before the next PIN is looked at, if wrong ones shut the door.
    pub(super) fn door_wait(&self, now: &Now) -> Option<u64> {
        let ms = self.vault.must_wait(&now.moment.clocks).unwrap_or_default();
        (ms > 0).then(|| explain::seconds(ms))
    }

    /// What is left of the wait, while somebody looks at the door; nothing that is typed is touched.
    pub(super) fn count_down(&self, now: &Now, turn: &mut Turn) {
        let (words, wait) = (self.words(), self.door_wait(now));
        turn.parts = vec![
            ("wait".to_owned(), pin::wait(words, wait, "timer")),
            ("open".to_owned(), pin::open(words, wait)),
        ];
        turn.wake_ms = wait.map(wake_at);
    }

    /// The PIN that was typed twice; nothing if it was not.
    pub(super) fn chosen_pin(&mut self, tap: &Tap) -> Option<String> {
        let (pin, again) = (plain(tap.field("pin")), plain(tap.field("again")));
        if pin != again {
            self.refuse(self.words().pins_differ);
            return None;
        }
        Some(pin)
    }

    /// Makes sure that the office can open the phone after its next lock. What fails here is tried again at
    /// the next unlock; until then wrong PINs wait and do not lock.
    pub(super) fn keep_opening(&mut self) {
        let salt = self.salt();
        let (Some(secrets), Some(phone)) = (&self.secrets, &self.phone) else {
            return;
        };
        if let Some((key, journal)) = phone.unlock_key().zip(phone.journal()) {
            let device_secret = &self.host.device_secret;
            let _ = self
                .vault
                .keep_opening(secrets, key, journal, device_secret, &salt);
        }
    }

    /// A salt that was never used: of this start's random bytes, and of a number that no other has.
    fn salt(&mut self) -> [u8; SALT_BYTES] {
        let token = self.token();
        let bytes = [self.host.random.as_slice(), token.as_bytes()].concat();
        sha256(&bytes).first_chunk().copied().unwrap_or_default()
    }
}

/// When the wait reads otherwise: by the second at the end, before that by the minute.
pub(super) fn wake_at(seconds: u64) -> u32 {
    let ms = match seconds {
        0..=90 => 1_000,
        more => ((more - 1) % 60 + 1) * 1_000,
    };
    u32::try_from(ms).unwrap_or(1_000)
}
