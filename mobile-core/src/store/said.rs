//! What customers said at visits: to this phone, which its journals tell, and to any phone, which the
//! server tells.

use std::collections::BTreeMap;

use counterfoil_sync::entry::{Entry, Fact, SaidAnswer};
use counterfoil_sync::id::{CustomerNo, EntryId, JournalId, Seq};
use counterfoil_sync::promise::{self, Cleared, PromiseEnd, Promised};
use counterfoil_sync::time::Day;
use counterfoil_sync::wire;
use rusqlite::{Connection, Result, params};

use super::StoreError;
use super::cells::{Cells as _, int, journal as cell};
use super::project::At;

/// Keeps an own entry.
pub(super) fn keep(conn: &Connection, at: At, entry: &Entry, customer: CustomerNo) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO said (journal, seq, day, kind, customer, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        cell(entry.journal),
        int(entry.seq),
        at.day.0,
        entry.kind,
        customer.0,
        entry.body.as_slice()
    ])?;
    Ok(())
}

/// Keeps that an own entry ended a promise.
pub(super) fn end(
    conn: &Connection,
    at: At,
    by: EntryId,
    how: PromiseEnd,
    promise: EntryId,
    customer: CustomerNo,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO said_end (journal, seq, day, how, promise, customer) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        cell(by.journal),
        int(by.seq),
        at.day.0,
        how as i64,
        promise.to_bytes(),
        customer.0
    ])?;
    Ok(())
}

/// Takes what the server tells, beside a checkpoint. What cannot be read says nothing yet.
pub(crate) fn take(
    conn: &Connection,
    said: &wire::Said,
    journal: JournalId,
    as_of: Seq,
) -> Result<(), StoreError> {
    let Some(customer) = Fact::read(said.kind, &said.body)
        .ok()
        .and_then(|fact| fact.words_of())
    else {
        return Ok(());
    };
    conn.prepare_cached(
        "INSERT INTO said_before (journal, seq, day, kind, customer, body, ended, counted, as_of_journal, as_of, answer)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (journal, seq) DO UPDATE SET ended = excluded.ended, counted = excluded.counted,
             as_of_journal = excluded.as_of_journal, as_of = excluded.as_of, answer = excluded.answer",
    )?
    .execute(params![
        cell(said.id.journal),
        int(said.id.seq),
        said.day.0,
        said.kind,
        customer.0,
        said.body.as_slice(),
        said.end.map(|end| end as i64),
        said.counted,
        cell(journal),
        int(as_of),
        said.answer.as_ref().map(encode)
    ])?;
    Ok(())
}

fn encode(answer: &SaidAnswer) -> Vec<u8> {
    minicbor::to_vec(answer).expect("writing to a vector cannot fail")
}

fn how(code: i64) -> PromiseEnd {
    if code == 0 {
        PromiseEnd::Replaced
    } else {
        PromiseEnd::Withdrawn
    }
}

/// What the phone knows of one thing that was said.
pub(crate) struct Known {
    pub(crate) id: EntryId,
    pub(crate) day: Day,
    pub(crate) fact: Fact,
    end: Option<PromiseEnd>,
    counted: i64,
    /// What the office answered.
    pub(crate) answer: Option<SaidAnswer>,
    /// The journal and the checkpoint that the server's figure counts; none if it gave none.
    as_of: Option<(JournalId, Seq)>,
}

/// All that a customer said, in the order of days and entries.
pub(crate) fn of_customer(
    conn: &Connection,
    customer: CustomerNo,
) -> Result<Vec<Known>, StoreError> {
    const SQL: &str = "SELECT journal, seq, day, kind, body, ended, counted, as_of_journal, as_of, answer FROM said_before WHERE customer = ?1
         UNION ALL
         SELECT s.journal, s.seq, s.day, s.kind, s.body, NULL, 0, NULL, NULL, NULL FROM said s WHERE s.customer = ?1
            AND NOT EXISTS (SELECT 1 FROM said_before b WHERE b.journal = s.journal AND b.seq = s.seq)
         ORDER BY 3, 1, 2";
    let mut statement = conn.prepare_cached(SQL)?;
    let rows = statement.query_map([customer.0], |row| {
        let as_of = row
            .uint_or_none(7)?
            .map(JournalId)
            .zip(row.uint_or_none(8)?);
        let body: Vec<u8> = row.get(4)?;
        let known = |fact| {
            Ok(Known {
                id: EntryId::new(row.journal(0)?, row.uint(1)?),
                day: Day(row.get(2)?),
                fact,
                end: row.get::<_, Option<i64>>(5)?.map(how),
                counted: row.get(6)?,
                answer: row
                    .get::<_, Option<Vec<u8>>>(9)?
                    .and_then(|bytes| minicbor::decode(&bytes).ok()),
                as_of,
            })
        };
        Fact::read(row.get(3)?, &body).ok().map(known).transpose()
    })?;
    Ok(rows
        .filter_map(Result::transpose)
        .collect::<Result<_, _>>()?)
}

/// A customer's promises with what has come of them: what the server counted, and the own receipts that
/// it has not counted yet. A receipt that it counted and that was voided since is taken off by it.
pub(crate) fn promises(
    conn: &Connection,
    customer: CustomerNo,
) -> Result<Vec<Promised>, StoreError> {
    let mut marks: BTreeMap<EntryId, (JournalId, Seq)> = BTreeMap::new();
    let mut promises = Vec::new();
    for known in of_customer(conn, customer)? {
        let Fact::Promise(promise) = known.fact else {
            continue;
        };
        if let Some(as_of) = known.as_of {
            marks.insert(known.id, as_of);
        }
        promises.push(Promised {
            id: known.id,
            day: known.day,
            promise,
            end: known.end,
            counted: known.counted,
        });
    }
    let Some(first) = promises.iter().map(|promised| promised.day).min() else {
        return Ok(promises);
    };
    let mut ends = conn.prepare_cached(
        "SELECT how, promise, day FROM said_end WHERE customer = ?1 ORDER BY day, how",
    )?;
    let rows = ends.query_map([customer.0], |row| {
        Ok((
            how(row.get(0)?),
            EntryId::from_bytes(row.get(1)?),
            Day(row.get(2)?),
        ))
    })?;
    for row in rows {
        let (how, id, day) = row?;
        let ended = promises.iter_mut().find(|promised| promised.id == id);
        if let Some(promised) = ended {
            promised.ends(how, day);
        }
    }
    let held = held(conn)?;
    promise::count(
        &mut promises,
        received(conn, customer, first)?,
        |promised, money| {
            let receipt = money.receipt;
            marks.get(&promised.id).is_none_or(|(journal, seq)| {
                let beside = if *journal == receipt.journal { *seq } else { 0 };
                let full = held.get(&receipt.journal).copied().unwrap_or(0);
                receipt.seq > beside.max(full)
            })
        },
    );
    Ok(promises)
}

/// How much of each own journal the reference data on this phone counts in full.
fn held(conn: &Connection) -> Result<BTreeMap<JournalId, Seq>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT id, max(open_as_of, rescued) FROM journal")?;
    let rows = statement.query_map([], |row| Ok((row.journal(0)?, row.uint(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The money of own receipts that stand, from a day on.
fn received(
    conn: &Connection,
    customer: CustomerNo,
    from: Day,
) -> Result<Vec<Cleared>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT r.journal, r.seq, r.day, e.bytes FROM receipt r JOIN own_entry e ON e.journal = r.journal AND e.seq = r.seq
         WHERE r.customer = ?1 AND r.day >= ?2 AND r.state < 2",
    )?;
    let rows = statement.query_map(params![customer.0, from.0], |row| {
        let id = EntryId::new(row.journal(0)?, row.uint(1)?);
        Ok((id, Day(row.get(2)?), row.get::<_, Vec<u8>>(3)?))
    })?;
    let mut money = Vec::new();
    for row in rows {
        let (id, day, bytes) = row?;
        let fact = Entry::from_bytes(&bytes).and_then(|entry| entry.fact());
        if let Fact::Receipt(receipt) = fact.map_err(StoreError::damaged)? {
            money.push(Cleared::of(id, day, &receipt));
        }
    }
    Ok(money)
}
