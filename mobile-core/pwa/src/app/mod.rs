//! The app: where it is, and what a tap does there.

mod close;
mod day;
mod deposit;
mod draft;
mod draw;
mod explain;
mod get_in;
mod link;
mod paper;
mod pictures;
mod pins;
mod receipt;
mod said;
mod search;
mod storage;
mod tenders;
mod undo;
mod unlock;

use std::path::PathBuf;

use counterfoil_core::vault::{SET_UP_BYTES, Secrets, Vault, VaultError};
use counterfoil_core::view::ViewError;
use counterfoil_core::{OpenError, Phone, PhoneFile, Standing};
use counterfoil_sync::id::{CustomerNo, EntryId, Hash};
use maud::Markup;

use crate::screens::customer::Visiting;
use crate::screens::said::Draft;
use crate::screens::today::Contact;
use crate::screens::{self, Frame, Notice};
use crate::turn::{Now, Reply, Tap, Turn};
use crate::words::{Lang, Words};
use deposit::Offer;
use link::Link;
use pins::wake_at;

use storage::Storage;

/// What the platform lends the app when it starts.
#[derive(Clone)]
pub struct Host {
    /// The folder of the app's files; empty in a browser.
    pub folder: PathBuf,
    /// The SQLite file system they lie in, if it is not the platform's own.
    pub vfs: Option<String>,
    /// Whether the phone's file is encrypted. Everywhere but in tests on machines without a cipher.
    pub encrypted: bool,
    /// The secret that never leaves the device.
    pub device_secret: [u8; 32],
    /// Random bytes for the vault.
    pub random: [u8; SET_UP_BYTES],
    /// Random bytes that no other start had: client tokens begin with them.
    pub start: [u8; 16],
    /// The phone's own offset from UTC, for times of day.
    pub zone_minutes: i32,
    /// Whether a PIN was set here before, as far as the platform remembers: if there is none now, what was
    /// stored was cleared.
    pub was_set_up: bool,
    /// The language to start in.
    pub lang: Lang,
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Host(..)")
    }
}

/// Why the app cannot start.
#[derive(Debug)]
pub enum StartError {
    /// A file could not be opened.
    Open(OpenError),
    /// The vault failed.
    Vault(VaultError),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open(error) => error.fmt(f),
            Self::Vault(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {}

/// Where the person is.
enum Place {
    Code,
    ChoosePin,
    Unlock,
    /// Ten wrong PINs: only the office opens it. With the code as it was typed.
    Locked(String),
    /// The office opened it.
    NewPin,
    ChangePin,
    Waiting,
    Today,
    Customer {
        customer: CustomerNo,
        stop: Option<EntryId>,
        token: String,
    },
    EndVisit {
        name: String,
        token: String,
    },
    NewReceipt(Box<receipt::Draft>),
    Issued {
        receipt: EntryId,
        leaves_left: Option<u32>,
    },
    Receipts,
    Sync,
    Deposits {
        token: String,
    },
    Offer(Box<Offer>),
    Paper(paper::Look),
    Said(Box<Draft>),
    TakeBack {
        customer: CustomerNo,
        promise: EntryId,
        token: String,
    },
    Void {
        receipt: EntryId,
        photos: Vec<Hash>,
        token: String,
    },
    Spoil {
        token: String,
    },
    Search {
        text: String,
    },
    CloseDay {
        token: String,
    },
    Lift(Box<unlock::Lift>),
}

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
            notice: (!has_pin && host.was_set_up).then(|| {
                let words = host.lang.words();
                Notice::Refused(words.pins.storage_gone.to_owned())
            }),
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
            left_at: Vec::new(),
            is_update_ready: false,
            drawing: None,
        })
    }

    /// Whether a PIN was set on this phone.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.vault.has_pin().unwrap_or_default()
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
                if !self.shows_figures() {
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
        if matches!(tap.name.as_str(), "online" | "offline") && !self.shows_figures() {
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
        if self.shows_figures() {
            turn.screen = Some(self.screen(now));
        }
        turn
    }

    /// Whether the screen shows figures that change by themselves, and nothing that is being typed.
    fn shows_figures(&self) -> bool {
        !matches!(
            self.way.last(),
            Some(
                Place::NewReceipt(_)
                    | Place::EndVisit { .. }
                    | Place::Offer(_)
                    | Place::Said(_)
                    | Place::TakeBack { .. }
                    | Place::Void { .. }
                    | Place::Spoil { .. }
                    | Place::Search { .. }
                    | Place::Lift(_)
                    | Place::ChoosePin
                    | Place::Unlock
                    | Place::Locked(_)
                    | Place::NewPin
                    | Place::ChangePin
            )
        )
    }

    fn back(&mut self) {
        if self.way.len() > 1 {
            self.way.pop();
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

    fn screen(&mut self, now: &Now) -> Markup {
        match self.draw(now) {
            Ok(screen) => screen,
            Err(error) => {
                let words = self.words();
                let told = Notice::Refused(explain::view(&error, words).to_owned());
                let frame = Frame {
                    words,
                    notice: Some(&told),
                    has_back: self.way.len() > 1,
                };
                let thumb = screens::primary("back", "", words.back);
                frame.screen(
                    "Counterfoil",
                    &screens::nothing(),
                    &screens::nothing(),
                    &thumb,
                )
            }
        }
    }

    fn draw(&mut self, now: &Now) -> Result<Markup, ViewError> {
        let words = self.words();
        let zone_minutes = self.host.zone_minutes;
        let contact = self.link.contact();
        let frame = Frame {
            words,
            notice: self.notice.as_ref(),
            has_back: self.way.len() > 1,
        };
        let place = self.way.last().unwrap_or(&Place::Unlock);
        Ok(match place {
            Place::Code => {
                let (code, phone) = self
                    .asked
                    .as_ref()
                    .map_or(("", ""), |(code, phone)| (code, phone));
                screens::code::screen(&frame, code, phone)
            }
            Place::ChoosePin => screens::pin::choose(&frame, "set-pin", words.choose_pin_text),
            Place::NewPin => screens::pin::choose(&frame, "end-lock", words.pins.choose_new),
            Place::ChangePin => screens::pin::change(&frame),
            Place::Locked(typed) => {
                let lock = self.vault.lock_to_open().ok().flatten();
                screens::pin::locked(&frame, lock, typed)
            }
            Place::Unlock => screens::pin::unlock(&frame, self.door_wait(now)),
            Place::Waiting => screens::waiting::screen(&frame, contact == Contact::Busy),
            Place::Today => {
                let phone = self.phone.as_mut().ok_or(ViewError::NotEnrolled)?;
                let today = match phone.open_day() {
                    Some(_) => phone.today()?,
                    None => phone.plan(now.today)?,
                };
                let answered = phone.custody()?.deposits;
                let last = phone.day_summary().ok();
                let about = screens::today::About {
                    today: &today,
                    deposit: answered.first().filter(|deposit| deposit.day == today.day),
                    is_closed: last.is_some_and(|last| last.is_closed && last.day == now.today),
                    name: phone.collector_name().unwrap_or_default(),
                    contact,
                    is_unknown: self.link.is_unknown(),
                    is_update_ready: self.is_update_ready,
                    must_enrol: match phone.standing() {
                        Standing::MustEnrol(why) => Some(*why),
                        Standing::New | Standing::Active | Standing::Locked => None,
                    },
                    limits: &phone.limits(&now.moment)?,
                };
                screens::today::screen(&frame, &about)
            }
            Place::Customer {
                customer,
                stop,
                token,
            } => {
                let phone = self.phone.as_mut().ok_or(ViewError::NotEnrolled)?;
                let day = phone.open_day();
                let view = phone.customer_on(*customer, day.unwrap_or(now.today))?;
                let visiting = match day {
                    None => Visiting::DayClosed,
                    Some(_) if phone.day_summary()?.visit_open == Some(*customer) => Visiting::Here,
                    Some(_) => Visiting::No,
                };
                let stop = stop.map(|stop| stop.to_string()).unwrap_or_default();
                screens::customer::screen(&frame, &view, &stop, visiting, token, zone_minutes)
            }
            Place::EndVisit { name, token } => screens::end_visit::screen(&frame, name, token),
            Place::NewReceipt(draft) => {
                let phone = self.phone.as_ref().ok_or(ViewError::NotEnrolled)?;
                let limits = draft.limits(phone, now)?;
                screens::new_receipt::screen(&frame, &draft.shown(), &limits)
            }
            Place::Issued {
                receipt,
                leaves_left,
            } => {
                let phone = self.phone.as_ref().ok_or(ViewError::NotEnrolled)?;
                let company = phone.company()?.map(|company| company.name);
                let about = screens::issued::About {
                    receipt: &phone.receipt(*receipt)?,
                    company: company.as_deref().unwrap_or_default(),
                    zone_minutes,
                    leaves_left: *leaves_left,
                };
                screens::issued::screen(&frame, &about)
            }
            Place::Receipts => {
                let phone = self.phone.as_ref().ok_or(ViewError::NotEnrolled)?;
                let day = phone.open_day().unwrap_or(now.today);
                let is_open = phone.open_day().is_some();
                screens::receipts::screen(&frame, &phone.receipts(day)?, is_open, zone_minutes)
            }
            Place::Paper(look) => self.draw_paper(&frame, *look)?,
            Place::Said(draft) => screens::said::screen(&frame, draft),
            Place::TakeBack { .. } => screens::said::take_back(&frame),
            Place::Deposits { .. }
            | Place::Offer(_)
            | Place::Void { .. }
            | Place::Spoil { .. }
            | Place::Search { .. }
            | Place::CloseDay { .. }
            | Place::Lift(_) => self.draw_rest(&frame, place)?,
            Place::Sync => {
                let phone = self.phone.as_ref().ok_or(ViewError::NotEnrolled)?;
                let name = phone.collector_name().unwrap_or_default();
                screens::sync::screen(
                    &frame,
                    &phone.sync_state()?,
                    phone.pictures()?,
                    contact,
                    self.link.is_unknown(),
                    name,
                    zone_minutes,
                )
            }
        })
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
