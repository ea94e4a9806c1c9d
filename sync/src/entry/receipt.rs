use minicbor::{Decode, Encode};

use super::{BadFact, Check, once_each, positive, require, short};
use crate::id::{BookNo, CustomerNo, Hash, ItemNo, Seq};
use crate::limits;
use crate::money::{Currency, Money, MoneyError, sum};
use crate::time::Day;

/// A cheque as it was handed over.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Cheque {
    /// Minor units.
    #[n(0)]
    pub amount: i64,
    /// The bank it is drawn on.
    #[n(1)]
    pub bank: String,
    /// Its number.
    #[n(2)]
    pub number: String,
    /// The date on it; in the future for a post-dated cheque.
    #[n(3)]
    pub date: Day,
    /// The account it is drawn on, if it can be read.
    #[n(4)]
    pub drawer: Option<String>,
    /// Its photo.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub photo: Option<Hash>,
}

/// One means of payment.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Tender {
    /// Notes and coins, in minor units.
    #[n(0)]
    Cash(#[n(0)] i64),
    /// A cheque.
    #[n(1)]
    Cheque(#[n(0)] Cheque),
    /// A bank transfer with its reference.
    #[n(2)]
    Transfer(#[n(0)] i64, #[n(1)] String),
    /// A card payment with its reference.
    #[n(3)]
    Card(#[n(0)] i64, #[n(1)] String),
    /// A wallet payment with its reference.
    #[n(4)]
    Wallet(#[n(0)] i64, #[n(1)] String),
}

impl Tender {
    /// Minor units.
    #[must_use]
    pub fn amount(&self) -> i64 {
        match self {
            Self::Cash(amount)
            | Self::Transfer(amount, _)
            | Self::Card(amount, _)
            | Self::Wallet(amount, _) => *amount,
            Self::Cheque(cheque) => cheque.amount,
        }
    }

    /// The cheque, if it is one.
    #[must_use]
    pub fn as_cheque(&self) -> Option<&Cheque> {
        if let Self::Cheque(cheque) = self {
            Some(cheque)
        } else {
            None
        }
    }

    fn check(&self) -> Result<(), BadFact> {
        require(positive(self.amount()), "a tender is a positive amount")?;
        match self {
            Self::Cash(_) => Ok(()),
            Self::Cheque(cheque) => {
                let texts = [
                    Some(&cheque.bank),
                    Some(&cheque.number),
                    cheque.drawer.as_ref(),
                ];
                require(
                    texts
                        .into_iter()
                        .flatten()
                        .all(|text| short(text) && !text.is_empty()),
                    "a cheque has a bank and a number of 1 to 200 bytes",
                )?;
                require(
                    cheque.date.date().is_some(),
                    "the cheque's date is beyond the calendar",
                )
            }
            Self::Transfer(_, reference)
            | Self::Card(_, reference)
            | Self::Wallet(_, reference) => {
                require(short(reference), "a reference has at most 200 bytes")
            }
        }
    }
}

/// Why less than the open amount was paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum ShortReason {
    /// The customer pays the rest later.
    #[n(0)]
    PartPayment,
    /// The customer took a discount.
    #[n(1)]
    Discount,
    /// The customer disputes the rest.
    #[n(2)]
    Dispute,
    /// Goods came back or were damaged.
    #[n(3)]
    Goods,
    /// Small change was not at hand.
    #[n(4)]
    Rounding,
}

/// What part of a receipt settles an open item.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Allocation {
    /// The item.
    #[n(0)]
    pub item: ItemNo,
    /// Minor units, positive.
    #[n(1)]
    pub amount: i64,
    /// Set when the item stays open in part.
    #[n(2)]
    pub short: Option<ShortReason>,
}

/// A receipt voucher: what the customer holds. Never edited; undone by a void or a reversal.
///
/// The tenders equal the allocations, what is on account and what is unapplied, to the minor unit.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Receipt {
    /// The visit it was given at, in the same journal.
    #[n(0)]
    pub visit: Option<Seq>,
    /// Who paid.
    #[n(1)]
    pub customer: CustomerNo,
    /// The book the number is from.
    #[n(2)]
    pub book: BookNo,
    /// The number.
    #[n(3)]
    pub number: u32,
    /// The currency of everything in it.
    #[n(4)]
    pub currency: Currency,
    /// What was received.
    #[n(5)]
    pub tenders: Vec<Tender>,
    /// What it settles.
    #[n(6)]
    pub allocations: Vec<Allocation>,
    /// What the customer meant as a payment on account.
    #[n(7)]
    pub on_account: Option<i64>,
    /// What is not matched to an item yet.
    #[n(8)]
    pub unapplied: Option<i64>,
    /// Who paid it in, in words, if not the customer.
    #[n(9)]
    pub payer: Option<String>,
}

impl Receipt {
    /// What was received in all.
    pub fn total(&self) -> Result<Money, MoneyError> {
        Ok(Money::new(
            sum(self.tenders.iter().map(Tender::amount))?,
            self.currency,
        ))
    }

    /// The cash in it, in minor units.
    #[must_use]
    pub fn cash(&self) -> i64 {
        self.tenders
            .iter()
            .fold(0_i64, |total, tender| match tender {
                Tender::Cash(amount) => total.saturating_add(*amount),
                Tender::Cheque(_)
                | Tender::Transfer(..)
                | Tender::Card(..)
                | Tender::Wallet(..) => total,
            })
    }

    /// The cheques in it, each with the place of its tender.
    pub fn cheques(&self) -> impl Iterator<Item = (u32, &Cheque)> {
        (0_u32..)
            .zip(&self.tenders)
            .filter_map(|(at, tender)| match tender {
                Tender::Cheque(cheque) => Some((at, cheque)),
                Tender::Cash(_) | Tender::Transfer(..) | Tender::Card(..) | Tender::Wallet(..) => {
                    None
                }
            })
    }
}

impl Check for Receipt {
    fn check(&self) -> Result<(), BadFact> {
        require(
            (1..=limits::TENDERS_PER_RECEIPT).contains(&self.tenders.len()),
            "a receipt has 1 to 30 tenders",
        )?;
        require(
            self.allocations.len() <= limits::ALLOCATIONS_PER_RECEIPT,
            "a receipt has at most 300 allocations",
        )?;
        self.tenders.iter().try_for_each(Tender::check)?;
        require(
            self.allocations.iter().all(|a| positive(a.amount)),
            "an allocation is a positive amount",
        )?;
        once_each(self.allocations.iter().map(|a| a.item))?;
        let rests = [self.on_account, self.unapplied];
        require(
            rests.into_iter().flatten().all(positive),
            "what is on account or unapplied is a positive amount, or left out",
        )?;
        require(
            self.payer.as_deref().is_none_or(short),
            "the payer's name has at most 200 bytes",
        )?;
        let given = sum(self.tenders.iter().map(Tender::amount));
        let used = sum(self
            .allocations
            .iter()
            .map(|a| a.amount)
            .chain(rests.into_iter().flatten()));
        require(
            given.is_ok() && given == used,
            "the tenders are not what is allocated, on account and unapplied",
        )
    }
}
