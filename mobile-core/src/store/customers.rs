//! Customers as the server tells them: who they are, what they may owe, whom to speak to there.

use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::money::Money;
use counterfoil_sync::wire::{Contact, Customer, Risk};
use rusqlite::{Connection, params};

use super::StoreError;
use super::cells::Cells as _;

/// Takes one, with all its contacts.
pub(crate) fn take(conn: &Connection, customer: &Customer) -> Result<(), StoreError> {
    let credit = customer.credit.as_ref();
    let limit = credit.and_then(|credit| credit.limit);
    conn.prepare_cached(
        "INSERT INTO customer (no, code, name, lat_e5, lon_e5, phone, gone, limit_currency, limit_minor, terms_days, hold, risk)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (no) DO UPDATE SET code = excluded.code, name = excluded.name, lat_e5 = excluded.lat_e5,
             lon_e5 = excluded.lon_e5, phone = excluded.phone, gone = 0, limit_currency = excluded.limit_currency,
             limit_minor = excluded.limit_minor, terms_days = excluded.terms_days, hold = excluded.hold, risk = excluded.risk",
    )?
    .execute(params![
        customer.no.0,
        customer.code,
        customer.name,
        customer.site.map(|site| site.0),
        customer.site.map(|site| site.1),
        customer.phone,
        limit.map(|limit| limit.currency.code().to_owned()),
        limit.map(|limit| limit.minor),
        credit.and_then(|credit| credit.terms_days),
        credit.and_then(|credit| credit.hold.as_deref()),
        credit.and_then(|credit| credit.risk).map(|risk| risk as i64),
    ])?;
    conn.prepare_cached("DELETE FROM contact WHERE customer = ?1")?
        .execute([customer.no.0])?;
    for contact in customer.contacts.iter().flatten() {
        conn.prepare_cached(
            "INSERT INTO contact (customer, name, role, phone) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            customer.no.0,
            contact.name,
            contact.role,
            contact.phone
        ])?;
    }
    Ok(())
}

/// What the office said of a customer's credit.
#[derive(Default)]
pub(crate) struct Credit {
    pub(crate) limit: Option<Money>,
    pub(crate) terms_days: Option<u16>,
    pub(crate) hold: Option<String>,
    pub(crate) risk: Option<Risk>,
}

/// What the office said of a customer's credit; nothing if the customer is not here.
pub(crate) fn credit(conn: &Connection, no: CustomerNo) -> Result<Credit, StoreError> {
    let mut found = conn.prepare_cached(
        "SELECT limit_minor, limit_currency, terms_days, hold, risk FROM customer WHERE no = ?1",
    )?;
    let mut rows = found.query([no.0])?;
    let Some(row) = rows.next()? else {
        return Ok(Credit::default());
    };
    let limit = match row.get::<_, Option<i64>>(0)? {
        Some(minor) => Some(Money::new(minor, row.currency(1)?)),
        None => None,
    };
    let risk: Option<i64> = row.get(4)?;
    Ok(Credit {
        limit,
        terms_days: row.get(2)?,
        hold: row.get(3)?,
        risk: Risk::ALL
            .into_iter()
            .find(|known| Some(*known as i64) == risk),
    })
}

/// Whom to speak to at a customer's, by name.
pub(crate) fn contacts(conn: &Connection, no: CustomerNo) -> Result<Vec<Contact>, StoreError> {
    let mut found = conn.prepare_cached(
        "SELECT name, role, phone FROM contact WHERE customer = ?1 ORDER BY name",
    )?;
    let rows = found.query_map([no.0], |row| {
        Ok(Contact {
            name: row.get(0)?,
            role: row.get(1)?,
            phone: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
