use minicbor::{Decode, Encode};

use super::{BadFact, Check, positive, require, short};
use crate::id::{EntryId, JournalId, Seq};
use crate::limits;
use crate::money::{Currency, MoneyError};

/// So many notes or coins of one value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Denomination {
    /// The value of one, in minor units; 1 for loose coin given by amount.
    #[n(0)]
    pub unit: i64,
    /// How many.
    #[n(1)]
    pub quantity: u32,
}

/// What a count adds up to, in minor units.
pub fn denominations_total(count: &[Denomination]) -> Result<i64, MoneyError> {
    count.iter().try_fold(0_i64, |total, line| {
        line.unit
            .checked_mul(i64::from(line.quantity))
            .and_then(|value| total.checked_add(value))
            .ok_or(MoneyError::Overflow)
    })
}

/// A cheque by the tender it came as.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode)]
#[cbor(array)]
pub struct ChequeRef {
    /// The receipt.
    #[n(0)]
    pub receipt: Seq,
    /// The place of the tender in it, from 0.
    #[n(1)]
    pub tender: u32,
    /// The receipt's journal, where it is not the offer's own: an earlier one of the same collector.
    #[n(2)]
    pub journal: Option<JournalId>,
}

impl ChequeRef {
    /// A cheque as an offer in the journal `own` names it.
    #[must_use]
    pub fn named(receipt: EntryId, tender: u32, own: JournalId) -> Self {
        Self {
            receipt: receipt.seq,
            tender,
            journal: (receipt.journal != own).then_some(receipt.journal),
        }
    }

    /// The receipt that an offer in the journal `own` means.
    #[must_use]
    pub fn receipt_of(self, own: JournalId) -> EntryId {
        EntryId::new(self.journal.unwrap_or(own), self.receipt)
    }
}

/// Cash and cheques offered to a cashier, in one currency. Until the cashier accepts them they stay
/// in the giver's custody.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct DepositOffer {
    /// The currency.
    #[n(0)]
    pub currency: Currency,
    /// The cash declared, in minor units.
    #[n(1)]
    pub cash: i64,
    /// The cash note by note.
    #[n(2)]
    pub denominations: Vec<Denomination>,
    /// The cheques, in order.
    #[n(3)]
    pub cheques: Vec<ChequeRef>,
    /// A remark for the cashier.
    #[n(4)]
    pub remark: Option<String>,
}

impl Check for DepositOffer {
    fn check(&self) -> Result<(), BadFact> {
        require(
            (0..=limits::AMOUNT_MINOR).contains(&self.cash),
            "the cash declared is not negative",
        )?;
        require(
            self.cash > 0 || !self.cheques.is_empty(),
            "an offer has cash or a cheque",
        )?;
        require(
            self.denominations.len() <= limits::DENOMINATIONS,
            "a count has at most 60 denominations",
        )?;
        require(
            self.denominations
                .iter()
                .all(|line| positive(line.unit) && line.quantity > 0),
            "a denomination has a positive value and quantity",
        )?;
        require(
            denominations_total(&self.denominations) == Ok(self.cash),
            "the denominations are not the cash declared",
        )?;
        require(
            self.cheques.len() <= limits::CHEQUES_PER_DEPOSIT,
            "a deposit has at most 1000 cheques",
        )?;
        require(
            self.cheques.array_windows().all(|[a, b]| a < b),
            "the cheques are in order, each once",
        )?;
        require(
            self.remark.as_deref().is_none_or(short),
            "a remark has at most 200 bytes",
        )
    }
}

/// An offer taken back before it was counted.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct DepositWithdraw {
    /// The offer, in the same journal.
    #[n(0)]
    pub offer: Seq,
}

impl Check for DepositWithdraw {
    fn check(&self) -> Result<(), BadFact> {
        Ok(())
    }
}
