//! Open items, with what the phone's own receipts have taken off since the server said what is open.
//!
//! The server's figure counts every entry up to the checkpoint it came beside. Later receipts are taken
//! off here, and an earlier receipt that was voided later is put back.

use counterfoil_sync::id::{CustomerNo, ItemNo};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::StoreError;
use super::cells::Cells as _;

/// An open item as a screen needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ItemNow {
    pub(crate) no: ItemNo,
    pub(crate) customer: CustomerNo,
    pub(crate) kind: u8,
    pub(crate) document: String,
    pub(crate) issued: Day,
    pub(crate) due: Option<Day>,
    pub(crate) currency: Currency,
    pub(crate) amount: i64,
    /// What is open now.
    pub(crate) open: i64,
}

/// `settled` is what own receipts took and the server's figure does not count yet. For the journal that
/// the figure came beside, its checkpoint then is the mark; for any journal, at least the last one
/// whose open amounts the phone has in full.
macro_rules! select {
    ($condition:literal) => {
        concat!(
            "WITH marked AS (
                SELECT i.no AS item, a.amount, r.seq, r.state, r.void,
                       max(j.open_as_of, j.rescued, iif(j.id = i.as_of_journal, i.as_of, 0)) AS mark
                FROM item i JOIN allocation a ON a.item = i.no
                JOIN receipt r ON r.journal = a.journal AND r.seq = a.receipt JOIN journal j ON j.id = a.journal
                WHERE ", $condition, "),
             settled AS (
                SELECT item, sum(CASE WHEN seq > mark AND state < 2 THEN amount
                                      WHEN seq <= mark AND state = 2 AND void > mark THEN -amount ELSE 0 END) AS amount
                FROM marked GROUP BY item)
             SELECT i.no, i.customer, i.kind, i.document, i.issued, i.due, i.currency, i.amount,
                    i.open - coalesce(s.amount, 0)
             FROM item i LEFT JOIN settled s ON s.item = i.no WHERE ", $condition, " ORDER BY i.due IS NULL, i.due, i.issued, i.no"
        )
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<ItemNow> {
    Ok(ItemNow {
        no: ItemNo(row.get(0)?),
        customer: CustomerNo(row.get(1)?),
        kind: row.get(2)?,
        document: row.get(3)?,
        issued: Day(row.get(4)?),
        due: row.get::<_, Option<i32>>(5)?.map(Day),
        currency: row.currency(6)?,
        amount: row.get(7)?,
        open: row.get(8)?,
    })
}

/// One item.
pub(crate) fn one(conn: &Connection, no: ItemNo) -> Result<Option<ItemNow>, StoreError> {
    Ok(conn
        .prepare_cached(select!("i.no = ?1"))?
        .query_row([no.0], read)
        .optional()?)
}

/// A customer's items that are not settled, oldest due first, those without a due date last.
pub(crate) fn of_customer(
    conn: &Connection,
    customer: CustomerNo,
) -> Result<Vec<ItemNow>, StoreError> {
    let mut statement = conn.prepare_cached(select!("i.customer = ?1"))?;
    let rows = statement.query_map([customer.0], read)?;
    let mut items = rows.collect::<Result<Vec<_>, _>>()?;
    items.retain(|item| item.open != 0);
    Ok(items)
}
