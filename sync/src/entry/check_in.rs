use minicbor::{Decode, Encode};

use super::{BadFact, Check};
use crate::id::{CustomerNo, EntryId};

/// How the customer was met.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum VisitMode {
    /// At the customer's door.
    #[n(0)]
    OnSite,
    /// By telephone.
    #[n(1)]
    Phone,
}

/// Arrival at a customer. The visit is known by this entry's place.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct CheckIn {
    /// Who is visited.
    #[n(0)]
    pub customer: CustomerNo,
    /// The stop of the plan it answers; none for an unplanned visit.
    #[n(1)]
    pub stop: Option<EntryId>,
    /// At the door unless said otherwise.
    #[n(2)]
    pub mode: Option<VisitMode>,
}

impl Check for CheckIn {
    fn check(&self) -> Result<(), BadFact> {
        Ok(())
    }
}
