//! What one customer is and owes.

use std::collections::{BTreeSet, HashMap};

use counterfoil_sync::id::{CustomerNo, ItemNo, PersonNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::{Contact, Credit};

use super::sql;
use crate::db::{DbError, Row, Tx, Value};
use crate::receivables;
use crate::values;

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Number.
    pub no: CustomerNo,
    /// The ERP's code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// Latitude and longitude in hundred-thousandths of a degree.
    pub site: Option<(i32, i32)>,
    /// The branch that looks after them.
    pub branch: Option<String>,
    /// What they may owe, on what terms, and whether they are on hold.
    pub credit: Credit,
    /// Whom to speak to there.
    pub contacts: Vec<Contact>,
    /// Whose they are: number, code and name.
    pub collector: Option<(PersonNo, String, String)>,
}

/// A customer by number.
pub async fn account(tx: &mut Tx, no: CustomerNo) -> Result<Option<Account>, DbError> {
    let Some(row) = tx.optional(&sql::ACCOUNT, values![no]).await? else {
        return Ok(None);
    };
    let site: (Option<i32>, Option<i32>) = (row.get(4)?, row.get(5)?);
    let (code, name): (Option<String>, Option<String>) = (row.get(8)?, row.get(9)?);
    let collector: Option<i64> = row.get(7)?;
    let collector = collector.and_then(|no| u32::try_from(no).ok());
    let about = receivables::about(tx, std::iter::once(no))
        .await?
        .remove(&no);
    let about = about.unwrap_or_default();
    Ok(Some(Account {
        no: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        phone: row.get(3)?,
        site: site.0.zip(site.1),
        branch: row.get(6)?,
        credit: about.credit,
        contacts: about.contacts.into_values().collect(),
        collector: collector
            .zip(code.zip(name))
            .map(|(no, (code, name))| (PersonNo(no), code, name)),
    }))
}

/// A customer in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// The ERP's code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Latitude and longitude in hundred-thousandths of a degree.
    pub site: Option<(i32, i32)>,
}

/// These customers, those that are on record.
pub async fn briefs(
    tx: &mut Tx,
    customers: impl IntoIterator<Item = CustomerNo>,
) -> Result<HashMap<CustomerNo, Brief>, DbError> {
    let distinct: BTreeSet<CustomerNo> = customers.into_iter().collect();
    let keys = distinct.into_iter().map(Value::from).collect();
    let rows = tx.all_rows(&sql::BRIEFS, keys).await?;
    rows.iter()
        .map(|row| {
            let site: (Option<i32>, Option<i32>) = (row.get(3)?, row.get(4)?);
            let brief = Brief {
                code: row.get(1)?,
                name: row.get(2)?,
                site: site.0.zip(site.1),
            };
            Ok((row.get(0)?, brief))
        })
        .collect()
}

/// What somebody owes in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Debt {
    /// What is open, credits taken off.
    pub open: Money,
    /// Of which overdue.
    pub overdue: Money,
    /// The oldest due date of what is overdue.
    pub since: Option<Day>,
}

/// What these customers owe on a day. Who owes nothing has no entry.
pub async fn debts(
    tx: &mut Tx,
    customers: impl IntoIterator<Item = CustomerNo>,
    day: Day,
) -> Result<HashMap<CustomerNo, Vec<Debt>>, DbError> {
    let keys = customers.into_iter().flat_map(|no| values![no, day]);
    let mut found: HashMap<CustomerNo, Vec<Debt>> = HashMap::new();
    for row in tx.all_rows(&sql::DEBTS, keys.collect()).await? {
        let currency: Currency = row.get(1)?;
        found.entry(row.get(0)?).or_default().push(Debt {
            open: Money::new(row.get(2)?, currency),
            overdue: Money::new(row.get(3)?, currency),
            since: row.get(4)?,
        });
    }
    Ok(found)
}

/// An open item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem {
    /// Number.
    pub no: ItemNo,
    /// 1 invoice, 2 debit note, 3 credit memo, 4 opening balance.
    pub kind: i64,
    /// The document's number.
    pub document: String,
    /// Issued.
    pub issued: Day,
    /// Due, if known.
    pub due: Option<Day>,
    /// What it was.
    pub amount: Money,
    /// What is open of it.
    pub open: Money,
}

impl OpenItem {
    fn read(row: &Row) -> Result<Self, DbError> {
        let currency: Currency = row.get(5)?;
        Ok(Self {
            no: row.get(0)?,
            kind: row.get(1)?,
            document: row.get(2)?,
            issued: row.get(3)?,
            due: row.get(4)?,
            amount: Money::new(row.get(6)?, currency),
            open: Money::new(row.get(7)?, currency),
        })
    }

    /// What was paid or credited of it.
    #[must_use]
    pub fn paid(&self) -> Money {
        let minor = self.amount.minor.saturating_sub(self.open.minor);
        Money::new(minor, self.amount.currency)
    }

    /// Its place in the list, for the page after it.
    #[must_use]
    pub fn place(&self) -> (i64, i64) {
        let due = self.due.map_or(2_147_483_647, |due| i64::from(due.0));
        (due, i64::from(self.no.0))
    }
}

/// These items, paid or not.
pub async fn items_by_no(
    tx: &mut Tx,
    items: impl IntoIterator<Item = ItemNo>,
) -> Result<HashMap<ItemNo, OpenItem>, DbError> {
    let keys = items.into_iter().map(Value::from).collect();
    let rows = tx.all_rows(&sql::ITEMS_BY_NO, keys).await?;
    rows.iter()
        .map(|row| OpenItem::read(row).map(|item| (item.no, item)))
        .collect()
}

/// A customer's open items, what is due first before the rest; after a place of the list.
pub async fn items(
    tx: &mut Tx,
    customer: CustomerNo,
    after: (i64, i64),
    at_most: i64,
) -> Result<Vec<OpenItem>, DbError> {
    let key = values![customer, after.0, after.1, at_most];
    let rows = tx.all(&sql::ITEMS, key).await?;
    rows.iter().map(OpenItem::read).collect()
}
