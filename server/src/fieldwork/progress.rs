//! How far everybody's day is: the few numbers that a board shows, kept beside the version of the
//! journals they were read at. A day is materialised again only when something was added to it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use counterfoil_sync::daybook::Daybook;
use counterfoil_sync::entry::Seen;
use counterfoil_sync::id::{CustomerNo, DaybookId, PersonNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::{Day, Millis};

use super::route::Site;
use super::{Daybooks, FieldworkError, sql};
use crate::accounts::{self, Brief};
use crate::db::Tx;
use crate::values;

/// Days kept; beyond it all are read anew.
const KEPT: usize = 4_000;

/// How far one collector's day is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// When the phone opened the day, by its clock.
    pub opened: Option<Millis>,
    /// When it closed it.
    pub closed: Option<Millis>,
    /// Stops on the plan.
    pub stops: usize,
    /// Those of them that were visited.
    pub done: usize,
    /// Visits, unplanned ones and calls too.
    pub visits: usize,
    /// What the plan should bring, by currency.
    pub target: Vec<Money>,
    /// What was received and stands, by whatever means, by currency.
    pub collected: Vec<Money>,
    /// Entries that were flagged.
    pub flagged: usize,
    /// Stops of the plan that have a place on the map, as it was when the day was read.
    pub places: Vec<Place>,
}

/// A stop on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where.
    pub site: Site,
    /// Who.
    pub name: String,
    /// Whether they were visited.
    pub is_done: bool,
}

impl Progress {
    fn of(daybook: &Daybook, known: &HashMap<CustomerNo, Brief>) -> Self {
        let mut stops = daybook.stops();
        stops.retain(|stop| stop.cancelled.is_none());
        let target = stops.iter().filter_map(|stop| stop.target);
        let target = target.map(|total| Money::new(total.minor, total.currency));
        let receipts = daybook.receipts();
        let stand = receipts.iter().filter(|receipt| {
            let ruling = receipt.ruling.as_ref();
            !receipt.is_voided() && ruling.is_none_or(|ruling| ruling.quarantine.is_none())
        });
        let rulings = daybook.rulings();
        Self {
            opened: daybook.opened().map(|opened| opened.wall),
            closed: daybook.closed().map(|closed| closed.wall),
            stops: stops.len(),
            done: stops.iter().filter(|stop| !stop.visits.is_empty()).count(),
            visits: daybook.visits().len(),
            places: stops
                .iter()
                .filter_map(|stop| {
                    let brief = known.get(&stop.customer)?;
                    Some(Place {
                        site: brief.site?,
                        name: brief.name.clone(),
                        is_done: !stop.visits.is_empty(),
                    })
                })
                .collect(),
            target: by_currency(target),
            collected: by_currency(stand.map(|receipt| receipt.total)),
            flagged: rulings
                .iter()
                .filter(|(_, ruling)| !ruling.flags.is_empty())
                .count(),
        }
    }
}

/// Sums, one for each currency.
pub(crate) fn by_currency(amounts: impl Iterator<Item = Money>) -> Vec<Money> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for amount in amounts {
        let sum = sums.entry(amount.currency).or_default();
        *sum = sum.saturating_add(amount.minor);
    }
    sums.into_iter()
        .map(|(currency, minor)| Money::new(minor, currency))
        .collect()
}

/// Progress as it was read last. Cloning it gives the same.
#[derive(Clone, Default)]
pub(super) struct Notes(Arc<Mutex<HashMap<DaybookId, Note>>>);

type Note = (Vec<Seen>, Arc<Progress>);

impl Notes {
    fn at(&self, id: DaybookId, version: &[Seen]) -> Option<Arc<Progress>> {
        let notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, progress) = notes.get(&id)?;
        (known == version).then(|| Arc::clone(progress))
    }

    fn keep(&self, id: DaybookId, version: Vec<Seen>, progress: &Arc<Progress>) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() >= KEPT {
            notes.clear();
        }
        notes.insert(id, (version, Arc::clone(progress)));
    }
}

impl Daybooks {
    /// How far everybody's day is who has a plan or did something, by number.
    pub async fn progress(
        &self,
        tx: &mut Tx,
        day: Day,
    ) -> Result<BTreeMap<PersonNo, Arc<Progress>>, FieldworkError> {
        let mut versions: BTreeMap<PersonNo, Vec<Seen>> = BTreeMap::new();
        for row in tx.all(&sql::HELD_ON_DAY, values![day]).await? {
            let seq: i64 = row.get(2)?;
            versions.entry(row.get(0)?).or_default().push(Seen {
                journal: row.get(1)?,
                seq: seq.cast_unsigned(),
            });
        }
        let mut all = BTreeMap::new();
        for (collector, version) in versions {
            let id = DaybookId { collector, day };
            let progress = if let Some(known) = self.notes.at(id, &version) {
                known
            } else {
                let daybook = self.read(tx, id).await?;
                let stops = daybook.stops();
                let known = accounts::briefs(tx, stops.iter().map(|stop| stop.customer)).await?;
                let progress = Arc::new(Progress::of(&daybook, &known));
                self.notes.keep(id, version, &progress);
                progress
            };
            all.insert(collector, progress);
        }
        Ok(all)
    }
}
