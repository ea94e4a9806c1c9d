//! What the browser keeps for us: the session, marks of who signed in here before, and the language.
//!
//! Anywhere but on this machine the session's cookie is `__Host-`: the browser takes it over TLS only,
//! from no other host, and sends it to no other. On loopback browsers would refuse that name, so there
//! it has another, with the port in it: several servers on one machine do not disturb each other.

use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

/// What the browser sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cookies {
    /// Where it asked: on this machine or elsewhere.
    pub(super) is_local: bool,
    session_name: String,
    /// The session.
    pub(super) session: Option<String>,
    /// Marks of logins that were used here before.
    pub(super) marks: String,
    /// The language that was chosen.
    pub(super) language: Option<String>,
}

const MARKS: &str = "counterfoil-known";
const LANGUAGE: &str = "counterfoil-lang";
/// Half a year.
const LONG_S: i64 = 180 * 24 * 3_600;

impl Cookies {
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let (is_local, port) = local(host.unwrap_or_default());
        let session_name = if is_local {
            format!("counterfoil-{port}")
        } else {
            "__Host-counterfoil".to_owned()
        };
        let mut cookies = Self {
            is_local,
            session_name,
            ..Self::default()
        };
        let sent = headers.get_all(COOKIE).into_iter();
        let sent = sent.filter_map(|line| line.to_str().ok());
        for pair in sent.flat_map(|line| line.split(';')) {
            let Some((name, value)) = pair.trim().split_once('=') else {
                continue;
            };
            if value.len() > 1_500 {
                continue;
            }
            if name == cookies.session_name {
                cookies.session = Some(value.to_owned());
            } else if name == MARKS {
                value.clone_into(&mut cookies.marks);
            } else if name == LANGUAGE {
                cookies.language = Some(value.to_owned());
            }
        }
        cookies
    }

    /// Has the browser keep a session until it is closed.
    pub(super) fn keep_session(&self, response: &mut Response, value: &str) {
        self.set(response, &self.session_name, value, "/", None);
    }

    /// Has the browser forget the session.
    pub(super) fn forget_session(&self, response: &mut Response) {
        self.set(response, &self.session_name, "", "/", Some(0));
    }

    /// Has the browser keep who signed in here.
    pub(super) fn keep_marks(&self, response: &mut Response, marks: &str) {
        self.set(response, MARKS, marks, "/console", Some(LONG_S));
    }

    /// Has the browser keep the language.
    pub(super) fn keep_language(&self, response: &mut Response, code: &str) {
        self.set(response, LANGUAGE, code, "/console", Some(LONG_S));
    }

    fn set(&self, response: &mut Response, name: &str, value: &str, path: &str, age: Option<i64>) {
        let secure = if self.is_local { "" } else { "; Secure" };
        let age = age.map_or_else(String::new, |age| format!("; Max-Age={age}"));
        let cookie = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Strict{secure}{age}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
}

/// Whether a host is this machine, and the port.
fn local(host: &str) -> (bool, &str) {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, port),
        Some(_) | None => (host, "80"),
    };
    let is_local = name.eq_ignore_ascii_case("localhost")
        || name == "[::1]"
        || name
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback());
    (is_local, port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_goes_without_tls() {
        for (host, expected) in [
            ("127.0.0.1:8480", (true, "8480")),
            ("localhost", (true, "80")),
            ("[::1]:80", (true, "80")),
            ("books.example:8443", (false, "8443")),
            ("127.0.0.1.example", (false, "80")),
            ("", (false, "80")),
        ] {
            assert_eq!(local(host), expected, "{host}");
        }
    }
}
