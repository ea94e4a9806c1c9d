//! What every handler is given.

use std::sync::Arc;

use tokio::sync::watch;

use crate::auth::{
    CompanyKey, CompanyKeyError, PasswordError, Passwords, Throttles, TokenError, Tokens,
};
use crate::clock::Clock;
use crate::console::Listeners;
use crate::db::Db;
use crate::fieldwork::Daybooks;
use crate::http::PhoneApp;
use crate::intake::Intake;
use crate::media::Media;
use crate::reports::CashAges;

/// What every handler is given. Cloning it is cheap and gives the same.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The database.
    pub db: Db,
    /// Where time comes from.
    pub clock: Clock,
    /// The company's signing key.
    pub keys: CompanyKey,
    /// Issues and reads access tokens.
    pub tokens: Tokens,
    /// Checks passwords, a few at a time.
    pub passwords: Passwords,
    /// Slows guessing down.
    pub throttles: Throttles,
    /// Whether all requests come through a proxy that adds its client's address to X-Forwarded-For.
    /// Otherwise that header is anyone's claim and is not read.
    pub behind_proxy: bool,
    /// Takes in what the field sends.
    pub intake: Intake,
    /// Takes photos and signatures.
    pub media: Media,
    /// Days in the field as they stand.
    pub daybooks: Daybooks,
    /// How old the cash in each hand is.
    pub cash_ages: CashAges,
    /// The phone app to serve, if there is one.
    pub phone_app: Option<Arc<PhoneApp>>,
    /// Who looks at lists that stay true.
    pub listeners: Listeners,
    /// Becomes true when the server is asked to stop: answers that have no end end then.
    pub stopping: Stopping,
}

impl AppState {
    /// Everything on an open, migrated database. Makes the company's key if there is none, and proves
    /// that tokens can be signed.
    pub async fn new(db: Db, clock: Clock) -> Result<Self, StartError> {
        Self::with(db, clock, Passwords::new()?).await
    }

    /// The same with passwords that are there already: making them takes a while on purpose.
    pub async fn with(db: Db, clock: Clock, passwords: Passwords) -> Result<Self, StartError> {
        let keys = CompanyKey::load(&db, clock.now()).await?;
        let tokens = Tokens::new(&keys)?;
        let intake = Intake::new(db.clone(), clock.clone(), keys.secret.clone());
        Ok(Self {
            stopping: Stopping::default(),
            daybooks: Daybooks::default(),
            cash_ages: CashAges::default(),
            listeners: Listeners::default(),
            intake,
            media: Media::default(),
            behind_proxy: false,
            phone_app: None,
            tokens,
            keys,
            passwords,
            throttles: Throttles::new(clock.clone()),
            db,
            clock,
        })
    }
}

/// Whether the server is asked to stop. Cloning it shares the answer.
#[derive(Debug, Clone, Default)]
pub struct Stopping(Arc<watch::Sender<bool>>);

impl Stopping {
    /// Tells answers that have no end of their own that the server stops.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Done when the server is asked to stop.
    pub async fn begun(&self) {
        // The sender is ours: it is not gone while we wait.
        let _ = self.0.subscribe().wait_for(|stopping| *stopping).await;
    }
}

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No company key.
    #[error(transparent)]
    Key(#[from] CompanyKeyError),
    /// No tokens.
    #[error(transparent)]
    Tokens(#[from] TokenError),
    /// No passwords.
    #[error(transparent)]
    Passwords(#[from] PasswordError),
}
