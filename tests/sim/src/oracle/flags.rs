//! What a person must be told of a receipt that was taken: that it passes a limit on cash, that its cheque
//! was there before. Nothing is refused for it, and nothing is told without a reason.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use counterfoil_sync::id::EntryId;
use rusqlite::{Connection, OptionalExtension as _};

use crate::world::Paper;
use crate::world::limits::{self, AGE, AllLimits, COUNT, IN_HAND, RECEIPT};

/// Bits of flags.
const OVER_LIMIT: i64 = 1 << 2;
const CHEQUE_SEEN_BEFORE: i64 = 1 << 9;
const NOT_FOUND: i64 = 1 << 12;

/// What it remembers.
#[derive(Debug, Default)]
pub(super) struct Flags {
    /// Bank and number of every cheque that was taken.
    cheques: BTreeSet<(String, String)>,
    /// The limits when it last looked, and whether they are the same now: what was set in between may have
    /// been set before a receipt came or after it.
    limits: Option<AllLimits>,
    is_settled: bool,
    /// What was seen that ought to be seen sometimes.
    pub(super) seen: Vec<&'static str>,
}

/// Flags of an entry.
fn told(eye: &Connection, id: EntryId) -> Result<i64> {
    let key = (id.journal.0.cast_signed(), id.seq.cast_signed());
    let flags: Option<i64> = eye
        .prepare_cached("SELECT flags FROM ruling_exception WHERE journal = ?1 AND seq = ?2")?
        .query_row(key, |row| row.get(0))
        .optional()?;
    Ok(flags.unwrap_or(0))
}

/// Whether the use of a code is told as the use of one that was never given.
pub(super) fn is_told_as_not_given(eye: &Connection, id: EntryId) -> Result<bool> {
    Ok(told(eye, id)? & NOT_FOUND != 0)
}

impl Flags {
    /// Before it looks at what came.
    pub(super) fn begin(&mut self, eye: &Connection) -> Result<()> {
        let limits = limits::set(eye)?;
        self.is_settled = self.limits.as_ref() == Some(&limits);
        self.limits = Some(limits);
        Ok(())
    }

    /// A receipt that was posted, its collector having had so much in hand.
    pub(super) fn look(&mut self, eye: &Connection, paper: &Paper, in_hand: i64) -> Result<()> {
        let flags = told(eye, paper.id)?;
        let mut twice = false;
        for cheque in &paper.cheques {
            twice |= !self
                .cheques
                .insert((cheque.bank.clone(), cheque.number.clone()));
        }
        ensure!(
            twice == (flags & CHEQUE_SEEN_BEFORE != 0),
            "{} ({}): a cheque of it {} before, and the flags are {flags}",
            paper.voucher,
            paper.id,
            if twice { "came" } else { "did not come" }
        );
        if twice {
            self.seen.push("cheque seen before");
        }
        if !self.is_settled {
            return Ok(());
        }
        let limits = self.limits.as_ref();
        let limits = limits.and_then(|all| limits::of(all, paper.collector, paper.currency.code()));
        let is_flagged = flags & OVER_LIMIT != 0;
        let Some(limits) = limits else {
            ensure!(
                !is_flagged,
                "{} passes a limit, and there is none",
                paper.voucher
            );
            return Ok(());
        };
        let mut passes = false;
        for (place, kind, value) in [(RECEIPT, 0, paper.cash), (IN_HAND, 1, in_hand + paper.cash)] {
            if let Some(hard) = limits.get(place).copied().flatten() {
                passes |= paper.cash > 0 && value > hard.max(lifted(eye, paper, kind)?);
            }
        }
        let is_known = [COUNT, AGE]
            .iter()
            .all(|place| limits.get(*place).is_some_and(Option::is_none));
        ensure!(
            is_flagged == passes || is_flagged && !is_known,
            "{} ({}) brings {} to {in_hand} in hand, the limits are {limits:?}, and the flags are {flags}",
            paper.voucher,
            paper.id,
            paper.cash
        );
        if is_flagged {
            self.seen.push("over a limit and flagged");
        }
        Ok(())
    }
}

/// Up to how much codes that were given and used before lifted a limit.
fn lifted(eye: &Connection, paper: &Paper, kind: i64) -> Result<i64> {
    let (journal, seq) = (paper.id.journal.0.cast_signed(), paper.id.seq.cast_signed());
    let lifted: Option<i64> = eye
        .prepare_cached(
            "SELECT max(u.up_to) FROM unlock u JOIN receipt r ON r.journal = u.journal AND r.day = u.day \
             WHERE r.journal = ?1 AND r.seq = ?2 AND u.kind = ?3 AND u.currency = ?4 AND u.used_seq < ?2",
        )?
        .query_row((journal, seq, kind, paper.currency.code()), |row| row.get(0))?;
    Ok(lifted.unwrap_or(0))
}
