//! The handover to a cashier, offered.

use counterfoil_sync::entry::{ChequeRef, Denomination, DepositOffer, denominations_total};
use counterfoil_sync::id::EntryId;
use counterfoil_sync::money::{Currency, Money, MoneyError};
use minicbor::{Decode, Encode};

use super::act::{Act, Action, WriteError};
use crate::store::{custody, read};

/// What is offered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Count {
    /// All cash and every cheque in hand, the cash as one amount.
    #[default]
    Everything,
    /// All cash in hand, counted note by note, and every cheque in hand.
    Cash(Vec<Denomination>),
    /// Just this.
    Only {
        /// The cash, note by note.
        denominations: Vec<Denomination>,
        /// The cheques.
        cheques: Vec<ChequeRef>,
    },
}

/// Offers cash and cheques of one currency to a cashier. Until the cashier accepts they stay in hand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfferDeposit {
    /// The currency.
    pub currency: Currency,
    /// What is offered.
    pub count: Count,
    /// A remark for the cashier.
    pub remark: Option<String>,
}

/// An offer that was made.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Offered {
    /// Its name.
    #[n(0)]
    pub deposit: EntryId,
    /// The currency.
    #[n(1)]
    pub currency: Currency,
    /// The cash declared, in minor units.
    #[n(2)]
    pub cash: i64,
    /// The cheques.
    #[n(3)]
    pub cheques: Vec<ChequeRef>,
}

/// Why nothing was offered.
#[derive(Debug, thiserror::Error)]
pub enum OfferDepositError {
    /// Nothing of the currency is in hand.
    #[error("there is no {0} in hand to offer")]
    Nothing(Currency),
    /// More than is in hand.
    #[error(
        "{counted} was counted, but only {in_hand} is in hand and not offered yet; count again, or withdraw the earlier offer"
    )]
    MoreThanInHand {
        /// What was counted.
        counted: Money,
        /// What may be offered.
        in_hand: Money,
    },
    /// Counting everything came to another sum.
    #[error(
        "{counted} was counted, but {in_hand} should be in hand; count again, or offer just a part"
    )]
    Differs {
        /// What was counted.
        counted: Money,
        /// What should be in hand.
        in_hand: Money,
    },
    /// A cheque that is not in hand.
    #[error("the cheque in receipt {} (tender {}) is not in hand or was offered already", .0.receipt, .0.tender)]
    NotInHand(ChequeRef),
    /// Out of range.
    #[error("the amounts are out of range")]
    Amount(#[from] MoneyError),
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for OfferDeposit {
    type Done = Offered;
    type Error = OfferDepositError;

    fn run(self, act: &mut Act<'_>) -> Result<Offered, OfferDepositError> {
        let Self {
            currency,
            count,
            remark,
        } = self;
        let free = read::cash_in(act.conn, act.collector(), currency)?.free();
        let in_hand = custody::free_cheques(act.conn, act.collector(), act.journal(), currency)?;
        let money = |minor| Money::new(minor, currency);
        let (denominations, mut cheques) = match count {
            Count::Everything if free > 0 => (loose(free)?, in_hand.clone()),
            Count::Everything => (Vec::new(), in_hand.clone()),
            Count::Cash(denominations) => {
                let counted = denominations_total(&denominations)?;
                if counted != free {
                    return Err(OfferDepositError::Differs {
                        counted: money(counted),
                        in_hand: money(free),
                    });
                }
                (denominations, in_hand.clone())
            }
            Count::Only {
                denominations,
                cheques,
            } => (denominations, cheques),
        };
        let cash = denominations_total(&denominations)?;
        if cash > free {
            return Err(OfferDepositError::MoreThanInHand {
                counted: money(cash),
                in_hand: money(free),
            });
        }
        cheques.sort_unstable();
        cheques.dedup();
        if let Some(other) = cheques
            .iter()
            .find(|cheque| in_hand.binary_search(cheque).is_err())
        {
            return Err(OfferDepositError::NotInHand(*other));
        }
        if cash == 0 && cheques.is_empty() {
            return Err(OfferDepositError::Nothing(currency));
        }
        // What does not fit one offer goes with the next.
        cheques.truncate(counterfoil_sync::limits::CHEQUES_PER_DEPOSIT);
        let deposit = act.write(DepositOffer {
            currency,
            cash,
            denominations,
            cheques: cheques.clone(),
            remark,
        })?;
        Ok(Offered {
            deposit,
            currency,
            cash,
            cheques,
        })
    }
}

/// An amount in loose coin: as few lines as quantities allow.
fn loose(amount: i64) -> Result<Vec<Denomination>, MoneyError> {
    let (mut left, mut unit, mut lines) = (amount, 1_i64, Vec::new());
    while left > 0 {
        let quantity = u32::try_from((left / unit).min(i64::from(u32::MAX)))
            .map_err(|_| MoneyError::Overflow)?;
        if left / unit > i64::from(u32::MAX) {
            unit = unit.checked_mul(1_000_000).ok_or(MoneyError::Overflow)?;
            continue;
        }
        lines.push(Denomination { unit, quantity });
        left -= unit * i64::from(quantity);
        unit = 1;
    }
    Ok(lines)
}
