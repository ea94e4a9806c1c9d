//! What the phone keeps at hand between actions. It is a copy of what is stored: changed only together
//! with it, and replaced only after the commit.

use counterfoil_sync::id::{DaybookId, JournalId, PersonNo, Seq};
use counterfoil_sync::journal::Head;
use counterfoil_sync::keys::{Algorithm, PublicKey};
use counterfoil_sync::time::{Day, Millis};
use counterfoil_sync::unlock::UnlockKey;
use counterfoil_sync::wire::{Cursor, Nonce};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::cells::{Cells as _, int, journal as cell};
use super::journal::{Side, head_at, last_own};
use super::{StoreError, pictures};

/// Whether this phone may work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Never enrolled.
    New,
    /// May work.
    Active,
    /// The office said to issue nothing until it unlocks the phone.
    Locked,
    /// The journal is closed for good: enrol again. What is unsent stays and goes by the rescue door.
    MustEnrol(MustEnrol),
}

/// Why a phone must be enrolled again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MustEnrol {
    /// The office asks for it.
    Told,
    /// The server holds more of this journal than the phone: the phone was restored from a backup.
    Restored,
    /// The server holds other entries at the same places: the journal was continued on a copy.
    Forked,
    /// The device's key is not the one that was enrolled.
    OtherKey,
    /// The server was restored from a backup that is older than this phone's enrolment.
    Forgotten,
}

impl MustEnrol {
    /// What happened and what to do, in words.
    #[must_use]
    pub fn explain(self) -> &'static str {
        match self {
            Self::Told => "the office closed this phone's journal; enrol again",
            Self::Restored => {
                "this phone was restored from a backup and lacks entries the office holds; enrol again"
            }
            Self::Forked => {
                "a copy of this phone wrote other entries under the same numbers; enrol again and ask the office to compare"
            }
            Self::OtherKey => "the key of this phone is not the one that was enrolled; enrol again",
            Self::Forgotten => {
                "the office was restored from a backup and does not know this phone any more; enrol again, and hand in what was recorded before"
            }
        }
    }

    const ALL: [(Self, &'static str); 5] = [
        (Self::Told, "told"),
        (Self::Restored, "restored"),
        (Self::Forked, "forked"),
        (Self::OtherKey, "other key"),
        (Self::Forgotten, "forgotten"),
    ];
}

/// One of this phone's journals.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Journal {
    pub(crate) id: JournalId,
    pub(crate) collector: PersonNo,
    pub(crate) key: Vec<u8>,
    pub(crate) checkpoint: Seq,
    pub(crate) checkpoint_time: Option<Millis>,
    pub(crate) server_epoch: Option<u32>,
    pub(crate) open_as_of: Seq,
    pub(crate) rescued: Seq,
}

impl Journal {
    pub(crate) const COLUMNS: &str =
        "id, collector, key, checkpoint, checkpoint_time, server_epoch, open_as_of, rescued";

    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.journal(0)?,
            collector: PersonNo(row.get(1)?),
            key: row.get(2)?,
            checkpoint: row.uint(3)?,
            checkpoint_time: row.get::<_, Option<i64>>(4)?.map(Millis),
            server_epoch: row.get(5)?,
            open_as_of: row.uint(6)?,
            rescued: row.uint(7)?,
        })
    }

    pub(crate) fn save(&self, conn: &Connection) -> Result<(), StoreError> {
        conn.prepare_cached(
            "INSERT INTO journal (id, collector, key, checkpoint, checkpoint_time, server_epoch, open_as_of, rescued)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (id) DO UPDATE SET checkpoint = excluded.checkpoint, checkpoint_time = excluded.checkpoint_time,
                 server_epoch = excluded.server_epoch, open_as_of = excluded.open_as_of, rescued = excluded.rescued",
        )?
        .execute(params![
            cell(self.id),
            self.collector.0,
            self.key,
            int(self.checkpoint),
            self.checkpoint_time.map(|time| time.0),
            self.server_epoch,
            int(self.open_as_of),
            int(self.rescued)
        ])?;
        Ok(())
    }
}

/// What a server of before its last restore held of the journals other than `current`, the server of
/// `epoch` may not hold: the rescue door is offered all of it again. Whether there were any.
pub(crate) fn offer_again(
    conn: &Connection,
    current: JournalId,
    epoch: u32,
) -> Result<bool, StoreError> {
    let forgotten = conn.execute(
        "UPDATE journal SET checkpoint = 0, rescued = 0, server_epoch = ?1
         WHERE id <> ?2 AND coalesce(server_epoch, 1) < ?1",
        params![epoch, cell(current)],
    )?;
    if forgotten > 0 {
        pictures::ask_again(conn)?;
    }
    Ok(forgotten > 0)
}

/// The day that was opened last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct OpenDay {
    pub(crate) day: Day,
    pub(crate) opened: Seq,
    pub(crate) closed: Option<Seq>,
}

/// The journal written today and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Writing {
    pub(crate) journal: Journal,
    pub(crate) head: Head,
    pub(crate) day: Option<OpenDay>,
    /// The checkpoint that the last entry, or one before it, said its author had seen.
    pub(crate) seen_own: Seq,
    /// The same for the open day's office journal.
    pub(crate) seen_office: Seq,
    /// How much of the open day's office journal is held.
    pub(crate) have_office: Seq,
}

impl Writing {
    pub(crate) fn daybook(&self, day: Day) -> DaybookId {
        DaybookId {
            collector: self.journal.collector,
            day,
        }
    }

    /// Looks up what belongs to a day that opens.
    pub(crate) fn look_at_office(&mut self, conn: &Connection, day: Day) -> Result<(), StoreError> {
        self.have_office = office_head(conn, JournalId::office(self.daybook(day)))?;
        self.seen_office = conn
            .prepare_cached(
                "SELECT coalesce(max(e.seen_office), 0) FROM workday w
                 JOIN own_entry e ON e.journal = w.journal AND e.seq = coalesce(w.until, (SELECT max(seq) FROM own_entry WHERE journal = ?1))
                 WHERE w.journal = ?1 AND w.day = ?2",
            )?
            .query_row(params![cell(self.journal.id), day.0], |row| row.uint(0))?;
        Ok(())
    }
}

/// How much of an office journal is held.
pub(crate) fn office_head(conn: &Connection, journal: JournalId) -> Result<Seq, StoreError> {
    let head = conn
        .prepare_cached("SELECT head FROM office_day WHERE journal = ?1")?
        .query_row([cell(journal)], |row| row.uint(0))
        .optional()?;
    Ok(head.unwrap_or(0))
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) standing: Standing,
    pub(crate) name: Option<String>,
    pub(crate) company_key: Option<PublicKey>,
    /// What the company signed about this phone's key and journal.
    pub(crate) certificate: Option<Vec<u8>>,
    /// What unlock codes are known by.
    pub(crate) unlock_key: Option<UnlockKey>,
    pub(crate) token: Option<String>,
    pub(crate) nonce: Nonce,
    pub(crate) cursor: Cursor,
    /// Code and device name of an enrolment that was asked for.
    pub(crate) enrolling: Option<(String, String)>,
    pub(crate) writing: Option<Writing>,
}

impl State {
    /// Reads what is stored.
    pub(crate) fn load(conn: &Connection) -> Result<Self, StoreError> {
        type Codes = (
            i64,
            Option<String>,
            Option<JournalId>,
            Option<i64>,
            Option<Vec<u8>>,
        );
        let (codes, mut state): (Codes, Self) = conn.query_row(
            "SELECT standing, reason, journal, company_key_algorithm, company_key, collector_name, token, nonce,
                    cursor_change, cursor_table, cursor_no, enrol_code, enrol_name, certificate, unlock_key FROM phone WHERE id = 1",
            [],
            |row| {
                let codes = (row.get(0)?, row.get(1)?, row.uint_or_none(2)?.map(JournalId), row.get(3)?, row.get(4)?);
                let enrolling = row.get::<_, Option<String>>(11)?.zip(row.get::<_, Option<String>>(12)?);
                let state = Self {
                    standing: Standing::New,
                    name: row.get(5)?,
                    company_key: None,
                    certificate: row.get(13)?,
                    unlock_key: row.get::<_, Option<Vec<u8>>>(14)?.and_then(|key| UnlockKey::from_bytes(&key)),
                    token: row.get(6)?,
                    nonce: row.get(7)?,
                    cursor: Cursor { change: row.uint(8)?, table: row.get(9)?, no: row.get(10)? },
                    enrolling,
                    writing: None,
                };
                Ok((codes, state))
            },
        )?;
        let (standing, reason, journal, algorithm, key) = codes;
        state.standing = standing_of(standing, reason.as_deref())?;
        if let (Some(algorithm), Some(key)) = (algorithm, key) {
            let algorithm = if algorithm == 0 {
                Algorithm::Ed25519
            } else {
                Algorithm::Es256
            };
            state.company_key =
                Some(PublicKey::from_bytes(algorithm, &key).map_err(StoreError::damaged)?);
        }
        if let Some(journal) = journal {
            state.writing = Some(load_writing(conn, journal)?);
        }
        Ok(state)
    }

    /// Stores everything but the journal's own row and its entries.
    pub(crate) fn save(&self, conn: &Connection) -> Result<(), StoreError> {
        let (standing, reason) = match &self.standing {
            Standing::New => (0, None),
            Standing::Active => (1, None),
            Standing::Locked => (2, None),
            Standing::MustEnrol(why) => (
                3,
                MustEnrol::ALL
                    .iter()
                    .find(|(one, _)| one == why)
                    .map(|(_, text)| *text),
            ),
        };
        let algorithm = self.company_key.as_ref().map(|key| match key.algorithm() {
            Algorithm::Ed25519 => 0,
            Algorithm::Es256 => 1,
        });
        conn.prepare_cached(
            "UPDATE phone SET standing = ?1, reason = ?2, journal = ?3, company_key_algorithm = ?4, company_key = ?5,
                 collector_name = ?6, token = ?7, nonce = ?8, cursor_change = ?9, cursor_table = ?10, cursor_no = ?11,
                 enrol_code = ?12, enrol_name = ?13, certificate = ?14, unlock_key = ?15 WHERE id = 1",
        )?
        .execute(params![
            standing,
            reason,
            self.writing.as_ref().map(|writing| cell(writing.journal.id)),
            algorithm,
            self.company_key.as_ref().map(PublicKey::to_bytes),
            self.name,
            self.token,
            self.nonce,
            int(self.cursor.change),
            self.cursor.table,
            self.cursor.no,
            self.enrolling.as_ref().map(|(code, _)| code),
            self.enrolling.as_ref().map(|(_, name)| name),
            self.certificate,
            self.unlock_key.as_ref().map(UnlockKey::as_bytes)
        ])?;
        Ok(())
    }
}

fn standing_of(code: i64, reason: Option<&str>) -> Result<Standing, StoreError> {
    match code {
        0 => Ok(Standing::New),
        1 => Ok(Standing::Active),
        2 => Ok(Standing::Locked),
        3 => MustEnrol::ALL
            .iter()
            .find(|(_, text)| Some(*text) == reason)
            .map(|(why, _)| Standing::MustEnrol(*why))
            .ok_or_else(|| StoreError::damaged("no reason to enrol again")),
        other => Err(StoreError::damaged(format!("standing {other}"))),
    }
}

fn load_writing(conn: &Connection, id: JournalId) -> Result<Writing, StoreError> {
    let sql = format!("SELECT {} FROM journal WHERE id = ?1", Journal::COLUMNS);
    let journal = conn.query_row(&sql, [cell(id)], Journal::read)?;
    let last = last_own(conn, id)?;
    let head = head_at(conn, Side::Own, id, last)?
        .ok_or_else(|| StoreError::damaged("the last entry is missing"))?;
    let day = conn
        .query_row(
            "SELECT day, opened, closed FROM workday WHERE journal = ?1 ORDER BY opened DESC LIMIT 1",
            [cell(id)],
            |row| Ok(OpenDay { day: Day(row.get(0)?), opened: row.uint(1)?, closed: row.uint_or_none(2)? }),
        )
        .optional()?;
    let seen_own = conn
        .query_row(
            "SELECT seen_own FROM own_entry WHERE journal = ?1 ORDER BY seq DESC LIMIT 1",
            [cell(id)],
            |row| row.uint(0),
        )
        .optional()?;
    let mut writing = Writing {
        journal,
        head,
        day,
        seen_own: seen_own.unwrap_or(0),
        seen_office: 0,
        have_office: 0,
    };
    if let Some(open) = day {
        writing.look_at_office(conn, open.day)?;
    }
    Ok(writing)
}
