//! Guessing is slowed down, people are not locked out.
//!
//! Token buckets that always fill again, so nobody is ever out for good. What counts against a login
//! is counted apart for every address, and an address from which a person has signed in before is
//! not touched by what others guess elsewhere: guessing at somebody's login does not keep them out.
//! A browser in which a person has signed in before is counted for itself alone: whoever guesses from the
//! same office does not keep them out either.
//! Kept in memory, by each process for itself: a restart forgives.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use counterfoil_sync::time::Millis;

use crate::clock::Clock;

/// How many in a burst, and how long until one more.
#[derive(Debug, Clone, Copy)]
struct Rate {
    burst: i64,
    refill_ms: i64,
}

/// Wrong passwords for one login from one address, or from one browser it was used in.
const PAIR: Rate = Rate {
    burst: 8,
    refill_ms: 15_000,
};
/// Wrong passwords for one login from all addresses it was never used from.
const STRANGERS: Rate = Rate {
    burst: 40,
    refill_ms: 15_000,
};
/// Wrong passwords from one address.
const ADDRESS: Rate = Rate {
    burst: 60,
    refill_ms: 1_000,
};
/// Wrong codes of one person's second factor from one place: there are only a million.
const SECOND: Rate = Rate {
    burst: 6,
    refill_ms: 60_000,
};
/// The same from all places they never signed in from.
const SECOND_STRANGERS: Rate = Rate {
    burst: 12,
    refill_ms: 60_000,
};
/// Wrong enrolment codes from one address.
const CODES: Rate = Rate {
    burst: 10,
    refill_ms: 6_000,
};

/// Batches at the rescue door from one address.
const RESCUES: Rate = Rate {
    burst: 240,
    refill_ms: 1_000,
};

/// Receipts looked at from one address: a family behind one, not a machine that tries numbers.
const PAGES: Rate = Rate {
    burst: 120,
    refill_ms: 1_000,
};

/// Buckets kept; beyond it the full ones are dropped.
const KEPT: usize = 20_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Pair(String, IpAddr),
    Strangers(String),
    Address(IpAddr),
    Codes(IpAddr),
    Rescues(IpAddr),
    Pages(IpAddr),
    Browser(String, String),
    Second(String, String),
    SecondStrangers(String),
}

impl Key {
    fn rate(&self) -> Rate {
        match self {
            Self::Pair(..) | Self::Browser(..) => PAIR,
            Self::Strangers(_) => STRANGERS,
            Self::Second(..) => SECOND,
            Self::SecondStrangers(_) => SECOND_STRANGERS,
            Self::Address(_) => ADDRESS,
            Self::Codes(_) => CODES,
            Self::Rescues(_) => RESCUES,
            Self::Pages(_) => PAGES,
        }
    }
}

/// A bucket is known by when it will be full again: one number, and time does the refilling.
#[derive(Debug, Default)]
struct Buckets {
    full_at: HashMap<Key, i64>,
    /// Logins and the addresses they were used from, and when.
    known: HashMap<(String, IpAddr), i64>,
}

/// Slows guessing down. Cloning it shares the counts.
#[derive(Debug, Clone)]
pub struct Throttles {
    buckets: Arc<Mutex<Buckets>>,
    clock: Clock,
}

/// Leave to try once. Counted as a wrong guess until it is [`given back`](Self::give_back).
#[must_use = "a try that succeeded gives its leave back"]
#[derive(Debug)]
pub struct Leave {
    throttles: Throttles,
    keys: Vec<Key>,
    known: Option<(String, IpAddr)>,
}

/// Too many wrong guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many wrong tries; try again in {wait_s} seconds")]
pub struct TooMany {
    /// Seconds until the next try.
    pub wait_s: i64,
}

impl Throttles {
    /// None counted yet.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            buckets: Arc::default(),
            clock,
        }
    }

    /// Leave to try a password. `browser` names one that this login was used from before.
    pub fn sign_in(
        &self,
        login: &str,
        from: IpAddr,
        browser: Option<&str>,
    ) -> Result<Leave, TooMany> {
        let from = network(from);
        let login: String = login.chars().take(64).collect();
        if let Some(browser) = browser {
            let key = Key::Browser(login.clone(), browser.to_owned());
            return self.take(vec![key], Some((login, from)));
        }
        let is_known = self.lock().known.contains_key(&(login.clone(), from));
        let mut keys = vec![Key::Address(from), Key::Pair(login.clone(), from)];
        if !is_known {
            keys.push(Key::Strangers(login.clone()));
        }
        self.take(keys, Some((login, from)))
    }

    /// Leave to try a code of a second factor.
    pub fn second_factor(
        &self,
        login: &str,
        from: IpAddr,
        browser: Option<&str>,
    ) -> Result<Leave, TooMany> {
        let from = network(from);
        let login: String = login.chars().take(64).collect();
        let place = browser.map_or_else(|| from.to_string(), str::to_owned);
        let mut keys = vec![Key::Second(login.clone(), place)];
        if browser.is_none() {
            keys.push(Key::SecondStrangers(login));
        }
        self.take(keys, None)
    }

    /// Leave to try an enrolment code.
    pub fn enrol(&self, from: IpAddr) -> Result<Leave, TooMany> {
        self.take(vec![Key::Codes(network(from))], None)
    }

    /// Leave to hand in a batch at the rescue door. It is not given back: every batch counts.
    pub fn rescue(&self, from: IpAddr) -> Result<(), TooMany> {
        self.take(vec![Key::Rescues(network(from))], None).map(drop)
    }

    /// Leave to look at a public page. It is not given back: every look counts.
    pub fn page(&self, from: IpAddr) -> Result<(), TooMany> {
        self.take(vec![Key::Pages(network(from))], None).map(drop)
    }

    fn take(&self, keys: Vec<Key>, known: Option<(String, IpAddr)>) -> Result<Leave, TooMany> {
        let now = self.clock.now().0;
        let mut buckets = self.lock();
        let wait = keys.iter().map(|key| {
            let rate = key.rate();
            let full_at = buckets.full_at.get(key).copied().unwrap_or(now).max(now);
            full_at
                .saturating_add(rate.refill_ms)
                .saturating_sub(now.saturating_add(rate.burst * rate.refill_ms))
        });
        let wait = wait.max().unwrap_or(0);
        if wait > 0 {
            return Err(TooMany {
                wait_s: wait.saturating_add(999) / 1_000,
            });
        }
        for key in &keys {
            let full_at = buckets.full_at.entry(key.clone()).or_insert(now);
            *full_at = (*full_at).max(now).saturating_add(key.rate().refill_ms);
        }
        forget(&mut buckets.full_at, |full_at| full_at > now);
        drop(buckets);
        Ok(Leave {
            throttles: self.clone(),
            keys,
            known,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Buckets> {
        // The counts are whole after every statement: a panic elsewhere does not spoil them.
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leave {
    /// The try succeeded: it does not count, and the address is known from now on.
    pub fn give_back(self) {
        let Millis(now) = self.throttles.clock.now();
        let mut buckets = self.throttles.lock();
        for key in &self.keys {
            if let Some(full_at) = buckets.full_at.get_mut(key) {
                *full_at = full_at.saturating_sub(key.rate().refill_ms);
            }
        }
        if let Some(known) = self.known {
            buckets.known.insert(known, now);
            forget(&mut buckets.known, |at| at > now - 90 * 24 * 3_600_000);
        }
    }
}

/// Keeps a map within its limit. When even what is worth keeping is too much, somebody is filling it
/// on purpose: it is emptied, and the turns at the password hash still hold them off.
fn forget<K: Eq + Hash>(map: &mut HashMap<K, i64>, worth_keeping: impl Fn(i64) -> bool) {
    if map.len() > KEPT {
        map.retain(|_, at| worth_keeping(*at));
        if map.len() > KEPT {
            map.clear();
        }
    }
}

/// Whoever holds an IPv6 address holds its /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn elsewhere(no: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, no])
    }

    fn throttles() -> (Clock, Throttles) {
        let clock = Clock::fixed(Millis(1_000_000));
        (clock.clone(), Throttles::new(clock))
    }

    #[test]
    fn a_burst_then_a_wait_and_never_out_for_good() {
        let (clock, throttles) = throttles();
        for _ in 0..PAIR.burst {
            let _spent = throttles
                .sign_in("amal", HOME, None)
                .expect("within the burst");
        }
        assert_eq!(
            throttles
                .sign_in("amal", HOME, None)
                .expect_err("spent")
                .wait_s,
            15
        );
        clock.set(Millis(1_000_000 + 15_000));
        let _spent = throttles
            .sign_in("amal", HOME, None)
            .expect("one more after the wait");
        assert!(throttles.sign_in("amal", HOME, None).is_err());
        assert!(
            throttles.sign_in("badr", HOME, None).is_ok(),
            "another login is not touched"
        );
    }

    #[test]
    fn guessing_elsewhere_does_not_keep_a_person_out() {
        let (_clock, throttles) = throttles();
        throttles
            .sign_in("amal", HOME, None)
            .expect("first")
            .give_back();
        let mut guesses = 0;
        for no in 1..=100 {
            while throttles.sign_in("amal", elsewhere(no), None).is_ok() {
                guesses += 1;
            }
        }
        assert_eq!(
            guesses, STRANGERS.burst,
            "all strangers together have one burst"
        );
        throttles
            .sign_in("amal", HOME, None)
            .expect("at home nothing changed")
            .give_back();
    }

    #[test]
    fn guessing_in_the_same_office_does_not_keep_a_known_browser_out() {
        let (_clock, throttles) = throttles();
        while throttles.sign_in("amal", HOME, None).is_ok() {}
        throttles
            .sign_in("amal", HOME, Some("desk"))
            .expect("her own browser is counted for itself")
            .give_back();
        let mut guesses = 0;
        while throttles.sign_in("amal", HOME, Some("desk")).is_ok() {
            guesses += 1;
        }
        assert_eq!(guesses, PAIR.burst, "and no guesses are free in it");
    }

    #[test]
    fn right_tries_cost_nothing() {
        let (_clock, throttles) = throttles();
        for _ in 0..1_000 {
            throttles
                .sign_in("amal", HOME, None)
                .expect("free")
                .give_back();
        }
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        assert_eq!(
            network("2001:db8::1".parse().expect("an address")),
            network("2001:db8::ffff:1".parse().expect("an address"))
        );
        assert_eq!(
            network("::ffff:10.0.0.1".parse().expect("an address")),
            HOME
        );
    }

    #[test]
    fn memory_is_bounded() {
        let (_clock, throttles) = throttles();
        for no in 0..KEPT + 10 {
            let _spent = throttles.take(vec![Key::Strangers(no.to_string())], None);
        }
        assert!(throttles.lock().full_at.len() <= KEPT);
    }
}
