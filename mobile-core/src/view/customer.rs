//! The customer at hand.

use counterfoil_sync::entry::{BalanceConfirmation, Delivery, Dispute, Request, VisitOutcome};
use counterfoil_sync::id::{CustomerNo, EntryId, ItemNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::{Day, Millis};
use counterfoil_sync::wire::Contact;
use rusqlite::{OptionalExtension as _, params};

use super::credit::CreditLine;
use super::promises::PromiseLine;
use super::receipts::ReceiptStanding;
use super::words::Recorded;
use super::{ViewError, add};
use crate::phone::Phone;
use crate::store::cells::Cells as _;
use crate::store::project::ReceiptState;
use crate::store::{customers, items};

/// How many receipts and visits the screen shows.
const LAST: u32 = 20;

/// A customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerView {
    /// Number.
    pub customer: CustomerNo,
    /// The ERP's code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Latitude and longitude of the site in hundred-thousandths of a degree.
    pub site: Option<(i32, i32)>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Whether it is no longer this collector's.
    pub is_gone: bool,
    /// What the office lets it owe, and how much of that is used.
    pub credit: CreditLine,
    /// Whom to speak to there, by name.
    pub contacts: Vec<Contact>,
    /// What is open, own receipts taken off: the oldest due first, without a due date last.
    pub items: Vec<ItemLine>,
    /// What is owed, per currency.
    pub balance: Vec<Money>,
    /// How old it is, per currency.
    pub aging: Vec<AgingLine>,
    /// The last receipts this phone issued, the newest first.
    pub receipts: Vec<ReceiptBrief>,
    /// The last visits from this phone, the newest first.
    pub visits: Vec<VisitLine>,
    /// Its promises: the open ones by their date, then the last ones that are over.
    pub promises: Vec<PromiseLine>,
    /// What it contests, the newest first.
    pub disputes: Vec<Recorded<Dispute>>,
    /// What was asked of the office, the newest first.
    pub requests: Vec<Recorded<Request>>,
    /// Balances it confirmed on this phone, the newest first.
    pub confirmations: Vec<Recorded<BalanceConfirmation>>,
    /// Invoices it said on this phone to have or to miss, the newest first.
    pub deliveries: Vec<Recorded<Delivery>>,
    /// Notes of the day on its stops and visits that are not empty.
    pub notes: Vec<String>,
}

/// An open item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemLine {
    /// Number.
    pub item: ItemNo,
    /// 1 invoice, 2 debit note, 3 credit memo, 4 opening balance.
    pub kind: u8,
    /// The document's number.
    pub document: String,
    /// Issued.
    pub issued: Day,
    /// Due, if known.
    pub due: Option<Day>,
    /// Its amount.
    pub amount: Money,
    /// Of which open.
    pub open: Money,
    /// Days past due at the day; none if not due or without a due date.
    pub days_overdue: Option<u32>,
    /// Whether a dispute names it that the office has not answered.
    pub is_disputed: bool,
}

/// How old what is open is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aging {
    /// Without a due date.
    NoDueDate,
    /// Not due.
    NotDue,
    /// 1 to 30 days past due.
    To30,
    /// 31 to 60.
    To60,
    /// 61 to 90.
    To90,
    /// More than 90.
    Over90,
}

impl Aging {
    /// The bucket of an item at a day.
    #[must_use]
    pub fn of(due: Option<Day>, day: Day) -> Self {
        match due.map(|due| day.0.saturating_sub(due.0)) {
            None => Self::NoDueDate,
            Some(i32::MIN..=0) => Self::NotDue,
            Some(1..=30) => Self::To30,
            Some(31..=60) => Self::To60,
            Some(61..=90) => Self::To90,
            Some(91..) => Self::Over90,
        }
    }
}

/// One currency's aging, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AgingLine {
    /// The currency.
    pub currency: Currency,
    /// Without a due date.
    pub no_due_date: i64,
    /// Not due.
    pub not_due: i64,
    /// 1 to 30 days past due.
    pub to_30: i64,
    /// 31 to 60.
    pub to_60: i64,
    /// 61 to 90.
    pub to_90: i64,
    /// More than 90.
    pub over_90: i64,
}

/// A receipt in brief.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceiptBrief {
    /// The receipt.
    pub receipt: EntryId,
    /// The number as printed.
    pub voucher: String,
    /// The day.
    pub day: Day,
    /// What was received.
    pub total: Money,
    /// What became of it.
    pub standing: ReceiptStanding,
}

/// A visit in brief.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitLine {
    /// The visit.
    pub visit: EntryId,
    /// The day.
    pub day: Day,
    /// When it began, by the wall clock.
    pub began: Millis,
    /// Whether it was by telephone.
    pub by_phone: bool,
    /// How it ended; none while it lasts.
    pub outcome: Option<VisitOutcome>,
}

impl Phone {
    /// A customer with everything the phone knows, aged at the open day, else at the last one.
    pub fn customer(&mut self, no: CustomerNo) -> Result<CustomerView, ViewError> {
        let day = self.writing()?.day.ok_or(ViewError::NoDay)?.day;
        self.customer_on(no, day)
    }

    /// The same, aged at a day, whether it was opened or not.
    pub fn customer_on(&mut self, no: CustomerNo, day: Day) -> Result<CustomerView, ViewError> {
        let writing = self.writing()?.clone();
        let mut view = self
            .conn
            .prepare_cached(
                "SELECT code, name, lat_e5, lon_e5, phone, gone FROM customer WHERE no = ?1",
            )?
            .query_row([no.0], |row| {
                Ok(CustomerView {
                    customer: no,
                    code: row.get(0)?,
                    name: row.get(1)?,
                    site: row
                        .get::<_, Option<i32>>(2)?
                        .zip(row.get::<_, Option<i32>>(3)?),
                    phone: row.get(4)?,
                    is_gone: row.get(5)?,
                    credit: CreditLine::default(),
                    contacts: Vec::new(),
                    items: Vec::new(),
                    balance: Vec::new(),
                    aging: Vec::new(),
                    receipts: Vec::new(),
                    visits: Vec::new(),
                    promises: Vec::new(),
                    disputes: Vec::new(),
                    requests: Vec::new(),
                    confirmations: Vec::new(),
                    deliveries: Vec::new(),
                    notes: Vec::new(),
                })
            })
            .optional()?
            .ok_or(ViewError::NotFound)?;
        let words = self.words(no)?;
        for item in items::of_customer(&self.conn, no)? {
            let open = Money::new(item.open, item.currency);
            add(&mut view.balance, open);
            age(&mut view.aging, open, item.due, day);
            view.items.push(ItemLine {
                item: item.no,
                kind: item.kind,
                document: item.document,
                issued: item.issued,
                due: item.due,
                amount: Money::new(item.amount, item.currency),
                open,
                days_overdue: item
                    .due
                    .and_then(|due| u32::try_from(day.0 - due.0).ok())
                    .filter(|days| *days > 0),
                is_disputed: words
                    .disputes
                    .iter()
                    .filter(|dispute| dispute.answer.is_none())
                    .any(|dispute| dispute.fact.items.iter().any(|part| part.item == item.no)),
            });
        }
        view.credit = self.credit(no, &view.balance, day)?;
        view.contacts = customers::contacts(&self.conn, no)?;
        view.receipts = self.last_receipts(no)?;
        view.visits = self.last_visits(no)?;
        view.promises = self.promises(no, day)?;
        view.disputes = words.disputes;
        view.requests = words.requests;
        view.confirmations = words.confirmations;
        view.deliveries = words.deliveries;
        let daybook = self.daybooks.get(&self.conn, &writing, day)?;
        let stops = daybook
            .stops()
            .into_iter()
            .filter(|stop| stop.customer == no)
            .map(|stop| stop.note);
        let visits = daybook
            .visits()
            .into_iter()
            .filter(|visit| visit.customer == no)
            .map(|visit| visit.note);
        view.notes = stops
            .chain(visits)
            .filter(|note| !note.is_empty())
            .collect();
        Ok(view)
    }

    fn last_receipts(&self, no: CustomerNo) -> Result<Vec<ReceiptBrief>, ViewError> {
        let mut found = self.conn.prepare_cached(
            "SELECT r.journal, r.seq, coalesce(b.series, ''), r.number, r.day, r.total, r.currency, r.state
             FROM receipt r LEFT JOIN book b ON b.no = r.book WHERE r.customer = ?1 ORDER BY r.day DESC, r.journal DESC, r.seq DESC LIMIT ?2",
        )?;
        let rows = found.query_map(params![no.0, LAST], |row| {
            Ok(ReceiptBrief {
                receipt: EntryId::new(row.journal(0)?, row.uint(1)?),
                voucher: format!("{}{}", row.get::<_, String>(2)?, row.get::<_, u32>(3)?),
                day: Day(row.get(4)?),
                total: Money::new(row.get(5)?, row.currency(6)?),
                standing: match ReceiptState::of(row.get(7)?) {
                    ReceiptState::Issued => ReceiptStanding::Issued,
                    ReceiptState::VoidPending => ReceiptStanding::AwaitsVoid,
                    ReceiptState::Void | ReceiptState::VoidApproved => ReceiptStanding::Void,
                },
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn last_visits(&self, no: CustomerNo) -> Result<Vec<VisitLine>, ViewError> {
        let mut found = self.conn.prepare_cached(
            "SELECT journal, seq, day, began_wall, by_phone, outcome FROM visit WHERE customer = ?1
             ORDER BY day DESC, journal DESC, seq DESC LIMIT ?2",
        )?;
        let rows = found.query_map(params![no.0, LAST], |row| {
            Ok(VisitLine {
                visit: EntryId::new(row.journal(0)?, row.uint(1)?),
                day: Day(row.get(2)?),
                began: Millis(row.get(3)?),
                by_phone: row.get(4)?,
                outcome: row.get::<_, Option<u8>>(5)?.and_then(outcome),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The outcome behind its number in the entry.
fn outcome(number: u8) -> Option<VisitOutcome> {
    minicbor::decode(&[number]).ok()
}

fn age(lines: &mut Vec<AgingLine>, open: Money, due: Option<Day>, day: Day) {
    let currency = open.currency;
    let at = lines
        .binary_search_by_key(&currency, |line| line.currency)
        .unwrap_or_else(|at| {
            lines.insert(
                at,
                AgingLine {
                    currency,
                    no_due_date: 0,
                    not_due: 0,
                    to_30: 0,
                    to_60: 0,
                    to_90: 0,
                    over_90: 0,
                },
            );
            at
        });
    let Some(line) = lines.get_mut(at) else {
        return;
    };
    let bucket = match Aging::of(due, day) {
        Aging::NoDueDate => &mut line.no_due_date,
        Aging::NotDue => &mut line.not_due,
        Aging::To30 => &mut line.to_30,
        Aging::To60 => &mut line.to_60,
        Aging::To90 => &mut line.to_90,
        Aging::Over90 => &mut line.over_90,
    };
    *bucket = bucket.saturating_add(open.minor);
}
