//! When a promise is kept: one rule, for phones, lists and reports.
//!
//! - Only money counts: of a receipt, what is no cheque. A cheque keeps nothing before it has cleared.
//! - Only what was received after the promise counts, and until its date and [`GRACE_DAYS`] more are
//!   over. In one journal the order of entries tells what is after; between journals only a later
//!   business date is, for clocks decide nothing.
//! - A promise that names items is kept by what settles those items; another by any payment.
//! - Money counts once. Where it could count for several promises, the one due first has it.
//! - A promise that was replaced or taken back is neither kept nor broken.

use minicbor::{Decode, Encode};

use crate::entry::{Promise, Receipt, Tender};
use crate::id::{EntryId, ItemNo};
use crate::money::Currency;
use crate::time::Day;

/// How many days after its date a promise may still be kept.
pub const GRACE_DAYS: i32 = 3;

/// The last day on which money counts towards a promise, and on which it may be replaced or taken back.
#[must_use]
pub fn until(promise: &Promise) -> Day {
    promise.due.plus(GRACE_DAYS)
}

/// How far a promise is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PromiseState {
    /// There is time left.
    Open,
    /// All of it came in time.
    Kept,
    /// Some of it came in time.
    Partly,
    /// Nothing came in time.
    Broken,
    /// Another promise took its place.
    Replaced,
    /// It was taken back.
    Withdrawn,
}

impl PromiseState {
    /// Its name in lists: `open`, `kept`, `partly`, `broken`, `replaced` or `withdrawn`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Kept => "kept",
            Self::Partly => "partly",
            Self::Broken => "broken",
            Self::Replaced => "replaced",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// How a promise ended before its time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum PromiseEnd {
    /// Another took its place.
    #[n(0)]
    Replaced,
    /// It was taken back.
    #[n(1)]
    Withdrawn,
}

/// A promise, and what has come of it so far.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Promised {
    /// Its name.
    pub id: EntryId,
    /// The business date on which it was made.
    pub day: Day,
    /// What was promised.
    pub promise: Promise,
    /// Set when it ended before its time.
    pub end: Option<PromiseEnd>,
    /// What has counted so far, in minor units.
    pub counted: i64,
}

impl Promised {
    /// The last day on which money counts.
    #[must_use]
    pub fn until(&self) -> Day {
        until(&self.promise)
    }

    /// How far it is on a day.
    #[must_use]
    pub fn state(&self, today: Day) -> PromiseState {
        match self.end {
            Some(PromiseEnd::Replaced) => PromiseState::Replaced,
            Some(PromiseEnd::Withdrawn) => PromiseState::Withdrawn,
            None if self.counted >= self.promise.amount => PromiseState::Kept,
            None if today <= self.until() => PromiseState::Open,
            None if self.counted > 0 => PromiseState::Partly,
            None => PromiseState::Broken,
        }
    }

    /// Ends it on a day. What was over by then stays what it came to.
    pub fn ends(&mut self, how: PromiseEnd, day: Day) {
        if self.end.is_none() && day <= self.until() {
            self.end = Some(how);
        }
    }

    fn awaits(&self, money: &Cleared) -> bool {
        let is_after = if self.id.journal == money.receipt.journal {
            money.receipt.seq > self.id.seq
        } else {
            money.day > self.day
        };
        self.end.is_none()
            && is_after
            && money.day <= self.until()
            && money.currency == self.promise.currency
    }

    /// Takes what it lacks of a part.
    fn take(&mut self, part: &mut i64) {
        let taken = self
            .promise
            .amount
            .saturating_sub(self.counted)
            .clamp(0, *part);
        self.counted += taken;
        *part -= taken;
    }
}

/// Money of a receipt that counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cleared {
    /// The receipt.
    pub receipt: EntryId,
    /// The business date on which it counts.
    pub day: Day,
    /// Its currency.
    pub currency: Currency,
    /// What settles which item, and what settles none.
    pub parts: Vec<(Option<ItemNo>, i64)>,
}

impl Cleared {
    /// What of a receipt is no cheque. It settles the items in the order in which the receipt names
    /// them, then the rest.
    #[must_use]
    pub fn of(id: EntryId, day: Day, receipt: &Receipt) -> Self {
        let money = receipt.tenders.iter().map(|tender| match tender {
            Tender::Cheque(_) => 0,
            Tender::Cash(_) | Tender::Transfer(..) | Tender::Card(..) | Tender::Wallet(..) => {
                tender.amount()
            }
        });
        let mut left = money.fold(0, i64::saturating_add);
        let items = receipt
            .allocations
            .iter()
            .map(|line| (Some(line.item), line.amount));
        let rests = [receipt.on_account, receipt.unapplied]
            .into_iter()
            .flatten()
            .map(|rest| (None, rest));
        let parts = items.chain(rests).map(|(item, amount)| {
            let part = amount.min(left);
            left -= part;
            (item, part)
        });
        Self {
            receipt: id,
            day,
            currency: receipt.currency,
            parts: parts.filter(|(_, part)| *part > 0).collect(),
        }
    }
}

/// Counts money towards the promises of one customer. `may` says which money may count for which
/// promise at all: a phone leaves out what the server's figure has already.
pub fn count(
    promises: &mut [Promised],
    mut money: Vec<Cleared>,
    may: impl Fn(&Promised, &Cleared) -> bool,
) {
    promises.sort_by_key(|promised| (promised.promise.due, promised.day, promised.id));
    money.sort_by_key(|cleared| (cleared.day, cleared.receipt));
    for mut cleared in money {
        for promised in promises.iter_mut() {
            if !promised.awaits(&cleared) || !may(promised, &cleared) {
                continue;
            }
            let is_any = promised.promise.items.is_empty();
            // What settles nothing first: others may wait for what settles an item.
            for wants_rest in [true, false] {
                for (item, part) in &mut cleared.parts {
                    let fits = item.map_or(is_any, |item| {
                        is_any || promised.promise.items.contains(&item)
                    });
                    if fits && item.is_none() == wants_rest {
                        promised.take(part);
                    }
                }
            }
        }
    }
}
