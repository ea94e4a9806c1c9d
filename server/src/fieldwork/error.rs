use counterfoil_sync::daybook::DaybookError;
use counterfoil_sync::entry::BadFact;
use counterfoil_sync::id::{EntryId, PersonNo};

use crate::db::DbError;
use crate::http::Problem;
use crate::intake::IntakeError;

/// Why something was not done about a day.
#[derive(Debug, thiserror::Error)]
pub enum FieldworkError {
    /// The database.
    #[error("reading or writing a day")]
    Db(#[from] DbError),
    /// The office's journal.
    #[error("writing to the office's journal")]
    Office(#[from] IntakeError),
    /// The journals do not add up to a document.
    #[error("materialising a day")]
    Daybook(#[from] DaybookError),
    /// An entry that is stored does not read back.
    #[error("a stored entry of journal {0:x} does not read back: {1}")]
    Unreadable(u64, BadFact),
    /// The document's code panicked.
    #[error("materialising a day ended without an answer")]
    Panicked,
    /// Nobody of that number collects.
    #[error("there is no collector {0}")]
    NoCollector(PersonNo),
    /// The day is too far from today to be meant.
    #[error("the day is more than a year from today")]
    FarDay,
    /// Visits cannot be planned for a day that is over.
    #[error("the day is over")]
    PastDay,
    /// Customers that are not on record, as they were named.
    #[error("unknown customers: {}", .0.join(", "))]
    UnknownCustomers(Vec<String>),
    /// No such stop on this day.
    #[error("there is no stop {0} on this day")]
    NoStop(EntryId),
    /// Neither a stop nor a visit of this day.
    #[error("there is no stop or visit {0} on this day")]
    NoTarget(EntryId),
    /// The stop was taken off the plan.
    #[error("the stop {0} was taken off the plan")]
    Cancelled(EntryId),
    /// A limit was passed, or the fact contradicts itself.
    #[error("{0}")]
    Bad(#[from] BadFact),
}

/// Names told in one problem; the rest is counted.
const TOLD: usize = 20;

fn listed(named: &[String]) -> String {
    let text = named
        .iter()
        .take(TOLD)
        .map(|name| name.chars().take(60).collect())
        .collect::<Vec<String>>()
        .join(", ");
    match named.len().checked_sub(TOLD) {
        None | Some(0) => text,
        Some(more) => format!("{text} and {more} more"),
    }
}

impl From<FieldworkError> for Problem {
    fn from(error: FieldworkError) -> Self {
        match error {
            FieldworkError::Db(error) | FieldworkError::Office(IntakeError::Db(error)) => {
                error.into()
            }
            FieldworkError::Office(_)
            | FieldworkError::Daybook(_)
            | FieldworkError::Unreadable(..)
            | FieldworkError::Panicked => {
                tracing::error!("a day could not be read or written: {error:?}");
                Self::internal()
            }
            FieldworkError::NoCollector(no) => Self::no_such(format_args!("collector {no}")),
            FieldworkError::FarDay => {
                Self::invalid("The day is more than a year from today. Check the date.")
            }
            FieldworkError::PastDay => Self::invalid(
                "The day is over. Plan visits for today or a later day; remarks may still be added.",
            ),
            FieldworkError::UnknownCustomers(named) => Self::invalid(format!(
                "These customers are not on record: {}. Nothing was planned. Import them, or take them out.",
                listed(&named)
            )),
            FieldworkError::NoStop(id) => Self::no_such(format_args!("stop {id} on this day")),
            FieldworkError::NoTarget(id) => {
                Self::no_such(format_args!("stop or visit {id} on this day"))
            }
            FieldworkError::Cancelled(id) => Self::conflict(
                "stop-cancelled",
                "Stop taken off the plan",
                format!("The stop {id} was taken off the plan. Plan the customer again instead."),
            ),
            FieldworkError::Bad(error) => {
                Self::invalid(format!("It cannot be written: {error}. Correct it."))
            }
        }
    }
}
