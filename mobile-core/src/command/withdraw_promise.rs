//! A promise taken back.

use counterfoil_sync::entry::PromiseWithdraw;
use counterfoil_sync::id::{CustomerNo, EntryId};
use counterfoil_sync::limits;
use counterfoil_sync::promise::PromiseState;

use super::act::{Act, Action, WriteError};
use crate::store::said;

/// Takes back an open promise: it was recorded by mistake, or does not hold any more. A promise whose
/// time is over stays what it came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WithdrawPromise {
    /// Whose.
    pub customer: CustomerNo,
    /// The promise.
    pub promise: EntryId,
    /// Why.
    pub reason: String,
}

/// Why the promise was not taken back.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawPromiseError {
    /// Not there, or not open.
    #[error("this is not an open promise of this customer any more; nothing is left to take back")]
    NotOpen,
    /// No reason.
    #[error("say why, in 1 to {max} bytes", max = limits::SHORT_TEXT_BYTES)]
    Reason,
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for WithdrawPromise {
    type Done = EntryId;
    type Error = WithdrawPromiseError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, WithdrawPromiseError> {
        let today = act.today()?;
        if !(1..=limits::SHORT_TEXT_BYTES).contains(&self.reason.len()) {
            return Err(WithdrawPromiseError::Reason);
        }
        let is_open = said::promises(act.conn, self.customer)?
            .iter()
            .any(|one| one.id == self.promise && one.state(today) == PromiseState::Open);
        if !is_open {
            return Err(WithdrawPromiseError::NotOpen);
        }
        Ok(act.write(PromiseWithdraw {
            promise: self.promise,
            customer: self.customer,
            reason: self.reason,
            by: None,
        })?)
    }
}
