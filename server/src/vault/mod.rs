//! The vault, the way to the bank, and the days that cashiers close.
//!
//! What is in a vault is what the ledger says its cashier answers for, and the cheques they accepted. A
//! branch's vault is what its cashiers answer for together. Cash and cheques leave it on a numbered slip;
//! one that did not go to the bank after all is put back by a mirror. A cashier's day is closed by a count
//! that does not know what it should come to: the Z report. What comes later belongs to a later day.

mod account;
mod banking;
mod close;
mod count;
mod day;
mod error;
mod http;
mod iban;
mod keeper;
mod photo;
mod slips;
pub(crate) mod sql;
pub(crate) mod verify;

pub use account::{BankAccount, NewAccount, account, accounts, add_account};
pub use banking::{NewSlip, carry, make, undo};
pub use close::{Counted, close};
pub use count::{Draft, begin, draft, is_being_counted, put_away, save, take_back};
pub use day::{
    Closed, ClosedLine, Line, Report, closed, closes, moves_of, papers_of, posting_day, x_report,
};
pub use error::VaultError;
pub(crate) use http::routes;
pub use keeper::{Holding, bind, branch_of, holdings, move_to};
pub(crate) use keeper::{is_blind, is_told, told_of};
pub use photo::{SlipPhoto, add_photo, photo, photos};
pub use slips::{Slip, SlipState, papers_on, slip, slips};
