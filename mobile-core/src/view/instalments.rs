//! A plan of instalments, worked out from how many there are and how far they lie apart.

use counterfoil_sync::entry::Instalment;
use counterfoil_sync::limits;
use counterfoil_sync::time::Day;

/// How far instalments lie apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Every {
    /// Seven days.
    Week,
    /// Fourteen days.
    TwoWeeks,
    /// A month: the same date, or the last of a shorter one.
    Month,
}

impl Every {
    fn after(self, first: Day, at: u32) -> Day {
        let days =
            |each: i32| first.plus(i32::try_from(at).unwrap_or(i32::MAX).saturating_mul(each));
        match self {
            Self::Week => days(7),
            Self::TwoWeeks => days(14),
            Self::Month => first.plus_months(at),
        }
    }
}

/// An amount in so many equal parts; what does not divide is spread over the first ones. None if there
/// are no parts, more than a plan may have, or a part would be nothing.
#[must_use]
pub fn instalments(amount: i64, parts: u32, first: Day, every: Every) -> Option<Vec<Instalment>> {
    let count = i64::from(parts);
    let is_plan = (1..=limits::INSTALMENTS).contains(&usize::try_from(parts).ok()?);
    if !is_plan || amount < count || amount > limits::AMOUNT_MINOR {
        return None;
    }
    let (each, over) = (amount / count, amount % count);
    let plan = (0..parts).map(|at| Instalment {
        due: every.after(first, at),
        amount: each + i64::from(i64::from(at) < over),
    });
    Some(plan.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_the_whole_and_keep_to_the_end_of_the_month() {
        let first: Day = "2026-11-30".parse().unwrap();
        let plan = instalments(10_000, 3, first, Every::Month).unwrap();
        let amounts: Vec<i64> = plan.iter().map(|part| part.amount).collect();
        let days: Vec<String> = plan.iter().map(|part| part.due.to_string()).collect();
        assert_eq!(amounts, [3_334, 3_333, 3_333]);
        assert_eq!(days, ["2026-11-30", "2026-12-30", "2027-01-30"]);
        let weeks = instalments(7, 2, first, Every::TwoWeeks).unwrap();
        assert_eq!(weeks[1].due, first.plus(14));
    }

    #[test]
    fn nothing_is_no_plan() {
        let first = Day(20_000);
        assert_eq!(instalments(100, 0, first, Every::Week), None);
        assert_eq!(instalments(2, 3, first, Every::Week), None);
        assert_eq!(instalments(100, 61, first, Every::Week), None);
        assert_eq!(instalments(i64::MAX, 2, first, Every::Week), None);
    }
}
