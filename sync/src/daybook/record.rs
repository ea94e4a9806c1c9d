//! What the document keeps of each fact and edit, as CBOR in one value: a value costs the document as
//! much as a map of its own, and more than what is in it. Only notes are text.

use minicbor::{Decode, Encode};

use crate::entry::{
    ChequeRef, DayClose, DepositOutcome, Flag, Place, Quarantine, VisitEnd, VisitMode,
};
use crate::id::{BookNo, CustomerNo, EntryId, PersonNo, Seq};
use crate::money::Currency;
use crate::time::{Clocks, Millis};

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct OpenedRecord {
    #[n(0)]
    pub(super) entry: EntryId,
    #[n(1)]
    pub(super) wall: Millis,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct ClosedRecord {
    #[n(0)]
    pub(super) entry: EntryId,
    #[n(1)]
    pub(super) wall: Millis,
    #[n(2)]
    pub(super) summary: DayClose,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct StopRecord {
    #[n(0)]
    pub(super) customer: CustomerNo,
    #[n(1)]
    pub(super) by: Option<PersonNo>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct CancelRecord {
    #[n(0)]
    pub(super) entry: EntryId,
    #[n(1)]
    pub(super) reason: String,
    #[n(2)]
    pub(super) by: Option<PersonNo>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct VisitRecord {
    #[n(0)]
    pub(super) customer: CustomerNo,
    #[n(1)]
    pub(super) stop: Option<EntryId>,
    #[n(2)]
    pub(super) mode: Option<VisitMode>,
    #[n(3)]
    pub(super) clocks: Clocks,
    #[n(4)]
    pub(super) place: Option<Place>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct EndRecord {
    #[n(0)]
    pub(super) entry: EntryId,
    #[n(1)]
    pub(super) clocks: Clocks,
    #[n(2)]
    pub(super) end: VisitEnd,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct CommentRecord {
    #[n(0)]
    pub(super) stop: Option<EntryId>,
    #[n(1)]
    pub(super) text: String,
    #[n(2)]
    pub(super) by: Option<PersonNo>,
    #[n(3)]
    pub(super) wall: Millis,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct ReceiptRecord {
    #[n(0)]
    pub(super) visit: Option<Seq>,
    #[n(1)]
    pub(super) customer: CustomerNo,
    #[n(2)]
    pub(super) book: BookNo,
    #[n(3)]
    pub(super) number: u32,
    #[n(4)]
    pub(super) currency: Currency,
    #[n(5)]
    pub(super) total: i64,
    #[n(6)]
    pub(super) wall: Millis,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct VoidRecord {
    #[n(0)]
    pub(super) receipt: Seq,
    #[n(1)]
    pub(super) reason: String,
    /// Whether its author knew the receipt to be confirmed by the server.
    #[n(2)]
    pub(super) confirmed: bool,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct VoidAnswerRecord {
    #[n(0)]
    pub(super) approved: bool,
    #[n(1)]
    pub(super) reason: String,
    #[n(2)]
    pub(super) by: PersonNo,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct DepositRecord {
    #[n(0)]
    pub(super) currency: Currency,
    #[n(1)]
    pub(super) cash: i64,
    #[n(2)]
    pub(super) cheques: Vec<ChequeRef>,
    #[n(3)]
    pub(super) wall: Millis,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct DepositAnswerRecord {
    #[n(0)]
    pub(super) entry: EntryId,
    #[n(1)]
    pub(super) outcome: DepositOutcome,
    #[n(2)]
    pub(super) by: PersonNo,
}

/// What a customer said, as its entry has it.
#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct SaidRecord<T> {
    #[n(0)]
    pub(super) wall: Millis,
    #[n(1)]
    pub(super) fact: T,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct RulingRecord {
    #[n(0)]
    pub(super) flags: Vec<Flag>,
    #[n(1)]
    pub(super) quarantine: Option<Quarantine>,
}
