//! Days and instants. Nothing here reads a clock: instants are handed in by whoever has one.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, Months, NaiveDate};
use minicbor::{CborLen, Decode, Encode};

/// A calendar date as days since 1970-01-01: a business date, a due date, a cheque date.
///
/// ```
/// use counterfoil_sync::time::Day;
/// let due: Day = "2013-02-01".parse()?;
/// assert_eq!(due.0, 15_737);
/// assert_eq!(due.to_string(), "2013-02-01");
/// # Ok::<(), counterfoil_sync::time::NotADay>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode, CborLen)]
#[cbor(transparent)]
pub struct Day(#[n(0)] pub i32);

const EPOCH_FROM_CE: i32 = 719_163;

impl Day {
    /// The day of a calendar date.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - EPOCH_FROM_CE)
    }

    /// The calendar date, unless the number is beyond the calendar.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        self.0
            .checked_add(EPOCH_FROM_CE)
            .and_then(NaiveDate::from_num_days_from_ce_opt)
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The same date so many months later, or the last of that month if it is shorter.
    ///
    /// ```
    /// use counterfoil_sync::time::Day;
    /// let day: Day = "2026-01-31".parse()?;
    /// assert_eq!(day.plus_months(1).to_string(), "2026-02-28");
    /// # Ok::<(), counterfoil_sync::time::NotADay>(())
    /// ```
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        self.date()
            .and_then(|date| date.checked_add_months(Months::new(months)))
            .map_or(self, Self::from_date)
    }

    /// The last day of its month.
    ///
    /// ```
    /// use counterfoil_sync::time::Day;
    /// let day: Day = "2028-02-03".parse()?;
    /// assert_eq!(day.month_end().to_string(), "2028-02-29");
    /// # Ok::<(), counterfoil_sync::time::NotADay>(())
    /// ```
    #[must_use]
    pub fn month_end(self) -> Self {
        self.date()
            .and_then(|date| date.with_day(1))
            .map_or(self, |first| Self::from_date(first).plus_months(1).plus(-1))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{date}"),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map(Self::from_date)
            .map_err(|_| NotADay(text.chars().take(40).collect()))
    }
}

/// A text that is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a date; write it as 2026-11-22")]
pub struct NotADay(String);

/// An instant in milliseconds since 1970-01-01 UTC, as some clock told it. Clocks lie: an instant
/// orders nothing and decides nothing, it is evidence.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Encode, Decode, CborLen,
)]
#[cbor(transparent)]
pub struct Millis(#[n(0)] pub i64);

impl Millis {
    /// The UTC day the instant falls on.
    #[must_use]
    pub fn utc_day(self) -> Day {
        Day(i32::try_from(self.0.div_euclid(86_400_000)).unwrap_or(i32::MAX))
    }
}

/// What a device's clocks say at one moment.
///
/// The wall clock can be set by anyone. The monotonic clock cannot, but starts again at every boot,
/// which the boot id tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, CborLen)]
#[cbor(array)]
pub struct Clocks {
    /// The wall clock.
    #[n(0)]
    pub wall: Millis,
    /// Milliseconds since boot.
    #[n(1)]
    pub mono: u64,
    /// Changes with every boot.
    #[n(2)]
    pub boot: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_back_over_the_whole_calendar() {
        for text in [
            "1969-12-31",
            "1970-01-01",
            "2000-02-29",
            "2038-01-20",
            "9999-12-31",
        ] {
            assert_eq!(
                text.parse::<Day>().map(|day| day.to_string()),
                Ok(text.to_owned())
            );
        }
        for text in ["2013-02-30", "2013-1-1x", "", "01/02/2013"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }
}
