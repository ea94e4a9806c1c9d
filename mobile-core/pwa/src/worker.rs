//! The app in a browser's dedicated worker: what crosses between `page/worker.js` and [`App`].
//!
//! Nothing is decided here. Taps come in as names and texts, screens go out as HTML, and what is to be
//! sent goes out as bytes.

#![expect(
    clippy::needless_pass_by_value,
    reason = "what comes from JavaScript is handed over"
)]

use counterfoil_core::Moment;
use counterfoil_core::vault::SET_UP_BYTES;
use counterfoil_sync::entry::Place;
use counterfoil_sync::time::{Clocks, Millis};
use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_vfs::sahpool::{OpfsSAHPoolCfgBuilder, install};
use wasm_bindgen::prelude::*;

use crate::words::Lang;
use crate::{Host, Now, PaperAs, Reply, Tap, Turn};

/// Where SQLite's files lie: a pool of files in the origin private file system, each held open alone.
const POOL: &str = "counterfoil";
/// The same behind the cipher, which SQLite's encryption puts before any file system by this name.
const CIPHER_POOL: &str = "multipleciphers-counterfoil";

/// The app.
#[wasm_bindgen]
pub struct App {
    app: crate::App,
    /// What goes along with the next tap.
    pictures: Vec<(String, Vec<u8>)>,
}

/// What the page and the network are to do.
#[wasm_bindgen(js_name = Turn)]
pub struct TurnOut {
    turn: Turn,
}

fn told(error: impl std::fmt::Display) -> JsValue {
    js_sys_error(&error.to_string())
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Error)]
    type JsError;
    #[wasm_bindgen(constructor, js_class = "Error")]
    fn new(message: &str) -> JsError;
}

fn js_sys_error(message: &str) -> JsValue {
    JsError::new(message).into()
}

#[wasm_bindgen]
impl App {
    /// Opens the store and shows the way in. `random` is fresh from the platform's generator.
    pub async fn start(
        device_secret: Vec<u8>,
        random: Vec<u8>,
        lang: String,
        zone_minutes: i32,
        was_set_up: bool,
    ) -> Result<App, JsValue> {
        let pool = OpfsSAHPoolCfgBuilder::new()
            .vfs_name(POOL)
            .directory(POOL)
            .initial_capacity(8)
            .build();
        install::<WasmOsCallback>(&pool, false)
            .await
            .map_err(told)?;
        let (for_vault, start) = random
            .split_at_checked(SET_UP_BYTES)
            .ok_or_else(|| told("too few random bytes"))?;
        let host = Host {
            folder: std::path::PathBuf::new(),
            vfs: Some(CIPHER_POOL.to_owned()),
            encrypted: true,
            device_secret: device_secret
                .try_into()
                .map_err(|_| told("the device's secret has another length"))?,
            random: for_vault
                .try_into()
                .map_err(|_| told("too few random bytes"))?,
            start: start.try_into().map_err(|_| told("too few random bytes"))?,
            zone_minutes,
            was_set_up,
            lang: Lang::of(&lang),
        };
        let app = crate::App::start(host).map_err(told)?;
        Ok(App {
            app,
            pictures: Vec::new(),
        })
    }

    /// A picture that goes along with the next tap.
    pub fn picture(&mut self, name: String, bytes: Vec<u8>) {
        self.pictures.push((name, bytes));
    }

    /// Does what was tapped. `fields` are names and texts in turn.
    pub fn tap(&mut self, name: String, fields: Vec<String>, now: JsNow) -> TurnOut {
        let mut pairs = Vec::with_capacity(fields.len() / 2);
        let mut rest = fields.into_iter();
        while let (Some(name), Some(text)) = (rest.next(), rest.next()) {
            pairs.push((name, text));
        }
        let tap = Tap {
            name,
            fields: pairs,
            pictures: std::mem::take(&mut self.pictures),
        };
        TurnOut {
            turn: self.app.tap(&tap, &now.0),
        }
    }

    /// A page of a paper as it was drawn.
    pub fn drawn(&mut self, width: u32, height: u32, rgba: Vec<u8>, now: JsNow) -> TurnOut {
        TurnOut {
            turn: self.app.drawn(width, height, &rgba, &now.0),
        }
    }

    /// Takes an answer of the office to the message of that number; status 0 is no answer.
    pub fn answer(&mut self, no: u32, status: u16, body: Vec<u8>, now: JsNow) -> TurnOut {
        let reply = match status {
            0 => Reply::Nothing,
            status => Reply::Answer(status, body),
        };
        TurnOut {
            turn: self.app.answer(no, reply, &now.0),
        }
    }

    /// A picture that a screen shows, by its name.
    pub fn shown_picture(&self, name: &str) -> Option<Vec<u8>> {
        self.app.picture(name)
    }

    /// The company's time zone, once known.
    pub fn time_zone(&self) -> Option<String> {
        self.app.time_zone()
    }

    /// Whether a PIN was set on this phone.
    pub fn is_set_up(&self) -> bool {
        self.app.is_set_up()
    }

    /// The language shown.
    pub fn lang(&self) -> String {
        self.app.lang().code().to_owned()
    }

    /// The direction it is written in.
    pub fn dir(&self) -> String {
        self.app.lang().dir().to_owned()
    }

    /// How many screens the way here has.
    pub fn depth(&self) -> usize {
        self.app.depth()
    }
}

#[wasm_bindgen(js_class = Turn)]
impl TurnOut {
    /// The whole screen.
    #[wasm_bindgen(getter)]
    pub fn screen(&mut self) -> Option<String> {
        self.turn.screen.take().map(maud::PreEscaped::into_string)
    }

    /// Ids and the HTML that replaces them, in turn.
    #[wasm_bindgen(getter)]
    pub fn parts(&mut self) -> Vec<String> {
        let parts = std::mem::take(&mut self.turn.parts);
        parts
            .into_iter()
            .flat_map(|(id, part)| [id, part.into_string()])
            .collect()
    }

    /// Whether it is a step back.
    #[wasm_bindgen(getter)]
    pub fn back(&self) -> bool {
        self.turn.back
    }

    /// Pages to draw, as SVG.
    #[wasm_bindgen(getter)]
    pub fn pages(&mut self) -> Option<Vec<String>> {
        Some(std::mem::take(&mut self.turn.paper.as_mut()?.pages))
    }

    /// Pixels for each unit of the pages.
    #[wasm_bindgen(getter)]
    pub fn scale(&self) -> Option<u32> {
        Some(self.turn.paper.as_ref()?.scale)
    }

    /// The paper's name, if it becomes a picture; else its pages come back.
    #[wasm_bindgen(getter)]
    pub fn picture_name(&self) -> Option<String> {
        let paper = self.turn.paper.as_ref()?;
        (paper.ends_as == PaperAs::Image).then(|| paper.name.clone())
    }

    /// The name of a file to hand out.
    #[wasm_bindgen(getter)]
    pub fn file_name(&self) -> Option<String> {
        Some(self.turn.file.as_ref()?.name.clone())
    }

    /// Its media type.
    #[wasm_bindgen(getter)]
    pub fn file_kind(&self) -> Option<String> {
        Some(self.turn.file.as_ref()?.kind.to_owned())
    }

    /// Whether only a thermal printer understands it.
    #[wasm_bindgen(getter)]
    pub fn is_for_printer(&self) -> bool {
        let file = self.turn.file.as_ref();
        file.is_some_and(|file| file.is_for_printer)
    }

    /// What is in it.
    #[wasm_bindgen(getter)]
    pub fn file(&mut self) -> Option<Vec<u8>> {
        Some(std::mem::take(&mut self.turn.file.as_mut()?.bytes))
    }

    /// When to tap `tick`.
    #[wasm_bindgen(getter)]
    pub fn wake_ms(&self) -> Option<u32> {
        self.turn.wake_ms
    }

    /// Where to send the body, if anything is to be sent.
    #[wasm_bindgen(getter)]
    pub fn path(&self) -> Option<String> {
        let request = self.turn.request.as_ref()?;
        Some(request.path.to_owned())
    }

    /// Its number, for its answer.
    #[wasm_bindgen(getter)]
    pub fn no(&self) -> Option<u32> {
        Some(self.turn.request.as_ref()?.no)
    }

    /// The access token to send along.
    #[wasm_bindgen(getter)]
    pub fn token(&self) -> Option<String> {
        self.turn.request.as_ref()?.token.clone()
    }

    /// What to send.
    #[wasm_bindgen(getter)]
    pub fn body(&mut self) -> Option<Vec<u8>> {
        Some(std::mem::take(&mut self.turn.request.as_mut()?.body))
    }
}

/// What the worker says about now.
#[wasm_bindgen(js_name = Now)]
pub struct JsNow(Now);

#[wasm_bindgen(js_class = Now)]
impl JsNow {
    /// `wall` and `mono` in milliseconds, `today` as `2026-11-22` in the company's time zone.
    #[wasm_bindgen(constructor)]
    pub fn new(wall: f64, mono: f64, boot: u32, today: &str, online: bool) -> JsNow {
        let wall = Millis(whole(wall));
        JsNow(Now {
            moment: Moment {
                clocks: Clocks {
                    wall,
                    mono: whole(mono).try_into().unwrap_or_default(),
                    boot,
                },
                place: None,
            },
            today: today.parse().unwrap_or(wall.utc_day()),
            online,
        })
    }

    /// Where the phone says it is: degrees, and metres it claims to be sure of.
    pub fn at(&mut self, lat: f64, lon: f64, accuracy_m: f64) {
        let degrees = |value: f64| i32::try_from(whole(value * 1e5)).ok();
        if let Some((lat_e5, lon_e5)) = degrees(lat).zip(degrees(lon)) {
            self.0.moment.place = Some(Place {
                lat_e5,
                lon_e5,
                accuracy_m: whole(accuracy_m).try_into().unwrap_or(u32::MAX),
                // A browser does not say.
                mock: false,
            });
        }
    }
}

/// A number of JavaScript's without its fraction.
#[expect(
    clippy::cast_possible_truncation,
    reason = "what is out of range becomes the nearest that is in it"
)]
fn whole(value: f64) -> i64 {
    value.round() as i64
}
