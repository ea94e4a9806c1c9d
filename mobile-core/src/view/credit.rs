//! What a customer may owe, and how much of it is used.

use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::Risk;
use rusqlite::params;

use super::ViewError;
use crate::phone::Phone;
use crate::store::customers;

/// The office's terms with a customer. All empty when it said nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CreditLine {
    /// How far the limit is used; none when no limit is set.
    pub exposure: Option<Exposure>,
    /// Days from an invoice to its due date.
    pub terms_days: Option<u16>,
    /// Why nothing more is sold to it on credit; none when it is not held.
    pub hold: Option<String>,
    /// How the office judges it.
    pub risk: Option<Risk>,
}

/// A limit and what stands against it, in the limit's currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exposure {
    /// The most the customer may owe.
    pub limit: Money,
    /// What is open, own receipts taken off.
    pub open: Money,
    /// Cheques taken by this phone that cannot have cleared: not handed over yet, or dated later than the
    /// day. Of others the phone does not know.
    pub cheques: Money,
}

impl Exposure {
    /// What is at risk: open items and cheques that have not cleared.
    #[must_use]
    pub fn used(&self) -> Money {
        let minor = self.open.minor.saturating_add(self.cheques.minor);
        Money::new(minor, self.limit.currency)
    }

    /// What is left of the limit; below zero when it is passed.
    #[must_use]
    pub fn room(&self) -> Money {
        let minor = self.limit.minor.saturating_sub(self.used().minor);
        Money::new(minor, self.limit.currency)
    }
}

impl Phone {
    /// A customer's credit on a day, with what is open per currency.
    pub(super) fn credit(
        &self,
        no: CustomerNo,
        balance: &[Money],
        day: Day,
    ) -> Result<CreditLine, ViewError> {
        let told = customers::credit(&self.conn, no)?;
        let exposure = match told.limit {
            Some(limit) => {
                let open = balance.iter().find(|sum| sum.currency == limit.currency);
                Some(Exposure {
                    limit,
                    open: open.copied().unwrap_or(Money::zero(limit.currency)),
                    cheques: self.cheques_of(no, limit.currency, day)?,
                })
            }
            None => None,
        };
        Ok(CreditLine {
            exposure,
            terms_days: told.terms_days,
            hold: told.hold,
            risk: told.risk,
        })
    }

    fn cheques_of(&self, no: CustomerNo, currency: Currency, day: Day) -> Result<Money, ViewError> {
        let minor: i64 = self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(c.amount), 0) FROM receipt r JOIN cheque c ON c.journal = r.journal AND c.receipt = r.seq
                 WHERE r.customer = ?1 AND r.state < 2 AND c.currency = ?2 AND (c.state <> 2 OR c.date > ?3)",
            )?
            .query_row(params![no.0, currency.code(), day.0], |row| row.get(0))?;
        Ok(Money::new(minor, currency))
    }
}
