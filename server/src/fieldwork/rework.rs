//! A plan worked over at a desk: stops taken off, put on and brought into another order at once, so that
//! a phone that edits the same day offline meets one run of edits and merges with it.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_sync::entry::{Fact, StopAdd, StopCancel};
use counterfoil_sync::id::{CustomerNo, DaybookId, EntryId, PersonNo};
use counterfoil_sync::time::Day;

use super::plan::{self, Wish};
use super::write::Desk;
use super::{Daybooks, FieldworkError, sql};
use crate::auth::Scope;
use crate::db::Tx;
use crate::values;

/// What is to become of one day's plan.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rework {
    /// Stops to take off, each with the reason. One that was visited stays.
    pub(crate) cancel: Vec<(EntryId, String)>,
    /// Customers to put on, behind the last stop.
    pub(crate) add: Vec<Wish>,
    /// The order of stops that stay. Those that are not named stay where they are.
    pub(crate) order: Option<Vec<EntryId>>,
}

/// Works a plan over. How many edits that took comes back; what is so already takes none.
pub(crate) async fn rework(
    tx: &mut Tx,
    daybooks: &Daybooks,
    desk: Desk,
    work: &Rework,
) -> Result<usize, FieldworkError> {
    desk.check_ahead(tx).await?;
    let customers = plan::resolve(tx, &Scope::whole(), &work.add).await?;
    let daybook = daybooks.read(tx, desk.day).await?;
    let stops = daybook.stops();
    let by = Some(desk.by);
    let mut facts: Vec<Fact> = Vec::new();
    let mut off: BTreeSet<EntryId> = BTreeSet::new();
    for (stop, reason) in &work.cancel {
        let there = plan::stop_of(&stops, *stop)?;
        if there.cancelled.is_none() && there.visits.is_empty() && off.insert(*stop) {
            let (stop, reason) = (*stop, reason.clone());
            facts.push(StopCancel { stop, reason, by }.into());
        }
    }
    let mut on: BTreeSet<CustomerNo> = stops
        .iter()
        .filter(|stop| stop.cancelled.is_none() && !off.contains(&stop.id))
        .map(|stop| stop.customer)
        .collect();
    let mut order = plan::order(&stops);
    if let Some(wanted) = &work.order {
        for stop in wanted {
            plan::stop_of(&stops, *stop)?;
        }
        order.arrange(wanted);
    }
    let mut new: Vec<(CustomerNo, &Wish)> = Vec::new();
    for (wish, customer) in work.add.iter().zip(&customers) {
        if on.insert(customer.no) {
            order.add(None, new.len());
            new.push((customer.no, wish));
        }
    }
    facts.extend(plan::moves(&order, desk));
    for (at, (customer, wish)) in new.iter().enumerate() {
        let (customer, target) = (*customer, wish.target);
        let rank = order.rank_of_new(at).unwrap_or("n").to_owned();
        facts.push(
            StopAdd {
                customer,
                rank,
                target,
                by,
            }
            .into(),
        );
    }
    if !new.is_empty() {
        let change = tx.change().await?;
        let DaybookId { collector, day } = desk.day;
        let rows = new.iter();
        let rows = rows.flat_map(|(customer, _)| values![collector, *customer, day, change]);
        tx.execute_rows(&sql::PLAN_CUSTOMERS, rows.collect())
            .await?;
    }
    let count = facts.len();
    desk.say(tx, &daybook, facts).await?;
    Ok(count)
}

/// A customer leaves a collector between two days: their stops go to whoever has the customer then, as
/// far as they were not visited, and the customer off the phone.
pub(crate) async fn release(
    tx: &mut Tx,
    daybooks: &Daybooks,
    desk: Desk,
    customer: CustomerNo,
    to: PersonNo,
    until: Day,
    reason: &str,
) -> Result<(), FieldworkError> {
    let DaybookId {
        collector,
        day: from,
    } = desk.day;
    let mut handed: BTreeMap<Day, Wish> = BTreeMap::new();
    let mut days: Vec<Day> = Vec::new();
    for row in tx
        .all(&sql::PLANNED_DAYS, values![collector, from, until])
        .await?
    {
        days.push(row.get(0)?);
    }
    for day in days {
        let there = Desk {
            day: DaybookId { collector, day },
            ..desk
        };
        let stops = daybooks.read(tx, there.day).await?.stops();
        let open = stops.iter().filter(|stop| {
            stop.customer == customer && stop.cancelled.is_none() && stop.visits.is_empty()
        });
        let mut work = Rework::default();
        for stop in open {
            work.cancel.push((stop.id, reason.to_owned()));
            handed.insert(
                day,
                Wish {
                    customer: plan::Named::No(customer),
                    target: stop.target,
                    after: None,
                },
            );
        }
        if !work.cancel.is_empty() {
            rework(tx, daybooks, there, &work).await?;
        }
    }
    for (day, wish) in handed {
        let there = Desk {
            day: DaybookId { collector: to, day },
            ..desk
        };
        let add = vec![wish];
        let work = Rework {
            add,
            ..Rework::default()
        };
        rework(tx, daybooks, there, &work).await?;
    }
    let change = tx.change().await?;
    // A phone keeps a planned customer until the day after the plan.
    let last = from.plus(-2);
    let key = values![collector, customer, last, change];
    tx.execute(&sql::SHORTEN_PLAN, key).await?;
    Ok(())
}
