use minicbor::{Decode, Encode};

use super::{BadFact, Check, require};
use crate::time::Day;

/// The collector opened a business day. The date is the company's, set here once: what happens after
/// midnight belongs to the open day. Every following entry of the journal belongs to this daybook,
/// until the next one opens.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct DayOpen {
    /// The business date.
    #[n(0)]
    pub day: Day,
}

impl Check for DayOpen {
    fn check(&self) -> Result<(), BadFact> {
        require(
            self.day
                .date()
                .is_some_and(|date| self.day.0 >= 0 && date.to_string().len() == 10),
            "the business date is beyond the calendar",
        )
    }
}
