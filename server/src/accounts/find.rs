//! Customers by the words of their codes and names.

use counterfoil_sync::id::{CustomerNo, PersonNo};

use counterfoil_sync::wire::Risk;

use super::{LAST_TEXT, sql};
use crate::auth::Scope;
use crate::db::{DbError, Row, Tx};
use crate::receivables::words;
use crate::values;

/// A customer in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Number.
    pub no: CustomerNo,
    /// The ERP's code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The branch.
    pub branch: Option<String>,
    /// The risk class.
    pub risk: Option<Risk>,
    /// Whose it is.
    pub collector: Option<String>,
    /// By number.
    pub holder: Option<PersonNo>,
    /// Where the next page begins.
    pub after: String,
}

impl Found {
    fn read(row: &Row) -> Result<Self, DbError> {
        let no: CustomerNo = row.get(0)?;
        let word: String = row.get(6)?;
        let holder: Option<i64> = row.get(7)?;
        let risk: Option<i64> = row.get(4)?;
        Ok(Self {
            no,
            code: row.get(1)?,
            name: row.get(2)?,
            branch: row.get(3)?,
            risk: risk_of(risk),
            collector: row.get(5)?,
            holder: holder.and_then(|no| u32::try_from(no).ok()).map(PersonNo),
            after: format!("{no} {word}"),
        })
    }
}

/// Customers whose code or name has words that begin as those of `text` do; of a text without words,
/// all of them by code. `after` is where the page before ended. The first three words count.
pub async fn find(
    tx: &mut Tx,
    scope: &Scope,
    text: &str,
    collector: Option<PersonNo>,
    after: &str,
    at_most: i64,
) -> Result<Vec<Found>, DbError> {
    let (no, word) = after.split_once(' ').unwrap_or(("0", ""));
    let no: i64 = no.parse().unwrap_or(0);
    let typed = words::typed(text);
    let rows = match (typed.as_slice(), collector) {
        ([], None) => {
            tx.all(&sql::LIST, values![word, at_most, scope.branch()])
                .await?
        }
        ([], Some(collector)) => {
            let key = values![word, at_most, collector, scope.branch()];
            tx.all(&sql::LIST_OF, key).await?
        }
        ([first, more @ ..], collector) => {
            let ends = |word: &str| format!("{word}{LAST_TEXT}");
            let other = |at: usize| more.get(at).map_or("", String::as_str);
            let key = values![
                first,
                ends(first),
                word,
                no,
                other(0),
                ends(other(0)),
                other(1),
                ends(other(1)),
                at_most,
                scope.branch(),
                collector.map_or(-1, |collector| i64::from(collector.0))
            ];
            tx.all(&sql::FIND, key).await?
        }
    };
    rows.iter().map(Found::read).collect()
}

/// The risk class of a stored number.
#[must_use]
pub fn risk_of(no: Option<i64>) -> Option<Risk> {
    let no = no?;
    Risk::ALL.into_iter().find(|risk| *risk as i64 == no)
}
