//! What a collector can do, one file per action.
//!
//! An action checks against what the phone knows, writes its entry and the entry's effects in one
//! transaction, and returns after the commit. An error means that nothing was written.

mod act;
mod add_comment;
mod add_stop;
mod ask_unlock;
mod cancel_stop;
mod check_in;
mod close_day;
mod confirm_balance;
mod confirm_delivery;
mod edit_note;
mod end_visit;
mod issue_receipt;
mod move_stop;
mod offer_deposit;
mod once;
mod open_day;
mod record_dispute;
mod record_promise;
mod record_request;
mod return_book;
mod said;
mod spoil_leaf;
mod use_unlock;
mod void_receipt;
mod withdraw_deposit;
mod withdraw_promise;

pub use act::{Action, WriteError};
pub use add_comment::{AddComment, AddCommentError};
pub use add_stop::{AddStop, AddStopError};
pub use ask_unlock::{AskUnlock, AskUnlockError, UnlockAsked};
pub use cancel_stop::{CancelStop, CancelStopError};
pub use check_in::{CheckIn, CheckInError};
pub use close_day::{CloseDay, CloseDayError, DayClosed};
pub use confirm_balance::{ConfirmBalance, ConfirmBalanceError};
pub use confirm_delivery::{ConfirmDelivery, ConfirmDeliveryError};
pub use edit_note::{EditNote, EditNoteError};
pub use end_visit::{EndVisit, EndVisitError};
pub use issue_receipt::{IssueReceipt, IssueReceiptError, Issued, Rest, cheque_dates};
pub use move_stop::{MoveStop, MoveStopError};
pub use offer_deposit::{Count, OfferDeposit, OfferDepositError, Offered};
pub use once::OnceError;
pub use open_day::{OpenDay, OpenDayError};
pub use record_dispute::{RecordDispute, RecordDisputeError};
pub use record_promise::{RecordPromise, RecordPromiseError};
pub use record_request::{RecordRequest, RecordRequestError};
pub use return_book::{ReturnBook, ReturnBookError};
pub use said::{BadWords, NotSigned, NotTheirs};
pub use spoil_leaf::{SpoilLeaf, SpoilLeafError, Spoiled};
pub use use_unlock::{UnlockTried, UseUnlock, UseUnlockError};
pub use void_receipt::{VoidReceipt, VoidReceiptError, Voided};
pub use withdraw_deposit::{WithdrawDeposit, WithdrawDepositError};
pub use withdraw_promise::{WithdrawPromise, WithdrawPromiseError};

use counterfoil_sync::id::EntryId;
use minicbor::{Decode, Encode};

use crate::phone::{Moment, Phone};

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident $error:ident $n:literal ($done:ty),)*) => {
        /// Any action.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum Command {
            $($(#[$doc])* $name($name),)*
        }

        $(impl From<$name> for Command {
            fn from(action: $name) -> Self { Self::$name(action) }
        })*

        /// What came of an action, under the action's name.
        #[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
        pub enum Outcome {
            $($(#[$doc])* #[n($n)] $name(#[n(0)] $done),)*
        }

        /// Why an action was not done: one variant per action, with that action's own errors.
        #[derive(Debug, thiserror::Error)]
        pub enum CommandError {
            $($(#[$doc])* #[error(transparent)] $name(#[from] $error),)*
            /// The client token cannot be used.
            #[error(transparent)]
            Once(#[from] OnceError),
        }

        impl Phone {
            /// Does any action. See [`Phone::act`].
            pub fn execute(&mut self, command: Command, moment: &Moment) -> Result<Outcome, CommandError> {
                match command {
                    $(Command::$name(action) => Ok(Outcome::$name(self.act(action, moment)?)),)*
                }
            }

            fn execute_with(&mut self, command: Command, moment: &Moment, once: &once::Once) -> Result<Outcome, CommandError> {
                match command {
                    $(Command::$name(action) => {
                        let done = self.act_and(action, moment, |conn, done| once.keep(conn, &Outcome::$name(done.clone())))?;
                        Ok(Outcome::$name(done))
                    })*
                }
            }
        }
    };
}

commands! {
    /// Opens the business day.
    OpenDay OpenDayError 0 (EntryId),
    /// Arrives at a customer.
    CheckIn CheckInError 1 (EntryId),
    /// Ends the visit.
    EndVisit EndVisitError 2 (EntryId),
    /// Writes a note anew.
    EditNote EditNoteError 3 (Option<EntryId>),
    /// Adds a remark.
    AddComment AddCommentError 4 (EntryId),
    /// Puts a customer on the plan.
    AddStop AddStopError 5 (EntryId),
    /// Moves a stop in the order.
    MoveStop MoveStopError 6 (EntryId),
    /// Takes a stop off the plan.
    CancelStop CancelStopError 7 (EntryId),
    /// Issues a receipt voucher.
    IssueReceipt IssueReceiptError 8 (Issued),
    /// Undoes a receipt.
    VoidReceipt VoidReceiptError 9 (Voided),
    /// Uses up a leaf that became no receipt.
    SpoilLeaf SpoilLeafError 10 (Spoiled),
    /// Offers cash and cheques to a cashier.
    OfferDeposit OfferDepositError 11 (Offered),
    /// Takes an offer back.
    WithdrawDeposit WithdrawDepositError 12 (EntryId),
    /// Gives a book back.
    ReturnBook ReturnBookError 13 (EntryId),
    /// Closes the business day.
    CloseDay CloseDayError 14 (DayClosed),
    /// Records a promise to pay.
    RecordPromise RecordPromiseError 15 (EntryId),
    /// Takes a promise back.
    WithdrawPromise WithdrawPromiseError 16 (EntryId),
    /// Records what a customer contests.
    RecordDispute RecordDisputeError 17 (EntryId),
    /// Records what the office must decide.
    RecordRequest RecordRequestError 18 (EntryId),
    /// Records a balance confirmed and signed.
    ConfirmBalance ConfirmBalanceError 19 (EntryId),
    /// Records invoices received or missing, signed.
    ConfirmDelivery ConfirmDeliveryError 20 (EntryId),
    /// Asks a supervisor, by telephone, to lift a limit.
    AskUnlock AskUnlockError 21 (UnlockAsked),
    /// Types the supervisor's code.
    UseUnlock UseUnlockError 22 (UnlockTried),
}
