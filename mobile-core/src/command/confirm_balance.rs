//! A balance confirmed at the door.

use counterfoil_sync::entry::{BalanceConfirmation, Ink, StatementLine};
use counterfoil_sync::id::{CustomerNo, EntryId};
use counterfoil_sync::limits;
use counterfoil_sync::money::{Currency, MoneyError, sum};

use super::act::{Act, Action, WriteError};
use super::said::{self, BadWords, NotSigned, NotTheirs};
use crate::store::items;

/// Records that a customer went through the statement, said of each line whether it is agreed, and
/// signed. The statement is the one that was shown; if the phone knows better by now, nothing is
/// recorded and it must be shown again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfirmBalance {
    /// Who confirms.
    pub customer: CustomerNo,
    /// In which currency.
    pub currency: Currency,
    /// Every open item of the customer in this currency as it was shown, and what was said of it.
    pub lines: Vec<StatementLine>,
    /// Who confirms.
    pub name: String,
    /// What they are there.
    pub role: Option<String>,
    /// Their signature.
    pub ink: Ink,
    /// In their words.
    pub words: Option<String>,
}

/// Why the confirmation was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmBalanceError {
    /// The customer is not on the phone.
    #[error(transparent)]
    NotTheirs(#[from] NotTheirs),
    /// Something was paid or fetched since.
    #[error("the statement is not what is open any more; show it again and have that confirmed")]
    Changed,
    /// Too many lines.
    #[error(
        "a statement of more than {max} items cannot be confirmed at the door; ask the office to send it",
        max = limits::STATEMENT_LINES
    )]
    TooLong,
    /// Out of range.
    #[error("the amounts are out of range")]
    Amount(#[from] MoneyError),
    /// No name or no signature.
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
    /// A text is too long.
    #[error(transparent)]
    Words(#[from] BadWords),
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for ConfirmBalance {
    type Done = EntryId;
    type Error = ConfirmBalanceError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, ConfirmBalanceError> {
        act.day()?;
        let Self {
            customer,
            currency,
            lines,
            name,
            role,
            ink,
            words,
        } = self;
        said::customer(act, customer)?;
        let open = items::of_customer(act.conn, customer)?;
        let mut open: Vec<_> = open
            .iter()
            .filter(|item| item.currency == currency)
            .map(|item| (item.no, item.open))
            .collect();
        let mut shown: Vec<_> = lines.iter().map(|line| (line.item, line.open)).collect();
        open.sort_unstable();
        shown.sort_unstable();
        if open != shown {
            return Err(ConfirmBalanceError::Changed);
        }
        if lines.len() > limits::STATEMENT_LINES {
            return Err(ConfirmBalanceError::TooLong);
        }
        let confirmation = BalanceConfirmation {
            visit: said::visit_at(act, customer)?,
            customer,
            currency,
            as_of: act.writing.journal.open_as_of,
            total: sum(lines.iter().map(|line| line.open))?,
            lines,
            name: said::signed(name, ink)?,
            role: said::name(role)?,
            ink,
            words: said::words(words)?,
        };
        Ok(act.write(confirmation)?)
    }
}
