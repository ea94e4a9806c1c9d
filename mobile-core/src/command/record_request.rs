//! Something the office must decide.

use counterfoil_sync::entry::{Ask, Request};
use counterfoil_sync::id::{CustomerNo, EntryId, Hash, ItemNo};
use counterfoil_sync::limits;
use counterfoil_sync::money::{Currency, Money, sum};
use counterfoil_sync::time::Day;

use super::act::{Act, Action, WriteError};
use super::said::{self, BadWords, NotTheirs};

/// Records what a customer, or the collector, asks the office for. It belongs to the visit at that
/// customer, if one is open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordRequest {
    /// About whom.
    pub customer: CustomerNo,
    /// In which currency.
    pub currency: Currency,
    /// What is asked for.
    pub ask: Ask,
    /// For which items; for the balance when none is named.
    pub items: Vec<ItemNo>,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub said_by: Option<String>,
    /// What shows it, by SHA-256.
    pub photos: Vec<Hash>,
}

/// Why the request was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordRequestError {
    /// The customer or an item is not on the phone.
    #[error(transparent)]
    NotTheirs(#[from] NotTheirs),
    /// An amount is nothing, or too much.
    #[error("type the amount; it is above zero")]
    Amount,
    /// A date has passed.
    #[error("{0} is over; choose a later date")]
    Past(Day),
    /// A date is too far ahead.
    #[error("{0} is more than ten years ahead; look at the year")]
    Far(Day),
    /// Too few or too many parts.
    #[error("a plan has 1 to {max} instalments", max = limits::INSTALMENTS)]
    Instalments,
    /// Two on one day, or not in order.
    #[error("give each instalment a date of its own, in order")]
    Order,
    /// The parts are not the whole.
    #[error("the instalments add up to {parts}, and the plan is for {whole}; change one of them")]
    Sum {
        /// What the instalments add up to.
        parts: Money,
        /// What the plan is for.
        whole: Money,
    },
    /// Nothing is let off.
    #[error("a settlement offers less than the {owed} that is owed")]
    NotLess {
        /// What is owed.
        owed: Money,
    },
    /// No reason.
    #[error("say why, in 1 to {max} bytes", max = limits::NOTE_BYTES)]
    Reason,
    /// A text is too long.
    #[error(transparent)]
    Words(#[from] BadWords),
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for RecordRequest {
    type Done = EntryId;
    type Error = RecordRequestError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, RecordRequestError> {
        let today = act.today()?;
        let Self {
            customer,
            currency,
            ask,
            items,
            reason,
            said_by,
            photos,
        } = self;
        let items = said::items_of(act, customer, currency, items)?;
        check(&ask, currency, today)?;
        if reason.trim().is_empty() || reason.len() > limits::NOTE_BYTES {
            return Err(RecordRequestError::Reason);
        }
        let request = Request {
            visit: said::visit_at(act, customer)?,
            customer,
            currency,
            ask,
            items,
            reason,
            said_by: said::name(said_by)?,
            photos: said::photos(photos)?,
            by: None,
        };
        Ok(act.write(request)?)
    }
}

fn check(ask: &Ask, currency: Currency, today: Day) -> Result<(), RecordRequestError> {
    let positive = |minor: i64| {
        if (1..=limits::AMOUNT_MINOR).contains(&minor) {
            Ok(())
        } else {
            Err(RecordRequestError::Amount)
        }
    };
    let ahead = |day: Day| {
        if day <= today || day.date().is_none() {
            Err(RecordRequestError::Past(day))
        } else if day > today.plus(limits::DAYS_AHEAD) {
            Err(RecordRequestError::Far(day))
        } else {
            Ok(())
        }
    };
    match ask {
        Ask::Instalments(whole, parts) => {
            if !(1..=limits::INSTALMENTS).contains(&parts.len()) {
                return Err(RecordRequestError::Instalments);
            }
            positive(*whole)?;
            for part in parts {
                positive(part.amount)?;
                // The first part may be paid at once.
                ahead(part.due.plus(1))?;
            }
            if !parts.array_windows().all(|[a, b]| a.due < b.due) {
                return Err(RecordRequestError::Order);
            }
            let added = sum(parts.iter().map(|part| part.amount));
            let added = added.map_err(|_| RecordRequestError::Amount)?;
            if added != *whole {
                let [parts, whole] = [added, *whole].map(|minor| Money::new(minor, currency));
                return Err(RecordRequestError::Sum { parts, whole });
            }
            Ok(())
        }
        Ask::Extension(until) => ahead(*until),
        Ask::Settlement(owed, offered) => {
            positive(*owed)?;
            positive(*offered)?;
            if offered >= owed {
                let owed = Money::new(*owed, currency);
                return Err(RecordRequestError::NotLess { owed });
            }
            Ok(())
        }
        Ask::CreditMemo(amount) => positive(*amount),
        Ask::Escalation(_) => Ok(()),
    }
}
