//! The way in: the code, the PIN, the approval.

use counterfoil_core::vault::Secrets;
use counterfoil_core::{OpenError, Phone, PhoneFile, Standing};
use counterfoil_sync::keys::{Algorithm, SecretKey};

use super::{App, Place, explain};
use crate::format::plain;
use crate::turn::{Now, Tap, Turn};

impl App {
    /// The other language. What was typed beside the button stays.
    pub(super) fn change_language(&mut self, tap: &Tap) {
        self.lang = self.lang.other();
        if matches!(self.way.last(), Some(Place::Code)) {
            self.asked = Some((tap.field("code").to_owned(), tap.field("phone").to_owned()));
        }
    }

    /// The code was typed. A phone that has a PIN already asks the office at once; another asks
    /// whether the code is good, if there is a network, before a PIN is chosen.
    pub(super) fn code(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let (code, phone) = (tap.field("code").to_uppercase(), tap.field("phone"));
        let words = self.words();
        if code.is_empty() || phone.is_empty() {
            self.refuse(words.code_missing);
            return;
        }
        self.asked = Some((code, phone.to_owned()));
        if self.phone.is_some() {
            self.begin_enrolment(now, turn);
        } else if now.online {
            self.check_code(turn);
        } else {
            self.way.push(Place::ChoosePin);
        }
    }

    pub(super) fn set_pin(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let Some(pin) = self.chosen_pin(tap) else {
            return;
        };
        let secrets = self
            .vault
            .set_up(&pin, &self.host.device_secret, &self.host.random);
        match secrets {
            Ok(secrets) => {
                if self.open_phone(&secrets) {
                    self.secrets = Some(secrets);
                    self.begin_enrolment(now, turn);
                }
            }
            Err(error) => self.refuse_pin(&error),
        }
    }

    pub(super) fn unlock(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let secrets = self.vault.unlock(
            &plain(tap.field("pin")),
            &self.host.device_secret,
            &now.moment.clocks,
        );
        match secrets {
            Ok(secrets) => self.come_in(secrets, now, turn),
            Err(error) => self.refuse_pin(&error),
        }
    }

    /// Opens the phone with what the vault gave out.
    pub(super) fn come_in(&mut self, secrets: Secrets, now: &Now, turn: &mut Turn) {
        if self.open_phone(&secrets) {
            self.secrets = Some(secrets);
            self.keep_opening();
            self.show_first(now, turn);
        }
    }

    /// Nobody has touched the phone for a while: locked, and whoever unlocks it is where they were.
    pub(super) fn lock_by_itself(&mut self) {
        if self.was_in_use() {
            let way = std::mem::take(&mut self.way);
            self.lock();
            self.left_at = way;
        }
    }

    /// Forgets the keys and everything that was read with them.
    pub(super) fn lock(&mut self) {
        self.left_at.clear();
        self.phone = None;
        self.secrets = None;
        self.link.forget();
        self.go(Place::Unlock);
    }

    /// Where a phone that was just opened goes on.
    fn show_first(&mut self, now: &Now, turn: &mut Turn) {
        let Some(phone) = &self.phone else { return };
        let is_asked = phone.enrol_request().is_some();
        match phone.standing() {
            Standing::New if is_asked => {
                self.go(Place::Waiting);
                self.ask_enrolment(turn);
            }
            Standing::New => self.go(Place::Code),
            Standing::Active | Standing::Locked | Standing::MustEnrol(_) => {
                if self.left_at.is_empty() {
                    self.go(Place::Today);
                } else {
                    self.way = std::mem::take(&mut self.left_at);
                }
                self.sync_if_useful(now, turn);
            }
        }
    }

    fn open_phone(&mut self, secrets: &Secrets) -> bool {
        match self.try_open(secrets) {
            Ok(phone) => {
                self.phone = Some(phone);
                true
            }
            Err(error) => {
                let words = self.words();
                self.refuse(explain::open(&error, words));
                false
            }
        }
    }

    fn try_open(&self, secrets: &Secrets) -> Result<Phone, OpenError> {
        let key = SecretKey::from_bytes(Algorithm::Ed25519, &secrets.signing.0)
            .map_err(|error| counterfoil_core::StoreError::Damaged(error.to_string()))?;
        let path = self.host.folder.join("phone.db");
        Phone::open_file(
            &PhoneFile {
                path: &path,
                vfs: self.host.vfs.as_deref(),
                data_key: self.host.encrypted.then_some(&secrets.data_key),
            },
            key,
        )
    }

    fn begin_enrolment(&mut self, _: &Now, turn: &mut Turn) {
        let words = self.words();
        let (Some(phone), Some((code, name))) = (&mut self.phone, &self.asked) else {
            return;
        };
        match phone.begin_enrol(code, name) {
            Ok(_) => {
                self.go(Place::Waiting);
                self.keep_way_back();
                self.link.make_room();
                self.ask_enrolment(turn);
            }
            Err(error) => {
                let text = explain::enrol(&error, words);
                self.go(Place::Code);
                self.keep_way_back();
                self.refuse(text);
            }
        }
    }

    /// A phone that was set up before has its day to go back to.
    pub(super) fn keep_way_back(&mut self) {
        if self.was_in_use() {
            self.way.insert(0, Place::Today);
        }
    }

    pub(super) fn was_in_use(&self) -> bool {
        let standing = self.phone.as_ref().map(Phone::standing);
        standing.is_some_and(|standing| *standing != Standing::New)
    }
}
