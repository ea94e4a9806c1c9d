//! What is known about a customer beside the name and the money: whom to ask for, where, on what terms.

use counterfoil_sync::money::Currency;

use super::import::Fault;
use super::mapping::OurColumn;
use super::row::optional;
use super::source::RawRow;
use crate::db::{DbError, Row, Value};

/// The longest time to pay, in days.
const LONGEST: u16 = 3_650;

/// What a row says about a customer. Absent: the row says nothing about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct About {
    contact: Option<String>,
    email: Option<String>,
    address: Option<String>,
    branch: Option<String>,
    terms: Option<u16>,
    risk: Option<String>,
    credit: Option<(Currency, i64)>,
}

impl About {
    /// Columns of a stored customer that this fills.
    pub(super) const COLUMNS: usize = 8;

    /// Reads it from a row; the credit limit is read by whoever knows how amounts are written.
    pub(super) fn of(row: &RawRow<'_>, credit: Option<(Currency, i64)>) -> Result<Self, Fault> {
        let text = row.text(OurColumn::Terms)?;
        let terms = match text.parse::<u16>() {
            _ if text.is_empty() => None,
            Ok(days) if days <= LONGEST => Some(days),
            _ => {
                return Err(row.fault(
                    OurColumn::Terms,
                    format!("is no number of days up to {LONGEST}"),
                ));
            }
        };
        let risk = optional(row, OurColumn::Risk)?.map(|risk| risk.to_ascii_uppercase());
        if risk
            .as_deref()
            .is_some_and(|risk| !["A", "B", "C"].contains(&risk))
        {
            return Err(row.fault(OurColumn::Risk, "is none of the classes A, B and C"));
        }
        Ok(Self {
            contact: optional(row, OurColumn::Contact)?,
            email: optional(row, OurColumn::Email)?,
            address: optional(row, OurColumn::Address)?,
            branch: optional(row, OurColumn::Branch)?,
            terms,
            risk,
            credit,
        })
    }

    /// What is stored, from a column on.
    pub(super) fn read(row: &Row, at: usize) -> Result<Self, DbError> {
        let terms: Option<i64> = row.get(at + 4)?;
        let currency: Option<String> = row.get(at + 6)?;
        let currency = currency.and_then(|code| code.parse::<Currency>().ok());
        Ok(Self {
            contact: row.get(at)?,
            email: row.get(at + 1)?,
            address: row.get(at + 2)?,
            branch: row.get(at + 3)?,
            terms: terms.and_then(|days| u16::try_from(days).ok()),
            risk: row.get(at + 5)?,
            credit: currency.zip(row.get(at + 7)?),
        })
    }

    /// With what a later row says.
    pub(super) fn merged(&self, later: &Self) -> Self {
        let text = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
        Self {
            contact: text(&later.contact, &self.contact),
            email: text(&later.email, &self.email),
            address: text(&later.address, &self.address),
            branch: text(&later.branch, &self.branch),
            terms: later.terms.or(self.terms),
            risk: text(&later.risk, &self.risk),
            credit: later.credit.or(self.credit),
        }
    }

    /// Its columns.
    pub(super) fn values(&self) -> [Value; Self::COLUMNS] {
        [
            Value::from(self.contact.as_deref()),
            Value::from(self.email.as_deref()),
            Value::from(self.address.as_deref()),
            Value::from(self.branch.as_deref()),
            Value::from(self.terms.map(i64::from)),
            Value::from(self.risk.as_deref()),
            Value::from(
                self.credit
                    .map(|(currency, _)| currency.to_string())
                    .as_deref(),
            ),
            Value::from(self.credit.map(|(_, minor)| minor)),
        ]
    }
}
