//! Custody: what is in hand, what is offered, what became of it.

use counterfoil_sync::entry::ChequeRef;
use counterfoil_sync::id::EntryId;
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;

use super::ViewError;
use crate::phone::Phone;
use crate::store::StoreError;
use crate::store::cells::Cells as _;
use crate::store::custody::may_be_named;
use crate::store::project::ReceiptState;
use crate::store::project_deposit::{CONFIRMED, OFFERED, OPEN, PUT_ASIDE, WITHDRAWN};
use crate::store::read;

/// What the collector holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustodyView {
    /// Cash per currency, in the order of the codes.
    pub cash: Vec<CashLine>,
    /// Cheques in hand, the earliest date first.
    pub cheques: Vec<ChequeLine>,
    /// Offers, the newest first.
    pub deposits: Vec<DepositLine>,
}

/// Cash of one currency, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CashLine {
    /// The currency.
    pub currency: Currency,
    /// In hand: received and not accepted by a cashier. What follows is part of it.
    pub in_hand: i64,
    /// Offered and not answered yet.
    pub offered: i64,
    /// In receipts whose void awaits approval: neither to be offered nor to be given back before.
    pub awaits_void: i64,
    /// May be offered.
    pub free: i64,
    /// Accepted by cashiers, ever.
    pub handed_over: i64,
}

/// Where a cheque is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChequeState {
    /// In hand.
    InHand,
    /// Offered and not answered yet: still in hand.
    Offered,
    /// In a receipt whose void awaits approval.
    AwaitsVoid,
    /// In a receipt of before the phone was set up again that the office has not accepted: it is offered
    /// once it has.
    NotAtOffice,
}

/// A cheque in hand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChequeLine {
    /// The receipt it came with.
    pub receipt: EntryId,
    /// Its name in an offer.
    pub cheque: ChequeRef,
    /// The amount.
    pub amount: Money,
    /// The bank it is drawn on.
    pub bank: String,
    /// Its number.
    pub number: String,
    /// The date on it.
    pub date: Day,
    /// Where it is.
    pub state: ChequeState,
}

/// What became of an offer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DepositState {
    /// Waits for the cashier.
    Offered,
    /// Taken back.
    Withdrawn,
    /// Not accepted, and why.
    Refused(String),
    /// Put aside by the office, with the entry that made it: what it offered is in hand.
    PutAside,
    /// Accepted. What differs from the offer is a case at the office.
    Confirmed {
        /// The cash counted.
        cash: Money,
        /// How many of the cheques were not found, and are in hand again.
        not_found: u32,
    },
}

/// An offer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DepositLine {
    /// The offer.
    pub deposit: EntryId,
    /// The day it was made.
    pub day: Day,
    /// The cash declared.
    pub cash: Money,
    /// How many cheques.
    pub cheques: u32,
    /// What became of it.
    pub state: DepositState,
    /// Whether this phone may take it back: an offer of before it was set up again only its answer ends.
    pub may_withdraw: bool,
}

impl Phone {
    /// What the collector holds, cheque by cheque.
    pub fn custody(&self) -> Result<CustodyView, ViewError> {
        let collector = self.writing()?.journal.collector;
        let cash = read::cash(&self.conn, collector)?
            .into_iter()
            .map(|(currency, now)| CashLine {
                currency,
                in_hand: now.in_hand(),
                offered: now.offered,
                awaits_void: now.pending,
                free: now.free(),
                handed_over: now.handed,
            });
        let own = self.writing()?.journal.id;
        let mut cheques = self.conn.prepare_cached(
            "SELECT c.journal, c.receipt, c.tender, c.amount, c.currency, c.bank, c.number, c.date, c.state, r.state,
                    max(j.checkpoint, j.rescued)
             FROM cheque c JOIN receipt r ON r.journal = c.journal AND r.seq = c.receipt JOIN journal j ON j.id = c.journal
             WHERE j.collector = ?1 AND c.state <> 2 AND r.state < 2 ORDER BY c.date, c.journal, c.receipt, c.tender",
        )?;
        let cheques = cheques.query_map([collector.0], |row| {
            let receipt = EntryId::new(row.journal(0)?, row.uint(1)?);
            let state = match (row.get::<_, i64>(8)?, ReceiptState::of(row.get(9)?)) {
                (OFFERED, _) => ChequeState::Offered,
                (_, ReceiptState::VoidPending) => ChequeState::AwaitsVoid,
                _ => ChequeState::InHand,
            };
            let held = row.uint(10)?;
            let line = ChequeLine {
                receipt,
                cheque: ChequeRef::named(receipt, row.get(2)?, own),
                amount: Money::new(row.get(3)?, row.currency(4)?),
                bank: row.get(5)?,
                number: row.get(6)?,
                date: Day(row.get(7)?),
                state,
            };
            Ok((line, held))
        })?;
        let cheques = cheques.map(|row| {
            let (mut line, held) = row?;
            if line.state == ChequeState::InHand
                && !may_be_named(&self.conn, line.receipt, held, own)?
            {
                line.state = ChequeState::NotAtOffice;
            }
            Ok(line)
        });
        let mut deposits = self.conn.prepare_cached(
            "SELECT d.journal, d.seq, d.day, d.cash, d.currency, d.state, d.counted, d.reason,
                    (SELECT count(*) FROM deposit_cheque x WHERE x.journal = d.journal AND x.offer = d.seq),
                    (SELECT count(*) FROM deposit_cheque x WHERE x.journal = d.journal AND x.offer = d.seq AND NOT x.taken)
             FROM deposit d JOIN journal j ON j.id = d.journal WHERE j.collector = ?1 ORDER BY d.journal DESC, d.seq DESC",
        )?;
        let deposits = deposits.query_map([collector.0], |row| {
            let currency = row.currency(4)?;
            let state = match row.get::<_, i64>(5)? {
                OPEN => DepositState::Offered,
                WITHDRAWN => DepositState::Withdrawn,
                PUT_ASIDE => DepositState::PutAside,
                CONFIRMED => DepositState::Confirmed {
                    cash: Money::new(row.get::<_, Option<i64>>(6)?.unwrap_or_default(), currency),
                    not_found: row.get(9)?,
                },
                _ => DepositState::Refused(row.get::<_, Option<String>>(7)?.unwrap_or_default()),
            };
            let deposit = EntryId::new(row.journal(0)?, row.uint(1)?);
            Ok(DepositLine {
                may_withdraw: state == DepositState::Offered && deposit.journal == own,
                deposit,
                day: Day(row.get(2)?),
                cash: Money::new(row.get(3)?, currency),
                cheques: row.get(8)?,
                state,
            })
        })?;
        Ok(CustodyView {
            cash: cash.collect(),
            cheques: cheques.collect::<Result<_, StoreError>>()?,
            deposits: deposits.collect::<Result<_, _>>()?,
        })
    }
}
