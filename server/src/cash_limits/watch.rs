//! Receipts held against the limits when they come in: loaded for a batch, moved in memory, like
//! everything the rules look at. What passes a limit is flagged and never refused.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use counterfoil_sync::cash_limit::{Brought, CashLimits, Held, LimitKind};
use counterfoil_sync::entry::{Entry, Receipt, Unlock};
use counterfoil_sync::id::{EntryId, JournalId, PersonNo, Seq};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Day, Millis};

use super::grant::kind;
use super::{set, sql};
use crate::db::{DbError, Tx};
use crate::ledger::{self, Account};
use crate::values;

/// Receipts looked at for one collector and currency. More of them in hand at once are not told apart.
const LOOKED_AT: i64 = 1_000;

/// What a batch may ask about.
#[derive(Debug, Default)]
pub struct Watched {
    /// Collectors with receipts or voids.
    pub holders: BTreeSet<(PersonNo, Currency)>,
    /// Journals and days with receipts or unlocks.
    pub days: BTreeSet<(JournalId, Day)>,
}

/// What one collector holds of one currency.
#[derive(Debug, Default)]
struct Hand {
    total: i64,
    /// Cash, the oldest first, with the phone's wall clock.
    cash: Vec<(EntryId, i64, Millis)>,
    cheques: BTreeSet<EntryId>,
}

impl Hand {
    fn held(&self, wall: Millis) -> Held {
        let with_cash = self.cash.iter().map(|(id, ..)| *id);
        let receipts: BTreeSet<EntryId> = with_cash.chain(self.cheques.iter().copied()).collect();
        let oldest = self.cash.first().map_or(wall, |(_, _, wall)| *wall);
        Held {
            in_hand: self.total,
            count: i64::try_from(receipts.len()).unwrap_or(i64::MAX),
            age_ms: wall.0.saturating_sub(oldest.0).max(0),
        }
    }
}

/// A code that was given.
#[derive(Debug, Clone, Copy)]
struct Grant {
    kind: LimitKind,
    currency: Currency,
    up_to: i64,
    used: Option<Seq>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Watch {
    limits: HashMap<(PersonNo, Currency), CashLimits>,
    hands: HashMap<(PersonNo, Currency), Hand>,
    grants: BTreeMap<(JournalId, Day, u16), Grant>,
    used: Vec<(JournalId, Day, u16, Seq)>,
    /// Uses of codes that were never given.
    forged: Vec<EntryId>,
}

impl Watch {
    /// Loads what a batch may ask about: little, for a company without limits.
    pub async fn load(tx: &mut Tx, watched: Watched) -> Result<Self, DbError> {
        let mut watch = Self::default();
        if !watched.holders.is_empty() {
            let collectors: BTreeSet<PersonNo> = watched
                .holders
                .iter()
                .map(|(collector, _)| *collector)
                .collect();
            let all = set::for_collectors(tx, collectors.iter().copied()).await?;
            for collector in collectors {
                for limits in set::effective(&all, collector) {
                    watch.limits.insert((collector, limits.currency), limits);
                }
            }
        }
        let keys = watched
            .days
            .iter()
            .flat_map(|(journal, day)| values![*journal, *day]);
        for row in tx.all_rows(&sql::UNLOCKS_FOR, keys.collect()).await? {
            let ask: u32 = row.get(2)?;
            let used: Option<i64> = row.get(6)?;
            let grant = Grant {
                kind: kind(row.get(3)?)?,
                currency: row.get(4)?,
                up_to: row.get(5)?,
                used: used.map(i64::cast_unsigned),
            };
            let at = (
                row.get(0)?,
                row.get(1)?,
                u16::try_from(ask).unwrap_or(u16::MAX),
            );
            watch.grants.insert(at, grant);
        }
        for holder in watched.holders {
            if watch.limits.contains_key(&holder) {
                let hand = load_hand(tx, holder).await?;
                watch.hands.insert(holder, hand);
            }
        }
        Ok(watch)
    }

    /// A receipt comes in. Says whether it passes a limit that nothing lifted.
    pub fn receipt(
        &mut self,
        id: EntryId,
        collector: PersonNo,
        day: Day,
        wall: Millis,
        receipt: &Receipt,
    ) -> bool {
        let holder = (collector, receipt.currency);
        let Some(limits) = self.limits.get(&holder) else {
            return false;
        };
        let brought = Brought::by(&receipt.tenders);
        let hand = self.hands.entry(holder).or_default();
        let held = hand.held(wall);
        let of_day = (id.journal, day, 0)..=(id.journal, day, u16::MAX);
        let lifted = |kind: LimitKind| {
            let serves = self.grants.range(of_day.clone()).filter(|(_, grant)| {
                (grant.kind, grant.currency) == (kind, receipt.currency)
                    && grant.used.is_some_and(|seq| seq < id.seq)
            });
            serves.map(|(_, grant)| grant.up_to).max().unwrap_or(0)
        };
        let passes = LimitKind::ALL.into_iter().any(|kind| {
            let most = limits.of(kind).hard;
            most.is_some_and(|most| held.passes(kind, most.max(lifted(kind)), brought))
        });
        hand.total = hand.total.saturating_add(brought.cash);
        if brought.cash > 0 {
            hand.cash.push((id, brought.cash, wall));
        }
        if receipt.cheques().next().is_some() {
            hand.cheques.insert(id);
        }
        passes
    }

    /// A receipt was undone, and its money given back.
    pub fn undo(&mut self, id: EntryId, collector: PersonNo, receipt: &Receipt) {
        if let Some(hand) = self.hands.get_mut(&(collector, receipt.currency)) {
            hand.total = hand.total.saturating_sub(receipt.cash());
            hand.cash.retain(|(other, ..)| *other != id);
            hand.cheques.remove(&id);
        }
    }

    /// A phone says that it used a code. Says whether one was given for just that.
    pub fn unlock(&mut self, id: EntryId, day: Day, unlock: &Unlock) -> bool {
        let found = self.grants.get_mut(&(id.journal, day, unlock.no));
        let given = found.filter(|grant| {
            grant.used.is_none()
                && (grant.kind, grant.currency, grant.up_to)
                    == (unlock.kind, unlock.currency, unlock.up_to)
        });
        if let Some(grant) = given {
            grant.used = Some(id.seq);
            self.used.push((id.journal, day, unlock.no, id.seq));
            true
        } else {
            self.forged.push(id);
            false
        }
    }

    /// Stores what was used. Gives the uses of codes that were never given.
    pub async fn store(&mut self, tx: &mut Tx) -> Result<Vec<EntryId>, DbError> {
        let used = std::mem::take(&mut self.used);
        let rows = used.into_iter().flat_map(|(journal, day, no, seq)| {
            values![journal, day, i32::from(no), seq.cast_signed()]
        });
        tx.execute_rows(&sql::USE_UNLOCKS, rows.collect()).await?;
        Ok(std::mem::take(&mut self.forged))
    }
}

async fn load_hand(
    tx: &mut Tx,
    (collector, currency): (PersonNo, Currency),
) -> Result<Hand, DbError> {
    let balance = ledger::balance(tx, Account::CashCollector, Some(collector.0), currency).await?;
    let mut hand = Hand {
        total: balance.minor,
        ..Hand::default()
    };
    let asked = values![collector, currency, balance.minor, LOOKED_AT];
    for row in tx.all(&sql::CASH_IN_HAND, asked).await? {
        let (seq, bytes): (i64, Vec<u8>) = (row.get(1)?, row.get(3)?);
        // What is stored was read when it came in; its clock is all that is wanted.
        let wall = Entry::from_bytes(&bytes).map_or(Millis(i64::MAX), |entry| entry.clocks.wall);
        let id = EntryId::new(row.get(0)?, seq.cast_unsigned());
        hand.cash.push((id, row.get(2)?, wall));
    }
    hand.cash.reverse();
    for row in tx
        .all(&sql::CHEQUES_IN_HAND, values![collector, currency])
        .await?
    {
        let seq: i64 = row.get(1)?;
        hand.cheques
            .insert(EntryId::new(row.get(0)?, seq.cast_unsigned()));
    }
    Ok(hand)
}
