//! Access tokens: short-lived JWTs that say who is calling. For people they also name the session,
//! the roles at the time and when they last proved who they are; the [guard](super::guard) asks the database whether both still stand.
//! For devices they name the journal and the key that requests must be signed with: a stolen token
//! without the key is worth nothing.
//!
//! `jsonwebtoken` accepts too much by default, so everything is said here: one algorithm, one
//! header, exact claims, and times against our own clock rather than the system's.

use std::sync::Arc;

use counterfoil_sync::id::{JournalId, PersonNo};
use counterfoil_sync::keys::{Algorithm, PublicKey};
use counterfoil_sync::time::Millis;
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::company_key::CompanyKey;
use super::devices::Device;
use super::jwt_provider;
use super::role::Roles;
use super::sessions::SessionNo;

/// How long a person's token lasts, in seconds.
pub const PERSON_S: i64 = 10 * 60;
/// How long a device's token lasts, in seconds.
pub const DEVICE_S: i64 = 15 * 60;
/// How long after its end a device's token still opens the sync door, in seconds: 30 days.
///
/// A phone is offline most of the day and its token always runs out. Renewing it first would cost
/// every day a second round trip, so the door takes the old one: the request itself is signed by the
/// device's key over the server's nonce, the token only says where to look. The reply brings a fresh
/// one. After 30 days of silence a person should look at the phone: it enrols again.
pub const SYNC_GRACE_S: i64 = 30 * 24 * 60 * 60;

/// How far clocks of our own processes may be apart, in seconds.
const LEEWAY_S: i64 = 5;
/// No token of ours is longer.
const LONGEST_TOKEN: usize = 1_024;
const ISSUER: &str = "counterfoil";
const TYPE: &str = "at+jwt";
const FOR_PEOPLE: &str = "office";
const FOR_DEVICES: &str = "phone";
const REQUIRED: [&str; 5] = ["exp", "nbf", "aud", "iss", "sub"];

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonClaims {
    iss: String,
    aud: String,
    sub: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    sid: i64,
    roles: Roles,
    /// When the person last proved who they are.
    auth_time: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceClaims {
    iss: String,
    aud: String,
    sub: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    /// The journal, in hexadecimal: device and epoch in one.
    dev: String,
    key: String,
}

/// When a token begins and ends, in seconds since 1970.
struct Times {
    iat: i64,
    nbf: i64,
    exp: i64,
}

trait Claims: DeserializeOwned {
    const AUDIENCE: &'static str;
    const LIFE_S: i64;
    fn times(&self) -> Times;
}

impl Claims for PersonClaims {
    const AUDIENCE: &'static str = FOR_PEOPLE;
    const LIFE_S: i64 = PERSON_S;
    fn times(&self) -> Times {
        Times {
            iat: self.iat,
            nbf: self.nbf,
            exp: self.exp,
        }
    }
}

impl Claims for DeviceClaims {
    const AUDIENCE: &'static str = FOR_DEVICES;
    const LIFE_S: i64 = DEVICE_S;
    fn times(&self) -> Times {
        Times {
            iat: self.iat,
            nbf: self.nbf,
            exp: self.exp,
        }
    }
}

/// What a person's token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonToken {
    /// Who.
    pub person: PersonNo,
    /// Under which sign-in.
    pub session: SessionNo,
    /// Their roles when it was issued.
    pub roles: Roles,
    /// When they last proved who they are, to the second.
    pub proved: Millis,
}

/// What a device's token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceToken {
    /// The journal the device writes: device and epoch.
    pub journal: JournalId,
    /// Whose phone.
    pub collector: PersonNo,
    /// Which key it was issued to: see [`key_print`].
    pub key_print: String,
    /// Whether the answer should bring a fresh one: it has run out, or soon will.
    pub wants_renewal: bool,
}

/// Issues and reads access tokens. Cloning it is cheap.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    encoding: EncodingKey,
    decoding: DecodingKey,
    header: Header,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

impl Tokens {
    /// Tokens signed with the company's key. Signs one and reads it back: a build in which that
    /// cannot work must not get as far as its first request.
    pub fn new(key: &CompanyKey) -> Result<Self, TokenError> {
        jwt_provider::install();
        let mut header = Header::new(jsonwebtoken::Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.name().to_owned());
        let tokens = Self(Arc::new(Inner {
            encoding: EncodingKey::from_ed_der(key.seed()),
            decoding: DecodingKey::from_ed_der(&key.public.to_bytes()),
            header,
        }));
        let probe = PersonToken {
            person: PersonNo(1),
            session: SessionNo(1),
            roles: Roles::default(),
            proved: Millis(0),
        };
        let token = tokens.issue_person(&probe, Millis(0))?;
        if tokens.read_person(&token, Millis(0))? == probe {
            Ok(tokens)
        } else {
            Err(TokenError::Unusable)
        }
    }

    /// A token for a person.
    pub fn issue_person(&self, of: &PersonToken, now: Millis) -> Result<String, TokenError> {
        let iat = seconds(now);
        self.sign(&PersonClaims {
            iss: ISSUER.to_owned(),
            aud: FOR_PEOPLE.to_owned(),
            sub: of.person.to_string(),
            iat,
            nbf: iat,
            exp: iat + PERSON_S,
            sid: of.session.0,
            roles: of.roles,
            auth_time: seconds(of.proved),
        })
    }

    /// A token for a device. Whoever issues it has looked whether the device may work.
    pub fn issue_device(&self, device: &Device, now: Millis) -> Result<String, TokenError> {
        let iat = seconds(now);
        self.sign(&DeviceClaims {
            iss: ISSUER.to_owned(),
            aud: FOR_DEVICES.to_owned(),
            sub: device.collector.to_string(),
            iat,
            nbf: iat,
            exp: iat + DEVICE_S,
            dev: format!("{:x}", device.journal.0),
            key: key_print(&device.key),
        })
    }

    /// Reads a person's token.
    pub fn read_person(&self, token: &str, now: Millis) -> Result<PersonToken, TokenError> {
        let claims: PersonClaims = self.read(token, now, 0)?;
        Ok(PersonToken {
            person: person(&claims.sub)?,
            session: SessionNo(claims.sid),
            roles: claims.roles,
            proved: Millis(claims.auth_time.saturating_mul(1_000)),
        })
    }

    /// Reads a device's token, up to `grace_s` seconds after it ran out.
    pub fn read_device(
        &self,
        token: &str,
        now: Millis,
        grace_s: i64,
    ) -> Result<DeviceToken, TokenError> {
        let claims: DeviceClaims = self.read(token, now, grace_s)?;
        let journal = u64::from_str_radix(&claims.dev, 16).map_err(|_| TokenError::Wrong)?;
        Ok(DeviceToken {
            journal: JournalId(journal),
            collector: person(&claims.sub)?,
            key_print: claims.key,
            wants_renewal: claims.exp - DEVICE_S / 3 < seconds(now),
        })
    }

    fn sign(&self, claims: &impl Serialize) -> Result<String, TokenError> {
        jsonwebtoken::encode(&self.0.header, claims, &self.0.encoding)
            .map_err(|_| TokenError::Unusable)
    }

    fn read<C: Claims>(&self, token: &str, now: Millis, grace_s: i64) -> Result<C, TokenError> {
        if token.len() > LONGEST_TOKEN {
            return Err(TokenError::Wrong);
        }
        let mut validation = Validation::new(jsonwebtoken::Algorithm::EdDSA);
        validation.set_audience(&[C::AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&REQUIRED);
        // Times are checked below, against the clock we were handed: the crate reads the system's.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let data = jsonwebtoken::decode::<C>(token, &self.0.decoding, &validation)
            .map_err(|_| TokenError::Wrong)?;
        // Exactly our header: type, key name, and none of the fields that point elsewhere for a key
        // or claim to be critical, which the crate reads over.
        if data.header != self.0.header {
            return Err(TokenError::Wrong);
        }
        let Times { iat, nbf, exp } = data.claims.times();
        let now = seconds(now);
        let soon = now.saturating_add(LEEWAY_S);
        if iat > soon || nbf > soon {
            return Err(TokenError::NotYet);
        }
        if exp < nbf || exp.saturating_sub(iat) > C::LIFE_S {
            return Err(TokenError::Wrong);
        }
        if exp.saturating_add(LEEWAY_S).saturating_add(grace_s) <= now {
            return Err(TokenError::Expired);
        }
        Ok(data.claims)
    }
}

fn seconds(at: Millis) -> i64 {
    at.0.div_euclid(1_000)
}

fn person(sub: &str) -> Result<PersonNo, TokenError> {
    sub.parse().map(PersonNo).map_err(|_| TokenError::Wrong)
}

/// What tokens call a device's key: half a SHA-256 of its algorithm and bytes.
#[must_use]
pub fn key_print(key: &PublicKey) -> String {
    let algorithm: &[u8] = match key.algorithm() {
        Algorithm::Ed25519 => b"ed25519",
        Algorithm::Es256 => b"es256",
    };
    let digest = Sha256::new()
        .chain_update(algorithm)
        .chain_update(key.to_bytes())
        .finalize();
    super::random::hex(&digest[..16])
}

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not one of ours, or not for this door. It does not say what gave it away.
    #[error("the access token is not valid here")]
    Wrong,
    /// It has run out.
    #[error("the access token has run out")]
    Expired,
    /// It is from the future: a clock is wrong.
    #[error("the access token is not valid yet")]
    NotYet,
    /// This build cannot sign or verify.
    #[error("access tokens cannot be signed with the company's key in this build")]
    Unusable,
}
