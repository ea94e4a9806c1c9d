//! Who decides about money proved lately who they are. One rule, for the console and for the API.

use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use counterfoil_sync::time::Millis;

use super::sql;
use crate::db::{DbError, Tx};
use crate::http::Problem;
use crate::values;

/// How long a proof lasts.
pub const LASTS_MS: i64 = 15 * 60_000;

/// How somebody proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// When they last did.
    pub at: Millis,
    /// Whether a second factor stood behind it: it is on, so nobody is signed in without it.
    pub has_factor: bool,
}

impl Proof {
    /// Whether it is recent enough to decide.
    #[must_use]
    pub fn is_fresh(&self, now: Millis) -> bool {
        now.0.saturating_sub(self.at.0) <= LASTS_MS
    }
}

/// What somebody lacks who wants to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// The company wants a second factor of whoever decides, and they have none.
    Factor,
    /// They proved too long ago who they are.
    Proof,
}

/// Whether the company wants a second factor of whoever decides about money.
pub async fn wants_factor(tx: &mut Tx) -> Result<bool, DbError> {
    let set = tx.optional(&sql::FACTOR_WANTED, values![]).await?;
    let set = set.map(|row| row.get::<String>(0)).transpose()?;
    Ok(set.as_deref() == Some("deciders"))
}

/// What somebody lacks to decide now.
pub async fn lacking(tx: &mut Tx, proof: Proof, now: Millis) -> Result<Option<Lacking>, DbError> {
    if !proof.has_factor && wants_factor(tx).await? {
        return Ok(Some(Lacking::Factor));
    }
    Ok((!proof.is_fresh(now)).then_some(Lacking::Proof))
}

impl From<Lacking> for Problem {
    fn from(lacking: Lacking) -> Self {
        match lacking {
            Lacking::Factor => Self::new(
                StatusCode::FORBIDDEN,
                "second-factor-missing",
                "Second factor missing",
                "The company wants a second factor of whoever decides about money. Switch yours on in the console, under your name, and sign in again.",
            ),
            // RFC 9470: the sign-in stands, and is too old for this.
            Lacking::Proof => Self::new(
                StatusCode::UNAUTHORIZED,
                "proof-too-old",
                "Prove again who you are",
                "Whoever decides about money proved within the last 15 minutes who they are. Post the password, or the code of the second factor, to /v1/prove, and repeat this with the token from there.",
            )
            .with_header(
                WWW_AUTHENTICATE,
                HeaderValue::from_static(
                    "Bearer error=\"insufficient_user_authentication\", max_age=900",
                ),
            ),
        }
    }
}
