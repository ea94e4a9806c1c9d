//! The receipt voucher.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use counterfoil_sync::cash_limit::{Brought, LimitKind};
use counterfoil_sync::entry::{Allocation, Receipt, ShortReason, Tender};
use counterfoil_sync::id::{BookNo, CustomerNo, EntryId, ItemNo};
use counterfoil_sync::limits::{CHEQUE_DAYS_BACK, DAYS_AHEAD};
use counterfoil_sync::money::{Currency, Money, MoneyError, sum};
use counterfoil_sync::receipt_code::{ReceiptCode, Statement};
use counterfoil_sync::time::Day;
use counterfoil_sync::typed::plain;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::act::{Act, Action, WriteError};
use crate::print::paper::{self, Paper, PaperItem};
use crate::store::state::OpenDay;
use crate::store::{age, items, limits, read};

/// Where what is received beyond the allocations goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Rest {
    /// The customer meant it as a payment on account.
    #[default]
    OnAccount,
    /// Not matched to an item yet; the office will.
    Unapplied,
}

/// Issues a receipt for what a customer pays. The number is the next leaf of the open book and is used
/// up in the same transaction.
///
/// An allocation below what is open needs a reason; one above it is refused, as far as the phone knows.
/// It belongs to the visit at that customer, if one is open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IssueReceipt {
    /// Who pays.
    pub customer: CustomerNo,
    /// The currency of everything in it.
    pub currency: Currency,
    /// What is received.
    pub tenders: Vec<Tender>,
    /// What it settles.
    pub allocations: Vec<Allocation>,
    /// Where the rest goes, if there is one.
    pub rest: Rest,
    /// Who pays it in, if not the customer.
    pub payer: Option<String>,
}

/// A receipt that was issued.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Issued {
    /// Its name.
    #[n(0)]
    pub receipt: EntryId,
    /// The book its number is from.
    #[n(1)]
    pub book: BookNo,
    /// The number.
    #[n(2)]
    pub number: u32,
    /// The number as printed, with its series.
    #[n(3)]
    pub voucher: String,
    /// What was received, in minor units of `currency`.
    #[n(4)]
    pub total: i64,
    /// The currency.
    #[n(5)]
    pub currency: Currency,
    /// How many leaves the phone has left, in this book.
    #[n(6)]
    pub leaves_left: u32,
}

/// Why no receipt was issued. No number was used.
#[derive(Debug, thiserror::Error)]
pub enum IssueReceiptError {
    /// No blank leaf.
    #[error(
        "there is no blank leaf left on this phone; sync to get the next voucher book, or ask the office for one"
    )]
    NoBook,
    /// The phone does not know the customer.
    #[error("customer {0} is not on this phone; sync, or ask the office to assign it")]
    UnknownCustomer(CustomerNo),
    /// The item is not one of this customer's in this currency.
    #[error(
        "item {0} is not an open item of this customer in this currency; sync, or take the money on account"
    )]
    UnknownItem(ItemNo),
    /// More than is open.
    #[error(
        "{document} has {open} open, so {asked} cannot be allocated to it; take the rest on account"
    )]
    MoreThanOpen {
        /// The document.
        document: String,
        /// What is open.
        open: Money,
        /// What was asked.
        asked: Money,
    },
    /// Less than is open, and no reason.
    #[error("{document} stays open with {left}; say why less was paid")]
    NoReason {
        /// The document.
        document: String,
        /// What stays open.
        left: Money,
    },
    /// The allocations are more than was received.
    #[error(
        "{allocated} is allocated but only {received} received; lower an allocation or add a tender"
    )]
    MoreThanReceived {
        /// What is allocated.
        allocated: Money,
        /// What is received.
        received: Money,
    },
    /// A cheque whose date cannot be right.
    #[error(
        "cheque {number} is dated {date}; no bank pays one that is over a year old, and ten years ahead is a year mistyped: look at the cheque again"
    )]
    ChequeDate {
        /// Its number.
        number: String,
        /// Its date.
        date: Day,
    },
    /// The same cheque twice.
    #[error(
        "cheque {number} of {bank} is in this receipt twice; take one off, or correct its number"
    )]
    ChequeTwice {
        /// The bank it is drawn on.
        bank: String,
        /// Its number.
        number: String,
    },
    /// A hard limit would be passed.
    #[error("{}", limits::refusal(*.limit, *.currency, *.most, *.would_be))]
    OverLimit {
        /// Which limit.
        limit: LimitKind,
        /// The currency.
        currency: Currency,
        /// Its value, as lifted: minor units, receipts or hours.
        most: i64,
        /// What the receipt would come to.
        would_be: i64,
    },
    /// Out of range.
    #[error("the amounts are out of range")]
    Amount(#[from] MoneyError),
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// The dates that a cheque of that day may bear.
#[must_use]
pub fn cheque_dates(day: Day) -> RangeInclusive<Day> {
    day.plus(-CHEQUE_DAYS_BACK)..=day.plus(DAYS_AHEAD)
}

impl Action for IssueReceipt {
    type Done = Issued;
    type Error = IssueReceiptError;

    fn run(self, act: &mut Act<'_>) -> Result<Issued, IssueReceiptError> {
        act.unlocked()?;
        let OpenDay { opened, day, .. } = act.day()?;
        let Self {
            customer,
            currency,
            mut tenders,
            mut allocations,
            rest,
            payer,
        } = self;
        let Some((customer_code, customer_name)) = read::customer(act.conn, customer)? else {
            return Err(IssueReceiptError::UnknownCustomer(customer));
        };
        let mut items = Vec::with_capacity(allocations.len());
        for allocation in &mut allocations {
            let (short, item) = check(act, customer, currency, *allocation)?;
            allocation.short = short;
            items.push(item);
        }
        let mut papers = BTreeSet::new();
        for tender in &mut tenders {
            if let Tender::Cheque(cheque) = tender {
                // One spelling: the office finds a cheque that comes twice by its number.
                cheque.number = plain(&cheque.number);
                if !cheque_dates(day).contains(&cheque.date) {
                    let (number, date) = (cheque.number.clone(), cheque.date);
                    return Err(IssueReceiptError::ChequeDate { number, date });
                }
                let bank = cheque.bank.trim().to_owned();
                if !papers.insert((bank.to_lowercase(), cheque.number.clone())) {
                    let number = cheque.number.clone();
                    return Err(IssueReceiptError::ChequeTwice { bank, number });
                }
            }
        }
        let received = sum(tenders.iter().map(Tender::amount))?;
        let allocated = sum(allocations.iter().map(|allocation| allocation.amount))?;
        let over = received
            .checked_sub(allocated)
            .ok_or(MoneyError::Overflow)?;
        if over < 0 {
            let [allocated, received] =
                [allocated, received].map(|minor| Money::new(minor, currency));
            return Err(IssueReceiptError::MoreThanReceived {
                allocated,
                received,
            });
        }
        let over = (over > 0).then_some(over);
        within_limits(act, day, currency, Brought::by(&tenders))?;
        let (on_account, unapplied) = match rest {
            Rest::OnAccount => (over, None),
            Rest::Unapplied => (None, over),
        };
        let leaf = read::next_leaf(act.conn, act.collector())?.ok_or(IssueReceiptError::NoBook)?;
        let visit = read::open_visit(act.conn, act.journal(), opened)?
            .filter(|visit| visit.customer == customer);
        let receipt = Receipt {
            visit: visit.map(|visit| visit.seq),
            customer,
            book: leaf.book,
            number: leaf.number,
            currency,
            tenders,
            allocations,
            on_account,
            unapplied,
            payer,
        };
        let receipt = act.write(receipt)?;
        let voucher = format!("{}{}", leaf.series, leaf.number);
        let (company, origin) = paper::company(act.conn)?;
        let paper = Paper {
            company,
            origin,
            voucher: voucher.clone(),
            day,
            customer_name,
            collector: act.collector(),
            collector_name: act.standing().name.clone().unwrap_or_default(),
            items,
            code: code(
                act,
                &Statement {
                    seq: receipt.seq,
                    hash: act.writing.head.hash,
                    voucher: voucher.clone(),
                    customer: customer_code.clone(),
                    total: received,
                    currency,
                    day,
                },
            ),
            customer_code,
        };
        paper.keep(act.conn, receipt)?;
        Ok(Issued {
            receipt,
            book: leaf.book,
            number: leaf.number,
            voucher,
            total: received,
            currency,
            leaves_left: leaf.last - leaf.number,
        })
    }
}

/// Refuses what would pass a hard limit, before a number is used.
fn within_limits(
    act: &Act<'_>,
    day: Day,
    currency: Currency,
    brought: Brought,
) -> Result<(), IssueReceiptError> {
    let Some(limits) = limits::of(act.conn, currency)? else {
        return Ok(());
    };
    let now = age::now(act.conn, act.journal(), act.clocks())?;
    let held = limits::held(act.conn, act.collector(), act.journal(), currency, now)?;
    for limit in LimitKind::ALL {
        let lifted = limits::lifted(act.conn, act.journal(), day, now, limit, currency)?;
        let most = limits
            .of(limit)
            .hard
            .map(|hard| lifted.map_or(hard, |up_to| hard.max(up_to)));
        if let Some(most) = most.filter(|most| held.passes(limit, *most, brought)) {
            return Err(IssueReceiptError::OverLimit {
                limit,
                currency,
                most,
                would_be: held.with(limit, brought),
            });
        }
    }
    Ok(())
}

/// The code that proves the receipt, signed on the spot. None without a certificate: the receipt is as
/// good, and cannot be checked offline.
fn code(act: &Act<'_>, statement: &Statement) -> Option<ByteVec> {
    let (certificate, company) = act
        .standing()
        .certificate
        .as_ref()
        .zip(act.standing().company_key.as_ref())?;
    ReceiptCode::issue(statement, certificate, company.algorithm(), act.key())
        .map(|code| code.to_bytes().into())
        .ok()
}

/// The reason to keep with an allocation, none when it settles all that is open; and what the paper
/// says about the item.
fn check(
    act: &Act<'_>,
    customer: CustomerNo,
    currency: Currency,
    allocation: Allocation,
) -> Result<(Option<ShortReason>, PaperItem), IssueReceiptError> {
    let item = items::one(act.conn, allocation.item)?
        .filter(|item| item.customer == customer && item.currency == currency);
    let item = item.ok_or(IssueReceiptError::UnknownItem(allocation.item))?;
    let money = |minor| Money::new(minor, currency);
    if allocation.amount > item.open {
        let (open, asked) = (money(item.open), money(allocation.amount));
        return Err(IssueReceiptError::MoreThanOpen {
            document: item.document,
            open,
            asked,
        });
    }
    let left = item.open - allocation.amount;
    if left > 0 && allocation.short.is_none() {
        return Err(IssueReceiptError::NoReason {
            document: item.document,
            left: money(left),
        });
    }
    let paper = PaperItem {
        document: item.document,
        left,
    };
    Ok((allocation.short.filter(|_| left > 0), paper))
}
