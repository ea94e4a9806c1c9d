//! An offer taken back.

use counterfoil_sync::entry::DepositWithdraw;
use counterfoil_sync::id::EntryId;
use rusqlite::{OptionalExtension as _, params};

use super::act::{Act, Action, WriteError};
use crate::store::cells::{int, journal as cell};
use crate::store::project_deposit::{CONFIRMED, OPEN};

/// Takes back an offer that was not counted yet. If a cashier has counted it meanwhile, the count stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WithdrawDeposit {
    /// The offer.
    pub deposit: EntryId,
}

/// Why the offer was not taken back.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawDepositError {
    /// Not an offer of this journal.
    #[error("this phone made no such offer")]
    NotFound,
    /// Counted.
    #[error("a cashier has accepted this offer; it cannot be taken back")]
    Confirmed,
    /// Ended before.
    #[error("this offer was refused or taken back already; what it offered is in hand")]
    Ended,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for WithdrawDeposit {
    type Done = EntryId;
    type Error = WithdrawDepositError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, WithdrawDepositError> {
        act.day()?;
        let state: Option<i64> = act
            .conn
            .prepare_cached("SELECT state FROM deposit WHERE journal = ?1 AND seq = ?2")?
            .query_row(
                params![cell(self.deposit.journal), int(self.deposit.seq)],
                |row| row.get(0),
            )
            .optional()?;
        match state.filter(|_| self.deposit.journal == act.journal()) {
            None => Err(WithdrawDepositError::NotFound),
            Some(OPEN) => Ok(act.write(DepositWithdraw {
                offer: self.deposit.seq,
            })?),
            Some(CONFIRMED) => Err(WithdrawDepositError::Confirmed),
            Some(_) => Err(WithdrawDepositError::Ended),
        }
    }
}
