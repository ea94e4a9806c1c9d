//! Parameters going in and columns coming out, the same for both engines.

use std::sync::Arc;

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments as _, Row as _, TypeInfo as _, ValueRef as _};

use super::DbError;

/// One parameter of a statement. Absent values carry their type, because PostgreSQL wants to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A 64-bit integer: a number, an amount in minor units, a day, an instant in milliseconds.
    Int(i64),
    /// Text. PostgreSQL refuses a NUL character in it.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
    /// No integer.
    NoInt,
    /// No text.
    NoText,
    /// No bytes.
    NoBlob,
}

macro_rules! value_from {
    ($($from:ty => |$name:ident| $value:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($name: $from) -> Self {
                $value
            }
        }
    )*};
}

value_from! {
    i64 => |value| Self::Int(value);
    i32 => |value| Self::Int(i64::from(value));
    u32 => |value| Self::Int(i64::from(value));
    bool => |value| Self::Int(i64::from(value));
    &str => |value| Self::Text(value.to_owned());
    &String => |value| Self::Text(value.clone());
    String => |value| Self::Text(value);
    Vec<u8> => |value| Self::Blob(value);
    &[u8] => |value| Self::Blob(value.to_vec());
    [u8; 32] => |value| Self::Blob(value.to_vec());
    [u8; 16] => |value| Self::Blob(value.to_vec());
    Option<i64> => |value| value.map_or(Self::NoInt, Self::Int);
    Option<i32> => |value| value.map_or(Self::NoInt, Self::from);
    Option<u32> => |value| value.map_or(Self::NoInt, Self::from);
    Option<String> => |value| value.map_or(Self::NoText, Self::Text);
    Option<&str> => |value| value.map_or(Self::NoText, Self::from);
    Option<Vec<u8>> => |value| value.map_or(Self::NoBlob, Self::Blob);
    Option<[u8; 32]> => |value| value.map_or(Self::NoBlob, Self::from);
    counterfoil_sync::time::Day => |day| Self::Int(i64::from(day.0));
    Option<counterfoil_sync::time::Day> => |day| day.map_or(Self::NoInt, Self::from);
    counterfoil_sync::time::Millis => |at| Self::Int(at.0);
    counterfoil_sync::money::Currency => |currency| Self::Text(currency.code().to_owned());
    counterfoil_sync::id::PersonNo => |no| Self::Int(i64::from(no.0));
    Option<counterfoil_sync::id::PersonNo> => |no| no.map_or(Self::NoInt, Self::from);
    counterfoil_sync::id::DeviceNo => |no| Self::Int(i64::from(no.0));
    counterfoil_sync::id::CustomerNo => |no| Self::Int(i64::from(no.0));
    counterfoil_sync::id::ItemNo => |no| Self::Int(i64::from(no.0));
    Option<counterfoil_sync::id::ItemNo> => |no| no.map_or(Self::NoInt, Self::from);
    counterfoil_sync::id::BookNo => |no| Self::Int(i64::from(no.0));
    counterfoil_sync::id::JournalId => |id| Self::Int(id.0.cast_signed());
}

/// The parameters of a statement: `values![a, b, c]`, each anything a [`Value`] is made from.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}

pub(super) fn sqlite_arguments(values: Vec<Value>) -> Result<SqliteArguments, DbError> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        match value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Blob(value) => arguments.add(Arc::new(value)),
            Value::NoInt | Value::NoText | Value::NoBlob => arguments.add(None::<i64>),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

pub(super) fn postgres_arguments(values: Vec<Value>) -> Result<PgArguments, DbError> {
    let mut arguments = PgArguments::default();
    arguments.reserve(values.len(), values.len() * 8);
    for value in values {
        match value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Blob(value) => arguments.add(value),
            Value::NoInt => arguments.add(None::<i64>),
            Value::NoText => arguments.add(None::<String>),
            Value::NoBlob => arguments.add(None::<Vec<u8>>),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// One row of an answer.
pub struct Row(pub(super) RowOf);

pub(super) enum RowOf {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The column at a place (`usize`, from 0) or of a name (`&str`), as `T`: `i64`, `String`,
    /// `Vec<u8>`, an `Option` of them, or a narrower type that the number is checked to fit.
    ///
    /// Integers are 64 bits wide on both engines: in a sum or a literal write
    /// `CAST(... AS BIGINT)`, else PostgreSQL answers with another type and this is an error.
    pub fn get<T: FromColumn>(&self, column: impl Column) -> Result<T, DbError> {
        T::from_column(self, column)
    }

    /// Every column, as what it is.
    pub fn values(&self) -> Result<Vec<Value>, DbError> {
        let columns = match &self.0 {
            RowOf::Sqlite(row) => row.len(),
            RowOf::Postgres(row) => row.len(),
        };
        (0..columns).map(|column| self.value(column)).collect()
    }

    fn value(&self, column: usize) -> Result<Value, DbError> {
        let kind = match &self.0 {
            RowOf::Sqlite(row) => row.try_get_raw(column)?.type_info().name().to_owned(),
            RowOf::Postgres(row) => row.try_get_raw(column)?.type_info().name().to_owned(),
        };
        Ok(match kind.as_str() {
            "TEXT" => self.get::<Option<String>>(column)?.into(),
            "BLOB" | "BYTEA" => self.get::<Option<Vec<u8>>>(column)?.into(),
            _ => self.get::<Option<i64>>(column)?.into(),
        })
    }
}

/// How a column is named: its place or its name.
pub trait Column:
    sqlx::ColumnIndex<SqliteRow> + sqlx::ColumnIndex<PgRow> + Copy + std::fmt::Debug
{
}
impl Column for usize {}
impl Column for &str {}

/// What a column can be read as.
pub trait FromColumn: Sized {
    /// Reads the column.
    fn from_column(row: &Row, column: impl Column) -> Result<Self, DbError>;
}

macro_rules! from_column {
    ($($type:ty),*) => {$(
        impl FromColumn for $type {
            fn from_column(row: &Row, column: impl Column) -> Result<Self, DbError> {
                Ok(match &row.0 {
                    RowOf::Sqlite(row) => row.try_get(column)?,
                    RowOf::Postgres(row) => row.try_get(column)?,
                })
            }
        }
    )*};
}

from_column!(
    i64,
    Option<i64>,
    String,
    Option<String>,
    Vec<u8>,
    Option<Vec<u8>>
);

fn out_of_range(column: impl Column, value: i64) -> DbError {
    DbError::OutOfRange {
        column: format!("{column:?}"),
        value,
    }
}

macro_rules! from_number {
    ($($type:ty = |$value:ident| $narrow:expr;)*) => {$(
        impl FromColumn for $type {
            fn from_column(row: &Row, column: impl Column) -> Result<Self, DbError> {
                let $value = i64::from_column(row, column)?;
                ($narrow).ok_or_else(|| out_of_range(column, $value))
            }
        }

        impl FromColumn for Option<$type> {
            fn from_column(row: &Row, column: impl Column) -> Result<Self, DbError> {
                Option::<i64>::from_column(row, column)?
                    .map(|$value| ($narrow).ok_or_else(|| out_of_range(column, $value)))
                    .transpose()
            }
        }
    )*};
}

from_number! {
    i32 = |value| i32::try_from(value).ok();
    u32 = |value| u32::try_from(value).ok();
    bool = |value| match value { 0 => Some(false), 1 => Some(true), _ => None };
    counterfoil_sync::time::Day = |value| i32::try_from(value).ok().map(counterfoil_sync::time::Day);
    counterfoil_sync::time::Millis = |value| Some(counterfoil_sync::time::Millis(value));
    counterfoil_sync::id::PersonNo = |value| u32::try_from(value).ok().map(counterfoil_sync::id::PersonNo);
    counterfoil_sync::id::DeviceNo = |value| u32::try_from(value).ok().map(counterfoil_sync::id::DeviceNo);
    counterfoil_sync::id::CustomerNo = |value| u32::try_from(value).ok().map(counterfoil_sync::id::CustomerNo);
    counterfoil_sync::id::ItemNo = |value| u32::try_from(value).ok().map(counterfoil_sync::id::ItemNo);
    counterfoil_sync::id::BookNo = |value| u32::try_from(value).ok().map(counterfoil_sync::id::BookNo);
    counterfoil_sync::id::JournalId = |value| Some(counterfoil_sync::id::JournalId(value.cast_unsigned()));
}

impl<const N: usize> FromColumn for [u8; N] {
    fn from_column(row: &Row, column: impl Column) -> Result<Self, DbError> {
        let bytes = Vec::<u8>::from_column(row, column)?;
        Self::try_from(bytes).map_err(|bytes| DbError::WrongLength {
            column: format!("{column:?}"),
            expected: N,
            found: bytes.len(),
        })
    }
}

impl FromColumn for counterfoil_sync::money::Currency {
    fn from_column(row: &Row, column: impl Column) -> Result<Self, DbError> {
        let text = String::from_column(row, column)?;
        text.parse().map_err(|_| DbError::NotACurrency(text))
    }
}
