//! Between the words of `sync` and SQLite's cells. Unsigned 64-bit numbers are kept as the signed
//! number of the same bits.

use counterfoil_sync::id::JournalId;
use counterfoil_sync::money::Currency;
use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};

pub(crate) fn int(value: u64) -> i64 {
    value.cast_signed()
}

pub(crate) fn journal(id: JournalId) -> i64 {
    id.0.cast_signed()
}

fn conversion(
    at: usize,
    kind: Type,
    error: impl std::error::Error + Send + Sync + 'static,
) -> Error {
    Error::FromSqlConversionFailure(at, kind, Box::new(error))
}

/// Reading what `int` and its like wrote.
pub(crate) trait Cells {
    fn uint(&self, at: usize) -> Result<u64>;
    fn uint_or_none(&self, at: usize) -> Result<Option<u64>>;
    fn journal(&self, at: usize) -> Result<JournalId>;
    fn currency(&self, at: usize) -> Result<Currency>;
}

impl Cells for Row<'_> {
    fn uint(&self, at: usize) -> Result<u64> {
        Ok(self.get::<_, i64>(at)?.cast_unsigned())
    }

    fn uint_or_none(&self, at: usize) -> Result<Option<u64>> {
        Ok(self.get::<_, Option<i64>>(at)?.map(i64::cast_unsigned))
    }

    fn journal(&self, at: usize) -> Result<JournalId> {
        self.uint(at).map(JournalId)
    }

    fn currency(&self, at: usize) -> Result<Currency> {
        self.get::<_, String>(at)?
            .parse()
            .map_err(|error| conversion(at, Type::Text, error))
    }
}
