//! A limit to be lifted, asked by telephone.

use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::id::JournalId;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;
use counterfoil_sync::unlock::{NUMBERS, TRIES, UnlockAsk, round_up};
use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::act::{Act, Action, WriteError};
use crate::store::cells::{Cells as _, journal as cell};
use crate::store::{StoreError, limits};

/// Asks a supervisor to lift a hard limit for this business day. Gives the challenge to read out on the
/// telephone. Asking for the same again gives the same; asking for something else makes the challenge
/// before it void. Nothing of it goes into the journal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AskUnlock {
    /// Which limit.
    pub kind: LimitKind,
    /// Of which currency.
    pub currency: Currency,
    /// Up to how much: minor units, receipts or hours. Rounded up to two digits and zeros.
    pub up_to: i64,
}

/// What was asked.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct UnlockAsked {
    /// To be read out: `K7PMQ-2XW9B`.
    #[n(0)]
    pub challenge: String,
    /// Which limit.
    #[n(1)]
    pub kind: LimitKind,
    /// Of which currency.
    #[n(2)]
    pub currency: Currency,
    /// Up to how much, as it is asked.
    #[n(3)]
    pub up_to: i64,
    /// Wrong codes that may still be typed.
    #[n(4)]
    pub tries: u8,
}

/// Why nothing was asked.
#[derive(Debug, thiserror::Error)]
pub enum AskUnlockError {
    /// There is no such limit, or it is higher.
    #[error("no limit stands in the way of this; issue the receipt")]
    NoLimit,
    /// The phone was given no secret.
    #[error("this phone cannot take unlock codes; hand in cash, or enrol the phone again")]
    NoKey,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for AskUnlock {
    type Done = UnlockAsked;
    type Error = AskUnlockError;

    fn run(self, act: &mut Act<'_>) -> Result<UnlockAsked, AskUnlockError> {
        act.unlocked()?;
        let (day, journal) = (act.today()?, act.journal());
        let Some(key) = act.standing().unlock_key.clone() else {
            return Err(AskUnlockError::NoKey);
        };
        let Self { kind, currency, .. } = self;
        let up_to = round_up(self.up_to);
        let hard = limits::of(act.conn, currency)?.and_then(|limits| limits.of(kind).hard);
        if hard.is_none_or(|hard| up_to <= hard) {
            return Err(AskUnlockError::NoLimit);
        }
        let pending = pending(act.conn, journal, day)?;
        let same = pending
            .filter(|(_, ask, _)| (ask.kind, ask.currency, ask.up_to) == (kind, currency, up_to));
        let (ask, tries) = match same {
            Some((_, ask, tries)) => (ask, tries),
            None => (draw(act.conn, journal, day, kind, currency, up_to)?, TRIES),
        };
        Ok(UnlockAsked {
            challenge: ask.challenge(&key, journal, day),
            kind,
            currency,
            up_to,
            tries,
        })
    }
}

fn draw(
    conn: &Connection,
    journal: JournalId,
    day: Day,
    kind: LimitKind,
    currency: Currency,
    up_to: i64,
) -> Result<UnlockAsk, StoreError> {
    let asked: u64 = conn
        .prepare_cached("SELECT count(*) FROM unlock_ask WHERE journal = ?1")?
        .query_row([cell(journal)], |row| row.uint(0))?;
    let no = u16::try_from(asked % u64::from(NUMBERS)).map_err(StoreError::damaged)?;
    conn.prepare_cached(
        "INSERT INTO unlock_ask (journal, no, day, kind, currency, up_to, tries, used) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
    )?
    .execute(params![cell(journal), no, day.0, kind as u8, currency.code(), up_to, TRIES])?;
    Ok(UnlockAsk {
        kind,
        currency,
        up_to,
        no,
    })
}

/// The challenge that may be answered: the last one, while it is neither used nor void, of this day.
/// Its place, what it asks and the wrong codes left.
pub(crate) fn pending(
    conn: &Connection,
    journal: JournalId,
    day: Day,
) -> Result<Option<(i64, UnlockAsk, u8)>, StoreError> {
    let last = conn
        .prepare_cached(
            "SELECT nth, no, kind, currency, up_to, tries, used, day FROM unlock_ask WHERE journal = ?1 ORDER BY nth DESC LIMIT 1",
        )?
        .query_row([cell(journal)], |row| {
            let found = (row.get::<_, i64>(0)?, row.get::<_, u16>(1)?, row.get::<_, u8>(2)?);
            let (currency, up_to) = (row.currency(3)?, row.get(4)?);
            let is_open = row.get::<_, u8>(5)? > 0 && !row.get::<_, bool>(6)? && row.get::<_, i32>(7)? == day.0;
            Ok((found, currency, up_to, row.get(5)?, is_open))
        })
        .optional()?;
    let Some(((nth, no, kind), currency, up_to, tries, true)) = last else {
        return Ok(None);
    };
    let kind = LimitKind::of(kind).ok_or_else(|| StoreError::damaged("a limit of no kind"))?;
    let ask = UnlockAsk {
        kind,
        currency,
        up_to,
        no,
    };
    Ok(Some((nth, ask, tries)))
}
