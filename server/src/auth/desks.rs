//! Browsers that a person signed in at: sessions known by a cookie, of which only the hash is kept.
//!
//! A session of a desk is shorter than one of a program: it ends an hour after it was last used, and
//! when the working day is over. The person sees all their sessions and can end any.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::limits;
use counterfoil_sync::time::Millis;
use sha2::{Digest as _, Sha256};

use super::sessions::{LONGEST_MS, SessionError, SessionNo};
use super::{Proof, Roles, Scope, branch, people, random, sql};
use crate::audit::{self, Record};
use crate::db::{DbError, Row, Tx};
use crate::values;

/// A session that is not used for so long ends.
pub const IDLE_MS: i64 = 3_600_000;
/// No session lasts longer: a working day.
pub const DAY_MS: i64 = 12 * 3_600_000;
/// How old the note of the last use may be, so that not every page writes.
const NOTED_MS: i64 = 60_000;

/// A session just opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The session.
    pub session: SessionNo,
    /// What the browser keeps.
    pub cookie: String,
}

/// Opens a session for somebody who has proved who they are. `agent` is what the browser calls itself.
pub async fn open(
    tx: &mut Tx,
    person: PersonNo,
    agent: &str,
    now: Millis,
) -> Result<Opened, SessionError> {
    let no = tx.scalar::<i64>(&sql::LAST_SESSION, values![]).await? + 1;
    let cookie = random::hex(&random::bytes::<32>()?);
    let mut agent = agent.replace('\0', "");
    agent.truncate(agent.floor_char_boundary(limits::SHORT_TEXT_BYTES));
    tx.execute(
        &sql::INSERT_DESK,
        values![
            no,
            person,
            random::bytes::<32>()?,
            now,
            hash(&cookie),
            agent
        ],
    )
    .await?;
    let record = Record::by(person, "session.opened", format!("session {no}"), now);
    audit::append(tx, record.because("at a desk")).await?;
    Ok(Opened {
        session: SessionNo(no),
        cookie,
    })
}

/// Who is at a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The session.
    pub session: SessionNo,
    /// Who.
    pub person: PersonNo,
    /// Their login.
    pub code: String,
    /// Their name.
    pub name: String,
    /// What they may do now.
    pub roles: Roles,
    /// When it was noted last that the session is used.
    pub renewed: Millis,
    /// How they proved who they are.
    pub proof: Proof,
    /// Whose things they see.
    pub scope: Scope,
}

impl Standing {
    /// Whether its use is worth noting again.
    #[must_use]
    pub fn wants_note(&self, now: Millis) -> bool {
        now.0.saturating_sub(self.renewed.0) > NOTED_MS
    }
}

/// The session of a cookie; nothing once it has ended or run out.
pub async fn standing(tx: &mut Tx, cookie: &str, now: Millis) -> Result<Option<Standing>, DbError> {
    let rows = tx.all(&sql::DESK, values![hash(cookie)]).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let renewed: Millis = first.get("renewed_ms")?;
    let is_over = first.get::<Option<i64>>("ended_ms")?.is_some()
        || !first.get::<bool>("enabled")?
        || now.0.saturating_sub(renewed.0) > IDLE_MS
        || now.0.saturating_sub(first.get::<Millis>("opened_ms")?.0) > DAY_MS;
    if is_over {
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
        session: SessionNo(first.get("no")?),
        person,
        code: first.get("code")?,
        name: first.get("name")?,
        roles: roles.into_iter().collect(),
        renewed,
        proof: Proof {
            at: first.get("proved_ms")?,
            has_factor: first.get::<Option<i64>>("confirmed_ms")?.is_some(),
        },
        scope: match first.get::<Option<String>>("branch")? {
            Some(_) => branch::scope_of(tx, person).await?,
            None => Scope::whole(),
        },
    }))
}

/// Notes that a session is used.
pub async fn seen(tx: &mut Tx, session: SessionNo, now: Millis) -> Result<(), DbError> {
    tx.execute(&sql::SEEN_AT_DESK, values![session.0, now])
        .await?;
    Ok(())
}

/// A session as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub session: SessionNo,
    /// When it began.
    pub opened: Millis,
    /// When it was used last, to the minute.
    pub renewed: Millis,
    /// What the browser calls itself; nothing for a program.
    pub agent: Option<String>,
}

impl Line {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            session: SessionNo(row.get("no")?),
            opened: row.get("opened_ms")?,
            renewed: row.get("renewed_ms")?,
            agent: row.get("agent")?,
        })
    }

    fn is_open(&self, now: Millis) -> bool {
        let (idle, longest) = if self.agent.is_some() {
            (IDLE_MS, DAY_MS)
        } else {
            (super::sessions::IDLE_MS, LONGEST_MS)
        };
        now.0.saturating_sub(self.renewed.0) <= idle
            && now.0.saturating_sub(self.opened.0) <= longest
    }
}

/// A person's open sessions, the last used first.
pub async fn list(tx: &mut Tx, person: PersonNo, now: Millis) -> Result<Vec<Line>, DbError> {
    let since = now.0.saturating_sub(LONGEST_MS);
    let rows = tx.all(&sql::SESSIONS_OF, values![person, since]).await?;
    let mut lines = rows.iter().map(Line::read).collect::<Result<Vec<_>, _>>()?;
    lines.retain(|line| line.is_open(now));
    Ok(lines)
}

fn hash(cookie: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"counterfoil/desk/1")
        .chain_update(cookie)
        .finalize()
        .into()
}
