//! The phone app, as `cargo xtask app` laid it out: served at `/app/` from memory.
//!
//! Files of one build lie in a folder named after it and never change; the few with fixed names are asked
//! for anew each time. The policy lets nothing in that is not ours: no inline script, no other host, no
//! frame; WebAssembly is compiled, text never is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path as UrlPath, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{MethodRouter, get};

use super::{AppState, Problem};

/// The page may do what the app needs and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// What of the device the page may ask for.
const PERMISSIONS: &str =
    "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), bluetooth=(self)";
/// Codings and the endings of files that have them, the smallest first. Browsers ask for the first one
/// over TLS and on their own machine only.
const CODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];
/// Bytes of all files together: far more than the app is, and too little to hurt.
const LIMIT: u64 = 64 << 20;

/// The app's files.
#[derive(Debug, Default)]
pub struct PhoneApp(BTreeMap<String, File>);

#[derive(Debug)]
struct File {
    content: Bytes,
    /// The same compressed, under the coding's name, the smallest first.
    packed: Vec<(&'static str, Bytes)>,
    media_type: &'static str,
    is_of_a_build: bool,
}

/// Why the app cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum PhoneAppError {
    /// Not readable.
    #[error("reading the phone app's file {0}")]
    Read(PathBuf, #[source] std::io::Error),
    /// Something else lies there.
    #[error("{0} holds no phone app; build one with `cargo xtask app`")]
    NotAnApp(PathBuf),
    /// Far too much lies there.
    #[error("{0} holds more than a phone app")]
    TooLarge(PathBuf),
}

impl PhoneApp {
    /// Reads the folder. What is served afterwards is what was there then, all of one build.
    pub fn read(folder: &Path) -> Result<Self, PhoneAppError> {
        let mut app = Self::default();
        let mut total = 0;
        let mut folders = vec![(folder.to_owned(), String::new())];
        while let Some((at, prefix)) = folders.pop() {
            let failed = |error| PhoneAppError::Read(at.clone(), error);
            for entry in std::fs::read_dir(&at).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let Ok(name) = entry.file_name().into_string() else {
                    continue;
                };
                let path = format!("{prefix}{name}");
                let about = entry.metadata().map_err(failed)?;
                if about.is_dir() {
                    folders.push((entry.path(), format!("{path}/")));
                } else if let Some(media_type) = media_type(&name) {
                    total += about.len();
                    if total > LIMIT {
                        return Err(PhoneAppError::TooLarge(folder.to_owned()));
                    }
                    let read = |path: &Path| {
                        std::fs::read(path)
                            .map(Bytes::from)
                            .map_err(|error| PhoneAppError::Read(path.to_owned(), error))
                    };
                    let mut packed = Vec::new();
                    for (coding, ending) in CODINGS {
                        let path = entry.path().with_file_name(format!("{name}.{ending}"));
                        if path.is_file() {
                            packed.push((coding, read(&path)?));
                        }
                    }
                    let file = File {
                        content: read(&entry.path())?,
                        packed,
                        media_type,
                        is_of_a_build: !prefix.is_empty(),
                    };
                    app.0.insert(path, file);
                }
            }
        }
        if app.0.contains_key("index.html") && app.0.contains_key("sw.js") {
            Ok(app)
        } else {
            Err(PhoneAppError::NotAnApp(folder.to_owned()))
        }
    }

    /// The app that lies beside the program, if there is one.
    #[must_use]
    pub fn beside_the_program() -> Option<Arc<Self>> {
        let folder = std::env::current_exe().ok()?.with_file_name("app");
        folder
            .is_dir()
            .then(|| Self::read(&folder).ok().map(Arc::new))?
    }
}

/// What a file is, by its ending; other files are not served.
fn media_type(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    Some(match ending {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}

/// The app's addresses.
pub(super) fn routes() -> [(&'static str, MethodRouter<AppState>); 3] {
    [
        ("/app", get(async || Redirect::permanent("/app/"))),
        (
            "/app/",
            get(async |state: State<AppState>, headers: HeaderMap| {
                serve(&state, "index.html", &headers)
            }),
        ),
        (
            "/app/{*path}",
            get(
                async |state: State<AppState>, path: UrlPath<String>, headers: HeaderMap| {
                    serve(&state, &path, &headers)
                },
            ),
        ),
    ]
}

fn serve(state: &AppState, path: &str, headers: &HeaderMap) -> Response {
    let Some(file) = state.phone_app.as_ref().and_then(|app| app.0.get(path)) else {
        return Problem::not_found().into_response();
    };
    let mut packed = file.packed.iter();
    let (content, encoding) = match packed.find(|(coding, _)| takes(headers, coding)) {
        Some((coding, packed)) => (packed, Some(*coding)),
        None => (&file.content, None),
    };
    let mut response = content.clone().into_response();
    let out = response.headers_mut();
    let mut set = |name, value| out.insert(name, HeaderValue::from_static(value));
    set(CONTENT_TYPE, file.media_type);
    set(VARY, "accept-encoding");
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        CACHE_CONTROL,
        if file.is_of_a_build {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        },
    );
    if let Some(encoding) = encoding {
        set(CONTENT_ENCODING, encoding);
    }
    response
}

fn takes(headers: &HeaderMap, wanted: &str) -> bool {
    let accepted = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| {
        accepted.split(',').any(|one| {
            let (coding, quality) = one.split_once(';').unwrap_or((one, ""));
            coding.trim().eq_ignore_ascii_case(wanted) && quality.trim() != "q=0"
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_is_sent_to_whoever_takes_it() {
        for (accepted, gzip, br) in [
            ("gzip, deflate, br", true, true),
            ("br;q=1, GZIP;q=0.5", true, true),
            ("gzip;q=0, deflate", false, false),
            ("gzip", true, false),
            ("identity", false, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            assert_eq!(takes(&headers, "gzip"), gzip, "{accepted}");
            assert_eq!(takes(&headers, "br"), br, "{accepted}");
        }
        assert!(!takes(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn a_folder_without_an_app_is_told_from_one_with() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http");
        assert!(matches!(
            PhoneApp::read(&folder),
            Err(PhoneAppError::NotAnApp(_))
        ));
    }
}
