use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use counterfoil_sync::id::{CustomerNo, ItemNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::{Day, Millis};

use super::credit;
use super::customers::{collector, known, made, people, row_of};
use super::import::{BATCH, Fault, ImportError, ImportOptions, Imported, Stop, finish, told};
use super::mapping::{Mapping, OurColumn};
use super::row::{ItemRow, RowReader};
use super::source::Source;
use super::sql;
use super::verify::facts;
use super::words;
use crate::company::period;
use crate::db::{Db, Tx};
use crate::ledger::{self, Account, Event, Line, Posting};
use crate::values;

const REQUIRED: [OurColumn; 4] = [
    OurColumn::Customer,
    OurColumn::Document,
    OurColumn::Issued,
    OurColumn::Amount,
];

/// What must be the same when a document comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Content {
    issued: Day,
    due: Option<Day>,
    currency: Currency,
    amount_minor: i64,
    cleared: Option<Day>,
}

type Document = (CustomerNo, u8, String);

/// Imports open items and posts them: receivable against sales clearing on the day of issue, and
/// back on the day of clearing where the file is history.
///
/// The customers it names are made if they are not known; known ones stay as they are. `now` is the
/// instant of posting, `progress` is told the rows done so far.
pub async fn import_open_items(
    db: &Db,
    now: Millis,
    file: &Path,
    mapping: &Mapping,
    options: ImportOptions,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Imported, ImportError> {
    let outcome = db
        .write(|mut tx| async move { run(&mut tx, now, file, mapping, options, progress).await })
        .await;
    told(outcome)
}

/// Refuses a file that [`import_open_items`] would refuse whole, without looking at its rows.
pub fn check_open_items(file: &Path, mapping: &Mapping) -> Result<(), ImportError> {
    open(file, mapping).map(|_| ())
}

fn open<'m>(file: &Path, mapping: &'m Mapping) -> Result<(Source, RowReader<'m>), ImportError> {
    let source = Source::open(file, mapping, &REQUIRED)?;
    let reader = RowReader::new(mapping)?;
    reader.check(&source)?;
    Ok((source, reader))
}

async fn run(
    tx: &mut Tx,
    now: Millis,
    file: &Path,
    mapping: &Mapping,
    options: ImportOptions,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Imported, Stop> {
    let (mut source, reader) = open(file, mapping)?;
    let mut imported = Imported::default();
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            let Some(row) = source.next()? else { break };
            imported.rows += 1;
            match row.and_then(|row| reader.item(&row)) {
                Ok(item) => batch.push(item),
                Err(fault) => imported.fault(fault),
            }
        }
        if batch.is_empty() {
            break;
        }
        let customers = customers(tx, &mut batch, &mut imported).await?;
        let new = fresh(tx, &batch, &customers, &mut imported).await?;
        for (_, item) in &new {
            let sum = sums.entry(item.currency).or_default();
            *sum = sum
                .checked_add(item.amount_minor)
                .ok_or(ledger::PostError::Overflow(Account::Receivable))?;
        }
        store(tx, now, &new, &mut imported).await?;
        progress(imported.rows);
    }
    imported.amounts = sums
        .iter()
        .map(|(currency, sum)| (currency.to_string(), Money::new(*sum, *currency).major()))
        .collect();
    finish(imported, options)
}

/// The numbers of the batch's customers, made where they are not known. Rows that name an unknown
/// collector leave the batch.
async fn customers(
    tx: &mut Tx,
    batch: &mut Vec<ItemRow>,
    imported: &mut Imported,
) -> Result<HashMap<String, CustomerNo>, ImportError> {
    let people = people(tx, batch.iter().map(|row| &row.customer)).await?;
    let mut known = known(tx, batch.iter().map(|row| row.customer.code.as_str())).await?;
    let mut last: Option<u32> = None;
    let (mut new, mut made_here) = (Vec::new(), Vec::new());
    let mut good = Vec::with_capacity(batch.len());
    for row in batch.drain(..) {
        let collector = match collector(&row.customer, &people, row.line) {
            Ok(collector) => collector,
            Err(fault) => {
                imported.fault(fault);
                continue;
            }
        };
        if let Some(there) = known.get(&row.customer.code) {
            imported.other_names += u64::from(
                row.customer
                    .name
                    .as_ref()
                    .is_some_and(|name| *name != there.name),
            );
        } else {
            let no = match last {
                Some(last) => last,
                None => tx.scalar(&sql::LAST_CUSTOMER, values![]).await?,
            };
            let no = no
                .checked_add(1)
                .ok_or(ImportError::OutOfNumbers("customers"))?;
            last = Some(no);
            let customer = made(no, &row.customer, collector);
            new.extend(row_of(&row.customer.code, &customer, tx.change().await?));
            known.insert(row.customer.code.clone(), customer);
            made_here.push(row.customer.code.clone());
            imported.new_customers += 1;
        }
        good.push(row);
    }
    *batch = good;
    tx.execute_rows(&sql::INSERT_CUSTOMERS, new).await?;
    let named: Vec<_> = made_here
        .iter()
        .filter_map(|code| known.get_key_value(code))
        .map(|(code, customer)| (customer.no, code.as_str(), customer.name.as_str()))
        .collect();
    words::keep(tx, &named, true).await?;
    let made = made_here.iter().filter_map(|code| known.get(code));
    credit::store(tx, made.map(|one| (one.no, &one.about))).await?;
    Ok(known
        .into_iter()
        .map(|(code, customer)| (code, customer.no))
        .collect())
}

/// The items of the batch that are not known yet, each with its customer.
async fn fresh<'b>(
    tx: &mut Tx,
    batch: &'b [ItemRow],
    customers: &HashMap<String, CustomerNo>,
    imported: &mut Imported,
) -> Result<Vec<(CustomerNo, &'b ItemRow)>, ImportError> {
    let with_numbers: Vec<(CustomerNo, &ItemRow)> = batch
        .iter()
        .filter_map(|row| customers.get(&row.customer.code).map(|no| (*no, row)))
        .collect();
    let keys = with_numbers
        .iter()
        .flat_map(|(no, row)| values![*no, u32::from(row.kind.no()), &row.document])
        .collect();
    let mut there: HashMap<Document, Content> = HashMap::with_capacity(batch.len());
    for row in tx.all_rows(&sql::ITEMS_BY_DOCUMENT, keys).await? {
        let kind: u32 = row.get(1)?;
        let content = Content {
            issued: row.get(3)?,
            due: row.get(4)?,
            currency: row.get(5)?,
            amount_minor: row.get(6)?,
            cleared: row.get(7)?,
        };
        there.insert(
            (
                row.get(0)?,
                u8::try_from(kind).unwrap_or_default(),
                row.get(2)?,
            ),
            content,
        );
    }
    let until = period::periods(tx).await?.last().map(|period| period.last);
    let mut new = Vec::new();
    for (no, row) in with_numbers {
        let content = Content {
            issued: row.issued,
            due: row.due,
            currency: row.currency,
            amount_minor: row.amount_minor,
            cleared: row.cleared,
        };
        match there.entry((no, row.kind.no(), row.document.clone())) {
            std::collections::hash_map::Entry::Vacant(_) if let Some(day) = closed(row, until) => {
                imported.fault(on_closed_day(row, day));
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(content);
                new.push((no, row));
            }
            std::collections::hash_map::Entry::Occupied(place) if *place.get() == content => {
                imported.unchanged += 1;
            }
            std::collections::hash_map::Entry::Occupied(place) => {
                imported.conflicts += 1;
                imported.fault(conflict(row, place.get(), &content));
            }
        }
    }
    Ok(new)
}

/// The day of a row that it would be posted to, and that is closed.
fn closed(row: &ItemRow, until: Option<Day>) -> Option<Day> {
    let until = until?;
    [Some(row.issued), row.cleared]
        .into_iter()
        .flatten()
        .find(|day| *day <= until)
}

fn on_closed_day(row: &ItemRow, day: Day) -> Fault {
    let reason = format!(
        "{day} is closed, and what was reported of it must stay: date the document in an open period, or open the period again with `counterfoil period reopen`"
    );
    Fault {
        line: row.line,
        column: None,
        reason,
    }
}

/// Tells how a document differs from the one that is there.
fn conflict(row: &ItemRow, there: &Content, here: &Content) -> Fault {
    let day = |day: Option<Day>| day.map_or_else(|| "none".to_owned(), |day| day.to_string());
    let mut parts = Vec::new();
    let mut differ = |what: &str, there: String, here: String| {
        if there != here {
            parts.push(format!("{what} {there} there, {here} here"));
        }
    };
    differ(
        "amount",
        Money::new(there.amount_minor, there.currency).to_string(),
        Money::new(here.amount_minor, here.currency).to_string(),
    );
    differ("issued", there.issued.to_string(), here.issued.to_string());
    differ("due", day(there.due), day(here.due));
    differ("cleared on", day(there.cleared), day(here.cleared));
    let reason = format!(
        "conflict: {} {:?} of customer {:?} is known with other content ({})",
        row.kind.name(),
        row.document,
        row.customer.code,
        parts.join("; ")
    );
    Fault {
        line: row.line,
        column: None,
        reason,
    }
}

/// Makes the items and posts them.
async fn store(
    tx: &mut Tx,
    now: Millis,
    new: &[(CustomerNo, &ItemRow)],
    imported: &mut Imported,
) -> Result<(), ImportError> {
    if new.is_empty() {
        return Ok(());
    }
    let change = tx.change().await?;
    let mut no: u32 = tx.scalar(&sql::LAST_ITEM, values![]).await?;
    let mut rows = Vec::with_capacity(new.len() * 12);
    let mut postings = Vec::with_capacity(new.len());
    for (customer, item) in new {
        no = no
            .checked_add(1)
            .ok_or(ImportError::OutOfNumbers("open items"))?;
        // The open amount starts at nothing: the ledger raises it when it posts.
        rows.extend(values![
            no,
            *customer,
            u32::from(item.kind.no()),
            &item.document,
            item.issued,
            item.due,
            item.currency,
            item.amount_minor,
            0_i64,
            item.cleared,
            facts(no, *customer, item),
            change,
            change,
        ]);
        let opened = Posting::new(
            format!("item:{no}"),
            Event::OpenItem,
            item.issued,
            item.currency,
            vec![
                Line::debit(Account::Receivable, item.amount_minor)
                    .customer(*customer)
                    .item(ItemNo(no)),
                Line::credit(Account::SalesClearing, item.amount_minor),
            ],
        );
        if let Some(cleared) = item.cleared {
            let mut lines = opened.lines.clone();
            for line in &mut lines {
                line.amount_minor = -line.amount_minor;
            }
            postings.push(opened);
            postings.push(Posting::new(
                format!("cleared:{no}"),
                Event::HistoryCleared,
                cleared,
                item.currency,
                lines,
            ));
            imported.cleared += 1;
        } else {
            postings.push(opened);
        }
    }
    imported.new += new.len() as u64;
    tx.execute_rows(&sql::INSERT_ITEMS, rows).await?;
    ledger::post(tx, now, &postings).await?;
    Ok(())
}
