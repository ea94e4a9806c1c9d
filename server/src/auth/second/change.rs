//! Switching the second factor on and off, and taking its codes.

use std::collections::BTreeSet;

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;

use super::{Shown, hash, recovery_codes, secret, totp};
use crate::audit::{self, Record};
use crate::auth::company_key::CompanyKey;
use crate::auth::random::{self, NoRandomness};
use crate::auth::{SignInError, people, sql};
use crate::db::{DbError, Row, Tx, sealed};
use crate::http::Problem;
use crate::text;
use crate::values;

/// A row of somebody's second factor.
struct Factor {
    person: PersonNo,
    salt: [u8; 32],
    begun: Millis,
    confirmed: Option<Millis>,
    last_step: i64,
}

impl Factor {
    fn read(person: PersonNo, row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            person,
            salt: row.get("salt")?,
            begun: row.get("begun_ms")?,
            confirmed: row.get::<Option<i64>>("confirmed_ms")?.map(Millis),
            last_step: row.get("last_step")?,
        })
    }

    async fn write(&self, tx: &mut Tx) -> Result<(), DbError> {
        let row = values![
            self.person,
            self.salt,
            self.begun,
            self.confirmed.map(|at| at.0),
            self.last_step
        ];
        tx.execute(&sql::STORE_FACTOR, sealed(row)).await?;
        Ok(())
    }
}

async fn find(tx: &mut Tx, person: PersonNo) -> Result<Option<Factor>, DbError> {
    let row = tx.optional(&sql::FACTOR, values![person]).await?;
    row.map(|row| Factor::read(person, &row)).transpose()
}

async fn confirmed(tx: &mut Tx, person: PersonNo) -> Result<Option<Factor>, DbError> {
    let factor = find(tx, person).await?;
    Ok(factor.filter(|factor| factor.confirmed.is_some()))
}

/// Whether a person has switched it on.
pub async fn is_on(tx: &mut Tx, person: PersonNo) -> Result<bool, DbError> {
    Ok(confirmed(tx, person).await?.is_some())
}

/// Everybody who has.
pub async fn on(tx: &mut Tx) -> Result<BTreeSet<PersonNo>, DbError> {
    let rows = tx.all(&sql::FACTORS_ON, values![]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Begins: what the authenticator is to be given. Beginning again makes another.
pub async fn begin(tx: &mut Tx, person: PersonNo, now: Millis) -> Result<(), FactorError> {
    if is_on(tx, person).await? {
        return Err(FactorError::IsOn);
    }
    made(tx, person, None, now).await?;
    Ok(())
}

async fn made(
    tx: &mut Tx,
    person: PersonNo,
    confirmed: Option<Millis>,
    now: Millis,
) -> Result<Factor, FactorError> {
    let factor = Factor {
        person,
        salt: random::bytes()?,
        begun: now,
        confirmed,
        last_step: 0,
    };
    factor.write(tx).await?;
    Ok(factor)
}

/// What was begun and not confirmed yet.
pub async fn pending(
    tx: &mut Tx,
    key: &CompanyKey,
    person: PersonNo,
    company: &str,
) -> Result<Option<Shown>, DbError> {
    let factor = find(tx, person).await?;
    let Some(factor) = factor.filter(|factor| factor.confirmed.is_none()) else {
        return Ok(None);
    };
    shown(tx, key, &factor, company).await.map(Some)
}

async fn shown(
    tx: &mut Tx,
    key: &CompanyKey,
    factor: &Factor,
    company: &str,
) -> Result<Shown, DbError> {
    let login = people::code_of(tx, factor.person).await?;
    let secret = secret(key, factor.person, &factor.salt);
    Ok(Shown::new(&secret, company, &login.unwrap_or_default()))
}

/// Switches it on, once the authenticator shows the right code. Hands out the recovery codes, this once.
pub async fn confirm(
    tx: &mut Tx,
    key: &CompanyKey,
    person: PersonNo,
    typed: &str,
    now: Millis,
) -> Result<Vec<String>, FactorError> {
    let factor = find(tx, person).await?.ok_or(FactorError::NotBegun)?;
    if factor.confirmed.is_some() {
        return Err(FactorError::IsOn);
    }
    let secret = secret(key, person, &factor.salt);
    let step = totp::matching(&secret, &digits(typed), now, factor.last_step);
    let factor = Factor {
        last_step: step.ok_or(FactorError::WrongCode)?,
        confirmed: Some(now),
        ..factor
    };
    factor.write(tx).await?;
    let codes = hand_out(tx, &factor).await?;
    told(tx, Some(person), "second_factor.on", person, None, now).await?;
    Ok(codes)
}

/// Switches it on for a person who is handed both on paper, at the machine itself.
pub async fn switch_on(
    tx: &mut Tx,
    key: &CompanyKey,
    login: &str,
    company: &str,
    now: Millis,
) -> Result<(Shown, Vec<String>), FactorError> {
    let person = known(tx, login).await?;
    if is_on(tx, person).await? {
        return Err(FactorError::IsOn);
    }
    let factor = made(tx, person, Some(now), now).await?;
    let codes = hand_out(tx, &factor).await?;
    told(tx, None, "second_factor.on", person, None, now).await?;
    Ok((shown(tx, key, &factor, company).await?, codes))
}

async fn known(tx: &mut Tx, login: &str) -> Result<PersonNo, FactorError> {
    let found = people::login(tx, login).await?;
    let nobody = || FactorError::Nobody(login.chars().take(60).collect());
    found.map(|login| login.no).ok_or_else(nobody)
}

async fn hand_out(tx: &mut Tx, factor: &Factor) -> Result<Vec<String>, FactorError> {
    tx.execute(&sql::FORGET_RECOVERY_CODES, values![factor.person])
        .await?;
    let codes = recovery_codes()?;
    for code in &codes {
        let row = values![factor.person, hash(&factor.salt, code), None::<i64>];
        tx.execute(&sql::INSERT_RECOVERY_CODE, sealed(row)).await?;
    }
    Ok(codes)
}

/// New recovery codes in place of the old ones, shown this once.
pub async fn new_recovery_codes(
    tx: &mut Tx,
    person: PersonNo,
    now: Millis,
) -> Result<Vec<String>, FactorError> {
    let factor = confirmed(tx, person).await?.ok_or(FactorError::IsOff)?;
    let codes = hand_out(tx, &factor).await?;
    let action = "second_factor.recovery_codes_made";
    told(tx, Some(person), action, person, None, now).await?;
    Ok(codes)
}

/// How many recovery codes a person has left.
pub async fn unused_recovery_codes(tx: &mut Tx, person: PersonNo) -> Result<i64, DbError> {
    tx.scalar(&sql::UNUSED_RECOVERY_CODES, values![person])
        .await
}

/// Takes a code of the authenticator, or a recovery code. Neither is taken twice.
pub async fn take(
    tx: &mut Tx,
    key: &CompanyKey,
    person: PersonNo,
    typed: &str,
    now: Millis,
) -> Result<bool, DbError> {
    let Some(factor) = confirmed(tx, person).await? else {
        return Ok(false);
    };
    let secret = secret(key, person, &factor.salt);
    if let Some(step) = totp::matching(&secret, &digits(typed), now, factor.last_step) {
        let last_step = step;
        Factor {
            last_step,
            ..factor
        }
        .write(tx)
        .await?;
        return Ok(true);
    }
    let hash = hash(&factor.salt, typed);
    let used = sealed(values![person, hash, Some(now.0)]);
    if tx.execute(&sql::USE_RECOVERY_CODE, used).await? == 0 {
        return Ok(false);
    }
    let action = "second_factor.recovery_code_used";
    told(tx, Some(person), action, person, None, now).await?;
    Ok(true)
}

/// Switches it off for the person who did. They have just proved who they are, with password and code.
pub async fn switch_off(tx: &mut Tx, person: PersonNo, now: Millis) -> Result<(), FactorError> {
    if !is_on(tx, person).await? {
        return Err(FactorError::IsOff);
    }
    forget(tx, person).await?;
    told(tx, Some(person), "second_factor.off", person, None, now).await?;
    Ok(())
}

/// Takes it from a person whose phone is gone, and ends their sessions. Somebody else must; on the
/// machine's own command line it is nobody.
pub async fn reset(
    tx: &mut Tx,
    person: PersonNo,
    by: Option<PersonNo>,
    reason: &str,
    now: Millis,
) -> Result<(), FactorError> {
    let reason = text::said(reason).ok_or(FactorError::Reason)?;
    if by == Some(person) {
        return Err(FactorError::Own);
    }
    if find(tx, person).await?.is_none() {
        return Err(FactorError::IsOff);
    }
    forget(tx, person).await?;
    let why = "second-factor-reset";
    tx.execute(&sql::END_SESSIONS, values![person, now, why])
        .await?;
    told(tx, by, "second_factor.reset", person, Some(reason), now).await?;
    Ok(())
}

async fn forget(tx: &mut Tx, person: PersonNo) -> Result<(), DbError> {
    tx.execute(&sql::FORGET_RECOVERY_CODES, values![person])
        .await?;
    tx.execute(&sql::FORGET_FACTOR, values![person]).await?;
    Ok(())
}

async fn told(
    tx: &mut Tx,
    by: Option<PersonNo>,
    action: &'static str,
    whose: PersonNo,
    reason: Option<&str>,
    at: Millis,
) -> Result<(), DbError> {
    let record = Record {
        person: by,
        action,
        subject: format!("person {whose}"),
        reason: reason.map(str::to_owned),
        at,
    };
    audit::append(tx, record).await
}

/// A code as it was meant: authenticators show it in two groups.
fn digits(typed: &str) -> String {
    let letters = typed.chars().filter(|letter| !letter.is_whitespace());
    letters.take(totp::DIGITS + 1).collect()
}

/// Why nothing was switched.
#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    /// There already.
    #[error("the second factor is on; switch it off first")]
    IsOn,
    /// There is none.
    #[error("there is no second factor to change")]
    IsOff,
    /// Nothing to confirm.
    #[error("nothing was begun; begin again")]
    NotBegun,
    /// Not what the authenticator shows now.
    #[error("this is not the code that the authenticator shows now")]
    WrongCode,
    /// Four eyes.
    #[error("nobody resets their own; another admin must")]
    Own,
    /// Nobody could later tell why.
    #[error("{}", crate::text::SAY)]
    Reason,
    /// Nobody of this code may sign in.
    #[error("nobody signs in as {0:?}; `counterfoil user list` shows who does")]
    Nobody(String),
    /// No salt.
    #[error("drawing a secret")]
    Random(#[from] NoRandomness),
    /// The database failed.
    #[error("keeping the second factor")]
    Db(#[from] DbError),
}

impl From<FactorError> for Problem {
    fn from(error: FactorError) -> Self {
        let detail = format!("This cannot be done: {error}.");
        match error {
            FactorError::WrongCode => SignInError::WrongCode.into(),
            FactorError::Own => Self::four_eyes(detail),
            FactorError::Reason => Self::reason(),
            FactorError::IsOn | FactorError::IsOff | FactorError::NotBegun => {
                Self::conflict("wrong-state", "Not in that state", detail)
            }
            FactorError::Nobody(_) => Self::no_such("such login"),
            FactorError::Random(error) => error.into(),
            FactorError::Db(error) => error.into(),
        }
    }
}
