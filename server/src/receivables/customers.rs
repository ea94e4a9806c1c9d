use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use counterfoil_sync::id::{CustomerNo, PersonNo};

use super::credit::{self, About};
use super::import::{BATCH, Fault, ImportError, ImportOptions, Imported, Stop, finish, told};
use super::mapping::{Mapping, OurColumn};
use super::row::{CustomerRow, RowReader};
use super::source::Source;
use super::sql;
use super::{portfolio, words};
use crate::clock::Clock;
use crate::db::{Db, DbError, Row, Tx, Value, sealed};
use crate::values;

/// A customer as stored, and whether this run wrote or changed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) no: CustomerNo,
    pub(super) name: String,
    pub(super) collector: Option<PersonNo>,
    phone: Option<String>,
    site: Option<(i32, i32)>,
    pub(super) about: About,
}

impl Known {
    /// A customer as it is stored: code, no, name, collector, phone, latitude, longitude.
    pub(super) fn read(row: &Row) -> Result<Self, DbError> {
        let site: (Option<i32>, Option<i32>) = (row.get(5)?, row.get(6)?);
        Ok(Self {
            no: row.get(1)?,
            name: row.get(2)?,
            collector: row.get(3)?,
            phone: row.get(4)?,
            site: site.0.zip(site.1),
            about: About::default(),
        })
    }
}

/// Imports customers: new ones are made, known ones brought up to date with the columns the file has.
///
/// `progress` is told the rows done so far.
pub async fn import_customers(
    db: &Db,
    file: &Path,
    mapping: &Mapping,
    options: ImportOptions,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Imported, ImportError> {
    let outcome = db
        .write(|mut tx| async move { run(&mut tx, file, mapping, options, progress).await })
        .await;
    told(outcome)
}

/// Refuses a file that [`import_customers`] would refuse whole, without looking at its rows.
pub fn check_customers(file: &Path, mapping: &Mapping) -> Result<(), ImportError> {
    Source::open(file, mapping, &[OurColumn::Customer]).map(|_| ())
}

async fn run(
    tx: &mut Tx,
    file: &Path,
    mapping: &Mapping,
    options: ImportOptions,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Imported, Stop> {
    let mut source = Source::open(file, mapping, &[OurColumn::Customer])?;
    let reader = RowReader::new(mapping)?;
    let mut imported = Imported::default();
    loop {
        let mut batch: Vec<(u64, CustomerRow)> = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            let Some(row) = source.next()? else { break };
            imported.rows += 1;
            match row.and_then(|row| Ok((row.line, reader.customer(&row)?))) {
                Ok(row) => batch.push(row),
                Err(fault) => imported.fault(fault),
            }
        }
        if batch.is_empty() {
            break;
        }
        store(tx, &batch, &mut imported).await?;
        progress(imported.rows);
    }
    finish(imported, options)
}

async fn store(
    tx: &mut Tx,
    batch: &[(u64, CustomerRow)],
    imported: &mut Imported,
) -> Result<(), ImportError> {
    let people = people(tx, batch.iter().map(|(_, row)| row)).await?;
    let mut known = known(tx, batch.iter().map(|(_, row)| row.code.as_str())).await?;
    let before = known.clone();
    let mut touched = BTreeSet::new();
    let mut next: u32 = tx.scalar(&sql::LAST_CUSTOMER, values![]).await?;
    for (line, row) in batch {
        let collector = match collector(row, &people, *line) {
            Ok(collector) => collector,
            Err(fault) => {
                imported.fault(fault);
                continue;
            }
        };
        match known.get_mut(&row.code) {
            None => {
                next = next
                    .checked_add(1)
                    .ok_or(ImportError::OutOfNumbers("customers"))?;
                known.insert(row.code.clone(), made(next, row, collector));
                imported.new += 1;
            }
            Some(there) => {
                let merged = Known {
                    no: there.no,
                    name: row.name.clone().unwrap_or_else(|| there.name.clone()),
                    collector: collector.or(there.collector),
                    phone: row.phone.clone().or_else(|| there.phone.clone()),
                    site: row.site.or(there.site),
                    about: there.about.clone().with(&row.about),
                };
                if *there == merged {
                    imported.unchanged += 1;
                    continue;
                }
                *there = merged;
                imported.updated += 1;
            }
        }
        touched.insert(row.code.as_str());
    }
    if touched.is_empty() {
        return Ok(());
    }
    let change = tx.change().await?;
    let abouts = touched.iter().filter_map(|code| known.get(*code));
    let abouts: Vec<(CustomerNo, &About)> = abouts.map(|one| (one.no, &one.about)).collect();
    let (mut new, mut edited) = (Vec::new(), Vec::new());
    let (mut named, mut renamed, mut moved) = (Vec::new(), Vec::new(), Vec::new());
    for code in &touched {
        let code = *code;
        let Some(customer) = known.get(code) else {
            continue;
        };
        let word = (customer.no, code, customer.name.as_str());
        if let Some(was) = before.get(code) {
            edited.extend(row_of(code, customer, change));
            if was.name != customer.name {
                renamed.push(word);
            }
            if was.collector != customer.collector {
                moved.push((customer.no, was.collector, customer.collector));
            }
        } else {
            new.extend(row_of(code, customer, change));
            named.push(word);
        }
    }
    tx.execute_rows(&sql::INSERT_CUSTOMERS, new).await?;
    tx.execute_rows(&sql::UPDATE_CUSTOMERS, edited).await?;
    credit::store(tx, abouts.into_iter()).await?;
    words::keep(tx, &named, true).await?;
    words::keep(tx, &renamed, false).await?;
    portfolio::moved(tx, Clock::system().now(), &moved).await?;
    Ok(())
}

/// The customers of these codes, by code.
pub(super) async fn known(
    tx: &mut Tx,
    codes: impl Iterator<Item = &str>,
) -> Result<BTreeMap<String, Known>, DbError> {
    let codes: BTreeSet<&str> = codes.collect();
    let rows = tx
        .all_rows(
            &sql::CUSTOMERS_BY_CODE,
            codes.into_iter().map(Value::from).collect(),
        )
        .await?;
    let mut numbers = Vec::with_capacity(rows.len());
    for row in &rows {
        numbers.push(row.get(1)?);
    }
    let mut abouts = credit::about(tx, numbers.into_iter()).await?;
    rows.iter()
        .map(|row| {
            let mut known = Known::read(row)?;
            known.about = abouts.remove(&known.no).unwrap_or_default();
            Ok((row.get(0)?, known))
        })
        .collect()
}

/// The people these rows name as collectors, by code.
pub(super) async fn people(
    tx: &mut Tx,
    rows: impl Iterator<Item = &CustomerRow>,
) -> Result<BTreeMap<String, PersonNo>, DbError> {
    let codes: BTreeSet<&str> = rows.filter_map(|row| row.collector.as_deref()).collect();
    let rows = tx
        .all_rows(
            &sql::PEOPLE_BY_CODE,
            codes.into_iter().map(Value::from).collect(),
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// The collector a row names, if it names one.
pub(super) fn collector(
    row: &CustomerRow,
    people: &BTreeMap<String, PersonNo>,
    line: u64,
) -> Result<Option<PersonNo>, Fault> {
    let Some(code) = &row.collector else {
        return Ok(None);
    };
    match people.get(code) {
        Some(no) => Ok(Some(*no)),
        None => Err(Fault {
            line,
            column: Some(OurColumn::Collector.name().to_owned()),
            reason: format!(
                "there is no person {code:?}; add them first, or leave the collector empty"
            ),
        }),
    }
}

/// A customer of a row; without a name the code is its name.
pub(super) fn made(no: u32, row: &CustomerRow, collector: Option<PersonNo>) -> Known {
    let name = row.name.clone().unwrap_or_else(|| row.code.clone());
    Known {
        no: CustomerNo(no),
        name,
        collector,
        phone: row.phone.clone(),
        site: row.site,
        about: About::default().with(&row.about),
    }
}

/// The values of one row of [`sql::INSERT_CUSTOMERS`] and [`sql::UPDATE_CUSTOMERS`].
pub(super) fn row_of(code: &str, customer: &Known, change: i64) -> Vec<Value> {
    let mut row = values![
        customer.no,
        code,
        &customer.name,
        customer.collector,
        customer.phone.as_deref()
    ];
    row.extend(place(customer.site));
    row.push(Value::Int(change));
    sealed(row)
}

fn place(site: Option<(i32, i32)>) -> [Value; 2] {
    [
        Value::from(site.map(|site| site.0)),
        Value::from(site.map(|site| site.1)),
    ]
}
