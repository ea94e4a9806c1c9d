//! The four edits of a plan. A stop is known by the entry that added it.

use minicbor::{Decode, Encode};

use super::{BadFact, Check, Total, positive, require, short};
use crate::id::{CustomerNo, EntryId, PersonNo};
use crate::rank::is_rank;

fn rank(text: &str) -> Result<(), BadFact> {
    require(
        is_rank(text),
        "a rank has 1 to 64 small letters and does not end in a",
    )
}

/// A customer put on the plan.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct StopAdd {
    /// Who is to be visited.
    #[n(0)]
    pub customer: CustomerNo,
    /// Where in the order: stops are visited in the order of their ranks as text.
    #[n(1)]
    pub rank: String,
    /// What it should bring.
    #[n(2)]
    pub target: Option<Total>,
    /// Who at the office planned it; on a phone the journal tells.
    #[n(3)]
    pub by: Option<PersonNo>,
}

impl Check for StopAdd {
    fn check(&self) -> Result<(), BadFact> {
        rank(&self.rank)?;
        require(
            self.target.is_none_or(|target| positive(target.minor)),
            "a target is a positive amount",
        )
    }
}

/// A stop moved in the order.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct StopMove {
    /// The stop.
    #[n(0)]
    pub stop: EntryId,
    /// Its new rank.
    #[n(1)]
    pub rank: String,
    /// Who at the office moved it.
    #[n(2)]
    pub by: Option<PersonNo>,
}

impl Check for StopMove {
    fn check(&self) -> Result<(), BadFact> {
        rank(&self.rank)
    }
}

/// A stop taken off the plan.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct StopCancel {
    /// The stop.
    #[n(0)]
    pub stop: EntryId,
    /// Why.
    #[n(1)]
    pub reason: String,
    /// Who at the office cancelled it.
    #[n(2)]
    pub by: Option<PersonNo>,
}

impl Check for StopCancel {
    fn check(&self) -> Result<(), BadFact> {
        require(short(&self.reason), "a reason has at most 200 bytes")
    }
}

/// What a stop should bring.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct StopTarget {
    /// The stop.
    #[n(0)]
    pub stop: EntryId,
    /// The target, or none.
    #[n(1)]
    pub target: Option<Total>,
    /// Who at the office set it.
    #[n(2)]
    pub by: Option<PersonNo>,
}

impl Check for StopTarget {
    fn check(&self) -> Result<(), BadFact> {
        require(
            self.target.is_none_or(|target| positive(target.minor)),
            "a target is a positive amount",
        )
    }
}
