//! The checks of the receivables.

use counterfoil_sync::id::CustomerNo;

use super::row::ItemRow;
use super::sql;
use crate::db::{DbError, Row, Sealed, Tx, are_as_written, fingerprint};
use crate::values;
use crate::verify::Finding;

/// The fingerprint of what an open item is.
pub(super) fn facts(no: u32, customer: CustomerNo, item: &ItemRow) -> i64 {
    fingerprint(values![
        no,
        customer,
        u32::from(item.kind.no()),
        &item.document,
        item.issued,
        item.due,
        item.currency,
        item.amount_minor,
        item.cleared
    ])
}

/// Customers, what they may owe and their contacts are what the last import made of them.
pub(crate) async fn customers(tx: &mut Tx) -> Result<Finding, DbError> {
    let customers = Sealed {
        what: "customer",
        rows: &sql::SEALED_CUSTOMERS,
        names: 2,
    };
    let credit = Sealed {
        what: "the credit of customer",
        rows: &sql::SEALED_CREDIT,
        names: 1,
    };
    let contacts = Sealed {
        what: "the contact of customer",
        rows: &sql::SEALED_CONTACTS,
        names: 2,
    };
    are_as_written(tx, &[customers, credit, contacts]).await
}

/// Who had which customer is as it was decided, and customers are with whom it says last.
pub(crate) async fn portfolios(tx: &mut Tx) -> Result<Finding, DbError> {
    let moves = Sealed {
        what: "the move of a customer to another collector",
        rows: &sql::SEALED_MOVES,
        names: 2,
    };
    let written = are_as_written(tx, &[moves]).await?;
    let astray = tx.optional(&sql::MOVE_ASTRAY, values![]).await?;
    Ok(match (written, astray) {
        (Finding::Sound(_), Some(row)) => Finding::Differs(format!(
            "customer {} is not with the collector whom the last decision names",
            row.get::<i64>(0)?
        )),
        (written, _) => written,
    })
}

/// Every open item says what it said when it was imported, and what its posting says.
pub(crate) async fn items(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut seen = 0;
    let mut fault = None;
    tx.each(
        &sql::ITEMS_AND_POSTINGS,
        values![],
        |row| -> Result<(), DbError> {
            seen += 1;
            if fault.is_none() {
                fault = wrong(row)?;
            }
            Ok(())
        },
    )
    .await?;
    Ok(fault.map_or(Finding::Sound(seen), Finding::Differs))
}

fn wrong(row: &Row) -> Result<Option<String>, DbError> {
    let (no, customer): (i64, i64) = (row.get(0)?, row.get(1)?);
    let (issued, amount): (i64, i64) = (row.get(4)?, row.get(7)?);
    let currency: String = row.get(6)?;
    let Some(posted): Option<i64> = row.get(13)? else {
        return Ok(Some(format!(
            "open item {no} was never posted: there is no posting item:{no}"
        )));
    };
    if posted != amount {
        return Ok(Some(format!(
            "open item {no} is of {amount} minor units, and was posted with {posted}"
        )));
    }
    let there: (Option<i64>, Option<String>, Option<i64>) =
        (row.get(10)?, row.get(11)?, row.get(12)?);
    let mut facts = row.values()?;
    facts.truncate(9);
    let found = fingerprint(&facts);
    let kept: i64 = row.get(9)?;
    if there != (Some(issued), Some(currency), Some(customer)) || found != kept {
        return Ok(Some(format!(
            "open item {no} is not what was imported: its customer, document, dates or currency differ"
        )));
    }
    Ok(None)
}
