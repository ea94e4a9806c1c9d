//! What stands on a receipt.

use counterfoil_sync::entry::Tender;
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Day, Millis};

/// A receipt as it was given to the customer, and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Content {
    /// The entry.
    pub receipt: EntryId,
    /// The company.
    pub company: String,
    /// The number as printed.
    pub voucher: String,
    /// The business date.
    pub day: Day,
    /// When, by the phone's wall clock.
    pub taken: Millis,
    /// The customer's code.
    pub customer_code: String,
    /// The customer's name.
    pub customer_name: String,
    /// Who paid it in, if not the customer.
    pub payer: Option<String>,
    /// What was received, one by one.
    pub tenders: Vec<Tender>,
    /// What it settles.
    pub settled: Vec<Settled>,
    /// What the customer meant as a payment on account.
    pub on_account: Option<Money>,
    /// What is not matched to an item yet.
    pub unapplied: Option<Money>,
    /// What was received in all.
    pub total: Money,
    /// Who received it.
    pub collector: PersonNo,
    /// The name.
    pub collector_name: String,
    /// What the QR says: the code by which the receipt is checked, as the end of an address if the
    /// company has one. None if the phone had no certificate when it was issued.
    pub code: Option<String>,
    /// How often it was printed or shared before.
    pub earlier_prints: u32,
    /// Whether it is void.
    pub mark: Option<Mark>,
}

/// What part of a receipt settled which document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settled {
    /// The document's number.
    pub document: String,
    /// How much.
    pub amount: Money,
    /// What stayed open of it, as the phone knew when the receipt was issued.
    pub left: Money,
}

/// What is stamped across a receipt that does not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// Undone.
    Void,
    /// A void awaits a second person.
    VoidAsked,
}
