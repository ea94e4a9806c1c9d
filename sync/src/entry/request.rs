use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

use super::{BadFact, Check, once_each, positive, require, short};
use crate::id::{CustomerNo, ItemNo, PersonNo, Seq};
use crate::limits;
use crate::money::{Currency, sum};
use crate::time::Day;

/// One part of an instalment plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Instalment {
    /// By when.
    #[n(0)]
    pub due: Day,
    /// Minor units, positive.
    #[n(1)]
    pub amount: i64,
}

/// To whom a case is handed up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum EscalateTo {
    /// The supervisor.
    #[n(0)]
    Supervisor,
    /// The credit manager.
    #[n(1)]
    Manager,
    /// The lawyers.
    #[n(2)]
    Legal,
}

/// What is asked for. Amounts are minor units of the request's currency.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Ask {
    /// To pay an amount in parts.
    #[n(0)]
    Instalments(#[n(0)] i64, #[n(1)] Vec<Instalment>),
    /// To pay later: by this day.
    #[n(1)]
    Extension(#[n(0)] Day),
    /// To pay less and be quit: what is owed, and what is offered for it.
    #[n(2)]
    Settlement(#[n(0)] i64, #[n(1)] i64),
    /// To be credited an amount.
    #[n(3)]
    CreditMemo(#[n(0)] i64),
    /// That somebody else takes the case.
    #[n(4)]
    Escalation(#[n(0)] EscalateTo),
}

/// Something that the office must decide, asked for by a customer or by the collector. Nothing follows
/// from it until somebody decides.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Request {
    /// The visit at which it was made, in the same journal.
    #[n(0)]
    pub visit: Option<Seq>,
    /// About whom.
    #[n(1)]
    pub customer: CustomerNo,
    /// In which currency.
    #[n(2)]
    pub currency: Currency,
    /// What is asked for.
    #[n(3)]
    pub ask: Ask,
    /// For which items; for the balance when none is named.
    #[n(4)]
    pub items: Vec<ItemNo>,
    /// Why.
    #[n(5)]
    pub reason: String,
    /// Who asked.
    #[n(6)]
    pub said_by: Option<String>,
    /// What shows it, by SHA-256.
    #[n(7)]
    pub photos: Vec<ByteArray<32>>,
    /// Who at the office heard it; on a phone the journal tells.
    #[n(8)]
    pub by: Option<PersonNo>,
}

impl Ask {
    fn check(&self) -> Result<(), BadFact> {
        match self {
            Self::Instalments(amount, parts) => {
                require(
                    (1..=limits::INSTALMENTS).contains(&parts.len()),
                    "a plan has 1 to 60 instalments",
                )?;
                require(
                    positive(*amount) && parts.iter().all(|part| positive(part.amount)),
                    "an instalment is a positive amount",
                )?;
                require(
                    parts.iter().all(|part| part.due.date().is_some())
                        && parts.array_windows().all(|[a, b]| a.due < b.due),
                    "instalments are in the order of their dates, one for each",
                )?;
                require(
                    sum(parts.iter().map(|part| part.amount)) == Ok(*amount),
                    "the instalments are not the amount of the plan",
                )
            }
            Self::Extension(until) => require(
                until.date().is_some(),
                "the extension's date is beyond the calendar",
            ),
            Self::Settlement(owed, offered) => require(
                positive(*owed) && positive(*offered) && offered < owed,
                "a settlement offers less than is owed",
            ),
            Self::CreditMemo(amount) => {
                require(positive(*amount), "a credit memo is a positive amount")
            }
            Self::Escalation(_) => Ok(()),
        }
    }
}

impl Check for Request {
    fn check(&self) -> Result<(), BadFact> {
        self.ask.check()?;
        require(
            self.items.len() <= limits::ITEMS_NAMED,
            "a request names at most 300 items",
        )?;
        once_each(self.items.iter().copied())?;
        require(
            !self.reason.is_empty() && self.reason.len() <= limits::NOTE_BYTES,
            "a request has a reason of 1 to 4096 bytes",
        )?;
        require(
            self.said_by.as_deref().is_none_or(short),
            "the name of who asks has at most 200 bytes",
        )?;
        require(
            self.photos.len() <= limits::PHOTOS_PER_RECORD,
            "a record has at most 10 photos",
        )
    }
}
