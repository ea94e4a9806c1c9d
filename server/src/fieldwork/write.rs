//! What every edit of a day has in common: who, when, whose day, and writing it down.

use counterfoil_sync::daybook::Daybook;
use counterfoil_sync::entry::Fact;
use counterfoil_sync::id::{DaybookId, EntryId, JournalId, PersonNo};
use counterfoil_sync::time::{Day, Millis};

use super::FieldworkError;
use crate::auth::{Role, people};
use crate::clock::day_in;
use crate::db::Tx;
use crate::intake::Settings;
use crate::intake::office::{self, Said};

/// Days before and after today that the office may write to: beyond it is a slip of the pen.
const FARTHEST_DAYS: i32 = 366;

/// Who edits which day, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Desk {
    pub(crate) by: PersonNo,
    pub(crate) now: Millis,
    pub(crate) day: DaybookId,
}

impl Desk {
    /// Whether there can be such a day, and it is not over: nobody visits whom on a day that is.
    pub(super) async fn check_ahead(&self, tx: &mut Tx) -> Result<(), FieldworkError> {
        self.check(tx).await?;
        if self.day.day < self.today(tx).await? {
            return Err(FieldworkError::PastDay);
        }
        Ok(())
    }

    async fn today(&self, tx: &mut Tx) -> Result<Day, FieldworkError> {
        Ok(day_in(self.now, Settings::load(tx).await?.zone))
    }

    /// Whether there can be such a day.
    pub(super) async fn check(&self, tx: &mut Tx) -> Result<(), FieldworkError> {
        let today = self.today(tx).await?;
        if today.0.abs_diff(self.day.day.0) > FARTHEST_DAYS.unsigned_abs() {
            return Err(FieldworkError::FarDay);
        }
        collects(tx, self.day.collector).await
    }

    /// Appends facts to the office's journal of the day: they follow upon all of the document, which
    /// must hold everything `tx` does.
    pub(super) async fn say(
        &self,
        tx: &mut Tx,
        daybook: &Daybook,
        facts: Vec<Fact>,
    ) -> Result<Vec<EntryId>, FieldworkError> {
        if facts.is_empty() {
            return Ok(Vec::new());
        }
        for fact in &facts {
            fact.check()?;
        }
        let seen = daybook.seen_for(JournalId::office(self.day));
        let said = facts.into_iter().map(|fact| Said {
            daybook: self.day,
            fact,
            seen: seen.clone(),
        });
        Ok(office::append(tx, self.now, said.collect()).await?)
    }
}

/// Whether a person visits customers.
pub(super) async fn collects(tx: &mut Tx, person: PersonNo) -> Result<(), FieldworkError> {
    if people::roles_of(tx, person).await?.has(Role::Collector) {
        return Ok(());
    }
    Err(FieldworkError::NoCollector(person))
}
