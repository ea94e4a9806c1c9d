//! What a customer may owe, and whom to speak to there.

use std::collections::BTreeMap;

use counterfoil_sync::entry::Total;
use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::limits;
use counterfoil_sync::wire::{Contact, Credit, Risk};

use super::decimal;
use super::import::Fault;
use super::mapping::OurColumn;
use super::row::{RowReader, optional};
use super::source::RawRow;
use super::sql;
use crate::db::{DbError, Tx, Value, sealed};
use crate::text::quoted;
use crate::values;

/// What is known of one customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) credit: Credit,
    /// By name.
    pub(crate) contacts: BTreeMap<String, Contact>,
}

/// A cell: empty says nothing, and a word of its own says that there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Cell<T> {
    #[default]
    Empty,
    None,
    Is(T),
}

impl<T: Clone> Cell<T> {
    fn over(&self, before: Option<T>) -> Option<T> {
        match self {
            Self::Empty => before,
            Self::None => None,
            Self::Is(value) => Some(value.clone()),
        }
    }
}

/// What a row says of it. A row names one contact at most; a customer with more has more rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AboutRow {
    limit: Cell<Total>,
    terms_days: Option<u16>,
    hold: Cell<String>,
    risk: Option<Risk>,
    contact: Option<Contact>,
}

impl About {
    /// With what a row says. Contacts that no row names stay.
    pub(super) fn with(mut self, row: &AboutRow) -> Self {
        let credit = &mut self.credit;
        credit.limit = row.limit.over(credit.limit);
        credit.terms_days = row.terms_days.or(credit.terms_days);
        credit.hold = row.hold.over(credit.hold.take());
        credit.risk = row.risk.or(credit.risk);
        if let Some(told) = &row.contact {
            let known = self.contacts.entry(told.name.clone()).or_insert(Contact {
                name: told.name.clone(),
                role: None,
                phone: None,
            });
            known.role = told.role.clone().or_else(|| known.role.take());
            known.phone = told.phone.clone().or_else(|| known.phone.take());
        }
        self
    }
}

impl RowReader<'_> {
    /// What a row says of its customer's credit and contacts.
    pub(super) fn about(&self, row: &RawRow<'_>) -> Result<AboutRow, Fault> {
        let hold = match optional(row, OurColumn::Hold)? {
            None => Cell::Empty,
            Some(text) if text.eq_ignore_ascii_case("no") => Cell::None,
            Some(text) => Cell::Is(text),
        };
        Ok(AboutRow {
            limit: self.limit(row)?,
            terms_days: terms(row)?,
            hold,
            risk: risk(row)?,
            contact: contact(row)?,
        })
    }

    fn limit(&self, row: &RawRow<'_>) -> Result<Cell<Total>, Fault> {
        let text = row.text(OurColumn::CreditLimit)?;
        if text.is_empty() {
            return Ok(Cell::Empty);
        }
        if text.eq_ignore_ascii_case("none") {
            return Ok(Cell::None);
        }
        let currency = self.currency(row)?;
        let minor = decimal::read(text, currency.exponent(), self.numbers).ok();
        let minor = minor.filter(|minor| (0..=limits::AMOUNT_MINOR).contains(minor));
        match minor {
            Some(minor) => Ok(Cell::Is(Total { currency, minor })),
            None => Err(row.fault(
                OurColumn::CreditLimit,
                format!(
                    "{} is not an amount of {currency}; without a limit, write none",
                    quoted(text)
                ),
            )),
        }
    }
}

fn terms(row: &RawRow<'_>) -> Result<Option<u16>, Fault> {
    let text = row.text(OurColumn::TermsDays)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        let shown = quoted(text);
        row.fault(
            OurColumn::TermsDays,
            format!("{shown} is not a number of days"),
        )
    })
}

fn risk(row: &RawRow<'_>) -> Result<Option<Risk>, Fault> {
    let text = row.text(OurColumn::Risk)?;
    if text.is_empty() {
        return Ok(None);
    }
    let known = Risk::ALL
        .into_iter()
        .find(|risk| risk.name().eq_ignore_ascii_case(text));
    known.map(Some).ok_or_else(|| {
        let shown = quoted(text);
        row.fault(
            OurColumn::Risk,
            format!("{shown} is none of low, medium and high"),
        )
    })
}

fn contact(row: &RawRow<'_>) -> Result<Option<Contact>, Fault> {
    let (role, phone) = (
        optional(row, OurColumn::ContactRole)?,
        optional(row, OurColumn::ContactPhone)?,
    );
    match optional(row, OurColumn::Contact)? {
        Some(name) => Ok(Some(Contact { name, role, phone })),
        None if role.is_none() && phone.is_none() => Ok(None),
        None => Err(row.fault(OurColumn::Contact, "is empty beside a role or a telephone")),
    }
}

/// What is known of these customers; nothing of those of whom nothing was said.
pub(crate) async fn about(
    tx: &mut Tx,
    customers: impl Iterator<Item = CustomerNo>,
) -> Result<BTreeMap<CustomerNo, About>, DbError> {
    let keys: Vec<Value> = customers.map(Value::from).collect();
    let mut found: BTreeMap<CustomerNo, About> = BTreeMap::new();
    for row in tx.all_rows(&sql::CREDIT_OF, keys.clone()).await? {
        let limit: Option<i64> = row.get(2)?;
        let limit = match limit {
            Some(minor) => Some(Total {
                currency: row.get(1)?,
                minor,
            }),
            None => None,
        };
        let (terms, risk): (Option<i64>, Option<i64>) = (row.get(3)?, row.get(5)?);
        found.entry(row.get(0)?).or_default().credit = Credit {
            limit,
            terms_days: terms.and_then(|days| u16::try_from(days).ok()),
            hold: row.get(4)?,
            risk: Risk::ALL
                .into_iter()
                .find(|known| Some(*known as i64) == risk),
        };
    }
    for row in tx.all_rows(&sql::CONTACTS_OF, keys).await? {
        let name: String = row.get(1)?;
        let contact = Contact {
            name: name.clone(),
            role: row.get(2)?,
            phone: row.get(3)?,
        };
        let customer = found.entry(row.get(0)?).or_default();
        customer.contacts.insert(name, contact);
    }
    Ok(found)
}

/// Stores what is known of customers. The change is their own: a phone fetches it with them.
pub(super) async fn store<'a>(
    tx: &mut Tx,
    customers: impl Iterator<Item = (CustomerNo, &'a About)>,
) -> Result<(), DbError> {
    let (mut credits, mut contacts) = (Vec::new(), Vec::new());
    for (no, about) in customers {
        let credit = &about.credit;
        if *credit != Credit::default() {
            credits.extend(sealed(values![
                no,
                credit.limit.map(|limit| limit.currency.code().to_owned()),
                credit.limit.map(|limit| limit.minor),
                credit.terms_days.map(i64::from),
                credit.hold.as_deref(),
                credit.risk.map(|risk| risk as i64),
            ]));
        }
        for contact in about.contacts.values() {
            contacts.extend(sealed(values![
                no,
                &contact.name,
                contact.role.as_deref(),
                contact.phone.as_deref(),
            ]));
        }
    }
    tx.execute_rows(&sql::STORE_CREDIT, credits).await?;
    tx.execute_rows(&sql::STORE_CONTACTS, contacts).await?;
    Ok(())
}
