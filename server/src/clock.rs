//! Where time comes from. Nobody else reads the system's clock: whoever needs time is handed a
//! [`Clock`], so that tests and the simulator can set it, and no rule can depend on it by accident.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use counterfoil_sync::time::{Day, Millis};

/// A source of instants. Cloning it gives the same clock.
#[derive(Debug, Clone)]
pub struct Clock(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// The system's, moved by so many milliseconds.
    System { shift_ms: Arc<AtomicI64> },
    /// Stands until it is set.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::shifted(0)
    }

    /// The system's clock moved by so many milliseconds, into the past if negative. For demos of
    /// another day.
    #[must_use]
    pub fn shifted(shift_ms: i64) -> Self {
        Self(Kind::System {
            shift_ms: Arc::new(AtomicI64::new(shift_ms)),
        })
    }

    /// Goes on with the system's time, for all clones, if that is later: a clock is never put back. Does
    /// nothing to a fixed clock.
    pub fn catch_up(&self) {
        if let Kind::System { shift_ms } = &self.0 {
            shift_ms.fetch_max(0, Ordering::SeqCst);
        }
    }

    /// A clock that stands at an instant until [`set`](Self::set).
    #[must_use]
    pub fn fixed(at: Millis) -> Self {
        Self(Kind::Fixed(Arc::new(AtomicI64::new(at.0))))
    }

    /// Sets a fixed clock, for all its clones. Does nothing to another.
    pub fn set(&self, at: Millis) {
        if let Kind::Fixed(now) = &self.0 {
            now.store(at.0, Ordering::SeqCst);
        }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Millis {
        match &self.0 {
            Kind::Fixed(now) => Millis(now.load(Ordering::SeqCst)),
            Kind::System { shift_ms } => {
                // A clock before 1970 is a broken machine; it reads as 1970 rather than stopping us.
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the one place that reads the clock"
                )]
                let since = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                Millis(
                    i64::try_from(since.as_millis())
                        .unwrap_or(i64::MAX)
                        .saturating_add(shift_ms.load(Ordering::SeqCst)),
                )
            }
        }
    }

    /// The present date in the company's time zone.
    #[must_use]
    pub fn today(&self, zone: Tz) -> Day {
        day_in(self.now(), zone)
    }
}

/// The date an instant falls on in a time zone.
#[must_use]
pub fn day_in(at: Millis, zone: Tz) -> Day {
    match DateTime::from_timestamp_millis(at.0) {
        Some(utc) => Day::from_date(utc.with_timezone(&zone).date_naive()),
        None => at.utc_day(),
    }
}

/// What clocks in a time zone say at an instant: `14:05`.
#[must_use]
pub fn clock_in(at: Millis, zone: Tz) -> String {
    DateTime::from_timestamp_millis(at.0)
        .map(|utc| utc.with_timezone(&zone).format("%H:%M").to_string())
        .unwrap_or_default()
}

/// The instant when clocks in a time zone say so many minutes past midnight of a day.
#[must_use]
pub fn instant_in(day: Day, minutes: i64, zone: Tz) -> Millis {
    let midnight = day.date().map(|date| date.and_time(NaiveTime::MIN));
    let local = midnight.map(|midnight| midnight + TimeDelta::minutes(minutes));
    // An hour that clocks leave out is no instant there; Greenwich's does as well.
    match local.and_then(|local| zone.from_local_datetime(&local).earliest()) {
        Some(at) => Millis(at.timestamp_millis()),
        None => Millis(i64::from(day.0) * 86_400_000 + minutes * 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_past_seven_is_earlier_in_the_east() {
        let day: Day = "2026-11-22".parse().expect("a day");
        let at = |zone| instant_in(day, 450, zone);
        assert_eq!(at(Tz::UTC).0 - at(Tz::Asia__Dubai).0, 4 * 3_600_000);
        assert_eq!(day_in(at(Tz::Asia__Dubai), Tz::Asia__Dubai), day);
    }

    #[test]
    fn the_business_day_is_the_companys_not_greenwichs() {
        // 2026-11-22 21:30 UTC is already the 23rd in Dubai.
        let clock = Clock::fixed(Millis(1_795_383_000_000));
        assert_eq!(
            clock.today(chrono_tz::Asia::Dubai).to_string(),
            "2026-11-23"
        );
        assert_eq!(clock.today(chrono_tz::UTC).to_string(), "2026-11-22");
    }
}
