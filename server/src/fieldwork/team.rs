//! A team's day: stops that go from one collector to another, loads that are evened out, a day copied.

use std::collections::{BTreeMap, HashMap};

use counterfoil_sync::daybook::StopView;
use counterfoil_sync::entry::Total;
use counterfoil_sync::id::{CustomerNo, DaybookId, EntryId, PersonNo};
use counterfoil_sync::time::{Day, Millis};

use super::plan::{self, Named, Wish};
use super::rework::{Rework, rework};
use super::route::{self, Site};
use super::write::Desk;
use super::{Daybooks, FieldworkError};
use crate::accounts;
use crate::auth::branch;
use crate::db::Tx;

/// What a supervisor does to one collector's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// One place up.
    Up(EntryId),
    /// One place down.
    Down(EntryId),
    /// Behind another stop, or to the front.
    After(EntryId, Option<EntryId>),
    /// Off the plan.
    Off(EntryId, String),
    /// To another collector's day, behind all of its stops or a certain one.
    To(EntryId, PersonNo, Option<EntryId>),
    /// On the plan: the code of a customer.
    Add(String),
    /// Into the order of the shortest way; these keep their places.
    Route(Vec<EntryId>),
}

/// Who plans which day, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Planner {
    pub(crate) by: PersonNo,
    pub(crate) now: Millis,
    pub(crate) day: Day,
}

impl Planner {
    fn desk(self, collector: PersonNo) -> Desk {
        let Self { by, now, day } = self;
        let day = DaybookId { collector, day };
        Desk { by, now, day }
    }
}

/// Whether a stop still waits to be visited.
fn is_open(stop: &StopView) -> bool {
    stop.cancelled.is_none() && stop.visits.is_empty()
}

/// Changes one collector's day. The stop to look at afterwards comes back, if there is one.
pub(crate) async fn change(
    tx: &mut Tx,
    daybooks: &Daybooks,
    planner: Planner,
    collector: PersonNo,
    change: &Change,
) -> Result<(), FieldworkError> {
    let desk = planner.desk(collector);
    let stops = daybooks.read(tx, desk.day).await?.stops();
    let shown: Vec<EntryId> = stops
        .iter()
        .filter(|stop| stop.cancelled.is_none())
        .map(|stop| stop.id)
        .collect();
    let place = |stop: EntryId| {
        let found = shown.iter().position(|there| *there == stop);
        found.ok_or(FieldworkError::NoStop(stop))
    };
    let mut work = Rework::default();
    match change {
        Change::Up(stop) | Change::Down(stop) => {
            let at = place(*stop)?;
            let other = if matches!(change, Change::Up(_)) {
                at.checked_sub(1)
            } else {
                Some(at + 1).filter(|next| *next < shown.len())
            };
            let mut order = shown.clone();
            if let Some(other) = other {
                order.swap(at, other);
            }
            work.order = Some(order);
        }
        Change::After(stop, after) => {
            let mut order = shown.clone();
            order.remove(place(*stop)?);
            let to = match after {
                Some(after) => order
                    .iter()
                    .position(|there| there == after)
                    .map(|at| at + 1),
                None => Some(0),
            };
            order.insert(to.unwrap_or(order.len()), *stop);
            work.order = Some(order);
        }
        Change::Off(stop, reason) => work.cancel.push((*stop, reason.clone())),
        Change::Add(code) => {
            work.add.push(wish_of(tx, code, planner).await?);
        }
        Change::To(stop, to, after) => {
            let there = plan::stop_of(&stops, *stop)?;
            hand_over(tx, daybooks, planner, collector, &[(there, *to)], *after).await?;
            return Ok(());
        }
        Change::Route(fixed) => {
            work.order = Some(shortest(tx, &stops, fixed).await?);
        }
    }
    rework(tx, daybooks, desk, &work).await?;
    Ok(())
}

/// Takes stops off one collector's day and puts their customers on others'.
async fn hand_over(
    tx: &mut Tx,
    daybooks: &Daybooks,
    planner: Planner,
    from: PersonNo,
    moves: &[(&StopView, PersonNo)],
    after: Option<EntryId>,
) -> Result<(), FieldworkError> {
    let mut giving = Rework::default();
    let mut taking: BTreeMap<PersonNo, Rework> = BTreeMap::new();
    for (stop, to) in moves {
        if !is_open(stop) {
            return Err(FieldworkError::Cancelled(stop.id));
        }
        giving.cancel.push((stop.id, format!("to collector {to}")));
        let wish = Wish {
            customer: Named::No(stop.customer),
            target: stop.target,
            after: None,
        };
        taking.entry(*to).or_default().add.push(wish);
    }
    // Every day is read before any of them is written to.
    rework(tx, daybooks, planner.desk(from), &giving).await?;
    for (to, work) in taking {
        let desk = planner.desk(to);
        match (after, work.add.as_slice()) {
            (Some(_), [wish]) => {
                let wishes = vec![Wish {
                    after,
                    ..wish.clone()
                }];
                plan::plan(tx, daybooks, desk, &wishes).await?;
            }
            _ => {
                rework(tx, daybooks, desk, &work).await?;
            }
        }
    }
    Ok(())
}

/// The order of the shortest way through the open stops; those that were visited come first.
async fn shortest(
    tx: &mut Tx,
    stops: &[StopView],
    fixed: &[EntryId],
) -> Result<Vec<EntryId>, FieldworkError> {
    let shown: Vec<&StopView> = stops
        .iter()
        .filter(|stop| stop.cancelled.is_none())
        .collect();
    let (done, open): (Vec<&StopView>, Vec<&StopView>) =
        shown.into_iter().partition(|stop| !stop.visits.is_empty());
    let briefs = accounts::briefs(tx, stops.iter().map(|stop| stop.customer)).await?;
    let site = |stop: &StopView| briefs.get(&stop.customer).and_then(|brief| brief.site);
    let start = done.last().and_then(|stop| site(stop));
    let places: Vec<route::Stop> = open
        .iter()
        .map(|stop| route::Stop {
            site: site(stop),
            is_fixed: fixed.contains(&stop.id),
        })
        .collect();
    let way = route::shortest(start, &places);
    let open = way.into_iter().filter_map(|at| open.get(at).copied());
    Ok(done.into_iter().chain(open).map(|stop| stop.id).collect())
}

/// Evens out the open stops of a team. How many went to another comes back.
pub(crate) async fn balance(
    tx: &mut Tx,
    daybooks: &Daybooks,
    planner: Planner,
    team: &[PersonNo],
) -> Result<usize, FieldworkError> {
    let mut days: Vec<Vec<StopView>> = Vec::with_capacity(team.len());
    for collector in team {
        let mut stops = daybooks
            .read(tx, planner.desk(*collector).day)
            .await?
            .stops();
        stops.retain(is_open);
        days.push(stops);
    }
    let customers = days.iter().flatten().map(|stop| stop.customer);
    let briefs = accounts::briefs(tx, customers).await?;
    let site = |stop: &StopView| briefs.get(&stop.customer).and_then(|brief| brief.site);
    let loads: Vec<Vec<Option<Site>>> = days
        .iter()
        .map(|stops| stops.iter().map(site).collect())
        .collect();
    let moves = evened(&loads);
    // A collector gives or takes, never both: each day is written once.
    let mut giving: BTreeMap<usize, Rework> = BTreeMap::new();
    let mut taking: BTreeMap<usize, Rework> = BTreeMap::new();
    for (from, stop, to) in &moves {
        let there = days.get(*from).and_then(|stops| stops.get(*stop));
        if let Some((there, to_whom)) = there.zip(team.get(*to)) {
            let reason = format!("to collector {to_whom}");
            giving
                .entry(*from)
                .or_default()
                .cancel
                .push((there.id, reason));
            taking.entry(*to).or_default().add.push(Wish {
                customer: Named::No(there.customer),
                target: there.target,
                after: None,
            });
        }
    }
    for (whose, work) in giving.into_iter().chain(taking) {
        if let Some(collector) = team.get(whose) {
            rework(tx, daybooks, planner.desk(*collector), &work).await?;
        }
    }
    Ok(moves.len())
}

/// Which stops go from whom to whom until nobody has two more than another: always the stop that is
/// nearest to where the other's stops are.
fn evened(loads: &[Vec<Option<Site>>]) -> Vec<(usize, usize, usize)> {
    let mut left: Vec<Vec<usize>> = loads
        .iter()
        .map(|stops| (0..stops.len()).collect())
        .collect();
    let mut taken = vec![0_usize; loads.len()];
    let middles: Vec<Option<Site>> = loads.iter().map(|stops| middle(stops)).collect();
    let mut moves = Vec::new();
    loop {
        let sizes = || {
            left.iter()
                .zip(&taken)
                .map(|(left, taken)| left.len() + taken)
        };
        let most = sizes()
            .enumerate()
            .max_by_key(|(at, size)| (*size, std::cmp::Reverse(*at)));
        let least = sizes().enumerate().min_by_key(|(at, size)| (*size, *at));
        let (Some((from, most)), Some((to, least))) = (most, least) else {
            return moves;
        };
        if most < least + 2 {
            return moves;
        }
        let far = |stop: usize| {
            let site = loads
                .get(from)
                .and_then(|stops| stops.get(stop))
                .copied()
                .flatten();
            let there = middles.get(to).copied().flatten();
            site.zip(there)
                .map_or(f64::MAX, |(site, there)| route::metres(site, there))
        };
        let Some(stops) = left.get_mut(from) else {
            return moves;
        };
        let nearest = stops
            .iter()
            .enumerate()
            .min_by(|(_, one), (_, other)| far(**one).total_cmp(&far(**other)))
            .map(|(place, _)| place);
        let Some(place) = nearest else {
            return moves;
        };
        moves.push((from, stops.remove(place), to));
        if let Some(count) = taken.get_mut(to) {
            *count += 1;
        }
    }
}

fn middle(sites: &[Option<Site>]) -> Option<Site> {
    let known: Vec<Site> = sites.iter().flatten().copied().collect();
    let count = i64::try_from(known.len()).ok().filter(|count| *count > 0)?;
    let sum = |of: fn(&Site) -> i32| known.iter().map(|site| i64::from(of(site))).sum::<i64>();
    let lat = i32::try_from(sum(|site| site.0) / count).ok()?;
    let lon = i32::try_from(sum(|site| site.1) / count).ok()?;
    Some((lat, lon))
}

/// Plans the customers of one day for another. Who is planned already stays where they are. How many
/// were put on comes back.
pub(crate) async fn copy(
    tx: &mut Tx,
    daybooks: &Daybooks,
    planner: Planner,
    from: Day,
    team: &[PersonNo],
) -> Result<usize, FieldworkError> {
    let mut copied: Vec<(PersonNo, Vec<CustomerNo>)> = Vec::with_capacity(team.len());
    for collector in team {
        let day = DaybookId {
            collector: *collector,
            day: from,
        };
        let stops = daybooks.read(tx, day).await?.stops();
        let open = stops.iter().filter(|stop| stop.cancelled.is_none());
        copied.push((*collector, open.map(|stop| stop.customer).collect()));
    }
    // What is another branch's by now stays where it is.
    let scope = branch::scope_of(tx, planner.by).await?;
    let all = || {
        copied
            .iter()
            .flat_map(|(_, customers)| customers.iter().copied())
    };
    let mut known = plan::customers(tx, all().collect()).await?;
    known.retain(|_, customer| customer.is_seen(&scope));
    for (_, customers) in &mut copied {
        customers.retain(|no| known.contains_key(no));
    }
    let targets = targets(tx, known.into_keys(), planner.day).await?;
    let mut count = 0;
    for (collector, customers) in copied {
        let add = customers.into_iter().map(|no| Wish {
            customer: Named::No(no),
            target: targets.get(&no).copied(),
            after: None,
        });
        let work = Rework {
            add: add.collect(),
            ..Rework::default()
        };
        count += rework(tx, daybooks, planner.desk(collector), &work).await?;
    }
    Ok(count)
}

/// What visits to these customers should bring on a day: what is overdue, in the currency with the most.
pub(crate) async fn targets(
    tx: &mut Tx,
    customers: impl IntoIterator<Item = CustomerNo>,
    day: Day,
) -> Result<HashMap<CustomerNo, Total>, FieldworkError> {
    let debts = accounts::debts(tx, customers, day).await?;
    let most = debts.into_iter().filter_map(|(customer, debts)| {
        let overdue = debts.iter().map(|debt| debt.overdue);
        let most = overdue.max_by_key(|money| money.minor)?;
        let (currency, minor) = (most.currency, most.minor);
        (minor > 0).then_some((customer, Total { currency, minor }))
    });
    Ok(most.collect())
}

/// The wish to visit the customer of a code, of those that the planner sees.
async fn wish_of(tx: &mut Tx, code: &str, planner: Planner) -> Result<Wish, FieldworkError> {
    let wish = Wish {
        customer: Named::Code(code.to_owned()),
        target: None,
        after: None,
    };
    let scope = branch::scope_of(tx, planner.by).await?;
    let customers = plan::resolve(tx, &scope, std::slice::from_ref(&wish)).await?;
    let targets = targets(
        tx,
        customers.iter().map(|customer| customer.no),
        planner.day,
    )
    .await?;
    let target = targets.into_values().next();
    Ok(Wish { target, ..wish })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loads_are_evened_with_the_stops_that_lie_nearest() {
        let east = |lon: i32| Some((0, lon));
        let loads = vec![
            vec![east(10), east(90), east(20), east(80), None, east(30)],
            vec![east(100)],
            vec![],
        ];
        let moves = evened(&loads);
        let mut sizes = [6_i32, 1, 0];
        for (from, _, to) in &moves {
            sizes[*from] -= 1;
            sizes[*to] += 1;
        }
        assert!(
            sizes.iter().max() <= sizes.iter().min().map(|least| least + 1).as_ref(),
            "{moves:?}"
        );
        let second: Vec<usize> = moves
            .iter()
            .filter(|(_, _, to)| *to == 1)
            .map(|(_, stop, _)| *stop)
            .collect();
        assert_eq!(second, [1], "the one next to the other's stop: {moves:?}");
        assert_eq!(evened(&[vec![east(1), east(2)], vec![east(3)]]), []);
        assert_eq!(evened(&[]), []);
    }
}
