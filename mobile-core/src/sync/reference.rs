//! Reference data, taken as the server gives it.

use counterfoil_sync::id::{JournalId, Seq};
use counterfoil_sync::wire::Reference;
use rusqlite::{Connection, params};

use crate::store::StoreError;
use crate::store::cells::{int, journal as cell};
use crate::store::{customers, limits, said};

/// Takes reference data. `as_of` is the checkpoint beside it: the open amounts count that much.
pub(super) fn apply(
    conn: &Connection,
    reference: &Reference,
    journal: JournalId,
    as_of: Seq,
) -> Result<(), StoreError> {
    if let Some(company) = &reference.company {
        conn.prepare_cached(
            "INSERT INTO company (id, name, time_zone, currency, refill_below, origin) VALUES (1, ?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone,
                 currency = excluded.currency, refill_below = excluded.refill_below, origin = excluded.origin",
        )?
        .execute(params![company.name, company.time_zone, company.currency.code(), company.refill_below, company.origin])?;
    }
    for customer in reference.customers.iter().flatten() {
        customers::take(conn, customer)?;
    }
    for gone in reference.gone.iter().flatten() {
        conn.prepare_cached("UPDATE customer SET gone = 1 WHERE no = ?1")?
            .execute([gone.0])?;
    }
    for item in reference.items.iter().flatten() {
        conn.prepare_cached(
            "INSERT INTO item (no, customer, kind, document, issued, due, currency, amount, open, as_of_journal, as_of)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (no) DO UPDATE SET customer = excluded.customer, kind = excluded.kind, document = excluded.document,
                 issued = excluded.issued, due = excluded.due, currency = excluded.currency, amount = excluded.amount,
                 open = excluded.open, as_of_journal = excluded.as_of_journal, as_of = excluded.as_of, doubtful = 0",
        )?
        .execute(params![
            item.no.0,
            item.customer.0,
            item.kind,
            item.document,
            item.issued.0,
            item.due.map(|due| due.0),
            item.currency.code(),
            item.amount,
            item.open,
            cell(journal),
            int(as_of)
        ])?;
    }
    for open in reference.open.iter().flatten() {
        conn.prepare_cached(
            "UPDATE item SET open = ?2, as_of_journal = ?3, as_of = ?4, doubtful = 0 WHERE no = ?1",
        )?
        .execute(params![open.item.0, open.open, cell(journal), int(as_of)])?;
    }
    for book in reference.books.iter().flatten() {
        conn.prepare_cached(
            "INSERT INTO book (no, series, first, last, lease_next, closed, holder) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (no) DO UPDATE SET series = excluded.series, first = excluded.first, last = excluded.last,
                 lease_next = max(lease_next, excluded.lease_next), closed = excluded.closed, holder = excluded.holder",
        )?
        .execute(params![book.no.0, book.series, book.first, book.last, book.next, book.closed, book.holder.0])?;
    }
    for said in reference.said.iter().flatten() {
        said::take(conn, said, journal, as_of)?;
    }
    if let Some(all) = &reference.limits {
        limits::take(conn, all)?;
    }
    forget_gone(conn, journal, as_of)
}

/// Everything is to be taken anew. A server names what is open then, and nothing that was settled before.
pub(crate) fn doubt(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("UPDATE item SET doubtful = 1 WHERE doubtful = 0", [])?;
    Ok(())
}

/// All was taken: what the server did not name is settled.
pub(super) fn settle_unnamed(
    conn: &Connection,
    journal: JournalId,
    as_of: Seq,
) -> Result<(), StoreError> {
    conn.prepare_cached(
        "UPDATE item SET open = 0, as_of_journal = ?1, as_of = ?2, doubtful = 0 WHERE doubtful = 1",
    )?
    .execute(params![cell(journal), int(as_of)])?;
    Ok(())
}

/// What customers who are no longer this collector's owe and said leaves the phone, unless a visit at
/// them is open or a receipt of theirs is only here. Their names stay beside what was done for them.
fn forget_gone(conn: &Connection, journal: JournalId, as_of: Seq) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM item WHERE customer IN (
             SELECT no FROM customer c WHERE gone
             AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.customer = c.no AND v.journal = ?1 AND v.ended IS NULL)
             AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.customer = c.no AND r.journal = ?1 AND r.seq > ?2))",
        "DELETE FROM said_before WHERE customer IN (
             SELECT no FROM customer c WHERE gone
             AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.customer = c.no AND v.journal = ?1 AND v.ended IS NULL)
             AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.customer = c.no AND r.journal = ?1 AND r.seq > ?2))",
    ] {
        conn.prepare_cached(statement)?
            .execute(params![cell(journal), int(as_of)])?;
    }
    Ok(())
}
