//! The supervisor's code, typed.

use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::entry::Unlock;
use counterfoil_sync::id::EntryId;
use counterfoil_sync::money::Currency;
use counterfoil_sync::unlock::read_code;
use minicbor::{Decode, Encode};

use super::act::{Act, Action, WriteError};
use super::ask_unlock::pending;

/// Types the code that a supervisor gave for the last challenge. It works without a network.
///
/// A right code lifts the limit for this business day, for a day at most, and is an entry of its own. A
/// wrong one is counted, and kept counted; after five the challenge is void.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UseUnlock {
    /// As it was typed.
    pub code: String,
}

/// What came of a code.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum UnlockTried {
    /// The limit is lifted.
    #[n(0)]
    Lifted {
        /// The record's name.
        #[n(0)]
        entry: EntryId,
        /// Which limit.
        #[n(1)]
        kind: LimitKind,
        /// Of which currency.
        #[n(2)]
        currency: Currency,
        /// Up to how much.
        #[n(3)]
        up_to: i64,
    },
    /// It was the wrong one; this many may still be typed. At none, the challenge is void.
    #[n(1)]
    Wrong(#[n(0)] u8),
}

/// Why no code was tried.
#[derive(Debug, thiserror::Error)]
pub enum UseUnlockError {
    /// Not what a code looks like.
    #[error("a code has eight letters and digits, without I, O, 0 and 1; check what you typed")]
    NotACode,
    /// No challenge waits for one.
    #[error("no challenge waits for a code; ask for an unlock again")]
    NothingAsked,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for UseUnlock {
    type Done = UnlockTried;
    type Error = UseUnlockError;

    fn run(self, act: &mut Act<'_>) -> Result<UnlockTried, UseUnlockError> {
        act.unlocked()?;
        let (day, journal) = (act.today()?, act.journal());
        let code = read_code(&self.code).ok_or(UseUnlockError::NotACode)?;
        let Some((nth, ask, tries)) = pending(act.conn, journal, day)? else {
            return Err(UseUnlockError::NothingAsked);
        };
        let Some(key) = act.standing().unlock_key.clone() else {
            return Err(UseUnlockError::NothingAsked);
        };
        if !ask.is_answered_by(&code, &key, journal, day) {
            act.conn
                .prepare_cached("UPDATE unlock_ask SET tries = tries - 1 WHERE nth = ?1")?
                .execute([nth])?;
            return Ok(UnlockTried::Wrong(tries.saturating_sub(1)));
        }
        act.conn
            .prepare_cached("UPDATE unlock_ask SET used = 1 WHERE nth = ?1")?
            .execute([nth])?;
        let entry = act.write(Unlock {
            kind: ask.kind,
            currency: ask.currency,
            up_to: ask.up_to,
            no: ask.no,
            code,
        })?;
        Ok(UnlockTried::Lifted {
            entry,
            kind: ask.kind,
            currency: ask.currency,
            up_to: ask.up_to,
        })
    }
}
