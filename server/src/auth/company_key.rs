//! The company's signing key: access tokens, sync replies and checkpoints carry its signature.
//!
//! It is made at the first start and kept in the database, not in a file beside it. Tried on paper:
//! a file with mode 0600 would keep it out of dumps, but several processes on one PostgreSQL would
//! each make their own, and a restored backup without the file would strand every enrolled phone.
//! Whoever can read the database can therefore sign as the company: guard dumps like the key itself.

use std::sync::Arc;

use counterfoil_sync::id::JournalId;
use counterfoil_sync::keys::{Algorithm, KeyError, PublicKey, SecretKey};
use counterfoil_sync::time::Millis;
use counterfoil_sync::unlock::UnlockKey;
use sha2::{Digest as _, Sha256};

use super::random::{self, NoRandomness};
use super::sql;
use crate::db::{Db, DbError, sealed};
use crate::values;

/// The company's key. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct CompanyKey {
    /// Signs. Ed25519 always.
    pub secret: Arc<SecretKey>,
    /// What phones were given at enrolment.
    pub public: PublicKey,
    seed: Arc<[u8; 32]>,
    name: Arc<str>,
}

impl CompanyKey {
    /// The company's key, made now if there is none.
    pub async fn load(db: &Db, now: Millis) -> Result<Self, CompanyKeyError> {
        let seed = db
            .write(|mut tx| async move {
                if let Some(row) = tx.optional(&sql::COMPANY_KEY, values![]).await? {
                    return Ok(row.get::<[u8; 32]>(0)?);
                }
                let seed = random::bytes::<32>()?;
                tx.execute(
                    &sql::INSERT_COMPANY_KEY,
                    sealed(values![1_i64, 1_i64, seed, now]),
                )
                .await?;
                tracing::info!("made the company's signing key: this database had none");
                Ok::<_, CompanyKeyError>(seed)
            })
            .await?;
        Self::from_seed(seed)
    }

    /// The key of 32 secret bytes.
    pub fn from_seed(seed: [u8; 32]) -> Result<Self, CompanyKeyError> {
        let secret = SecretKey::from_bytes(Algorithm::Ed25519, &seed)?;
        let public = secret.public();
        let name = random::hex(&Sha256::digest(public.to_bytes())[..4]);
        Ok(Self {
            secret: Arc::new(secret),
            public,
            seed: Arc::new(seed),
            name: name.into(),
        })
    }

    /// What tokens call the key they are signed with.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the phone that writes a journal knows unlock codes by.
    #[must_use]
    pub fn unlock_key(&self, journal: JournalId) -> UnlockKey {
        UnlockKey::derive(&self.seed, journal)
    }

    pub(super) fn seed(&self) -> &[u8; 32] {
        &self.seed
    }
}

/// Why there is no company key.
#[derive(Debug, thiserror::Error)]
pub enum CompanyKeyError {
    /// The database failed.
    #[error("reading the company's signing key")]
    Db(#[from] DbError),
    /// A new one could not be drawn.
    #[error("making the company's signing key")]
    Random(#[from] NoRandomness),
    /// What is kept is no key.
    #[error("reading the company's signing key")]
    Key(#[from] KeyError),
}
