//! Who comes, from where, in which language: read once, before the page's own code.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use chrono_tz::Tz;
use counterfoil_sync::time::Millis;
use sha2::{Digest as _, Sha256};

use super::cookies::Cookies;
use super::words::{Lang, Words};
use crate::auth::{Caller, desks, random};
use crate::db::DbError;
use crate::http::{AppState, Problem};
use crate::intake::Settings;

/// A request as pages see it.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    /// The language of the page.
    pub(super) lang: Lang,
    /// The company's name.
    pub(super) company: String,
    /// The company's time zone.
    pub(super) zone: Tz,
    /// When.
    pub(super) now: Millis,
    /// The address.
    pub(super) path: String,
    /// The page to come back to: its own, or that of the form that was sent. None if what is shown is
    /// shown this once.
    pub(super) back: Option<String>,
    /// What the browser keeps.
    pub(super) cookies: Cookies,
    /// What the browser calls itself.
    pub(super) agent: String,
    /// Whether this only listens for what changes: it does not keep a session awake.
    pub(super) is_listening: bool,
    /// Who is signed in.
    pub(super) desk: Option<Desk>,
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    /// Who.
    pub(super) caller: Caller,
    /// Their login.
    pub(super) code: String,
    /// Their name.
    pub(super) name: String,
    /// Whether they proved recently who they are.
    pub(super) is_fresh: bool,
    /// What their forms must hold.
    pub(super) csrf: String,
    /// Whether it is time to note that the session is used.
    pub(super) wants_note: bool,
}

impl Visit {
    /// For a page that is shown this once: nothing on it leads away by accident.
    pub(super) fn once(mut self) -> Self {
        self.back = None;
        self
    }

    /// The words of the page's language.
    pub(super) fn words(&self) -> &'static Words {
        self.lang.words()
    }
}

/// Reads a request.
pub(super) async fn visit(
    state: &AppState,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Visit, Problem> {
    let now = state.clock.now();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let cookies = Cookies::read(headers);
    let cookie = cookies.session.as_deref();
    let (settings, standing) = state
        .db
        .read(|mut tx| async move {
            let settings = Settings::load(&mut tx).await?;
            let standing = match cookie {
                Some(cookie) => desks::standing(&mut tx, cookie, now).await?,
                None => None,
            };
            Ok::<_, DbError>((settings, standing))
        })
        .await?;
    let lang = cookies
        .language
        .as_deref()
        .or_else(|| text("accept-language"))
        .map_or(Lang::En, Lang::of);
    let desk = standing.zip(cookie).map(|(standing, cookie)| Desk {
        wants_note: standing.wants_note(now),
        is_fresh: standing.proof.is_fresh(now),
        caller: Caller {
            person: standing.person,
            roles: standing.roles,
            session: standing.session,
            proof: standing.proof,
            scope: standing.scope,
        },
        code: standing.code,
        name: standing.name,
        csrf: csrf(cookie),
    });
    Ok(Visit {
        lang,
        company: settings.company.name,
        zone: settings.zone,
        now,
        path: uri.path().to_owned(),
        back: Some(uri.path().to_owned()),
        agent: text("user-agent").unwrap_or_default().to_owned(),
        is_listening: uri.path().ends_with("/live"),
        cookies,
        desk,
    })
}

/// What a session's forms hold: nobody makes it who does not have the cookie.
fn csrf(cookie: &str) -> String {
    let digest = Sha256::new()
        .chain_update(b"counterfoil/csrf/1")
        .chain_update(cookie)
        .finalize();
    random::hex(digest.get(..16).unwrap_or(&digest))
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().cloned().ok_or_else(|| {
            tracing::error!("a page of the console stands outside its door");
            Problem::internal()
        })
    }
}
