use std::collections::BTreeMap;

use counterfoil_sync::id::{Hash, ItemNo};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Day, Millis};

use super::{Account, Event, Line, PostError, Posting, sql};
use crate::db::{DbError, Tx, Value, fingerprint};
use crate::values;

/// What became of a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It stands in the ledger since this call.
    New,
    /// It stood there before, with the same content; nothing changed.
    Already,
}

/// Posts all of them, or none: on an error the caller's transaction must not be committed.
///
/// Answers for each posting, in their order. `now` is kept as the instant of posting and is not
/// part of what is posted. Bulk: the cost per posting falls with their number.
pub async fn post(
    tx: &mut Tx,
    now: Millis,
    postings: &[Posting],
) -> Result<Vec<Posted>, PostError> {
    for posting in postings {
        posting.check()?;
    }
    let mut known = known(tx, postings).await?;
    let mut outcomes = Vec::with_capacity(postings.len());
    let mut no: i64 = tx.scalar(&sql::LAST_POSTING, values![]).await?;
    let mut rows = Vec::with_capacity(postings.len() * 9);
    let mut lines = Vec::new();
    let mut deltas = Deltas::default();
    for posting in postings {
        let content = posting.content();
        match known.get(&posting.key) {
            Some(there) if *there == content => {
                outcomes.push(Posted::Already);
                continue;
            }
            Some(_) => return Err(PostError::Conflict(posting.key.clone())),
            None => {}
        }
        known.insert(posting.key.clone(), content);
        outcomes.push(Posted::New);
        no += 1;
        rows.extend(values![
            no,
            &posting.key,
            posting.event.code(),
            posting.day,
            now,
            posting.currency,
            posting.mirrors.as_deref(),
            i64::try_from(posting.lines.len()).unwrap_or(i64::MAX),
            content,
            fingerprint(values![no, &posting.key, now]),
        ]);
        for (place, line) in (1_i64..).zip(&posting.lines) {
            lines.extend(values![
                no,
                place,
                line.account.no(),
                line.party,
                line.item,
                posting.day,
                line.amount_minor
            ]);
            deltas.add(posting, line)?;
        }
    }
    tx.execute_rows(&sql::INSERT_POSTINGS, rows).await?;
    tx.execute_rows(&sql::INSERT_LINES, lines).await?;
    deltas.store(tx).await?;
    Ok(outcomes)
}

async fn known(tx: &mut Tx, postings: &[Posting]) -> Result<BTreeMap<String, Hash>, DbError> {
    let keys: Vec<Value> = postings
        .iter()
        .map(|posting| Value::from(&posting.key))
        .collect();
    let rows = tx.all_rows(&sql::POSTINGS_BY_KEY, keys).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// What a call adds to the projections.
#[derive(Default)]
struct Deltas {
    balances: BTreeMap<(Account, u32, Currency), i64>,
    days: BTreeMap<(Account, Currency, Day), i64>,
    items: BTreeMap<(ItemNo, u32, Currency), i64>,
}

impl Deltas {
    fn add(&mut self, posting: &Posting, line: &Line) -> Result<(), PostError> {
        let account = line.account;
        let party = line.party.unwrap_or(0);
        let mut sums = vec![
            self.balances
                .entry((account, party, posting.currency))
                .or_default(),
            self.days
                .entry((account, posting.currency, posting.day))
                .or_default(),
        ];
        if let (Account::Receivable, Some(item)) = (account, line.item) {
            sums.push(
                self.items
                    .entry((item, party, posting.currency))
                    .or_default(),
            );
        }
        for sum in sums {
            *sum = sum
                .checked_add(line.amount_minor)
                .ok_or(PostError::Overflow(account))?;
        }
        Ok(())
    }

    async fn store(self, tx: &mut Tx) -> Result<(), PostError> {
        let balances = self
            .balances
            .iter()
            .flat_map(|((account, party, currency), sum)| {
                values![account.no(), *party, *currency, *sum]
            });
        tx.execute_rows(&sql::ADD_TO_BALANCES, balances.collect())
            .await?;
        let days = self
            .days
            .iter()
            .flat_map(|((account, currency, day), sum)| {
                values![account.no(), *currency, *day, *sum]
            });
        tx.execute_rows(&sql::ADD_TO_DAYS, days.collect()).await?;
        if self.items.is_empty() {
            return Ok(());
        }
        let change = tx.change().await?;
        let count = self.items.len() as u64;
        let items = self
            .items
            .iter()
            .flat_map(|((item, customer, currency), sum)| {
                values![*item, *customer, *currency, *sum, change]
            });
        let found = tx.execute_rows(&sql::ADD_TO_ITEMS, items.collect()).await?;
        if found != count {
            return Err(PostError::WrongItem {
                items: count,
                missing: count.abs_diff(found),
            });
        }
        Ok(())
    }
}

/// The posting of a key, as posted.
pub async fn find(tx: &mut Tx, key: &str) -> Result<Option<Posting>, DbError> {
    let Some(row) = tx.optional(&sql::POSTING_BY_KEY, values![key]).await? else {
        return Ok(None);
    };
    let unreadable = |column: &str, value| DbError::OutOfRange {
        column: column.to_owned(),
        value,
    };
    let no: i64 = row.get(0)?;
    let event: String = row.get(2)?;
    let mut lines = Vec::new();
    for line in tx.all(&sql::LINES_OF, values![no]).await? {
        let account: i64 = line.get(0)?;
        lines.push(Line {
            account: Account::from_no(account)
                .ok_or_else(|| unreadable("posting_line.account", account))?,
            party: line.get(1)?,
            item: line.get(2)?,
            amount_minor: line.get(3)?,
        });
    }
    Ok(Some(Posting {
        key: row.get(1)?,
        event: Event::from_code(&event).ok_or_else(|| unreadable("posting.event", no))?,
        day: row.get(3)?,
        currency: row.get(4)?,
        mirrors: row.get(5)?,
        lines,
    }))
}
