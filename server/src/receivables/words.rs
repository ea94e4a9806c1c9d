//! Words by which customers are found.

use std::collections::BTreeSet;

use counterfoil_sync::id::CustomerNo;

use super::sql;
use crate::db::{DbError, Tx, Value};
use crate::values;
use crate::verify::Finding;

/// The longest word that is kept: what is typed is cut as well.
const LONGEST: usize = 60;

/// What somebody types to find a customer, word by word.
#[must_use]
pub(crate) fn typed(text: &str) -> Vec<String> {
    text.split_whitespace().filter_map(plain).collect()
}

/// The words of a code and a name: every part of them that stands alone, in small letters.
pub(super) fn words(code: &str, name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for chunk in code.split_whitespace().chain(name.split_whitespace()) {
        found.extend(plain(chunk));
        found.extend(
            chunk
                .split(|letter: char| !letter.is_alphanumeric())
                .filter_map(plain),
        );
    }
    found
}

fn plain(text: &str) -> Option<String> {
    let text = text.trim_matches(|letter: char| !letter.is_alphanumeric());
    let word: String = text.to_lowercase().chars().take(LONGEST).collect();
    (!word.is_empty()).then_some(word)
}

/// Keeps the words of these customers, and forgets those they had.
pub(super) async fn keep(
    tx: &mut Tx,
    known: &[(CustomerNo, &str, &str)],
    are_new: bool,
) -> Result<(), DbError> {
    if !are_new {
        let keys = known.iter().map(|(no, ..)| Value::from(*no)).collect();
        tx.execute_rows(&sql::FORGET_WORDS, keys).await?;
    }
    let mut rows = Vec::with_capacity(known.len() * 12);
    for (no, code, name) in known {
        for word in words(code, name) {
            rows.extend(values![word.as_str(), *no]);
        }
    }
    tx.execute_rows(&sql::INSERT_WORDS, rows).await?;
    Ok(())
}

/// Every customer is found by the words of its code and name, and by no other.
pub(crate) async fn found(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = 0_i64;
    let mut seen = 0;
    loop {
        let rows = tx.all(&sql::WORDS_AFTER, values![after, STEP]).await?;
        let Some(last) = rows.last() else {
            return Ok(Finding::Sound(seen));
        };
        let reached: i64 = last.get(0)?;
        let mut kept: Vec<(i64, Option<String>, String, String)> = Vec::new();
        for row in &rows {
            kept.push((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        }
        for same in kept.chunk_by(|one, next| one.0 == next.0) {
            let Some((no, _, code, name)) = same.first() else {
                continue;
            };
            seen += 1;
            let listed: BTreeSet<String> = same
                .iter()
                .filter_map(|(_, word, ..)| word.clone())
                .collect();
            if listed != words(code, name) {
                return Ok(Finding::Differs(format!(
                    "customer {no} ({code}) is not found by the words of its name"
                )));
            }
        }
        after = reached;
    }
}

/// Customers looked at in one go.
const STEP: i64 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_codes_and_names_are_words() {
        let found = words("C001-05", "Al-Waha Grocery \"بقالة الواحة\"");
        for word in ["c001-05", "05", "al-waha", "waha", "grocery", "الواحة"] {
            assert!(found.contains(word), "{word}: {found:?}");
        }
        assert_eq!(typed("  WAHA  \"gro "), ["waha", "gro"]);
        assert_eq!(typed(" - "), Vec::<String>::new());
    }
}
