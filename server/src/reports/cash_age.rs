//! How old the cash in each hand is, kept until the hand is moved: with hundreds of collectors nearly
//! nobody's changes between two looks.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;

use super::sql;
use crate::db::{DbError, Tx};
use crate::ledger::Account;
use crate::values;

/// Receipts looked at to find how old cash is: first a few, which nearly always make it up, then many.
const LOOKED_BACK: [i64; 2] = [64, 2_000];

/// What was found at the last look. A cache and nothing more. Cloning it gives the same one.
#[derive(Debug, Clone, Default)]
pub struct CashAges(Arc<Mutex<Found>>);

#[derive(Debug, Clone, Default)]
struct Found {
    /// The last posting then.
    posting: i64,
    since: HashMap<(PersonNo, Currency), (i64, Option<Day>)>,
}

impl CashAges {
    /// The day of the oldest cash in each of these hands, in their order.
    pub async fn of(
        &self,
        tx: &mut Tx,
        hands: &[(PersonNo, Money)],
    ) -> Result<Vec<Option<Day>>, DbError> {
        let mut found = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let posting: i64 = tx.scalar(&sql::LAST_POSTING, values![]).await?;
        if posting < found.posting {
            // Another ledger, or one that went back.
            found = Found::default();
        }
        if !found.since.is_empty() && posting > found.posting {
            let asked = values![Account::CashCollector.no(), found.posting];
            let mut moved = HashSet::new();
            for row in tx.all(&sql::MOVED_SINCE, asked).await? {
                moved.insert(row.get::<PersonNo>(0)?);
            }
            found.since.retain(|(person, _), _| !moved.contains(person));
        }
        found.posting = posting;
        let mut days = Vec::with_capacity(hands.len());
        for (person, cash) in hands {
            let key = (*person, cash.currency);
            let known = found
                .since
                .get(&key)
                .filter(|(minor, _)| *minor == cash.minor);
            let since = match known {
                Some((_, since)) => *since,
                None => oldest(tx, *person, *cash).await?,
            };
            found.since.insert(key, (cash.minor, since));
            days.push(since);
        }
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = found;
        Ok(days)
    }
}

/// The day of the oldest cash, if first in is first out.
async fn oldest(tx: &mut Tx, person: PersonNo, cash: Money) -> Result<Option<Day>, DbError> {
    let mut since = None;
    for at_most in LOOKED_BACK {
        let asked = values![person, cash.currency, cash.minor, at_most];
        let Some(row) = tx.optional(&sql::CASH_SINCE, asked).await? else {
            break;
        };
        since = Some(row.get(0)?);
        if row.get::<i64>(1)? == 1 {
            break;
        }
    }
    Ok(since)
}
