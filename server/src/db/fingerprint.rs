//! Rows that say what they were made with.
//!
//! A row that nothing else contradicts carries a fingerprint of itself, made in the statement that wrote
//! it. It is there to find damage and careless hands. It does not withstand a forger, who can make it
//! again: what moves money is signed, chained or follows from what is.

use sha2::{Digest as _, Sha256};

use super::{DbError, Statement, Tx, Value};
use crate::verify::Finding;

/// Eight bytes of SHA-256 over the values, each with its kind and length.
#[must_use]
pub fn fingerprint(row: impl AsRef<[Value]>) -> i64 {
    let mut sha = Sha256::new();
    for value in row.as_ref() {
        match value {
            Value::Int(number) => {
                sha.update([1]);
                sha.update(number.to_be_bytes());
            }
            Value::Text(text) => {
                sha.update([2]);
                sha.update((text.len() as u64).to_be_bytes());
                sha.update(text);
            }
            Value::Blob(bytes) => {
                sha.update([3]);
                sha.update((bytes.len() as u64).to_be_bytes());
                sha.update(bytes);
            }
            Value::NoInt | Value::NoText | Value::NoBlob => sha.update([0]),
        }
    }
    let digest: [u8; 32] = sha.finalize().into();
    let first = digest.first_chunk::<8>().copied();
    i64::from_be_bytes(first.unwrap_or_default())
}

/// A row with its fingerprint behind it.
#[must_use]
pub fn sealed(mut row: Vec<Value>) -> Vec<Value> {
    let facts = fingerprint(&row);
    row.push(Value::Int(facts));
    row
}

/// Rows of which the last column is the fingerprint of those before it.
#[derive(Debug, Clone, Copy)]
pub struct Sealed {
    /// What a row is, for whoever reads of a difference: "person".
    pub what: &'static str,
    /// Lists them, the columns that name a row first.
    pub rows: &'static Statement,
    /// How many columns name a row.
    pub names: usize,
}

/// Whether these rows are as they were written.
pub async fn are_as_written(tx: &mut Tx, tables: &[Sealed]) -> Result<Finding, DbError> {
    let mut seen = 0;
    for table in tables {
        let mut fault = None;
        tx.each(table.rows, vec![], |row| -> Result<(), DbError> {
            seen += 1;
            let mut values = row.values()?;
            let kept = values.pop();
            if fault.is_none() && kept != Some(Value::Int(fingerprint(&values))) {
                let names: Vec<String> = values.iter().take(table.names).map(shown).collect();
                fault = Some(format!(
                    "{} {} is not as it was written: its fingerprint differs",
                    table.what,
                    names.join(" ")
                ));
            }
            Ok(())
        })
        .await?;
        if let Some(fault) = fault {
            return Ok(Finding::Differs(fault));
        }
    }
    Ok(Finding::Sound(seen))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => format!("of {} bytes", bytes.len()),
        Value::NoInt | Value::NoText | Value::NoBlob => "without a name".to_owned(),
    }
}
