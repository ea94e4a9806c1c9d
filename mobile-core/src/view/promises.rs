//! A customer's promises and what has come of them.

use counterfoil_sync::entry::Means;
use counterfoil_sync::id::{CustomerNo, EntryId, ItemNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::promise::{PromiseState, Promised};
use counterfoil_sync::time::Day;

use super::ViewError;
use crate::phone::Phone;
use crate::store::said;

/// How many promises that are over the screen shows.
const LAST: usize = 20;

/// A promise to pay.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PromiseLine {
    /// The promise.
    pub promise: EntryId,
    /// The day it was made.
    pub day: Day,
    /// How much.
    pub amount: Money,
    /// By when.
    pub due: Day,
    /// By which means, if that was said.
    pub means: Option<Means>,
    /// For which items; for whatever is owed when there is none.
    pub items: Vec<ItemNo>,
    /// Who said it.
    pub said_by: Option<String>,
    /// In more words.
    pub note: Option<String>,
    /// The promise it took the place of.
    pub replaces: Option<EntryId>,
    /// What has come of it so far. Uncleared cheques are not in it.
    pub received: Money,
    /// How far it is on the day.
    pub state: PromiseState,
    /// Whether this phone recorded it, under this enrolment.
    pub is_own: bool,
}

impl Phone {
    /// The open promises, the one due first first; then the last ones that are over.
    pub(super) fn promises(
        &self,
        customer: CustomerNo,
        today: Day,
    ) -> Result<Vec<PromiseLine>, ViewError> {
        let own = self.writing()?.journal.id;
        let promises = said::promises(&self.conn, customer)?;
        let (mut open, mut over): (Vec<Promised>, Vec<Promised>) = promises
            .into_iter()
            .partition(|promised| promised.state(today) == PromiseState::Open);
        open.sort_by_key(|promised| (promised.promise.due, promised.id));
        over.sort_by_key(|promised| std::cmp::Reverse((promised.day, promised.id)));
        over.truncate(LAST);
        let line = |promised: Promised| {
            let state = promised.state(today);
            let promise = promised.promise;
            PromiseLine {
                promise: promised.id,
                day: promised.day,
                amount: Money::new(promise.amount, promise.currency),
                due: promise.due,
                means: promise.means,
                items: promise.items,
                said_by: promise.said_by,
                note: promise.note,
                replaces: promise.replaces,
                received: Money::new(promised.counted, promise.currency),
                state,
                is_own: promised.id.journal == own,
            }
        };
        Ok(open.into_iter().chain(over).map(line).collect())
    }
}
