use minicbor::{Decode, Encode};

use super::{BadFact, Check, require, short};
use crate::id::Seq;
use crate::time::Day;

/// How a visit ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum VisitOutcome {
    /// Money was received.
    #[n(0)]
    Collected,
    /// The customer was met and did not pay.
    #[n(1)]
    NotPaid,
    /// Nobody who could pay was there.
    #[n(2)]
    Absent,
    /// The premises were closed.
    #[n(3)]
    Closed,
    /// The customer disputes what is asked.
    #[n(4)]
    Disputed,
    /// The customer refused to talk.
    #[n(5)]
    Refused,
}

/// What should happen next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum NextAction {
    /// Visit again.
    #[n(0)]
    Visit,
    /// Call.
    #[n(1)]
    Call,
    /// Send a statement.
    #[n(2)]
    Statement,
    /// Hand the case up.
    #[n(3)]
    Escalate,
}

/// The end of a visit: check-out, outcome, reason for delay, next action.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct VisitEnd {
    /// The check-in it ends, in the same journal.
    #[n(0)]
    pub visit: Seq,
    /// How it ended.
    #[n(1)]
    pub outcome: VisitOutcome,
    /// Why the customer is late, in the company's code or in words.
    #[n(2)]
    pub delay_reason: Option<String>,
    /// What should happen next.
    #[n(3)]
    pub next: Option<NextAction>,
    /// When.
    #[n(4)]
    pub next_day: Option<Day>,
}

impl Check for VisitEnd {
    fn check(&self) -> Result<(), BadFact> {
        require(
            self.delay_reason.as_deref().is_none_or(short),
            "the reason is longer than 200 bytes",
        )
    }
}
