//! Reference data since a phone's cursor.
//!
//! Rows are ordered by (change, table, number) and a reply takes as many as fit its budget. When
//! nothing is left the cursor says so with the table [`ALL`]. An item that the phone has and whose open
//! amount alone moved costs two numbers, not the whole item.

use counterfoil_sync::cash_limit::CashLimits;
use counterfoil_sync::entry::{Entry, Fact};
use counterfoil_sync::id::{CustomerNo, EntryId, JournalId, PersonNo};
use counterfoil_sync::promise::{self, PromiseEnd};
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::{
    Book, Contact, Credit, Cursor, Customer, Item, Open, Reference, Said,
};

use super::settings::Settings;
use super::sql;
use crate::cash_limits;
use crate::db::{DbError, Row, Tx};
use crate::receivables::{self, About};
use crate::said;
use crate::values;

const COMPANY: u8 = 1;
const BOOKS: u8 = 2;
const CUSTOMERS: u8 = 3;
const ITEMS: u8 = 4;
const SAID: u8 = 5;
const LIMITS: u8 = 6;
const GONE: u8 = 7;
/// What was said longer ago stays at the office.
const SAID_FOR_DAYS: i32 = 180;
/// Everything of a change.
const ALL: u8 = u8::MAX;

/// Whose reference data.
pub(super) struct Whose {
    pub(super) journal: JournalId,
    pub(super) collector: PersonNo,
    pub(super) today: Day,
}

enum Piece {
    Company,
    Book(Book),
    Customer(Customer),
    Gone(CustomerNo),
    Item(Item),
    Open(Open),
    Said(Said),
    Limits(Vec<CashLimits>),
}

impl Piece {
    /// About how many bytes it takes, before folding.
    fn size(&self) -> usize {
        match self {
            Self::Company => 80,
            Self::Book(book) => 30 + book.series.len(),
            Self::Customer(customer) => {
                let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
                let contacts = customer.contacts.iter().flatten();
                let contact =
                    |one: &Contact| 6 + one.name.len() + text(&one.role) + text(&one.phone);
                let credit = customer.credit.as_ref();
                30 + customer.name.len()
                    + customer.code.len()
                    + text(&customer.phone)
                    + credit.map_or(0, |credit| 24 + text(&credit.hold))
                    + contacts.map(contact).sum::<usize>()
            }
            Self::Item(item) => 45 + item.document.len(),
            Self::Open(_) | Self::Gone(_) => 12,
            Self::Said(said) => {
                let answer = said.answer.as_ref();
                30 + said.body.len() + answer.map_or(0, |answer| 24 + answer.words.len())
            }
            Self::Limits(limits) => 2 + 50 * limits.len(),
        }
    }
}

/// What the phone lacks, within a budget of bytes; and whether there is more.
pub(super) async fn since(
    tx: &mut Tx,
    settings: &Settings,
    whose: &Whose,
    cursor: Cursor,
    budget: usize,
) -> Result<(Option<Reference>, bool), DbError> {
    let last = tx.last_change().await?.cast_unsigned();
    // A cursor from another life of this server starts over.
    let cursor = if cursor.change > last {
        Cursor::default()
    } else {
        cursor
    };
    if cursor.change == last && cursor.table == ALL {
        return Ok((None, false));
    }
    let mut pieces = gather(tx, settings, whose, cursor).await?;
    pieces.retain(|(at, _)| *at > cursor);
    pieces.sort_by_key(|(at, _)| *at);
    let mut reference = Reference {
        cursor: Cursor {
            change: last,
            table: ALL,
            no: 0,
        },
        ..Reference::default()
    };
    let mut spent = 0;
    let mut more = false;
    let mut reached = cursor;
    for (at, piece) in pieces {
        spent += piece.size();
        // Rows of one place belong together.
        if spent > budget && at != reached && reached != cursor {
            reference.cursor = reached;
            more = true;
            break;
        }
        reached = at;
        match piece {
            Piece::Company => reference.company = Some(settings.company.clone()),
            Piece::Book(book) => reference.books.get_or_insert_default().push(book),
            Piece::Customer(customer) => reference.customers.get_or_insert_default().push(customer),
            Piece::Gone(customer) => reference.gone.get_or_insert_default().push(customer),
            Piece::Item(item) => reference.items.get_or_insert_default().push(item),
            Piece::Open(open) => reference.open.get_or_insert_default().push(open),
            Piece::Said(said) => reference.said.get_or_insert_default().push(said),
            Piece::Limits(limits) => reference.limits = Some(limits),
        }
    }
    if reached == cursor && cursor != Cursor::default() {
        // Others changed, nothing of this phone's: its cursor may stay where it is.
        return Ok((None, false));
    }
    Ok((Some(reference), more))
}

/// An item's row: in full when it or its customer is news, else its open amount alone.
fn item(row: &Row, since: i64, is_new: bool, from_nothing: bool) -> Result<Option<Piece>, DbError> {
    let (no, open, changed): (_, i64, i64) = (row.get(1)?, row.get(8)?, row.get(10)?);
    if open == 0 && from_nothing {
        return Ok(None);
    }
    if open == 0 || (!is_new && changed <= since) {
        return Ok(Some(Piece::Open(Open { item: no, open })));
    }
    let kind: i64 = row.get(3)?;
    Ok(Some(Piece::Item(Item {
        no,
        customer: row.get(2)?,
        kind: u8::try_from(kind).unwrap_or_default(),
        document: row.get(4)?,
        issued: row.get(5)?,
        due: row.get(6)?,
        currency: row.get(7)?,
        amount: row.get(9)?,
        open,
    })))
}

async fn gather(
    tx: &mut Tx,
    settings: &Settings,
    whose: &Whose,
    cursor: Cursor,
) -> Result<Vec<(Cursor, Piece)>, DbError> {
    let from_nothing = cursor == Cursor::default();
    // Of a change that was sent in part, everything is looked at again.
    let part = u64::from(cursor.table != ALL && !from_nothing);
    let since = cursor.change.saturating_sub(part).cast_signed();
    let mut pieces = Vec::new();
    let at = |change: i64, table: u8, no: u32| Cursor {
        change: change.cast_unsigned(),
        table,
        no,
    };
    let changed = settings.changed.cast_signed();
    if changed > since || from_nothing {
        pieces.push((at(changed, COMPANY, 1), Piece::Company));
    }
    let changed = cash_limits::change_for(tx, whose.collector).await?;
    // Told from the start even when there are none: a phone may have some from before a restore.
    if changed > since || from_nothing {
        let limits = cash_limits::for_collector(tx, whose.collector).await?;
        pieces.push((at(changed, LIMITS, 1), Piece::Limits(limits)));
    }
    for row in tx
        .all(
            &crate::vouchers::sql::LEASES_SINCE,
            values![whose.journal, since],
        )
        .await?
    {
        let (change, no, state): (i64, u32, String) = (row.get(0)?, row.get(1)?, row.get(6)?);
        let book = Book {
            no: row.get(1)?,
            series: row.get(2)?,
            first: row.get(3)?,
            last: row.get(4)?,
            next: row.get(5)?,
            closed: state != "open",
            holder: row.get(7)?,
        };
        pieces.push((at(change, BOOKS, no), Piece::Book(book)));
    }
    for row in tx
        .all(&sql::CUSTOMERS_SINCE, values![whose.collector, since])
        .await?
    {
        let customer = customer(&row)?;
        pieces.push((
            at(row.get(0)?, CUSTOMERS, customer.no.0),
            Piece::Customer(customer),
        ));
    }
    if !from_nothing {
        let key = values![whose.collector, since, whose.today.plus(-1)];
        for row in tx.all(&sql::CUSTOMERS_GONE, key).await? {
            let customer: CustomerNo = row.get(1)?;
            pieces.push((at(row.get(0)?, GONE, customer.0), Piece::Gone(customer)));
        }
    }
    for (statement, is_new) in [
        (&sql::ITEMS_OF_NEW_CUSTOMERS, true),
        (&sql::ITEMS_SINCE, false),
    ] {
        for row in tx.all(statement, values![whose.collector, since]).await? {
            let no: u32 = row.get(1)?;
            if let Some(piece) = item(&row, since, is_new, from_nothing)? {
                pieces.push((at(row.get(0)?, ITEMS, no), piece));
            }
        }
    }
    let said_from = whose.today.plus(-SAID_FOR_DAYS);
    for row in tx
        .all(&sql::SAID_SINCE, values![whose.collector, since, said_from])
        .await?
    {
        pieces.extend(said_piece(&row)?);
    }
    let (mut asked, mut asked_said) = (Vec::new(), Vec::new());
    for row in tx
        .all(
            &sql::PLANNED_STRANGERS,
            values![whose.collector, whose.today.plus(-1)],
        )
        .await?
    {
        let customer = customer(&row)?;
        let change: i64 = row.get(0)?;
        let since_of = if change > since { -1 } else { since };
        asked.extend(values![customer.no, since_of, change]);
        asked_said.extend(values![customer.no, since_of, change, said_from]);
        if change > since {
            pieces.push((
                at(change, CUSTOMERS, customer.no.0),
                Piece::Customer(customer),
            ));
        }
    }
    for row in tx.all_rows(&sql::ITEMS_OF, asked).await? {
        let (no, since_of): (u32, i64) = (row.get(1)?, row.get(11)?);
        if let Some(piece) = item(&row, since, since_of < 0, from_nothing)? {
            pieces.push((at(row.get(0)?, ITEMS, no), piece));
        }
    }
    for row in tx.all_rows(&sql::SAID_OF, asked_said).await? {
        pieces.extend(said_piece(&row)?);
    }
    know_more(tx, &mut pieces).await?;
    Ok(pieces)
}

/// Puts what customers may owe, and whom to speak to there, beside their names.
async fn know_more(tx: &mut Tx, pieces: &mut [(Cursor, Piece)]) -> Result<(), DbError> {
    let mut customers: Vec<&mut Customer> = pieces
        .iter_mut()
        .filter_map(|(_, piece)| match piece {
            Piece::Customer(customer) => Some(customer),
            Piece::Company
            | Piece::Book(_)
            | Piece::Item(_)
            | Piece::Open(_)
            | Piece::Gone(_)
            | Piece::Said(_)
            | Piece::Limits(_) => None,
        })
        .collect();
    let numbers: Vec<CustomerNo> = customers.iter().map(|customer| customer.no).collect();
    let abouts = receivables::about(tx, numbers.into_iter()).await?;
    for customer in &mut customers {
        let Some(About { credit, contacts }) = abouts.get(&customer.no) else {
            continue;
        };
        customer.credit = Some(credit.clone()).filter(|credit| *credit != Credit::default());
        let contacts: Vec<Contact> = contacts.values().cloned().collect();
        customer.contacts = Some(contacts).filter(|contacts| !contacts.is_empty());
    }
    Ok(())
}

/// What a customer said, and its place; nothing if the entry cannot be read.
fn said_piece(row: &Row) -> Result<Option<(Cursor, Piece)>, DbError> {
    let (change, seq, bytes): (i64, i64, Vec<u8>) = (row.get(0)?, row.get(3)?, row.get(6)?);
    let Ok(entry) = Entry::from_bytes(&bytes) else {
        return Ok(None);
    };
    let at = Cursor {
        change: change.cast_unsigned(),
        table: SAID,
        no: row.get(1)?,
    };
    let end = row.get::<Option<i64>>(8)?.and_then(said::end_of);
    let said = Said {
        id: EntryId::new(row.get(2)?, seq.cast_unsigned()),
        day: row.get(4)?,
        kind: entry.kind,
        end: end.and_then(|(how, day)| ends(&entry, how, day)),
        body: entry.body,
        counted: row.get(7)?,
        answer: row
            .get::<Option<Vec<u8>>>(9)?
            .and_then(|bytes| said::answer_in(&bytes)),
    };
    Ok(Some((at, Piece::Said(said))))
}

/// How a promise ended, unless it was over by then.
fn ends(entry: &Entry, how: PromiseEnd, day: Day) -> Option<PromiseEnd> {
    let Ok(Fact::Promise(promise)) = entry.fact() else {
        return None;
    };
    (day <= promise::until(&promise)).then_some(how)
}

fn customer(row: &Row) -> Result<Customer, DbError> {
    let (lat, lon): (Option<i32>, Option<i32>) = (row.get(5)?, row.get(6)?);
    let no: CustomerNo = row.get(1)?;
    Ok(Customer {
        no,
        code: row.get(2)?,
        name: row.get(3)?,
        site: lat.zip(lon),
        phone: row.get(4)?,
        credit: None,
        contacts: None,
    })
}
