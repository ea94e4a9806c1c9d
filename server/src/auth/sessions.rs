//! Sessions: from sign-in to sign-out, carried on by refresh tokens.
//!
//! Each refresh token is made from the one before it and the session's secret, and only hashes are
//! kept. So when the reply to a refresh is lost, asking again with the same token gives the very same
//! successor, for as long as the successor has not been used. Once it has, the older token coming
//! back means that two hold this session: it ends for both.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;
use sha2::{Digest as _, Sha256};

use super::random::{self, NoRandomness};
use super::{Scope, branch, people, sql};
use crate::audit::{self, Record};
use crate::auth::Roles;
use crate::db::{DbError, Tx};
use crate::values;

/// A session's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionNo(pub i64);

/// A session that is not renewed for so long ends.
pub const IDLE_MS: i64 = 12 * 3_600_000;
/// No session lasts longer.
pub const LONGEST_MS: i64 = 7 * 24 * 3_600_000;

/// A session just opened or renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewed {
    /// The session.
    pub session: SessionNo,
    /// Whose.
    pub person: PersonNo,
    /// Their roles now.
    pub roles: Roles,
    /// The refresh token to come back with.
    pub refresh_token: String,
    /// When they last proved who they are.
    pub proved: Millis,
}

/// Opens a session for somebody who has proved who they are.
pub async fn open(tx: &mut Tx, person: PersonNo, now: Millis) -> Result<Renewed, SessionError> {
    let no = tx.scalar::<i64>(&sql::LAST_SESSION, values![]).await? + 1;
    let refresh_token = random::hex(&random::bytes::<32>()?);
    tx.execute(
        &sql::INSERT_SESSION,
        values![no, person, random::bytes::<32>()?, now],
    )
    .await?;
    tx.execute(
        &sql::INSERT_REFRESH_TOKEN,
        values![hash(&refresh_token), no, 1_i64],
    )
    .await?;
    audit::append(
        tx,
        Record::by(person, "session.opened", format!("session {no}"), now),
    )
    .await?;
    let roles = people::roles_of(tx, person).await?;
    Ok(Renewed {
        session: SessionNo(no),
        person,
        roles,
        refresh_token,
        proved: now,
    })
}

/// What became of a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// Here is the next one.
    Renewed(Renewed),
    /// It was used before and so was its successor: the session has just been ended.
    Reused,
}

/// Exchanges a refresh token. An error changes nothing; [`Refreshed::Reused`] must be committed.
pub async fn refresh(tx: &mut Tx, token: &str, now: Millis) -> Result<Refreshed, SessionError> {
    let Some(row) = tx
        .optional(&sql::REFRESH_TOKEN, values![hash(token)])
        .await?
    else {
        return Err(SessionError::Unknown);
    };
    let session: i64 = row.get("session")?;
    let person: PersonNo = row.get("person")?;
    let (place, newest): (i64, i64) = (row.get("place")?, row.get("generation")?);
    let (opened, renewed): (Millis, Millis) = (row.get("opened_ms")?, row.get("renewed_ms")?);
    let ended: Option<i64> = row.get("ended_ms")?;
    if ended.is_some() || !row.get::<bool>("enabled")? {
        return Err(SessionError::Ended);
    }
    if now.0.saturating_sub(renewed.0) > IDLE_MS || now.0.saturating_sub(opened.0) > LONGEST_MS {
        return Err(SessionError::TooOld);
    }
    // Only the newest token and the one whose successor nobody has used yet are good.
    if place < newest - 1 {
        tx.execute(&sql::END_SESSION, values![session, now, "reused"])
            .await?;
        let record = Record::by_nobody(
            "security.refresh_token_reused",
            format!("session {session}"),
            now,
        );
        audit::append(
            tx,
            record
                .because("an exchanged refresh token came back after its successor had been used"),
        )
        .await?;
        return Ok(Refreshed::Reused);
    }
    let refresh_token = successor(token, &row.get("secret")?);
    if place == newest {
        tx.execute(
            &sql::INSERT_REFRESH_TOKEN,
            values![hash(&refresh_token), session, place + 1],
        )
        .await?;
        tx.execute(&sql::ADVANCE_SESSION, values![session, place + 1, now])
            .await?;
    }
    let roles = people::roles_of(tx, person).await?;
    Ok(Refreshed::Renewed(Renewed {
        session: SessionNo(session),
        person,
        roles,
        refresh_token,
        proved: row.get("proved_ms")?,
    }))
}

/// Ends a session. Ending it again changes nothing.
pub async fn end(
    tx: &mut Tx,
    session: SessionNo,
    person: PersonNo,
    now: Millis,
) -> Result<(), DbError> {
    if tx
        .execute(&sql::END_SESSION, values![session.0, now, "signed-out"])
        .await?
        > 0
    {
        audit::append(
            tx,
            Record::by(
                person,
                "session.ended",
                format!("session {}", session.0),
                now,
            ),
        )
        .await?;
    }
    Ok(())
}

/// Ends a session, if it is this person's. Says whether it is.
pub async fn end_own(
    tx: &mut Tx,
    session: SessionNo,
    person: PersonNo,
    now: Millis,
) -> Result<bool, DbError> {
    let owner = tx
        .optional(&sql::SESSION_OWNER, values![session.0])
        .await?
        .map(|row| row.get::<PersonNo>("person"))
        .transpose()?;
    if owner != Some(person) {
        return Ok(false);
    }
    end(tx, session, person, now).await?;
    Ok(true)
}

/// The person of a session has just proved again who they are.
pub async fn proved(tx: &mut Tx, session: SessionNo, now: Millis) -> Result<(), DbError> {
    tx.execute(&sql::PROVED, values![session.0, now]).await?;
    Ok(())
}

/// Who a session belongs to, now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub person: PersonNo,
    /// What they may do.
    pub roles: Roles,
    /// Whether their second factor is on.
    pub has_factor: bool,
    /// Whose things they see.
    pub scope: Scope,
}

/// Who a session belongs to and what they may do now; nothing once it has ended.
pub async fn standing(tx: &mut Tx, session: SessionNo) -> Result<Option<Standing>, DbError> {
    let rows = tx.all(&sql::SESSION_STANDING, values![session.0]).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    if first.get::<Option<i64>>("ended_ms")?.is_some() || !first.get::<bool>("enabled")? {
        return Ok(None);
    }
    let mut roles = Vec::new();
    for row in &rows {
        if let Some(role) = row.get::<Option<String>>("role")? {
            roles.extend(people::role(&role));
        }
    }
    let person = first.get("person")?;
    Ok(Some(Standing {
        person,
        roles: roles.into_iter().collect(),
        has_factor: first.get::<Option<i64>>("confirmed_ms")?.is_some(),
        scope: match first.get::<Option<String>>("branch")? {
            Some(_) => branch::scope_of(tx, person).await?,
            None => Scope::whole(),
        },
    }))
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"counterfoil/refresh/1")
        .chain_update(token)
        .finalize()
        .into()
}

fn successor(token: &str, secret: &[u8; 32]) -> String {
    let next = Sha256::new()
        .chain_update(b"counterfoil/successor/1")
        .chain_update(secret)
        .chain_update(token)
        .finalize();
    random::hex(&next)
}

/// Why a session does not go on.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// Not a refresh token of ours.
    #[error("the refresh token is not known here")]
    Unknown,
    /// Signed out, ended after a reuse, or the login was closed.
    #[error("the session has ended")]
    Ended,
    /// Not renewed in time.
    #[error("the session has run out")]
    TooOld,
    /// No token could be drawn.
    #[error("drawing a refresh token")]
    Random(#[from] NoRandomness),
    /// The database failed.
    #[error("keeping the session")]
    Db(#[from] DbError),
}
