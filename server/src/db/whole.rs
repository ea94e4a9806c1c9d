use super::{DbError, Tx, sql};
use crate::verify::Finding;

/// The engine finds its own file sound: pages, indexes against tables, references.
pub(crate) async fn whole(tx: &mut Tx) -> Result<Finding, DbError> {
    for row in tx.all(&sql::WHOLE, vec![]).await? {
        let found: String = row.get(0)?;
        if found != "ok" {
            return Ok(Finding::Differs(format!(
                "the database is damaged: {found}"
            )));
        }
    }
    Ok(Finding::Sound(1))
}
