//! The app: where it is, and what a tap does there.

mod close;
mod day;
mod deposit;
mod draft;
mod draw;
mod explain;
mod get_in;
mod host;
mod link;
mod paper;
mod pictures;
mod pins;
mod place;
mod receipt;
mod said;
mod search;
mod storage;
mod tenders;
mod undo;
mod unlock;

use counterfoil_core::vault::{Secrets, Vault};
use counterfoil_core::{Phone, PhoneFile};

use crate::screens::Notice;
use crate::turn::{Now, Reply, Tap, Turn};
use crate::words::{Lang, Words};
pub use host::{Host, StartError};
use link::Link;
use pins::wake_at;
use place::Place;
use storage::Storage;

/// The phone app. See the crate's documentation.
pub struct App {
    host: Host,
    vault: Vault,
    phone: Option<Phone>,
    /// What the vault gave out, while the app is open: it is wrapped in the office's next code as well.
    secrets: Option<Secrets>,
    lang: Lang,
    /// The way here: the last one is shown.
    way: Vec<Place>,
    notice: Option<Notice>,
    link: Link,
    /// The code and the phone's name, between typing them and choosing a PIN.
    asked: Option<(String, String)>,
    tokens: u64,
    storage: Storage,
    /// What was begun and left by a step back.
    unsaid: said::Unsaid,
    /// Where the person was when the app locked by itself.
    left_at: Vec<Place>,
    is_update_ready: bool,
    drawing: Option<paper::Drawing>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("phone", &self.phone)
            .finish_non_exhaustive()
    }
}

impl App {
    /// Opens the vault and shows the way in.
    pub fn start(host: Host) -> Result<Self, StartError> {
        let path = host.folder.join("vault.db");
        let vault = Vault::open(&PhoneFile {
            path: &path,
            vfs: host.vfs.as_deref(),
            data_key: None,
        })
        .map_err(StartError::Open)?;
        let has_pin = vault.has_pin().map_err(StartError::Vault)?;
        let is_locked = vault.lock_to_open().map_err(StartError::Vault)?.is_some();
        let first = match (has_pin, is_locked) {
            (false, _) => Place::Code,
            (true, false) => Place::Unlock,
            (true, true) => Place::Locked(String::new()),
        };
        Ok(Self {
            notice: gone(has_pin, &host).map(|text| Notice::Refused(text.to_owned())),
            lang: host.lang,
            host,
            vault,
            phone: None,
            secrets: None,
            way: vec![first],
            link: Link::default(),
            asked: None,
            tokens: 0,
            storage: Storage::default(),
            unsaid: said::Unsaid::default(),
            left_at: Vec::new(),
            is_update_ready: false,
            drawing: None,
        })
    }

    /// Whether a PIN was set here and has opened what is stored, for the platform to remember.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.secrets.is_some()
    }

    /// The language shown.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// How many screens the way here has.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.way.len()
    }

    /// The time zone of the company's business days, once known.
    #[must_use]
    pub fn time_zone(&self) -> Option<String> {
        let company = self.phone.as_ref()?.company().ok()??;
        Some(company.time_zone)
    }

    /// A picture that is shown, by its name in hexadecimal; nothing while locked.
    #[must_use]
    pub fn picture(&self, name: &str) -> Option<Vec<u8>> {
        let mut hash = [0; 32];
        for (at, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(name.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        self.phone.as_ref()?.picture(&hash).ok()?
    }

    /// Does what was tapped.
    pub fn tap(&mut self, tap: &Tap, now: &Now) -> Turn {
        let mut turn = Turn::default();
        // What was told before the tap has been read.
        if !is_quiet(&tap.name) {
            self.notice = None;
        }
        if tap.name == "storage" {
            self.take_storage(tap);
            return turn;
        }
        if self.phone.is_none() && !gets_in(&tap.name) {
            // Locked: a tap on a screen of before is nothing.
            return turn;
        }
        match tap.name.as_str() {
            "language" => self.change_language(tap),
            "update-ready" => {
                self.is_update_ready = true;
                if !self.way.last().is_none_or(Place::shows_figures) {
                    return turn;
                }
            }
            "back" | "done" => {
                self.back();
                turn.back = true;
            }
            "code" => self.code(tap, now, &mut turn),
            "set-pin" => self.set_pin(tap, now, &mut turn),
            "unlock" => self.unlock(tap, now, &mut turn),
            "open-lock" => self.open_lock(tap, now),
            "end-lock" if matches!(self.way.last(), Some(Place::NewPin)) => {
                self.end_lock(tap, now, &mut turn);
            }
            "pin-screen" => self.way.push(Place::ChangePin),
            "change-pin" => self.change_pin(tap, now, &mut turn),
            "lock" => self.lock(),
            "idle" => self.lock_by_itself(),
            "deposits" => self.show_deposits(),
            "offer-screen" => self.begin_offer(tap),
            "offer-changed" => {
                self.change_offer(tap, &mut turn);
                return turn;
            }
            "offer" => self.offer(tap, now, &mut turn),
            "withdraw" => self.withdraw(tap, now, &mut turn),
            "void-screen" => self.show_void(tap),
            "void" => self.void(tap, now, &mut turn),
            "spoil-screen" => self.show_spoil(),
            "spoil" => self.spoil(tap, now, &mut turn),
            "search-screen" => self.way.push(Place::Search {
                text: String::new(),
            }),
            "search" => {
                self.search(tap, &mut turn);
                return turn;
            }
            "paper-screen" => self.show_paper(tap),
            "paper-changed" => self.change_paper(tap),
            "give" => self.give(tap, &mut turn),
            "not-given" => self.refuse(format!(
                "{} ({})",
                self.words().paper.not_drawn,
                tap.field("why")
            )),
            "said-screen" => self.begin_said(tap, now),
            "said-currency" => self.said_currency(tap),
            "said-due" => self.said_due(tap),
            "said-clear" => self.clear_ink(tap),
            "said-all" => self.said_all(tap),
            "said-changed" => {
                self.change_said(tap, &mut turn);
                return turn;
            }
            "photo" => {
                self.add_photo(tap, &mut turn);
                if self.notice.is_none() {
                    return turn;
                }
            }
            "said" => self.say(tap, now, &mut turn),
            "take-back-screen" => self.show_take_back(tap),
            "take-back" => self.take_back(tap, now, &mut turn),
            "close-day-screen" => self.show_close_day(),
            "close-day" => self.close_day(tap, now, &mut turn),
            "ask-again" => self.ask_enrolment(&mut turn),
            "tick" => return self.tick(now),
            "online" => self.online(now, &mut turn),
            "sync" => self.sync(&mut turn),
            "set-up-again" => self.way.push(Place::Code),
            "sync-screen" => self.way.push(Place::Sync),
            "start-day" => self.start_day(now, &mut turn),
            "customer" => self.show_customer(tap),
            "check-in" | "call" => self.check_in(tap, now, &mut turn),
            "end-visit-screen" => self.show_end_visit(),
            "end-visit" => self.end_visit(tap, now, &mut turn),
            "receipts" => self.way.push(Place::Receipts),
            "receipt" => self.show_receipt(tap),
            "receipt-screen" => self.begin_receipt(tap, now),
            "add-tender" => self.add_tender(tap),
            "remove-tender" => self.remove_tender(tap),
            "receipt-currency" => self.change_currency(tap),
            "receipt-changed" => {
                self.change_receipt(tap, now, &mut turn);
                return turn;
            }
            "receipt-anew" => self.start_anew(now.today),
            "issue" => self.issue(tap, now, &mut turn),
            "ask-unlock" => self.ask_unlock(tap, now),
            "use-unlock" => self.use_unlock(tap, now, &mut turn),
            // "start" and "offline" only show where we are; so does a name of another build.
            _ => {}
        }
        // A network that comes or goes wipes nothing that is being typed or signed.
        if matches!(tap.name.as_str(), "online" | "offline")
            && !self.way.last().is_none_or(Place::shows_figures)
        {
            return turn;
        }
        if turn.screen.is_none() {
            turn.screen = Some(self.screen(now));
        }
        if matches!(self.way.last(), Some(Place::Unlock)) {
            turn.wake_ms = self.door_wait(now).map(wake_at);
        }
        turn
    }

    /// Takes what the office answered to the request of that number.
    pub fn answer(&mut self, no: u32, reply: Reply, now: &Now) -> Turn {
        let mut turn = Turn::default();
        self.take_answer(no, reply, now, &mut turn);
        if self.way.last().is_none_or(Place::shows_figures) {
            turn.screen = Some(self.screen(now));
        }
        turn
    }

    fn back(&mut self) {
        if self.way.len() > 1
            && let Some(Place::Said(draft)) = self.way.pop()
        {
            self.unsaid.keep(*draft);
        }
    }

    /// Goes somewhere from which there is no way back.
    fn go(&mut self, place: Place) {
        self.way = vec![place];
    }

    fn words(&self) -> &'static Words {
        self.lang.words()
    }

    fn refuse(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice::Refused(text.into()));
    }

    /// A client token that no other action has.
    fn token(&mut self) -> String {
        use std::fmt::Write as _;
        self.tokens += 1;
        let mut token = String::new();
        for byte in self.host.start {
            let _ = write!(token, "{byte:02x}");
        }
        let _ = write!(token, "-{}", self.tokens);
        token
    }
}

/// What is to be told when the platform lost a part of what was stored: the vault, or the device's secret
/// beside which what is remembered lies.
fn gone(has_pin: bool, host: &Host) -> Option<&'static str> {
    let words = &host.lang.words().pins;
    match (has_pin, host.was_set_up) {
        (false, true) => Some(words.storage_gone),
        (true, false) => Some(words.secret_gone),
        (true, true) | (false, false) => None,
    }
}

/// Whether nobody tapped: what was told before is still to be read.
fn is_quiet(name: &str) -> bool {
    matches!(
        name,
        "start"
            | "tick"
            | "online"
            | "offline"
            | "receipt-changed"
            | "offer-changed"
            | "said-changed"
            | "search"
            | "storage"
            | "update-ready"
    )
}

/// Whether it is for whoever is not in yet.
fn gets_in(name: &str) -> bool {
    matches!(
        name,
        "start"
            | "tick"
            | "language"
            | "back"
            | "code"
            | "set-pin"
            | "unlock"
            | "open-lock"
            | "end-lock"
            | "update-ready"
    )
}
