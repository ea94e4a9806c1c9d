//! How far the limits on cash are reached.

use counterfoil_sync::cash_limit::{Brought, CashLimits, Held, LimitKind};
use counterfoil_sync::entry::Tender;
use counterfoil_sync::money::Currency;

use super::ViewError;
use crate::phone::{Moment, Phone};
use crate::store::{age, limits};

/// How far a limit is reached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LimitState {
    /// Not yet.
    Within,
    /// Past the soft value: a warning.
    Warned,
    /// Past the hard value: the receipt is refused.
    Full,
}

/// A limit and what is held against it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LimitLine {
    /// Which.
    pub kind: LimitKind,
    /// Of which currency.
    pub currency: Currency,
    /// What is held against it: minor units, receipts or hours.
    pub value: i64,
    /// Past this it warns.
    pub soft: Option<i64>,
    /// Past this it refuses, as lifted by a supervisor.
    pub hard: Option<i64>,
    /// Whether a supervisor lifted it.
    pub is_lifted: bool,
    /// How far it is reached.
    pub state: LimitState,
}

impl Phone {
    /// Every limit as it stands; its state is what the next receipt with cash, however small, would find.
    /// Nothing for what is not limited.
    pub fn limits(&self, moment: &Moment) -> Result<Vec<LimitLine>, ViewError> {
        let mut lines = Vec::new();
        let next = Brought { cash: 1, any: true };
        for all in limits::all(&self.conn)? {
            lines.extend(self.lines(&all, moment, Brought::default(), next)?);
        }
        Ok(lines)
    }

    /// The limits of a currency as a receipt with these tenders would find them.
    pub fn limits_for(
        &self,
        currency: Currency,
        tenders: &[Tender],
        moment: &Moment,
    ) -> Result<Vec<LimitLine>, ViewError> {
        let Some(all) = limits::of(&self.conn, currency)? else {
            return Ok(Vec::new());
        };
        let brought = Brought::by(tenders);
        self.lines(&all, moment, brought, brought)
    }

    /// `shown` is in the figures, `tried` is what decides.
    fn lines(
        &self,
        all: &CashLimits,
        moment: &Moment,
        shown: Brought,
        tried: Brought,
    ) -> Result<Vec<LimitLine>, ViewError> {
        let writing = self.writing()?;
        let (journal, currency) = (writing.journal.id, all.currency);
        let now = age::now(&self.conn, journal, &moment.clocks)?;
        let held: Held = limits::held(
            &self.conn,
            writing.journal.collector,
            journal,
            currency,
            now,
        )?;
        let mut lines = Vec::new();
        for kind in LimitKind::ALL {
            let limit = all.of(kind);
            if limit.is_none() {
                continue;
            }
            let lifted = match self.open_day() {
                Some(day) => limits::lifted(&self.conn, journal, day, now, kind, currency)?,
                None => None,
            };
            let higher = lifted.filter(|up_to| limit.hard.is_some_and(|hard| *up_to > hard));
            let hard = higher.or(limit.hard);
            let passes =
                |most: Option<i64>| most.is_some_and(|most| held.passes(kind, most, tried));
            let state = if passes(hard) {
                LimitState::Full
            } else if passes(limit.soft) {
                LimitState::Warned
            } else {
                LimitState::Within
            };
            lines.push(LimitLine {
                kind,
                currency,
                value: held.with(kind, shown),
                soft: limit.soft,
                hard,
                is_lifted: higher.is_some(),
                state,
            });
        }
        Ok(lines)
    }
}
