//! The office's answer to what a customer contests or asks for.

use counterfoil_sync::entry::{AnswerOutcome, Entry, Fact, SaidAnswer};
use counterfoil_sync::id::{DaybookId, EntryId, PersonNo};
use counterfoil_sync::time::Millis;

use super::sql;
use crate::audit::{self, Record};
use crate::auth::Scope;
use crate::db::{DbError, Tx};
use crate::http::Problem;
use crate::intake::{IntakeError, office};
use crate::text;
use crate::values;

/// Why nothing was answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnswerError {
    /// Nothing of the kind.
    #[error("there is no dispute or request {0}")]
    NoSuch(EntryId),
    /// Who recorded it speaks for the customer.
    #[error("person {0} recorded it and may not answer it")]
    NotNeutral(PersonNo),
    /// One answer each: the collector may have told the customer.
    #[error("it was answered already, and otherwise")]
    Answered,
    /// Words that say nothing, or too much.
    #[error("{}", crate::text::SAY)]
    Words,
    /// Not an outcome.
    #[error("an answer is granted, in_part or declined")]
    Outcome,
    /// The office's journal.
    #[error("telling the collector")]
    Office(#[from] IntakeError),
    /// The database.
    #[error("answering what was said")]
    Db(#[from] DbError),
}

/// The answer that an entry of the office is.
pub(crate) fn answer_in(bytes: &[u8]) -> Option<SaidAnswer> {
    let fact = Entry::from_bytes(bytes).and_then(|entry| entry.fact());
    if let Ok(Fact::SaidAnswer(answer)) = fact {
        Some(answer)
    } else {
        None
    }
}

/// Answers a dispute or a request of somebody whom the person sees. The same answer again is the same as once.
pub(crate) async fn answer(
    tx: &mut Tx,
    said: EntryId,
    outcome: AnswerOutcome,
    words: &str,
    (by, scope): (PersonNo, &Scope),
    now: Millis,
) -> Result<SaidAnswer, AnswerError> {
    let key = values![said.journal, said.seq.cast_signed()];
    let row = tx.optional(&sql::ANSWERABLE, key).await?;
    let row = row.ok_or(AnswerError::NoSuch(said))?;
    let daybook = DaybookId {
        collector: row.get(0)?,
        day: row.get(1)?,
    };
    if !scope.sees(daybook.collector) {
        return Err(AnswerError::NoSuch(said));
    }
    let answer = SaidAnswer {
        said,
        outcome,
        words: words.to_owned(),
        by,
    };
    // Before anything else: who answers again as another did is told the same.
    if daybook.collector == by {
        return Err(AnswerError::NotNeutral(by));
    }
    let before = row.get::<Option<Vec<u8>>>(2)?;
    if let Some(before) = before.and_then(|bytes| answer_in(&bytes)) {
        let is_same = before.outcome == outcome && before.words == words;
        return if is_same {
            Ok(before)
        } else {
            Err(AnswerError::Answered)
        };
    }
    let fact = Fact::from(answer.clone());
    if fact.check().is_err() || text::said(words) != Some(words) {
        return Err(AnswerError::Words);
    }
    let change = tx.change().await?;
    for entry in office::say(tx, now, daybook, vec![fact]).await? {
        let row = values![
            entry.journal,
            entry.seq.cast_signed(),
            said.journal,
            said.seq.cast_signed()
        ];
        tx.execute(&sql::INSERT_ANSWER, row).await?;
    }
    let touched = values![said.journal, said.seq.cast_signed(), change];
    tx.execute_rows(&sql::TOUCH, touched).await?;
    let subject = format!("{said} {}", outcome.name());
    audit::append(
        tx,
        Record::by(by, "said.answered", subject, now).because(words),
    )
    .await?;
    Ok(answer)
}

/// The name of a dispute or a request as it stands in an address.
pub(crate) fn place(text: &str) -> Result<EntryId, Problem> {
    let id: Option<EntryId> = text.parse().ok();
    id.filter(|id| id.seq <= i64::MAX.unsigned_abs())
        .ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            Problem::no_such(format_args!("dispute or request {shown:?}"))
        })
}

impl From<AnswerError> for Problem {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::NoSuch(id) => Self::no_such(format_args!("dispute or request {id}")),
            AnswerError::NotNeutral(_) => Self::new(
                axum::http::StatusCode::FORBIDDEN,
                "four-eyes",
                "A second person is needed",
                "Who recorded it speaks for the customer and may not answer it. Ask somebody else.",
            ),
            AnswerError::Answered => Self::conflict(
                "decided",
                "Answered already",
                "It was answered already, and otherwise. Look at what was answered.".to_owned(),
            ),
            AnswerError::Words | AnswerError::Outcome => {
                Self::invalid(format!("It cannot be so: {error}. Correct it."))
            }
            AnswerError::Office(error) => error.into(),
            AnswerError::Db(error) => error.into(),
        }
    }
}
