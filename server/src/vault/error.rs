use axum::http::StatusCode;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::limits;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;

use super::SlipState;
use crate::auth::branch::{BranchError, ScopeError};
use crate::custody::{CustodyError, PaperId};
use crate::db::DbError;
use crate::http::Problem;
use crate::ledger::PostError;

/// Why nothing moved in or out of a vault.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// No such account.
    #[error("there is no bank account {0}")]
    NoAccount(i64),
    /// Known under another name.
    #[error("this account is known as {0:?}")]
    AccountKnown(String),
    /// Another account has its name.
    #[error("account {0:?} has this name in this currency")]
    NameTaken(String),
    /// A number with a slip of the finger in it.
    #[error("an IBAN with these check digits does not exist: look at the number again")]
    CheckDigits,
    /// No such bank deposit.
    #[error("there is no bank deposit {0}")]
    NoSlip(i64),
    /// No such closed day.
    #[error("there is no closed day {0}")]
    NoClose(i64),
    /// Nobody who keeps one.
    #[error("person {0} keeps no vault")]
    NoVault(PersonNo),
    /// It came from another cashier's vault.
    #[error("this left another cashier's vault")]
    NotYours,
    /// More than is there.
    #[error("there is not so much {0} in your vault")]
    TooMuch(Currency),
    /// What was counted is no count.
    #[error("a count has at most {max} denominations of a positive value, and at most {} of each", limits::QUANTITY, max = limits::DENOMINATIONS)]
    Denominations,
    /// Neither cash nor a cheque.
    #[error("nothing is in it: take cash or cheques")]
    Nothing,
    /// A cheque that is not there.
    #[error("cheque {0} is not in your vault")]
    NotInVault(PaperId),
    /// A cheque of another currency.
    #[error("cheque {0} is in another currency than the account")]
    OtherCurrency(PaperId),
    /// A cheque of a later date.
    #[error("cheque {0} is post-dated: the bank takes it on its date")]
    NotYet(String),
    /// It went on already.
    #[error("the bank deposit is {}", .0.name())]
    Settled(SlipState),
    /// No number of the bank's.
    #[error("the bank's number of its slip is needed; {}", crate::text::SAY)]
    Reference,
    /// Enough photos.
    #[error("a slip has at most {max} photos", max = super::photo::MOST)]
    Photos,
    /// The company asks for two people.
    #[error("whoever made a bank deposit does not say that the bank took it")]
    SecondPerson,
    /// The count comes first.
    #[error("your vault is being counted")]
    BeingCounted,
    /// Nothing is being counted.
    #[error("nobody is counting this vault")]
    NotBeingCounted,
    /// Nobody takes their own count back.
    #[error("this is your own count")]
    OwnCount,
    /// What the ledger says is for whoever has counted.
    #[error("what should be in your vault is told when you have counted it")]
    CountFirst,
    /// One close a day.
    #[error("your day {0} is closed; the next begins tomorrow")]
    ClosedToday(Day),
    /// A currency that was left out.
    #[error("{0} was not counted; a zero says that there is none")]
    NotCounted(Currency),
    /// A cashier who would move themselves.
    #[error("somebody else says which branch you belong to")]
    OwnBranch,
    /// Money is in it.
    #[error("a vault moves to another branch when it is empty")]
    NotEmpty,
    /// Too long, or no text.
    #[error("a name and a number are needed; {}", crate::text::SAY)]
    Text,
    /// Not a branch.
    #[error(transparent)]
    Branch(#[from] BranchError),
    /// Somebody of a branch.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// A stored record contradicts itself.
    #[error("{0} is stored and does not read back")]
    Unreadable(String),
    /// Custody.
    #[error(transparent)]
    Custody(#[from] CustodyError),
    /// The ledger.
    #[error("moving money in the ledger")]
    Post(#[from] PostError),
    /// The database.
    #[error("reading or moving what is in the vault")]
    Db(#[from] DbError),
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        let told = {
            let mut told = error.to_string();
            if let Some(first) = told.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            told
        };
        let conflict =
            |kind, title, next: &str| Self::conflict(kind, title, format!("{told}. {next}"));
        match error {
            VaultError::Db(error) | VaultError::Post(PostError::Db(error)) => error.into(),
            VaultError::Custody(error) => error.into(),
            VaultError::Scope(error) => error.into(),
            VaultError::NoAccount(no) => Self::no_such(format_args!("bank account {no}")),
            VaultError::NoSlip(no) => Self::no_such(format_args!("bank deposit {no}")),
            VaultError::NoClose(no) => Self::no_such(format_args!("closed day {no}")),
            VaultError::NoVault(no) => Self::no_such(format_args!("vault of person {no}")),
            VaultError::NotYours => conflict(
                "not-your-vault",
                "Another cashier's vault",
                "That cashier puts it back.",
            ),
            VaultError::TooMuch(_) => conflict(
                "not-in-vault",
                "Not in the vault",
                "Count again what you take.",
            ),
            VaultError::NotInVault(_) => conflict(
                "not-in-vault",
                "Not in the vault",
                "Look at the vault again before going on.",
            ),
            VaultError::NotYet(_) => conflict("post-dated", "Post-dated", "Leave it in the vault."),
            VaultError::Settled(_) => conflict(
                "wrong-state",
                "Not in this state",
                "Look at it again before going on.",
            ),
            VaultError::SecondPerson => Self::new(
                StatusCode::FORBIDDEN,
                "four-eyes",
                "A second person is needed",
                "The company asks that somebody else than who made the bank deposit says that the bank took it. Ask somebody else.",
            ),
            VaultError::OwnBranch => Self::new(
                StatusCode::FORBIDDEN,
                "four-eyes",
                "A second person is needed",
                "Ask another admin or manager to move you.",
            ),
            VaultError::Photos => conflict(
                "photos-enough",
                "Photos enough",
                "The ones that are there stay on record.",
            ),
            VaultError::OwnCount => Self::new(
                StatusCode::FORBIDDEN,
                "four-eyes",
                "A second person is needed",
                "This is your own count: close your day with it, or put it away.",
            ),
            VaultError::BeingCounted => conflict(
                "vault-being-counted",
                "Counting the vault",
                "Close the day with the count, or put it away.",
            ),
            VaultError::NotBeingCounted => conflict(
                "vault-not-being-counted",
                "No count of the vault",
                "Look at it again; its cashier begins a count.",
            ),
            VaultError::CountFirst => conflict(
                "count-first",
                "Counted first",
                "Close your day with a count, and then look.",
            ),
            VaultError::ClosedToday(_) => conflict(
                "day-closed",
                "The day is closed",
                "What comes in now belongs to tomorrow.",
            ),
            VaultError::NotEmpty => conflict(
                "vault-not-empty",
                "Not empty",
                "Bring what is in it to the bank first.",
            ),
            VaultError::AccountKnown(_) => conflict(
                "bank-account-known",
                "Known already",
                "Use it, or add another number.",
            ),
            VaultError::NameTaken(_) => conflict(
                "bank-account-named",
                "Named already",
                "Take another name: slips are told apart by it.",
            ),
            VaultError::CheckDigits => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "iban",
                "Not an account number",
                format!("It cannot be so: {error}."),
            ),
            VaultError::Denominations => Self::not_a_count(&error),
            VaultError::Nothing
            | VaultError::OtherCurrency(_)
            | VaultError::Reference
            | VaultError::NotCounted(_)
            | VaultError::Branch(BranchError::Name)
            | VaultError::Text => Self::invalid(format!("It cannot be so: {error}. Correct it.")),
            VaultError::Unreadable(_)
            | VaultError::Post(_)
            | VaultError::Branch(BranchError::Db(_)) => {
                tracing::error!("the vault could not be read or moved: {error:?}");
                Self::internal()
            }
        }
    }
}
