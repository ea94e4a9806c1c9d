use counterfoil_sync::entry::ChequeRef;
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::limits;

use super::DepositState;
use crate::db::DbError;
use crate::http::Problem;
use crate::intake::IntakeError;
use crate::ledger::PostError;

/// Why custody did not move.
#[derive(Debug, thiserror::Error)]
pub enum CustodyError {
    /// No such offer.
    #[error("there is no deposit {0}")]
    NoDeposit(EntryId),
    /// No such case.
    #[error("there is no variance {0}")]
    NoVariance(i64),
    /// No such void that waits or waited for a decision.
    #[error("there is no void {0}")]
    NoVoid(EntryId),
    /// Nobody counts what they hand in.
    #[error("the collector of a deposit may not count or answer it")]
    OwnDeposit,
    /// Another cashier holds the count.
    #[error("another cashier holds the count of this deposit")]
    CountedByAnother,
    /// The offer is too far, or not far enough.
    #[error("the deposit is {}", .0.name())]
    NotNow(DepositState),
    /// What was counted is no count.
    #[error("a count has at most {max} denominations of a positive value, and at most {} of each", limits::QUANTITY, max = limits::DENOMINATIONS)]
    Denominations,
    /// A cheque that is not in the offer.
    #[error("cheque {} of receipt {} is not in this deposit", .0.tender, .0.receipt)]
    NotOffered(ChequeRef),
    /// A reason that says nothing, or too much.
    #[error("{}", crate::text::SAY)]
    Reason,
    /// Whoever decides may be on neither side.
    #[error("person {0} is on one side of this and may not decide it")]
    NotNeutral(PersonNo),
    /// The case is closed with another answer.
    #[error("it was decided already, and otherwise")]
    Decided,
    /// A second person agrees first.
    #[error("somebody proposed how to end this")]
    Proposed,
    /// Nothing to agree to.
    #[error("nobody proposes anything here now")]
    NotProposed,
    /// Nobody agrees with themselves.
    #[error("you proposed this")]
    OwnProposal,
    /// Whoever looks into a case does not end it so.
    #[error("you look after this case")]
    LooksAfter,
    /// Cash does not turn up by itself.
    #[error("no cheque is missing in this case, and only a cheque turns up again")]
    NoCheque,
    /// Only what is short can be asked back.
    #[error("more was counted than declared: nobody owes it")]
    NothingOwed,
    /// The money is no longer with the collector.
    #[error("the money of this receipt is no longer with the collector")]
    HandedOver,
    /// Not somebody who can look after a case.
    #[error("person {0} is no supervisor, accountant or manager and cannot look after a case")]
    CannotOwn(PersonNo),
    /// They would not find it.
    #[error("person {0} belongs to another branch and does not see this case")]
    OwnerOfBranch(PersonNo),
    /// The vault that it would go into is being counted.
    #[error("the vault is being counted")]
    VaultBeingCounted,
    /// The company asks for the count of a second cashier.
    #[error("the company asks for a second count of this deposit")]
    SecondCountMissing,
    /// The counts differ.
    #[error("the two counts of this deposit differ")]
    CountsDiffer,
    /// Nobody counts twice.
    #[error("the second count is another cashier's")]
    SameCounter,
    /// Nobody counts what they cannot count blind.
    #[error("you have seen what was declared")]
    SeenDeclared,
    /// A stored record contradicts itself.
    #[error("{0} is stored and does not read back")]
    Unreadable(String),
    /// The office's journal.
    #[error("telling the collector")]
    Office(#[from] IntakeError),
    /// The ledger.
    #[error("moving custody in the ledger")]
    Post(#[from] PostError),
    /// The database.
    #[error("reading or moving custody")]
    Db(#[from] DbError),
}

impl From<CustodyError> for Problem {
    fn from(error: CustodyError) -> Self {
        // These know a lost race from a failure.
        if let CustodyError::Db(error) | CustodyError::Post(PostError::Db(error)) = error {
            return error.into();
        }
        if let CustodyError::Office(error) = error {
            return error.into();
        }
        let detail = |next: &str| {
            let mut told = error.to_string();
            if let Some(first) = told.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            format!("{told}. {next}")
        };
        let conflict = |kind, title, next: &str| Self::conflict(kind, title, detail(next));
        match &error {
            CustodyError::NoDeposit(id) => Self::no_such(format_args!("deposit {id}")),
            CustodyError::NoVariance(no) => Self::no_such(format_args!("variance {no}")),
            CustodyError::NoVoid(id) => {
                Self::no_such(format_args!("void {id} that needs a decision"))
            }
            CustodyError::OwnDeposit | CustodyError::NotNeutral(_) | CustodyError::SameCounter => {
                let detail = "Whoever hands money in, counts it or answers for a difference may not decide about it. Ask somebody else.";
                Self::new(
                    axum::http::StatusCode::FORBIDDEN,
                    "four-eyes",
                    "A second person is needed",
                    detail,
                )
            }
            CustodyError::SeenDeclared => Self::new(
                axum::http::StatusCode::FORBIDDEN,
                "seen-declared",
                "Somebody else counts this one",
                "You have seen what was declared; somebody else counts this one.",
            ),
            CustodyError::OwnProposal | CustodyError::LooksAfter => Self::new(
                axum::http::StatusCode::FORBIDDEN,
                "four-eyes",
                "A second person is needed",
                "One person proposes how a difference ends and another agrees; whoever looks after the case does neither. Ask somebody else.",
            ),
            CustodyError::Proposed => conflict(
                "already-proposed",
                "Something is proposed",
                "Agree to it or turn it down first.",
            ),
            CustodyError::NotProposed => conflict(
                "not-proposed",
                "Nothing is proposed",
                "Look at the case again.",
            ),
            CustodyError::CountedByAnother => conflict(
                "counted-by-another",
                "Another cashier's count",
                "That cashier confirms or refuses it; if they cannot, a manager takes it back to the queue.",
            ),
            CustodyError::NotNow(_) => conflict(
                "wrong-state",
                "Not in this state",
                "Look at it again before going on.",
            ),
            CustodyError::Decided => {
                conflict("decided", "Decided already", "Look at what was decided.")
            }
            CustodyError::HandedOver => conflict(
                "handed-over",
                "Handed over",
                "It can be reversed, not voided; or refuse the void.",
            ),
            CustodyError::VaultBeingCounted => conflict(
                "vault-being-counted",
                "The vault is being counted",
                "Close the day, or put the count away, and then go on.",
            ),
            CustodyError::SecondCountMissing => conflict(
                "second-count-missing",
                "A second count is missing",
                "Ask another cashier to count it.",
            ),
            CustodyError::CountsDiffer => conflict(
                "counts-differ",
                "The counts differ",
                "Have it counted once more, or refuse it and let it be offered anew.",
            ),
            CustodyError::Reason => Self::reason(),
            CustodyError::Denominations => Self::not_a_count(&error),
            CustodyError::OwnerOfBranch(_) => Self::not_their_branch(),
            CustodyError::CannotOwn(_)
            | CustodyError::NotOffered(_)
            | CustodyError::NoCheque
            | CustodyError::NothingOwed => {
                Self::invalid(format!("It cannot be so: {error}. Correct it."))
            }
            CustodyError::Unreadable(_)
            | CustodyError::Office(_)
            | CustodyError::Post(_)
            | CustodyError::Db(_) => {
                tracing::error!("custody could not be read or moved: {error:?}");
                Self::internal()
            }
        }
    }
}
