//! The server: the real one, without a socket. It can lose power at any write and come back from
//! whatever its disk kept.

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use counterfoil_server::auth::{CompanyKey, Passwords, Throttles, Tokens};
use counterfoil_server::clock::Clock;
use counterfoil_server::db::{Db, OpenMode};
use counterfoil_server::fieldwork::Daybooks;
use counterfoil_server::http::{self, AppState, Stopping};
use counterfoil_server::intake::Intake;
use counterfoil_sync::time::Millis;
use rusqlite::{Connection, OpenFlags};
use tower_service::Service as _;

use crate::disk::Disk;

/// The longest reply anyone reads.
const REPLY_BYTES: usize = 4 << 20;

/// What goes to the server.
pub(crate) struct Call<'c> {
    pub(crate) method: &'c str,
    pub(crate) path: &'c str,
    pub(crate) token: Option<&'c str>,
    /// The idempotency key.
    pub(crate) key: Option<&'c str>,
    pub(crate) json: bool,
    pub(crate) body: Vec<u8>,
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) replayed: bool,
}

/// The server and its disk.
pub(crate) struct Server {
    pub(crate) path: String,
    pub(crate) disk: Disk,
    pub(crate) clock: Clock,
    /// The address of its data when that is on PostgreSQL. Nobody looks into it while a story goes on.
    pub(crate) elsewhere: Option<String>,
    passwords: Passwords,
    running: Option<Running>,
}

/// A server that runs.
pub(crate) struct Running {
    pub(crate) state: AppState,
    router: Router,
    /// Where the oracle looks in.
    pub(crate) eye: Connection,
}

impl Server {
    /// A server that is off.
    pub(crate) fn new(path: String, now: i64, passwords: Passwords) -> Self {
        Self {
            disk: Disk::named(&path),
            path,
            clock: Clock::fixed(Millis(now)),
            elsewhere: None,
            passwords,
            running: None,
        }
    }

    pub(crate) fn is_up(&self) -> bool {
        self.running.is_some()
    }

    pub(crate) fn running(&self) -> Option<&Running> {
        self.running.as_ref()
    }

    /// Starts it, if it is off.
    pub(crate) async fn start(&mut self) -> Result<&Running> {
        if self.running.is_none() {
            let url = match &self.elsewhere {
                Some(url) => url.parse()?,
                None => format!("sqlite:{}", self.path).parse()?,
            };
            let db = Db::open(&url, OpenMode::Create)
                .await
                .context("opening the server's database")?;
            let now = self.clock.now();
            let keys = CompanyKey::load(&db, now).await?;
            let state = AppState {
                phone_app: None,
                daybooks: Daybooks::default(),
                intake: Intake::new(db.clone(), self.clock.clone(), keys.secret.clone()),
                behind_proxy: false,
                tokens: Tokens::new(&keys)?,
                keys,
                passwords: self.passwords.clone(),
                throttles: Throttles::new(self.clock.clone()),
                stopping: Stopping::default(),
                db,
                clock: self.clock.clone(),
            };
            let eye = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            eye.set_prepared_statement_cache_capacity(64);
            self.running = Some(Running {
                router: http::app(state.clone()),
                state,
                eye,
            });
        }
        self.running.as_ref().context("it was started")
    }

    /// Stops it as an operator does.
    pub(crate) async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            drop(running.eye);
            running.state.db.close().await;
        }
    }

    /// It is gone, whatever it was doing. What its disk kept is the disk's matter.
    pub(crate) fn vanish(&mut self) {
        self.running = None;
    }

    /// One request, to its end.
    pub(crate) async fn call(&mut self, call: &Call<'_>) -> Result<Reply> {
        let router = self.start().await?.router.clone();
        send(router, call).await
    }
}

async fn send(mut router: Router, call: &Call<'_>) -> Result<Reply> {
    let media = if call.json {
        "application/json"
    } else {
        "application/cbor"
    };
    let mut request = Request::builder()
        .method(call.method)
        .uri(call.path)
        .header("content-type", media);
    if let Some(token) = call.token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if let Some(key) = call.key {
        request = request.header("idempotency-key", key);
    }
    let request = request.body(Body::from(call.body.clone()))?;
    let response = router.call(request).await?;
    let status = response.status().as_u16();
    let replayed = response.headers().contains_key("idempotency-replayed");
    let body = axum::body::to_bytes(response.into_body(), REPLY_BYTES)
        .await?
        .to_vec();
    Ok(Reply {
        status,
        body,
        replayed,
    })
}
