//! The plan of a day, edited by the office.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use counterfoil_sync::daybook::StopView;
use counterfoil_sync::entry::{Fact, StopAdd, StopCancel, StopMove, StopTarget, Total};
use counterfoil_sync::id::{CustomerNo, EntryId, PersonNo};

use super::order::Order;
use super::write::Desk;
use super::{Daybooks, FieldworkError, sql};
use crate::auth::{Scope, branch};
use crate::db::{DbError, Row, Tx, Value};
use crate::values;

/// Stops planned in one request.
pub(super) const STOPS: usize = 1_000;

/// How a customer is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Named {
    No(CustomerNo),
    Code(String),
}

/// A customer to be visited.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) customer: Named,
    pub(crate) target: Option<Total>,
    /// The stop to visit before; the last one of the plan if none is named.
    pub(crate) after: Option<EntryId>,
}

/// A wish fulfilled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) stop: EntryId,
    pub(crate) customer: Customer,
    /// False when the customer was on the plan already.
    pub(crate) added: bool,
}

/// One edit of one stop.
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    /// Behind this stop, or to the front.
    After(Option<EntryId>),
    Cancel(String),
    Target(Option<Total>),
}

/// A customer as people know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Customer {
    pub(crate) no: CustomerNo,
    pub(crate) code: String,
    pub(crate) name: String,
    /// Whose they are.
    pub(crate) holder: Option<PersonNo>,
}

impl Customer {
    /// Whether they are within what somebody sees. A customer of nobody is everybody's.
    pub(crate) fn is_seen(&self, scope: &Scope) -> bool {
        self.holder.is_none_or(|holder| scope.sees(holder))
    }
}

/// Plans visits to whom somebody wishes. Who is another branch's customer is not there for them.
pub(crate) async fn wished(
    tx: &mut Tx,
    daybooks: &Daybooks,
    desk: Desk,
    wishes: &[Wish],
) -> Result<Vec<Planned>, FieldworkError> {
    let scope = branch::scope_of(tx, desk.by).await?;
    resolve(tx, &scope, wishes).await?;
    plan(tx, daybooks, desk, wishes).await
}

/// Plans visits to customers whom whoever plans may visit, in the order of the wishes. A customer who is on the plan and not cancelled stays
/// where they are: planning the same again changes nothing.
pub(crate) async fn plan(
    tx: &mut Tx,
    daybooks: &Daybooks,
    desk: Desk,
    wishes: &[Wish],
) -> Result<Vec<Planned>, FieldworkError> {
    desk.check_ahead(tx).await?;
    let customers = resolve(tx, &Scope::whole(), wishes).await?;
    let daybook = daybooks.read(tx, desk.day).await?;
    let stops = daybook.stops();
    let mut on_plan: HashMap<CustomerNo, EntryId> = stops
        .iter()
        .filter(|stop| stop.cancelled.is_none())
        .map(|stop| (stop.customer, stop.id))
        .collect();
    let mut order = order(&stops);
    let mut added: BTreeMap<CustomerNo, usize> = BTreeMap::new();
    for (wish, Customer { no: customer, .. }) in wishes.iter().zip(&customers) {
        let place = match wish.after {
            Some(after) => Some(order.place_of(after).ok_or(FieldworkError::NoStop(after))? + 1),
            None => None,
        };
        if on_plan.contains_key(customer) || added.contains_key(customer) {
            continue;
        }
        order.add(place, added.len());
        added.insert(*customer, added.len());
    }
    let mut facts: Vec<Fact> = moves(&order, desk);
    let first_new = facts.len();
    let mut new: Vec<CustomerNo> = Vec::with_capacity(added.len());
    for (wish, Customer { no: customer, .. }) in wishes.iter().zip(&customers) {
        // Those that are new, in the order they were numbered.
        if added.get(customer) != Some(&new.len()) {
            continue;
        }
        let rank = order.rank_of_new(new.len()).unwrap_or("n").to_owned();
        let (target, by) = (wish.target, Some(desk.by));
        facts.push(
            StopAdd {
                customer: *customer,
                rank,
                target,
                by,
            }
            .into(),
        );
        new.push(*customer);
    }
    if !new.is_empty() {
        let change = tx.change().await?;
        let (collector, day) = (desk.day.collector, desk.day.day);
        let rows = new.iter();
        let rows = rows.flat_map(|customer| values![collector, *customer, day, change]);
        tx.execute_rows(&sql::PLAN_CUSTOMERS, rows.collect())
            .await?;
    }
    let places = desk.say(tx, &daybook, facts).await?;
    let fresh: BTreeSet<CustomerNo> = new.iter().copied().collect();
    on_plan.extend(new.into_iter().zip(places.into_iter().skip(first_new)));
    let planned = customers.into_iter().filter_map(|customer| {
        Some(Planned {
            stop: *on_plan.get(&customer.no)?,
            added: fresh.contains(&customer.no),
            customer,
        })
    });
    Ok(planned.collect())
}

/// Edits one stop. An edit that says what is so already writes nothing.
pub(crate) async fn edit(
    tx: &mut Tx,
    daybooks: &Daybooks,
    desk: Desk,
    id: EntryId,
    edit: &Edit,
) -> Result<(), FieldworkError> {
    desk.check_ahead(tx).await?;
    let daybook = daybooks.read(tx, desk.day).await?;
    let stops = daybook.stops();
    let by = Some(desk.by);
    let stop = stop_of(&stops, id)?;
    let facts: Vec<Fact> = match edit {
        Edit::Cancel(_) if stop.cancelled.is_some() => Vec::new(),
        Edit::After(_) | Edit::Target(_) if stop.cancelled.is_some() => {
            return Err(FieldworkError::Cancelled(id));
        }
        Edit::Cancel(reason) => {
            let reason = reason.clone();
            vec![
                StopCancel {
                    stop: id,
                    reason,
                    by,
                }
                .into(),
            ]
        }
        Edit::Target(target) if *target == stop.target => Vec::new(),
        Edit::Target(target) => {
            let target = *target;
            vec![
                StopTarget {
                    stop: id,
                    target,
                    by,
                }
                .into(),
            ]
        }
        Edit::After(after) => {
            if let Some(after) = after {
                stop_of(&stops, *after)?;
            }
            let mut order = order(&stops);
            order.move_after(id, *after);
            moves(&order, desk)
        }
    };
    desk.say(tx, &daybook, facts).await?;
    Ok(())
}

/// A stop of the plan, cancelled or not.
pub(crate) fn stop_of(stops: &[StopView], id: EntryId) -> Result<&StopView, FieldworkError> {
    let found = stops.iter().find(|stop| stop.id == id);
    found.ok_or(FieldworkError::NoStop(id))
}

pub(super) fn order(stops: &[StopView]) -> Order {
    Order::new(stops.iter().map(|stop| (stop.id, stop.rank.clone())))
}

pub(super) fn moves(order: &Order, desk: Desk) -> Vec<Fact> {
    let moved = |(stop, rank): (EntryId, &str)| {
        StopMove {
            stop,
            rank: rank.to_owned(),
            by: Some(desk.by),
        }
        .into()
    };
    order.moved().map(moved).collect()
}

/// The customers meant, one for each wish, of those that somebody sees.
pub(super) async fn resolve(
    tx: &mut Tx,
    scope: &Scope,
    wishes: &[Wish],
) -> Result<Vec<Customer>, FieldworkError> {
    let mut numbers = BTreeSet::new();
    let mut codes = BTreeSet::new();
    for wish in wishes {
        match &wish.customer {
            Named::No(no) => numbers.insert(*no),
            Named::Code(code) => codes.insert(code.as_str()),
        };
    }
    let mut found: BTreeMap<Named, Customer> = BTreeMap::new();
    for (no, customer) in customers(tx, numbers).await? {
        found.insert(Named::No(no), customer);
    }
    let keys = codes.into_iter().map(Value::from).collect();
    for row in tx.all_rows(&sql::CUSTOMERS_BY_CODE, keys).await? {
        let customer = customer(&row)?;
        found.insert(Named::Code(customer.code.clone()), customer);
    }
    found.retain(|_, customer| customer.is_seen(scope));
    let mut unknown = Vec::new();
    let mut resolved = Vec::with_capacity(wishes.len());
    for wish in wishes {
        match (found.get(&wish.customer), &wish.customer) {
            (Some(customer), _) => resolved.push(customer.clone()),
            (None, Named::No(no)) => unknown.push(no.to_string()),
            (None, Named::Code(code)) => unknown.push(format!("{code:?}")),
        }
    }
    if unknown.is_empty() {
        Ok(resolved)
    } else {
        Err(FieldworkError::UnknownCustomers(unknown))
    }
}

/// These customers, those that are on record.
pub(crate) async fn customers(
    tx: &mut Tx,
    numbers: BTreeSet<CustomerNo>,
) -> Result<HashMap<CustomerNo, Customer>, DbError> {
    let keys = numbers.into_iter().map(Value::from).collect();
    let rows = tx.all_rows(&sql::CUSTOMERS, keys).await?;
    let found = rows.iter().map(|row| {
        let customer = customer(row)?;
        Ok((customer.no, customer))
    });
    found.collect()
}

fn customer(row: &Row) -> Result<Customer, DbError> {
    Ok(Customer {
        no: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        holder: row.get::<Option<u32>>(3)?.map(PersonNo),
    })
}
