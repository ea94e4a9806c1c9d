//! What a daybook says, typed.

use crate::entry::{
    ChequeRef, DayClose, DepositOutcome, Flag, Place, Quarantine, Total, VisitEnd, VisitMode,
};
use crate::id::{BookNo, CustomerNo, EntryId, PersonNo};
use crate::money::Money;
use crate::time::{Clocks, Millis};

/// The opening of the day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// The entry.
    pub entry: EntryId,
    /// What its clock said.
    pub wall: Millis,
}

/// The closing of the day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closed {
    /// The entry.
    pub entry: EntryId,
    /// What its clock said.
    pub wall: Millis,
    /// What the collector says the day came to.
    pub summary: DayClose,
}

/// Why a stop was taken off the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cancelled {
    /// The entry.
    pub entry: EntryId,
    /// Why.
    pub reason: String,
    /// Who at the office did it; on a phone the journal tells.
    pub by: Option<PersonNo>,
}

/// A stop of the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StopView {
    /// The entry that added it, which is its name.
    pub id: EntryId,
    /// Who is to be visited.
    pub customer: CustomerNo,
    /// Its place in the order, as text.
    pub rank: String,
    /// What it should bring.
    pub target: Option<Total>,
    /// Who at the office planned it.
    pub by: Option<PersonNo>,
    /// Set when it was taken off the plan.
    pub cancelled: Option<Cancelled>,
    /// The note on it.
    pub note: String,
    /// The visits that answered it, in order.
    pub visits: Vec<EntryId>,
}

/// The end of a visit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    /// The entry.
    pub entry: EntryId,
    /// What its clocks said.
    pub clocks: Clocks,
    /// Outcome, reason for delay, next action and its day.
    pub end: VisitEnd,
}

/// A visit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitView {
    /// The check-in, which is its name.
    pub id: EntryId,
    /// Who was visited.
    pub customer: CustomerNo,
    /// The stop it answered; none for an unplanned visit.
    pub stop: Option<EntryId>,
    /// How the customer was met.
    pub mode: VisitMode,
    /// What the clocks said at check-in.
    pub clocks: Clocks,
    /// Where, if taken.
    pub place: Option<Place>,
    /// Set when it has ended.
    pub end: Option<Ended>,
    /// The note on it.
    pub note: String,
    /// The receipts given at it, in order, voided ones too.
    pub receipts: Vec<EntryId>,
}

/// What became of a void.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VoidState {
    /// The receipt is undone; nobody had to approve.
    Done,
    /// The receipt had been confirmed by the server: a second person must approve.
    Awaits,
    /// Approved: the receipt is undone.
    Approved(PersonNo),
    /// Turned down: the receipt stands.
    Refused(PersonNo, String),
    /// Put aside by the server: the receipt stands until a person decides.
    PutAside(Quarantine),
}

impl VoidState {
    /// Whether the receipt is undone.
    #[must_use]
    pub fn undoes(&self) -> bool {
        matches!(self, Self::Done | Self::Approved(_))
    }
}

/// A receipt as the day shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceiptView {
    /// The entry, which is its name.
    pub id: EntryId,
    /// The visit it was given at.
    pub visit: Option<EntryId>,
    /// Who paid.
    pub customer: CustomerNo,
    /// The book of its number.
    pub book: BookNo,
    /// Its number.
    pub number: u32,
    /// What was received in all.
    pub total: Money,
    /// What the clock said.
    pub wall: Millis,
    /// The void of it with its reason and what became of that.
    pub void: Option<(EntryId, String, VoidState)>,
    /// What the server said of it; none if it has not said anything yet.
    pub ruling: Option<Ruling>,
}

impl ReceiptView {
    /// Whether it is undone.
    #[must_use]
    pub fn is_voided(&self) -> bool {
        self.void
            .as_ref()
            .is_some_and(|(_, _, state)| state.undoes())
    }
}

/// A remark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommentView {
    /// The entry.
    pub id: EntryId,
    /// The stop it is about; none for the day.
    pub stop: Option<EntryId>,
    /// The words.
    pub text: String,
    /// Who at the office wrote it; on a phone the journal tells.
    pub by: Option<PersonNo>,
    /// What the clock said.
    pub wall: Millis,
}

/// A deposit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DepositView {
    /// The offer, which is its name.
    pub id: EntryId,
    /// The cash declared.
    pub cash: Money,
    /// The cheques offered.
    pub cheques: Vec<ChequeRef>,
    /// What the clock said.
    pub wall: Millis,
    /// The entry that took the offer back.
    pub withdrawn: Option<EntryId>,
    /// What the cash office said, by which entry and which cashier.
    pub answer: Option<(EntryId, DepositOutcome, PersonNo)>,
}

/// What a customer said at a visit: the fact as it was recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said<T> {
    /// The entry, which is its name.
    pub id: EntryId,
    /// What the clock said.
    pub wall: Millis,
    /// What was said.
    pub fact: T,
}

/// The server's answer to an entry. Posted, unless it was put aside.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ruling {
    /// The doubts.
    pub flags: Vec<Flag>,
    /// Set when it was put aside for a person and posted nowhere.
    pub quarantine: Option<Quarantine>,
}
