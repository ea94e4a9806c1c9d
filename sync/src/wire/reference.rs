//! Reference data: what a phone must know to work offline. The server owns it; a phone holds a copy
//! and moves forward by cursor.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::cash_limit::CashLimits;
use crate::entry::{SaidAnswer, Total};
use crate::id::{BookNo, CustomerNo, EntryId, ItemNo, PersonNo};
use crate::money::Currency;
use crate::promise::PromiseEnd;
use crate::time::Day;

/// How far a phone's copy reaches: every change up to `change`, and of that one the rows up to
/// `(table, no)`. Given by the server; a phone only hands it back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Encode, Decode)]
#[cbor(array)]
pub struct Cursor {
    /// The number of the change.
    #[n(0)]
    pub change: u64,
    /// Which table within it.
    #[n(1)]
    pub table: u8,
    /// Which row within that.
    #[n(2)]
    pub no: u32,
}

/// Reference data that changed since a cursor. Applying it twice is the same as once.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
#[cbor(map)]
pub struct Reference {
    /// Where the phone is after applying this.
    #[n(0)]
    pub cursor: Cursor,
    /// The company and its policy, when changed.
    #[n(1)]
    pub company: Option<Company>,
    /// Customers, new or changed.
    #[n(2)]
    pub customers: Option<Vec<Customer>>,
    /// Customers that are no longer this collector's. Their data leaves the phone once nothing on it
    /// still needs them.
    #[n(3)]
    pub gone: Option<Vec<CustomerNo>>,
    /// Open items, new or changed in more than their open amount.
    #[n(4)]
    pub items: Option<Vec<Item>>,
    /// Open amounts that changed: what the server's ledger says after the checkpoint beside it.
    #[n(5)]
    pub open: Option<Vec<Open>>,
    /// Books leased to this device, new or changed.
    #[n(6)]
    pub books: Option<Vec<Book>>,
    /// What customers said at visits, to whichever phone: new, or with more that came of it.
    #[n(7)]
    pub said: Option<Vec<Said>>,
    /// The limits on this collector's cash, when one of them changed: all of them, one line for each
    /// currency that has any.
    #[n(8)]
    pub limits: Option<Vec<CashLimits>>,
}

/// The company's name and rules.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Company {
    /// Name, as on a receipt.
    #[n(0)]
    pub name: String,
    /// IANA time zone of its business dates.
    #[n(1)]
    pub time_zone: String,
    /// The currency offered first.
    #[n(2)]
    pub currency: Currency,
    /// Ask for a new book when this many leaves are left.
    #[n(3)]
    pub refill_below: u32,
    /// Where its server is reached, such as `https://office.example`: the code on a receipt is printed
    /// as a page there.
    #[n(4)]
    pub origin: Option<String>,
}

/// A customer of this collector.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Customer {
    /// Number.
    #[n(0)]
    pub no: CustomerNo,
    /// The ERP's code.
    #[n(1)]
    pub code: String,
    /// Name.
    #[n(2)]
    pub name: String,
    /// Latitude and longitude of the site in hundred-thousandths of a degree.
    #[n(3)]
    pub site: Option<(i32, i32)>,
    /// Telephone number.
    #[n(4)]
    pub phone: Option<String>,
    /// What the office lets it owe, if it said anything about that.
    #[n(5)]
    pub credit: Option<Credit>,
    /// Whom to speak to there, by name.
    #[n(6)]
    pub contacts: Option<Vec<Contact>>,
}

/// What a customer may owe, as the office set it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
#[cbor(map)]
pub struct Credit {
    /// The most it may owe; none when no limit is set.
    #[n(0)]
    pub limit: Option<Total>,
    /// Days from an invoice to its due date.
    #[n(1)]
    pub terms_days: Option<u16>,
    /// Why nothing more is sold to it on credit; none when it is not held.
    #[n(2)]
    pub hold: Option<String>,
    /// How the office judges it.
    #[n(3)]
    pub risk: Option<Risk>,
}

/// How likely a customer is not to pay.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum Risk {
    /// It pays.
    #[n(1)]
    Low = 1,
    /// It pays late.
    #[n(2)]
    Medium = 2,
    /// It may not pay.
    #[n(3)]
    High = 3,
}

impl Risk {
    /// All, the lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Somebody at a customer's.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Contact {
    /// Name.
    #[n(0)]
    pub name: String,
    /// What they do there: `accounts`, `owner`.
    #[n(1)]
    pub role: Option<String>,
    /// Telephone number.
    #[n(2)]
    pub phone: Option<String>,
}

/// An open item of one of them.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Item {
    /// Number.
    #[n(0)]
    pub no: ItemNo,
    /// Whose.
    #[n(1)]
    pub customer: CustomerNo,
    /// 1 invoice, 2 debit note, 3 credit memo, 4 opening balance.
    #[n(2)]
    pub kind: u8,
    /// The document's number.
    #[n(3)]
    pub document: String,
    /// Issued.
    #[n(4)]
    pub issued: Day,
    /// Due, if known.
    #[n(5)]
    pub due: Option<Day>,
    /// Currency.
    #[n(6)]
    pub currency: Currency,
    /// Its amount in minor units.
    #[n(7)]
    pub amount: i64,
    /// Of which open.
    #[n(8)]
    pub open: i64,
}

/// An item's open amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Open {
    /// The item.
    #[n(0)]
    pub item: ItemNo,
    /// Minor units.
    #[n(1)]
    pub open: i64,
}

/// A voucher book on lease to this device.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Book {
    /// Number.
    #[n(0)]
    pub no: BookNo,
    /// What is printed before the number: `RV-`.
    #[n(1)]
    pub series: String,
    /// The first leaf.
    #[n(2)]
    pub first: u32,
    /// The last leaf.
    #[n(3)]
    pub last: u32,
    /// The next blank leaf when the lease was given.
    #[n(4)]
    pub next: u32,
    /// Whether the lease has ended: nothing more is issued from it.
    #[n(5)]
    pub closed: bool,
    /// To whom it is leased.
    #[n(6)]
    pub holder: PersonNo,
}

/// What a customer said at a visit, as its entry has it, and what has come of it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Said {
    /// The entry, which is its name.
    #[n(0)]
    pub id: EntryId,
    /// The business date.
    #[n(1)]
    pub day: Day,
    /// The number of the entry's kind.
    #[n(2)]
    pub kind: u16,
    /// The entry's body.
    #[n(3)]
    pub body: ByteVec,
    /// Of a promise: how it ended before its time.
    #[n(4)]
    pub end: Option<PromiseEnd>,
    /// Of a promise: what has counted towards it, in minor units.
    #[n(5)]
    pub counted: i64,
    /// Of a dispute or a request: what the office answered, if it did.
    #[n(6)]
    pub answer: Option<SaidAnswer>,
}
