//! What the office's entries change on the phone: rulings, and answers to offers and voids.

use counterfoil_sync::entry::{Exception, Fact, Flag, Rulings};
use counterfoil_sync::id::EntryId;
use counterfoil_sync::policy::{Author, may_author};
use rusqlite::{Connection, OptionalExtension as _, Result, params};

use super::cells::{Cells as _, int, journal as cell};
use super::project::{ReceiptState, become_};
use super::project_deposit::{End, end};

/// Adds an office entry's effects. What the office may not write has none.
pub(crate) fn office(conn: &Connection, fact: &Fact) -> Result<()> {
    if !may_author(Author::Office, fact) {
        return Ok(());
    }
    match fact {
        Fact::Rulings(rulings) => ruled(conn, rulings),
        Fact::DepositAnswer(answer) => end(conn, answer.deposit, End::Answered(&answer.outcome)),
        Fact::VoidAnswer(answer) => {
            let journal = answer.void.journal;
            let found = conn
                .prepare_cached("SELECT seq FROM receipt WHERE journal = ?1 AND void = ?2")?
                .query_row(params![cell(journal), int(answer.void.seq)], |row| {
                    row.uint(0)
                })
                .optional()?;
            let Some(receipt) = found else { return Ok(()) };
            if answer.approved {
                return become_(conn, journal, receipt, ReceiptState::VoidApproved);
            }
            become_(conn, journal, receipt, ReceiptState::Issued)?;
            // A later ruling on a void that was turned down finds nothing to change.
            conn.prepare_cached(
                "UPDATE receipt SET void = NULL WHERE journal = ?1 AND seq = ?2 AND state = 0",
            )?
            .execute(params![cell(journal), int(receipt)])?;
            Ok(())
        }
        Fact::DayOpen(_)
        | Fact::CheckIn(_)
        | Fact::VisitEnd(_)
        | Fact::NoteEdit(_)
        | Fact::Comment(_)
        | Fact::Receipt(_)
        | Fact::Void(_)
        | Fact::SpoilLeaf(_)
        | Fact::DepositOffer(_)
        | Fact::DepositWithdraw(_)
        | Fact::BookReturn(_)
        | Fact::DayClose(_)
        | Fact::StopAdd(_)
        | Fact::StopMove(_)
        | Fact::StopCancel(_)
        | Fact::StopTarget(_)
        | Fact::Promise(_)
        | Fact::Dispute(_)
        | Fact::Request(_)
        | Fact::BalanceConfirmation(_)
        | Fact::Delivery(_)
        | Fact::Unlock(_)
        // What the office takes back and answers comes with the reference data.
        | Fact::PromiseWithdraw(_)
        | Fact::SaidAnswer(_)
        | Fact::Unknown { .. } => Ok(()),
    }
}

fn ruled(conn: &Connection, rulings: &Rulings) -> Result<()> {
    let journal = rulings.journal;
    conn.prepare_cached(
        "INSERT INTO ruling (journal, from_seq, to_seq) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?
    .execute(params![cell(journal), int(rulings.from), int(rulings.to)])?;
    for exception in &rulings.exceptions {
        conn.prepare_cached(
            "INSERT INTO ruling_exception (journal, seq, content) VALUES (?1, ?2, ?3)
             ON CONFLICT (journal, seq) DO UPDATE SET content = excluded.content",
        )?
        .execute(params![
            cell(journal),
            int(exception.seq),
            encode(exception)
        ])?;
        if exception.quarantine.is_some() {
            end(conn, EntryId::new(journal, exception.seq), End::PutAside)?;
        }
        // The server knows better whether the receipt had been confirmed; and what it put aside has not
        // undone anything yet.
        if exception.flags.contains(&Flag::AwaitsApproval) || exception.quarantine.is_some() {
            let found = conn
                .prepare_cached("SELECT seq FROM receipt WHERE journal = ?1 AND void = ?2")?
                .query_row(params![cell(journal), int(exception.seq)], |row| {
                    row.uint(0)
                })
                .optional()?;
            if let Some(receipt) = found {
                become_(conn, journal, receipt, ReceiptState::VoidPending)?;
            }
        }
    }
    Ok(())
}

fn encode(exception: &Exception) -> Vec<u8> {
    minicbor::to_vec(exception).expect("writing to a vector cannot fail")
}
