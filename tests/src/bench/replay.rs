//! The baseline of intake: the very rows that it left behind, inserted into an empty database through
//! the same database layer, with nothing read, checked, signed or answered.
//!
//! Tables and columns are read from the database, so that the baseline cannot fall behind the schema.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use counterfoil_server::db::{Db, DbError, Sql, Statement, Value};
use rusqlite::Connection;

/// A table, and the statements made for it.
#[derive(Debug)]
struct Table {
    name: String,
    columns: Vec<String>,
    /// Places of the primary key's columns.
    key: Vec<usize>,
    /// One letter per column, as bulk statements have them.
    kinds: &'static str,
    width: usize,
    select: &'static Statement,
    insert: &'static Statement,
    insert_missing: &'static Statement,
}

/// The tables of a company, parents before children.
#[derive(Debug)]
pub(super) struct Tables(Vec<Table>);

/// The rows of every table, in the order of [`Tables`], by primary key.
pub(super) type Rows = Vec<BTreeMap<Vec<u8>, Vec<Value>>>;

/// Rows that were not there before, in the order of [`Tables`].
pub(super) type NewRows = Vec<Vec<Vec<Value>>>;

/// A text that lives as long as the program, as statements do.
fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// The number in the first column.
fn number(row: &[Value]) -> i64 {
    match row.first() {
        Some(Value::Int(number)) => *number,
        _ => 0,
    }
}

fn statement(sql: String, kinds: &'static str) -> &'static Statement {
    Box::leak(Box::new(Statement::new(
        "bench::replay",
        Sql::Both(kept(sql)),
        kinds,
    )))
}

impl Tables {
    /// Reads the schema from a SQLite database that the server's migrations made. PostgreSQL has the
    /// same tables and columns under the same names.
    pub(super) fn read(sqlite_file: &std::path::Path) -> Result<Self> {
        let schema = Connection::open(sqlite_file)?;
        let mut names = schema.prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY rowid",
        )?;
        let names: Vec<String> = names
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        names
            .iter()
            .map(|name| Table::read(&schema, name))
            .collect::<Result<_>>()
            .map(Self)
    }

    /// Everything that is in a database.
    pub(super) async fn rows(&self, db: &Db) -> Result<Rows> {
        db.read(|mut tx| async move {
            let mut all = Rows::new();
            for table in &self.0 {
                let mut rows = BTreeMap::new();
                tx.each(table.select, Vec::new(), |row| {
                    let row = table.row(row)?;
                    rows.insert(table.key_of(&row), row);
                    Ok::<(), DbError>(())
                })
                .await?;
                all.push(rows);
            }
            Ok::<_, DbError>(all)
        })
        .await
        .context("reading all tables")
    }

    /// The rows that came since, and how many were only changed.
    pub(super) fn since(before: &Rows, after: &Rows) -> (NewRows, usize) {
        let mut changed = 0;
        let new = before
            .iter()
            .zip(after)
            .map(|(before, after)| {
                let mut new = Vec::new();
                for (key, row) in after {
                    match before.get(key) {
                        None => new.push(row.clone()),
                        Some(was) => changed += usize::from(was != row),
                    }
                }
                new
            })
            .collect();
        (new, changed)
    }

    /// Fills an empty, migrated database.
    pub(super) async fn fill(&self, db: &Db, rows: &Rows) -> Result<()> {
        db.write(|mut tx| async move {
            for (table, rows) in self.0.iter().zip(rows) {
                let flat = rows.values().flatten().cloned().collect();
                tx.execute_rows(table.insert_missing, flat).await?;
            }
            Ok::<(), DbError>(())
        })
        .await
        .context("filling the database of the baseline")
    }

    /// The distinct values of a column among rows.
    pub(super) fn distinct(&self, rows: &NewRows, table: &str, column: &str) -> usize {
        let Some((rows, place)) = self.0.iter().zip(rows).find_map(|(each, rows)| {
            let place = each.columns.iter().position(|name| name == column)?;
            (each.name == table).then_some((rows, place))
        }) else {
            return 0;
        };
        let values: BTreeSet<String> = rows
            .iter()
            .map(|row| format!("{:?}", row.get(place)))
            .collect();
        values.len()
    }

    /// Cuts rows into so many transactions of the same size.
    pub(super) fn batches(&self, rows: &NewRows, transactions: usize) -> Vec<Vec<Vec<Value>>> {
        let mut lines_from = 0;
        (0..transactions)
            .map(|batch| {
                let mut last_posting = None;
                let mut cut = Vec::new();
                for (table, rows) in self.0.iter().zip(rows) {
                    let even = |batch: usize| rows.len() * batch / transactions;
                    let (from, to) = match (table.name.as_str(), &last_posting) {
                        // A line goes with its posting, or its reference would hang in the air.
                        ("posting_line", Some(last)) => (
                            lines_from,
                            rows.partition_point(|line| number(line) <= *last),
                        ),
                        _ => (even(batch), even(batch + 1)),
                    };
                    let rows = rows.get(from..to).unwrap_or_default();
                    match table.name.as_str() {
                        "posting" => last_posting = rows.last().map(|posting| number(posting)),
                        "posting_line" => lines_from = to,
                        _ => {}
                    }
                    cut.push(rows.concat());
                }
                cut
            })
            .collect()
    }

    /// Inserts one batch, durably. This is what is timed.
    pub(super) async fn insert(&self, db: &Db, batch: Vec<Vec<Value>>) -> Result<()> {
        let batch = &batch;
        db.write(|mut tx| async move {
            for (table, values) in self.0.iter().zip(batch) {
                if !values.is_empty() {
                    tx.execute_rows(table.insert, values.clone()).await?;
                }
            }
            Ok::<(), DbError>(())
        })
        .await
        .context("inserting the rows of the baseline")
    }
}

impl Table {
    fn read(schema: &Connection, name: &str) -> Result<Self> {
        let mut info =
            schema.prepare("SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid")?;
        let columns: Vec<(String, String, u32)> = info
            .query_map([name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        let kinds: String = columns
            .iter()
            .map(|(_, kind, _)| match kind.as_str() {
                "TEXT" => 't',
                "BLOB" => 'b',
                _ => 'i',
            })
            .collect();
        let kinds = kept(kinds);
        let names = columns
            .iter()
            .map(|(name, ..)| name.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        let key: BTreeSet<(u32, usize)> = columns
            .iter()
            .enumerate()
            .filter(|(_, (.., pk))| *pk > 0)
            .map(|(place, (.., pk))| (*pk, place))
            .collect();
        let insert = format!("INSERT INTO {name} ({names}) VALUES {{rows}}");
        Ok(Self {
            name: name.to_owned(),
            columns: columns.iter().map(|(name, ..)| name.clone()).collect(),
            key: key.into_iter().map(|(_, place)| place).collect(),
            kinds,
            width: columns.len(),
            select: statement(format!("SELECT {names} FROM {name}"), ""),
            insert: statement(insert.clone(), kinds),
            insert_missing: statement(format!("{insert} ON CONFLICT DO NOTHING"), kinds),
        })
    }

    fn row(&self, row: &counterfoil_server::db::Row) -> Result<Vec<Value>, DbError> {
        let mut values = Vec::with_capacity(self.width);
        for (place, kind) in self.kinds.chars().enumerate() {
            values.push(match kind {
                't' => Value::from(row.get::<Option<String>>(place)?),
                'b' => Value::from(row.get::<Option<Vec<u8>>>(place)?),
                _ => Value::from(row.get::<Option<i64>>(place)?),
            });
        }
        Ok(values)
    }

    /// The primary key as bytes that sort as the key does, so that the baseline inserts in its order.
    fn key_of(&self, row: &[Value]) -> Vec<u8> {
        let mut key = Vec::new();
        for value in self.key.iter().filter_map(|place| row.get(*place)) {
            match value {
                Value::Int(value) => key.extend((value.cast_unsigned() ^ (1 << 63)).to_be_bytes()),
                Value::Text(text) => {
                    key.extend(text.as_bytes());
                    key.push(0);
                }
                Value::Blob(bytes) => key.extend(bytes),
                Value::NoInt | Value::NoText | Value::NoBlob => key.push(0),
            }
        }
        key
    }
}
