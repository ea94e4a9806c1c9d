//! What own entries add up to. Every change here has its mirror in the fold of [`super::check`]: both
//! call these functions, the one entry by entry as it is written, the other from the beginning.

use counterfoil_sync::entry::{Entry, Fact, Receipt, VisitMode};
use counterfoil_sync::id::{EntryId, JournalId, PersonNo, Seq};
use counterfoil_sync::money::Currency;
use counterfoil_sync::promise::PromiseEnd;
use counterfoil_sync::time::Day;
use rusqlite::{Connection, OptionalExtension as _, Result, params};

use super::cells::{Cells as _, int, journal as cell};
use super::project_deposit::{End, end, named_before, offered};
use super::{age, said};

/// Where an own entry stands, beyond what it says itself.
#[derive(Clone, Copy)]
pub(crate) struct At {
    pub(crate) collector: PersonNo,
    pub(crate) day: Day,
    /// The checkpoint its author had seen.
    pub(crate) seen_own: Seq,
}

/// What became of a receipt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ReceiptState {
    Issued = 0,
    VoidPending = 1,
    Void = 2,
    /// Decided by a second person; nothing changes it any more.
    VoidApproved = 3,
}

impl ReceiptState {
    pub(crate) fn of(code: i64) -> Self {
        match code {
            0 => Self::Issued,
            1 => Self::VoidPending,
            2 => Self::Void,
            _ => Self::VoidApproved,
        }
    }
}

/// Adds an own entry's effects.
pub(crate) fn own(conn: &Connection, at: At, entry: &Entry, fact: &Fact) -> Result<()> {
    let (journal, seq) = (entry.journal, entry.seq);
    for hash in fact.pictures() {
        conn.prepare_cached(
            "INSERT INTO picture_named (journal, seq, hash, day) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )?
        .execute(params![cell(journal), int(seq), hash, at.day.0])?;
    }
    let now = age::tick(conn, journal, &entry.clocks)?;
    match fact {
        Fact::DayOpen(open) => {
            conn.prepare_cached(
                "UPDATE workday SET until = ?2 - 1 WHERE journal = ?1 AND until IS NULL",
            )?
            .execute(params![cell(journal), int(seq)])?;
            conn.prepare_cached("INSERT INTO workday (journal, opened, day) VALUES (?1, ?2, ?3)")?
                .execute(params![cell(journal), int(seq), open.day.0])?;
        }
        Fact::DayClose(_) => {
            conn.prepare_cached(
                "UPDATE workday SET closed = ?2 WHERE journal = ?1 AND until IS NULL",
            )?
            .execute(params![cell(journal), int(seq)])?;
        }
        Fact::CheckIn(visit) => {
            let by_phone = visit.mode == Some(VisitMode::Phone);
            conn.prepare_cached(
                "INSERT INTO visit (journal, seq, day, customer, stop, by_phone, began_wall) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                cell(journal),
                int(seq),
                at.day.0,
                visit.customer.0,
                visit.stop.map(counterfoil_sync::id::EntryId::to_bytes),
                by_phone,
                entry.clocks.wall.0
            ])?;
        }
        Fact::VisitEnd(end) => {
            conn.prepare_cached("UPDATE visit SET ended = ?3, ended_wall = ?4, outcome = ?5 WHERE journal = ?1 AND seq = ?2")?
                .execute(params![cell(journal), int(end.visit), int(seq), entry.clocks.wall.0, end.outcome as i64])?;
        }
        Fact::Receipt(receipt) => issued(conn, at, (journal, seq), now, receipt)?,
        Fact::Void(void) => voided(conn, at, journal, seq, void.receipt)?,
        Fact::SpoilLeaf(leaf) => use_leaf(conn, leaf.book.0, leaf.number, journal, seq, true)?,
        Fact::DepositOffer(offer) => offered(conn, at, journal, seq, offer)?,
        Fact::DepositWithdraw(back) => {
            conn.prepare_cached(
                "UPDATE deposit SET withdrawn = ?3 WHERE journal = ?1 AND seq = ?2",
            )?
            .execute(params![cell(journal), int(back.offer), int(seq)])?;
            end(conn, EntryId::new(journal, back.offer), End::Withdrawn)?;
        }
        Fact::BookReturn(back) => {
            conn.prepare_cached("INSERT INTO returned (book, journal, seq) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
                .execute(params![back.book.0, cell(journal), int(seq)])?;
        }
        Fact::Promise(promise) => {
            said::keep(conn, at, entry, promise.customer)?;
            if let Some(replaced) = promise.replaces {
                let how = PromiseEnd::Replaced;
                said::end(conn, at, entry.id(), how, replaced, promise.customer)?;
            }
        }
        Fact::Dispute(dispute) => said::keep(conn, at, entry, dispute.customer)?,
        Fact::Request(request) => said::keep(conn, at, entry, request.customer)?,
        Fact::BalanceConfirmation(said) => said::keep(conn, at, entry, said.customer)?,
        Fact::Delivery(delivery) => said::keep(conn, at, entry, delivery.customer)?,
        Fact::PromiseWithdraw(back) => {
            let how = PromiseEnd::Withdrawn;
            said::end(conn, at, entry.id(), how, back.promise, back.customer)?;
        }
        Fact::Unlock(unlock) => {
            conn.prepare_cached("INSERT INTO unlock (journal, seq, day, kind, currency, up_to, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
                .execute(params![cell(journal), int(seq), at.day.0, unlock.kind as u8, unlock.currency.code(), unlock.up_to, now])?;
        }
        Fact::NoteEdit(_)
        | Fact::Comment(_)
        | Fact::StopAdd(_)
        | Fact::StopMove(_)
        | Fact::StopCancel(_)
        | Fact::StopTarget(_)
        | Fact::Rulings(_)
        | Fact::DepositAnswer(_)
        | Fact::VoidAnswer(_)
        | Fact::SaidAnswer(_)
        | Fact::Unknown { .. } => {}
    }
    Ok(())
}

fn use_leaf(
    conn: &Connection,
    book: u32,
    number: u32,
    journal: JournalId,
    seq: Seq,
    spoiled: bool,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO leaf (book, number, journal, seq, spoiled) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![book, number, cell(journal), int(seq), spoiled])?;
    Ok(())
}

fn issued(
    conn: &Connection,
    at: At,
    (journal, seq): (JournalId, Seq),
    taken: i64,
    receipt: &Receipt,
) -> Result<()> {
    let (currency, cash) = (receipt.currency, receipt.cash());
    let total = receipt
        .tenders
        .iter()
        .fold(0_i64, |total, tender| total.saturating_add(tender.amount()));
    use_leaf(conn, receipt.book.0, receipt.number, journal, seq, false)?;
    conn.prepare_cached(
        "INSERT INTO receipt (journal, seq, day, customer, book, number, currency, total, cash, taken, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0)",
    )?
    .execute(params![
        cell(journal),
        int(seq),
        at.day.0,
        receipt.customer.0,
        receipt.book.0,
        receipt.number,
        currency.code(),
        total,
        cash,
        taken
    ])?;
    for allocation in &receipt.allocations {
        conn.prepare_cached(
            "INSERT INTO allocation (item, journal, receipt, amount) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            allocation.item.0,
            cell(journal),
            int(seq),
            allocation.amount
        ])?;
    }
    for (tender, cheque) in receipt.cheques() {
        conn.prepare_cached(
            "INSERT INTO cheque (journal, receipt, tender, currency, amount, bank, number, date, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
        )?
        .execute(params![
            cell(journal),
            int(seq),
            tender,
            currency.code(),
            cheque.amount,
            cheque.bank,
            cheque.number,
            cheque.date.0
        ])?;
        named_before(conn, EntryId::new(journal, seq), tender)?;
    }
    if cash > 0 {
        move_cash(
            conn,
            at.collector,
            currency,
            Cash {
                received: cash,
                ..Cash::default()
            },
        )
    } else {
        Ok(())
    }
}

/// A void that its author knew to come late waits for a second person: the server had confirmed the
/// receipt, or money was offered after it and not taken back. The server decides by the same rule from
/// the same entries.
fn voided(conn: &Connection, at: At, journal: JournalId, seq: Seq, receipt: Seq) -> Result<()> {
    let is_offered: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM deposit d JOIN receipt r ON r.journal = d.journal AND r.seq = ?2
             WHERE d.journal = ?1 AND d.seq > ?2 AND d.currency = r.currency AND d.withdrawn IS NULL)",
        )?
        .query_row(params![cell(journal), int(receipt)], |row| row.get(0))?;
    let next = if is_offered || at.seen_own >= receipt {
        ReceiptState::VoidPending
    } else {
        ReceiptState::Void
    };
    conn.prepare_cached(
        "UPDATE workday SET voids = voids + 1 WHERE journal = ?1 AND until IS NULL",
    )?
    .execute(params![cell(journal)])?;
    conn.prepare_cached("UPDATE receipt SET void = ?3 WHERE journal = ?1 AND seq = ?2")?
        .execute(params![cell(journal), int(receipt), int(seq)])?;
    become_(conn, journal, receipt, next)
}

/// A change of the cash figures of one currency.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cash {
    pub(crate) received: i64,
    pub(crate) pending: i64,
    pub(crate) offered: i64,
    pub(crate) handed: i64,
}

pub(super) fn move_cash(
    conn: &Connection,
    collector: PersonNo,
    currency: Currency,
    by: Cash,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO cash (collector, currency, received, pending, offered, handed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (collector, currency) DO UPDATE SET received = received + excluded.received,
             pending = pending + excluded.pending, offered = offered + excluded.offered, handed = handed + excluded.handed",
    )?
    .execute(params![collector.0, currency.code(), by.received, by.pending, by.offered, by.handed])?;
    Ok(())
}

pub(super) fn collector_of(conn: &Connection, journal: JournalId) -> Result<PersonNo> {
    conn.prepare_cached("SELECT collector FROM journal WHERE id = ?1")?
        .query_row([cell(journal)], |row| Ok(PersonNo(row.get(0)?)))
}

/// Moves a receipt to a state, and its money with it. A void by approval is final.
pub(crate) fn become_(
    conn: &Connection,
    journal: JournalId,
    seq: Seq,
    next: ReceiptState,
) -> Result<()> {
    let found = conn
        .prepare_cached(
            "SELECT state, currency, cash FROM receipt WHERE journal = ?1 AND seq = ?2",
        )?
        .query_row(params![cell(journal), int(seq)], |row| {
            Ok((
                ReceiptState::of(row.get(0)?),
                row.currency(1)?,
                row.get::<_, i64>(2)?,
            ))
        })
        .optional()?;
    let Some((now, currency, cash)) = found else {
        return Ok(());
    };
    if now == next || now == ReceiptState::VoidApproved {
        return Ok(());
    }
    conn.prepare_cached("UPDATE receipt SET state = ?3 WHERE journal = ?1 AND seq = ?2")?
        .execute(params![cell(journal), int(seq), next as i64])?;
    let weight = |state: ReceiptState| match state {
        ReceiptState::Issued => (cash, 0),
        ReceiptState::VoidPending => (cash, cash),
        ReceiptState::Void | ReceiptState::VoidApproved => (0, 0),
    };
    let ((received, pending), (received_before, pending_before)) = (weight(next), weight(now));
    if cash > 0 {
        let by = Cash {
            received: received - received_before,
            pending: pending - pending_before,
            ..Cash::default()
        };
        move_cash(conn, collector_of(conn, journal)?, currency, by)?;
    }
    Ok(())
}
