//! What a customer said, as its entries have it.

use counterfoil_sync::entry::{BalanceConfirmation, Delivery, Dispute, Fact, Request, SaidAnswer};
use counterfoil_sync::id::{CustomerNo, EntryId};
use counterfoil_sync::time::Day;

use super::ViewError;
use crate::phone::Phone;
use crate::store::said;

/// How many of each the screen shows.
const LAST: usize = 20;

/// Something a customer said or signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded<T> {
    /// Its name.
    pub id: EntryId,
    /// The day.
    pub day: Day,
    /// Whether this phone recorded it, under this enrolment.
    pub is_own: bool,
    /// What was said.
    pub fact: T,
    /// What the office answered to it, if it did.
    pub answer: Option<SaidAnswer>,
}

/// Everything but promises, the newest first.
#[derive(Default)]
pub(super) struct Words {
    pub(super) disputes: Vec<Recorded<Dispute>>,
    pub(super) requests: Vec<Recorded<Request>>,
    pub(super) confirmations: Vec<Recorded<BalanceConfirmation>>,
    pub(super) deliveries: Vec<Recorded<Delivery>>,
}

fn push<T>(list: &mut Vec<Recorded<T>>, recorded: Recorded<()>, fact: T) {
    if list.len() < LAST {
        let Recorded {
            id,
            day,
            is_own,
            answer,
            fact: (),
        } = recorded;
        list.push(Recorded {
            id,
            day,
            is_own,
            fact,
            answer,
        });
    }
}

impl Phone {
    pub(super) fn words(&self, customer: CustomerNo) -> Result<Words, ViewError> {
        let own = self.writing()?.journal.id;
        let mut words = Words::default();
        for known in said::of_customer(&self.conn, customer)?.into_iter().rev() {
            let about = Recorded {
                id: known.id,
                day: known.day,
                is_own: known.id.journal == own,
                fact: (),
                answer: known.answer,
            };
            if let Fact::Dispute(fact) = known.fact {
                push(&mut words.disputes, about, fact);
            } else if let Fact::Request(fact) = known.fact {
                push(&mut words.requests, about, fact);
            } else if let Fact::BalanceConfirmation(fact) = known.fact {
                push(&mut words.confirmations, about, fact);
            } else if let Fact::Delivery(fact) = known.fact {
                push(&mut words.deliveries, about, fact);
            }
        }
        Ok(words)
    }
}
