//! What makes a visit urgent, and how much each reason weighs: a hundred points at most.
//!
//! - **Overdue**: the share of the largest overdue amount of the list in the same currency. Currencies are
//!   not converted; of several the largest share counts.
//! - **Age**: the days since the oldest overdue item fell due; all points from [`OLDEST_DAYS`] on.
//! - **Promises**: each that was broken, or kept in part only, in the last half year.
//! - **Risk**: the class that the company gave: medium half, high all.
//! - **Visit**: the days since the last one; all points from [`LONGEST_DAYS`] on, or where there was none.
//! - **Near**: how near it is to where the collector comes from, nothing from [`FARTHEST_M`] on. As the
//!   crow flies.

use std::collections::HashMap;

use counterfoil_sync::id::{CustomerNo, PersonNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::Risk;

use crate::accounts::Debt;
use crate::fieldwork::route::{self, Site};

/// The most points that each reason gives.
#[derive(Debug, Clone, Copy)]
pub struct Weights {
    /// The amount overdue.
    pub overdue: i64,
    /// The age of the oldest overdue item.
    pub age: i64,
    /// Each promise that was broken.
    pub promise: i64,
    /// All of them together.
    pub promises: i64,
    /// The risk class.
    pub risk: i64,
    /// The time since the last visit.
    pub visit: i64,
    /// How near it is.
    pub near: i64,
}

/// What the list weighs by.
pub const WEIGHTS: Weights = Weights {
    overdue: 35,
    age: 20,
    promise: 5,
    promises: 15,
    risk: 10,
    visit: 10,
    near: 10,
};

/// From so many days overdue on, age gives all its points.
pub const OLDEST_DAYS: i64 = 120;
/// From so many days without a visit on, their number gives all its points.
pub const LONGEST_DAYS: i64 = 45;
/// From so far away on, nearness gives none.
pub const FARTHEST_M: i64 = 20_000;

/// Somebody who might be visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Number.
    pub no: CustomerNo,
    /// The ERP's code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The risk class.
    pub risk: Option<Risk>,
    /// Where they are.
    pub site: Option<Site>,
    /// Whose they are.
    pub collector: Option<PersonNo>,
    /// What they owe, by currency.
    pub debts: Vec<Debt>,
    /// The day of the last visit.
    pub last_visit: Option<Day>,
    /// Promises that came to nothing, or not to all of it.
    pub broken: u32,
    /// Where the collector comes from.
    pub from: Option<Site>,
}

/// Why somebody is where they are in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// So much is overdue.
    Overdue(Money),
    /// The oldest of it for so many days.
    Age(i64),
    /// So many promises were broken.
    Promises(u32),
    /// The risk class.
    Risk(Risk),
    /// Nobody was there for so many days.
    NotVisited(i64),
    /// Nobody was ever there.
    NeverVisited,
    /// So many metres away.
    Near(i64),
}

/// Somebody in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// Who.
    pub who: Candidate,
    /// All points together.
    pub points: i64,
    /// The reasons with their points, the weightiest first.
    pub reasons: Vec<(Reason, i64)>,
}

/// Puts them in order: the most points first, the number of the customer between equals. Whom nothing
/// overdue and no broken promise speaks for is not listed.
#[must_use]
pub fn rank(candidates: Vec<Candidate>, today: Day) -> Vec<Ranked> {
    let mut most: HashMap<Currency, i64> = HashMap::new();
    for debt in candidates.iter().flat_map(|candidate| &candidate.debts) {
        let most = most.entry(debt.overdue.currency).or_default();
        *most = debt.overdue.minor.max(*most);
    }
    let mut ranked: Vec<Ranked> = candidates
        .into_iter()
        .filter(|who| who.broken > 0 || who.debts.iter().any(|debt| debt.overdue.minor > 0))
        .map(|who| weighed(who, &most, today))
        .collect();
    ranked.sort_by_key(|one| (std::cmp::Reverse(one.points), one.who.no));
    ranked
}

fn weighed(who: Candidate, most: &HashMap<Currency, i64>, today: Day) -> Ranked {
    let mut reasons = Vec::new();
    let share = |debt: &&Debt| {
        let most = most.get(&debt.overdue.currency).copied().unwrap_or(0);
        part(WEIGHTS.overdue, debt.overdue.minor, most)
    };
    if let Some(debt) = who.debts.iter().max_by_key(share) {
        reasons.push((Reason::Overdue(debt.overdue), share(&debt)));
    }
    if let Some(since) = who.debts.iter().filter_map(|debt| debt.since).min() {
        let days = days(since, today);
        reasons.push((Reason::Age(days), part(WEIGHTS.age, days, OLDEST_DAYS)));
    }
    let promises = i64::from(who.broken).saturating_mul(WEIGHTS.promise);
    reasons.push((Reason::Promises(who.broken), promises.min(WEIGHTS.promises)));
    if let Some(class) = who.risk {
        let points = match class {
            Risk::High => WEIGHTS.risk,
            Risk::Medium => WEIGHTS.risk / 2,
            Risk::Low => 0,
        };
        reasons.push((Reason::Risk(class), points));
    }
    reasons.push(match who.last_visit {
        Some(last) => {
            let days = days(last, today);
            (
                Reason::NotVisited(days),
                part(WEIGHTS.visit, days, LONGEST_DAYS),
            )
        }
        None => (Reason::NeverVisited, WEIGHTS.visit),
    });
    if let Some((from, site)) = who.from.zip(who.site) {
        let metres = whole(route::metres(from, site));
        let points = WEIGHTS.near - part(WEIGHTS.near, metres, FARTHEST_M);
        reasons.push((Reason::Near(metres), points));
    }
    reasons.retain(|(_, points)| *points > 0);
    reasons.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
    Ranked {
        points: reasons.iter().map(|(_, points)| points).sum(),
        reasons,
        who,
    }
}

/// The part of the points that an amount has of another, all of them at most.
fn part(points: i64, of: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let of = i128::from(of.clamp(0, whole));
    let part = (i128::from(points) * of + i128::from(whole) / 2) / i128::from(whole);
    i64::try_from(part).unwrap_or(points)
}

fn days(from: Day, to: Day) -> i64 {
    i64::from(to.0) - i64::from(from.0)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "no two places of the earth are more metres apart than an i64 holds"
)]
fn whole(metres: f64) -> i64 {
    metres as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Day = Day(20_000);

    fn somebody(no: u32, overdue: i64, days: i32) -> Candidate {
        let aed: Currency = "AED".parse().expect("a currency");
        Candidate {
            no: CustomerNo(no),
            code: format!("K{no}"),
            name: format!("Customer {no}"),
            risk: None,
            site: None,
            collector: None,
            debts: vec![Debt {
                open: Money::new(overdue.max(100), aed),
                overdue: Money::new(overdue, aed),
                since: (overdue > 0).then(|| TODAY.plus(-days)),
            }],
            last_visit: Some(TODAY),
            broken: 0,
            from: None,
        }
    }

    #[test]
    fn points_add_up_to_a_hundred_at_most_and_say_why() {
        let worst = Candidate {
            risk: Some(Risk::High),
            broken: 9,
            last_visit: None,
            from: Some((0, 0)),
            site: Some((0, 0)),
            ..somebody(1, 1_000, 500)
        };
        let better = Candidate {
            risk: Some(Risk::Medium),
            broken: 1,
            last_visit: Some(TODAY.plus(-9)),
            from: Some((0, 0)),
            site: Some((9_000, 0)),
            ..somebody(2, 500, 60)
        };
        let ranked = rank(vec![better, somebody(3, 0, 0), worst], TODAY);
        let [first, second] = ranked.as_slice() else {
            panic!("who owes nothing overdue is not listed: {ranked:?}");
        };
        assert_eq!((first.who.no, first.points), (CustomerNo(1), 100));
        let points: Vec<i64> = second.reasons.iter().map(|(_, points)| *points).collect();
        // Half of the largest amount, half of the age, one promise, medium risk, ten kilometres, nine days.
        assert_eq!(points, [18, 10, 5, 5, 5, 2], "{second:?}");
        assert_eq!(second.points, 45);
        assert!(
            matches!(second.reasons[4], (Reason::Near(metres), 5) if (10_000..10_020).contains(&metres))
        );
    }

    #[test]
    fn currencies_are_not_compared_with_each_other() {
        let kwd: Currency = "KWD".parse().expect("a currency");
        let mut other = somebody(2, 5, 10);
        other.debts[0].overdue = Money::new(5, kwd);
        let ranked = rank(vec![somebody(1, 5_000, 10), other], TODAY);
        assert_eq!(ranked[0].points, ranked[1].points);
        assert_eq!(ranked[0].who.no, CustomerNo(1), "the number between equals");
    }
}
