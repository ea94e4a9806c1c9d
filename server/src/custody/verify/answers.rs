//! Answers: what the office told a collector is what is listed.

use counterfoil_sync::entry::{DepositAnswer, DepositOutcome, Fact, VoidAnswer};
use counterfoil_sync::id::{EntryId, JournalId};
use counterfoil_sync::time::Millis;

use super::STEP;
use crate::custody::answer::found_of;
use crate::custody::sql;
use crate::db::{DbError, Tx, Value};
use crate::intake;
use crate::values;
use crate::verify::Finding;

/// Every answer to an offer or a void is listed as it was told, and nothing else is.
pub(crate) async fn answers(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = EntryId::new(JournalId(i64::MIN.cast_unsigned()), 0);
    let mut seen = 0;
    loop {
        let told = intake::answers(tx, after, STEP).await?;
        let Some((last, ..)) = told.last() else { break };
        after = *last;
        for (id, at, fact) in &told {
            seen += 1;
            let is_listed = match fact {
                Some(Fact::DepositAnswer(answer)) => is_deposit_listed(tx, answer, *at).await?,
                Some(Fact::VoidAnswer(answer)) => is_void_listed(tx, answer, *at).await?,
                Some(_) | None => false,
            };
            if !is_listed {
                return Ok(Finding::Differs(format!(
                    "the office's answer {id} is listed otherwise than it was told"
                )));
            }
        }
    }
    let listed: i64 = tx.scalar(&sql::COUNT_ANSWERED, values![]).await?;
    Ok(if listed.unsigned_abs() == seen {
        Finding::Sound(seen)
    } else {
        Finding::Differs(format!(
            "{listed} offers and voids are listed as answered, and the office told {seen} answers"
        ))
    })
}

async fn is_deposit_listed(
    tx: &mut Tx,
    answer: &DepositAnswer,
    at: Millis,
) -> Result<bool, DbError> {
    let id = answer.deposit;
    let key = values![id.journal, id.seq.cast_signed()];
    let Some(row) = tx.optional(&sql::OFFER_ANSWERED, key).await? else {
        return Ok(false);
    };
    let listed = row.values()?;
    let state = listed.first();
    let same_time = listed.get(4) == Some(&Value::from(at));
    Ok(same_time
        && match &answer.outcome {
            DepositOutcome::Confirmed { cash, found } => {
                state == Some(&"confirmed".into())
                    && listed.get(1..4) == Some(values![answer.by, *cash, None::<&str>].as_slice())
                    && found_of(tx, id).await.is_ok_and(|ticked| ticked == *found)
            }
            DepositOutcome::Refused(reason) => {
                state == Some(&"refused".into()) && listed.get(3) == Some(&reason.into())
            }
        })
}

async fn is_void_listed(tx: &mut Tx, answer: &VoidAnswer, at: Millis) -> Result<bool, DbError> {
    let id = answer.void;
    let key = values![id.journal, id.seq.cast_signed()];
    let Some(row) = tx.optional(&sql::VOID_DECIDED, key).await? else {
        return Ok(false);
    };
    let state = if answer.approved {
        "approved"
    } else {
        "refused"
    };
    Ok(row.values()? == values![state, answer.by, at, &answer.reason])
}
