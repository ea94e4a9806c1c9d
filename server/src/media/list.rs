//! Pictures as the office sees them.

use counterfoil_sync::id::{EntryId, Hash, PersonNo};
use counterfoil_sync::picture::Format;
use counterfoil_sync::time::{Day, Millis};

use super::{fault_of, format_of, sql};
use crate::auth::Scope;
use crate::db::{DbError, Row, Tx};
use crate::values;

/// A picture that came in whole.
pub(super) struct Came {
    pub(super) size: u32,
    pub(super) received: Millis,
    pub(super) what: Result<Shape, &'static str>,
}

/// What it is.
pub(super) struct Shape {
    pub(super) format: Format,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// A picture that an entry names.
pub(super) struct Line {
    /// Its place in the order they were named.
    pub(super) no: i64,
    pub(super) entry: EntryId,
    pub(super) picture: Hash,
    pub(super) collector: PersonNo,
    pub(super) kind: u32,
    pub(super) day: Day,
    /// None until it comes.
    pub(super) came: Option<Came>,
}

impl Line {
    fn read(row: &Row) -> Result<Self, DbError> {
        let seq: i64 = row.get(2)?;
        let size: Option<u32> = row.get(7)?;
        Ok(Self {
            no: row.get(0)?,
            entry: EntryId::new(row.get(1)?, seq.cast_unsigned()),
            picture: row.get(3)?,
            collector: row.get(4)?,
            kind: row.get(5)?,
            day: row.get(6)?,
            came: size.map(|size| came(row, size)).transpose()?,
        })
    }
}

fn came(row: &Row, size: u32) -> Result<Came, DbError> {
    let refused = row.get::<Option<i64>>(11)?.and_then(fault_of);
    Ok(Came {
        size,
        received: row.get(12)?,
        what: match refused {
            Some((_, name)) => Err(name),
            None => Ok(Shape {
                format: format_of(row.get(8)?).unwrap_or(Format::Jpeg),
                width: row.get(9)?,
                height: row.get(10)?,
            }),
        },
    })
}

/// Pictures in the order they were named.
pub(super) async fn list(
    tx: &mut Tx,
    scope: &Scope,
    after: i64,
    only_missing: bool,
    at_most: i64,
) -> Result<Vec<Line>, DbError> {
    let key = values![after, i64::from(only_missing), at_most, scope.branch()];
    let rows = tx.all(&sql::LIST, key).await?;
    rows.iter().map(Line::read).collect()
}

/// A picture that is held.
pub(super) async fn show(tx: &mut Tx, hash: Hash) -> Result<Option<(Format, Vec<u8>)>, DbError> {
    let Some(row) = tx.optional(&sql::SHOW, values![hash.to_vec()]).await? else {
        return Ok(None);
    };
    let format = format_of(row.get(0)?);
    let bytes = row.get(1)?;
    Ok(format.map(|format| (format, bytes)))
}
