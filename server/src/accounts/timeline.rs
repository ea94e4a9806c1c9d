//! Everything that happened with a customer, the newest first.
//!
//! Each kind of event is read by its own index from one place on, and the pages are merged: the place is
//! the business date, then the journal and the entry, so that it is the same place on every engine.

use std::collections::HashMap;

use counterfoil_sync::entry::{Entry, Fact, Flag, SaidAnswer};
use counterfoil_sync::id::{CustomerNo, EntryId, Hash, JournalId};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::promise::{PromiseState, Promised};
use counterfoil_sync::time::{Day, Millis};

use super::sql;
use crate::db::{DbError, Row, Tx};
use crate::intake::ruling_of;
use crate::said::{answer_in, end_of};
use crate::values;

/// Where an event stands: business date, journal, entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The business date.
    pub day: Day,
    /// The journal as it is stored; 0 where something was decided at a desk.
    pub journal: i64,
    /// The entry.
    pub seq: i64,
}

impl At {
    /// Before everything.
    pub const END: Self = Self {
        day: Day(i32::MAX),
        journal: i64::MAX,
        seq: i64::MAX,
    };

    /// The entry that is there; nothing for a decision at a desk.
    #[must_use]
    pub fn entry(self) -> Option<EntryId> {
        let journal = JournalId(self.journal.cast_unsigned());
        (self.journal != 0).then(|| EntryId::new(journal, self.seq.cast_unsigned()))
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.day.0, self.journal, self.seq)
    }
}

impl std::str::FromStr for At {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '.');
        let mut next = || parts.next().unwrap_or_default();
        Ok(Self {
            day: Day(next().parse()?),
            journal: next().parse()?,
            seq: next().parse()?,
        })
    }
}

/// Which kinds of events are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kinds {
    /// All of them.
    #[default]
    All,
    /// Receipts and their voids.
    Receipts,
    /// Visits.
    Visits,
    /// Promises.
    Promises,
    /// Disputes.
    Disputes,
    /// What was asked of the office.
    Requests,
    /// Balances that were confirmed, and invoices that were received.
    Papers,
    /// Who had the customer.
    Moves,
}

impl Kinds {
    /// In the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::All,
        Self::Receipts,
        Self::Visits,
        Self::Promises,
        Self::Disputes,
        Self::Requests,
        Self::Papers,
        Self::Moves,
    ];

    /// Its name in an address.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Receipts => "receipts",
            Self::Visits => "visits",
            Self::Promises => "promises",
            Self::Disputes => "disputes",
            Self::Requests => "requests",
            Self::Papers => "papers",
            Self::Moves => "moves",
        }
    }

    /// The kind of a name; all for any other.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let found = Self::ALL.into_iter().find(|kinds| kinds.name() == name);
        found.unwrap_or_default()
    }

    fn has(self, other: Self) -> bool {
        self == Self::All || self == other
    }

    /// The kinds of entries that said something.
    fn said(self) -> Option<(i64, i64)> {
        match self {
            Self::All => Some((13, 18)),
            Self::Promises => Some((13, 13)),
            Self::Disputes => Some((15, 15)),
            Self::Requests => Some((16, 16)),
            Self::Papers => Some((17, 18)),
            Self::Receipts | Self::Visits | Self::Moves => None,
        }
    }
}

/// A picture that an entry names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// Its name.
    pub hash: Hash,
    /// Whether it is here.
    pub is_held: bool,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// Where it stands.
    pub at: At,
    /// Who did it.
    pub who: String,
    /// What.
    pub what: What,
    /// What was doubtful.
    pub flags: Vec<Flag>,
    /// What it shows.
    pub pictures: Vec<Picture>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum What {
    /// A receipt: book, number, amount, and the void that counts or may.
    Receipt(i64, i64, Money, Option<String>),
    /// A void of a receipt: the receipt, why, how far it is, and how much.
    Void(EntryId, String, String, Money),
    /// A visit.
    Visit {
        /// When it began.
        began: Millis,
        /// By telephone.
        by_phone: bool,
        /// How it ended.
        outcome: Option<i64>,
        /// What should happen next, and when.
        next: (Option<i64>, Option<Day>),
    },
    /// A promise and how far it is.
    Promise(Box<Promised>, PromiseState),
    /// Something else that was said, and what the office answered.
    Said(Box<Fact>, Option<SaidAnswer>),
    /// The customer went from one to another.
    Moved {
        /// From whom.
        was: Option<String>,
        /// To whom.
        to: Option<String>,
        /// Why.
        reason: String,
        /// Whether it waits for its day.
        waits: bool,
        /// Holiday cover until then.
        until: Option<Day>,
    },
}

/// The events of a customer before a place, the newest first. `today` says how far promises are.
pub async fn timeline(
    tx: &mut Tx,
    customer: CustomerNo,
    kinds: Kinds,
    before: At,
    today: Day,
    at_most: i64,
) -> Result<Vec<Event>, DbError> {
    let key = || values![customer, before.day, before.journal, before.seq, at_most];
    let mut events = Vec::new();
    let lists = [
        (Kinds::Receipts, &sql::RECEIPTS, receipt as Reader),
        (Kinds::Receipts, &sql::VOIDS, void),
        (Kinds::Visits, &sql::VISITS, visit),
        (Kinds::Moves, &sql::MOVES, moved),
    ];
    for (kind, statement, read) in lists {
        if kinds.has(kind) {
            for row in tx.all(statement, key()).await? {
                events.push(read(&row)?);
            }
        }
    }
    if let Some((first, last)) = kinds.said() {
        let mut key = key();
        key.extend(values![first, last]);
        for row in tx.all(&sql::SAID, key).await? {
            events.extend(said(&row, today)?);
        }
    }
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    events.truncate(usize::try_from(at_most).unwrap_or(0));
    let named = events.iter().filter_map(|event| event.at.entry());
    let mut pictures = pictures_of(tx, named).await?;
    for event in &mut events {
        if let Some(shown) = event.at.entry().and_then(|entry| pictures.remove(&entry)) {
            event.pictures = shown;
        }
    }
    Ok(events)
}

/// The pictures that entries name.
pub async fn pictures_of(
    tx: &mut Tx,
    entries: impl Iterator<Item = EntryId>,
) -> Result<HashMap<EntryId, Vec<Picture>>, DbError> {
    let keys = entries.flat_map(|entry| values![entry.journal, entry.seq.cast_signed()]);
    let mut found: HashMap<EntryId, Vec<Picture>> = HashMap::new();
    for row in tx.all_rows(&sql::PICTURES, keys.collect()).await? {
        let seq: i64 = row.get(1)?;
        let entry = EntryId::new(row.get(0)?, seq.cast_unsigned());
        found.entry(entry).or_default().push(Picture {
            hash: row.get(2)?,
            is_held: row.get::<i64>(3)? != 0,
        });
    }
    Ok(found)
}

type Reader = fn(&Row) -> Result<Event, DbError>;

fn event(row: &Row, what: What, flags: Option<i64>) -> Result<Event, DbError> {
    Ok(Event {
        at: At {
            day: row.get(0)?,
            journal: row.get(1)?,
            seq: row.get(2)?,
        },
        who: row.get(3)?,
        what,
        flags: ruling_of(flags, None).flags,
        pictures: Vec::new(),
    })
}

fn receipt(row: &Row) -> Result<Event, DbError> {
    let currency: Currency = row.get(6)?;
    let total = Money::new(row.get(7)?, currency);
    let what = What::Receipt(row.get(4)?, row.get(5)?, total, row.get(8)?);
    event(row, what, row.get(9)?)
}

fn void(row: &Row) -> Result<Event, DbError> {
    let (seq, currency): (i64, Currency) = (row.get(4)?, row.get(7)?);
    let receipt = EntryId::new(row.get(1)?, seq.cast_unsigned());
    let total = Money::new(row.get(8)?, currency);
    event(
        row,
        What::Void(receipt, row.get(5)?, row.get(6)?, total),
        None,
    )
}

fn visit(row: &Row) -> Result<Event, DbError> {
    let what = What::Visit {
        began: row.get(4)?,
        by_phone: row.get::<i64>(5)? != 0,
        outcome: row.get(6)?,
        next: (row.get(7)?, row.get(8)?),
    };
    event(row, what, None)
}

fn moved(row: &Row) -> Result<Event, DbError> {
    let what = What::Moved {
        was: row.get(4)?,
        to: row.get(5)?,
        reason: row.get(6)?,
        waits: row.get::<i64>(7)? == 0,
        until: row.get(8)?,
    };
    event(row, what, None)
}

/// What was said; nothing if the entry cannot be read.
fn said(row: &Row, today: Day) -> Result<Option<Event>, DbError> {
    let bytes: Vec<u8> = row.get(4)?;
    let Ok(fact) = Entry::from_bytes(&bytes).and_then(|entry| entry.fact()) else {
        return Ok(None);
    };
    let what = if let Fact::Promise(promise) = fact {
        let seq: i64 = row.get(2)?;
        let mut promised = Promised {
            id: EntryId::new(row.get(1)?, seq.cast_unsigned()),
            day: row.get(0)?,
            promise,
            end: None,
            counted: row.get(5)?,
        };
        if let Some((how, day)) = row.get::<Option<i64>>(6)?.and_then(end_of) {
            promised.ends(how, day);
        }
        let state = promised.state(today);
        What::Promise(Box::new(promised), state)
    } else {
        let answer = row.get::<Option<Vec<u8>>>(8)?;
        What::Said(Box::new(fact), answer.and_then(|bytes| answer_in(&bytes)))
    };
    event(row, what, row.get(7)?).map(Some)
}
