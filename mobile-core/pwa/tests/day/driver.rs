//! A person with the app in hand, and the office behind it.

use std::path::PathBuf;

use counterfoil_pwa::words::Lang;
use counterfoil_pwa::{App, Host, Now, Reply, Request, Tap, Turn};
use counterfoil_sync::entry::Fact;
use counterfoil_sync::time::Millis;
use counterfoil_sync::wire::{EnrolRequest, EnrolState, RescueBatch, SyncRequest};

use crate::album::{Desk, seal};
use crate::at;
use crate::office::{DAY, Office};

pub(crate) const PIN: &str = "482915";

pub(crate) struct Person {
    pub(crate) app: App,
    folder: PathBuf,
    pub(crate) office: Office,
    /// Where pictures are taken.
    pub(crate) desk: Desk,
    /// What came in by the rescue door.
    pub(crate) rescued: Vec<RescueBatch>,
    /// Whether the office takes nothing in, and says so.
    pub(crate) is_forgetful: bool,
    /// Whether messages arrive.
    pub(crate) online: bool,
    seconds: i64,
}

fn start(folder: PathBuf, nth: u8, lang: Lang) -> App {
    let was_set_up = folder.join("vault.db").exists();
    App::start(Host {
        folder,
        vfs: None,
        // The SQLite of this platform has no cipher.
        encrypted: false,
        device_secret: [1; 32],
        random: [2; 80],
        start: [nth; 16],
        zone_minutes: 240,
        was_set_up,
        lang,
    })
    .unwrap()
}

impl Person {
    /// Set up, with a plan of all three customers, the day open.
    pub(crate) fn on_the_road(name: &str, lang: Lang) -> Self {
        Self::with(Office::new(), name, lang)
    }

    /// The same with an office of one's own.
    pub(crate) fn with(mut office: Office, name: &str, lang: Lang) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("day-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let app = start(folder.clone(), 3, lang);
        office.plan(DAY, &[1, 2]);
        let mut person = Self {
            app,
            folder,
            office,
            desk: Desk::default(),
            rescued: Vec::new(),
            is_forgetful: false,
            online: true,
            seconds: 0,
        };
        person.tap("storage", &[("state", "kept")]);
        person.tap("code", &[("code", "CODE-1"), ("phone", "Phone")]);
        person.tap("set-pin", &[("pin", PIN), ("again", PIN)]);
        person.tap("start-day", &[]);
        person.online = false;
        person
    }

    /// The app is killed and started again.
    pub(crate) fn restart(&mut self, lang: Lang) {
        let nowhere = std::env::temp_dir().join(format!("nowhere-{}", std::process::id()));
        std::fs::create_dir_all(&nowhere).unwrap();
        drop(std::mem::replace(&mut self.app, start(nowhere, 9, lang)));
        self.app = start(self.folder.clone(), 4, lang);
        self.tap("storage", &[("state", "kept")]);
    }

    /// Time passes.
    pub(crate) fn pass(&mut self, ms: Millis) {
        self.seconds += ms.0 / 1_000;
    }

    pub(crate) fn now(&mut self) -> Now {
        self.seconds += 1;
        Now {
            moment: at(self.seconds),
            today: DAY,
            online: self.online,
        }
    }

    /// Taps, carries messages for as long as there are any, and gives what is shown in the end: the
    /// screen, then the parts that changed.
    pub(crate) fn tap(&mut self, name: &str, fields: &[(&str, &str)]) -> String {
        self.take(name, fields, &[])
    }

    /// The same with pictures.
    pub(crate) fn take(
        &mut self,
        name: &str,
        fields: &[(&str, &str)],
        pictures: &[(&str, &[u8])],
    ) -> String {
        let fields = fields
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let tap = Tap {
            name: name.to_owned(),
            fields,
            pictures: pictures
                .iter()
                .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
                .collect(),
        };
        let now = self.now();
        let turn = self.app.tap(&tap, &now);
        self.carry(turn)
    }

    fn carry(&mut self, mut turn: Turn) -> String {
        let mut shown = html(&mut turn);
        while let Some(request) = turn.request.take() {
            let reply = self.reply_to(&request);
            let reply = if self.online {
                Reply::Answer(200, reply)
            } else {
                Reply::Nothing
            };
            let now = self.now();
            turn = self.app.answer(request.no, reply, &now);
            let after = html(&mut turn);
            if !after.is_empty() {
                shown = after;
            }
        }
        shown
    }

    /// What the office answers to a message.
    pub(crate) fn reply_to(&mut self, request: &Request) -> Vec<u8> {
        if request.path == "/v1/enrol/code" {
            assert!(minicbor::decode::<&str>(&request.body).is_ok());
            Vec::new()
        } else if request.path == "/v1/enrol" {
            let (_, device) = EnrolRequest::open(&request.body).unwrap();
            self.office.device = device;
            self.office.enrol_reply(EnrolState::Active)
        } else if request.path == "/v1/pictures" {
            let state = self.desk.take(&request.body);
            seal(&self.office, &request.body, state)
        } else if request.path == "/v1/entries" {
            self.rescued
                .push(RescueBatch::from_bytes(&request.body).unwrap());
            let answer = self.office.rescue_answer(&request.body);
            answer.seal(&request.body, &self.office.company)
        } else if self.is_forgetful {
            let opened = SyncRequest::open(&request.body, &self.office.device).unwrap();
            self.office.reply(&opened.request, &request.body)
        } else {
            self.office.answer(&request.body)
        }
    }

    /// Taps, and gives the message that wants to be sent: it is under way.
    pub(crate) fn send(&mut self, name: &str, fields: &[(&str, &str)]) -> Request {
        let fields = fields
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let tap = Tap {
            name: name.to_owned(),
            fields: fields.collect(),
            ..Tap::default()
        };
        let now = self.now();
        self.app.tap(&tap, &now).request.unwrap()
    }

    /// Brings what came of a message, and gives what is to be sent next.
    pub(crate) fn bring(&mut self, request: &Request, reply: Reply) -> Option<Request> {
        self.turn(request, reply).request
    }

    /// Brings what came of a message, and gives all that comes of that.
    pub(crate) fn turn(&mut self, request: &Request, reply: Reply) -> Turn {
        let now = self.now();
        self.app.answer(request.no, reply, &now)
    }

    /// Everything is sent and fetched; what is shown after it.
    pub(crate) fn sync(&mut self) -> String {
        self.online = true;
        let shown = self.tap("sync", &[]);
        self.online = false;
        shown
    }

    /// What the office holds of this phone, in order.
    pub(crate) fn held(&self) -> Vec<Fact> {
        let held = self.office.held.get(&self.office.journal);
        held.into_iter()
            .flatten()
            .map(|sealed| sealed.entry.fact().unwrap())
            .collect()
    }
}

fn html(turn: &mut Turn) -> String {
    let mut text = turn
        .screen
        .take()
        .map(maud::PreEscaped::into_string)
        .unwrap_or_default();
    for (_, part) in std::mem::take(&mut turn.parts) {
        text.push_str(&part.into_string());
    }
    text
}

/// What a screen hands on with a tap: the value of a hidden field.
pub(crate) fn hidden(shown: &str, name: &str) -> String {
    value_after(shown, &format!("name=\"{name}\" value=\""))
}

/// What a button of an action carries.
pub(crate) fn with(shown: &str, action: &str) -> Vec<(String, String)> {
    let carried = value_after(shown, &format!("data-tap=\"{action}\" data-with=\""));
    carried
        .replace("&amp;", "&")
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn value_after(shown: &str, start: &str) -> String {
    let (_, rest) = shown
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {shown}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

impl Person {
    /// Taps a button of the screen, with what it carries and what else is typed.
    pub(crate) fn press(&mut self, shown: &str, action: &str, typed: &[(&str, &str)]) -> String {
        let carried = with(shown, action);
        let fields: Vec<(&str, &str)> = carried
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .chain(typed.iter().copied())
            .collect();
        self.tap(action, &fields)
    }

    /// At a customer's door, checked in.
    pub(crate) fn visit(&mut self, customer: &str) -> String {
        let shown = self.tap("customer", &[("customer", customer)]);
        self.press(&shown, "check-in", &[])
    }
}
