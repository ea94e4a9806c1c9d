//! Time and place of an entry, graded: how far they speak for it. Shown to whoever looks, and never a block.

use counterfoil_sync::entry::{Entry, Fact, Place, Receipt};
use counterfoil_sync::id::{CustomerNo, EntryId};
use counterfoil_sync::time::{Clocks, Millis};

use super::{IntakeError, sql};
use crate::db::{DbError, Tx};
use crate::values;

/// What stands beside an entry.
#[derive(Debug)]
pub struct Evidence {
    /// What it says.
    pub fact: Option<Fact>,
    /// The receipt as it was written, if it is one.
    pub receipt: Option<Receipt>,
    /// What the phone's clocks said.
    pub clocks: Clocks,
    /// When it came in.
    pub received: Millis,
    /// Where the phone was, by the entry or by the check-in of its visit.
    pub place: Option<Place>,
    /// How far from the customer's site, in metres, as far as both are known.
    pub metres: Option<i64>,
    /// What speaks against time and place.
    pub doubts: Vec<Doubt>,
}

impl Evidence {
    /// From 100, when nothing speaks against time and place, to 0.
    #[must_use]
    pub fn score(&self) -> u32 {
        score(&self.doubts)
    }
}

/// What speaks against time or place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// No place was taken.
    NoPlace,
    /// The platform said that an app made the place up.
    MadeUp,
    /// The phone was sure of it only within so many metres.
    Vague(u32),
    /// So many metres from the site, beyond what the phone was unsure of.
    Far(i64),
    /// The phone's clock was ahead of the server's by so many minutes when the entry came in.
    Ahead(i64),
    /// Between this entry and the one before it the wall clock went otherwise than the time since boot, by so
    /// many minutes.
    Jumped(i64),
}

impl Doubt {
    /// What it takes off the score.
    #[must_use]
    pub fn weight(self) -> u32 {
        match self {
            Self::MadeUp => 60,
            Self::NoPlace | Self::Ahead(_) => 40,
            Self::Jumped(_) => 30,
            Self::Vague(metres) => {
                if metres > VERY_VAGUE_M {
                    30
                } else {
                    15
                }
            }
            Self::Far(metres) => {
                if metres > VERY_FAR_M {
                    50
                } else {
                    25
                }
            }
        }
    }
}

/// A place that is good to a street says little; one that is good to a district says nothing.
const VAGUE_M: u32 = 100;
const VERY_VAGUE_M: u32 = 500;
/// A site is a shop with a yard; a kilometre away is another customer's.
const FAR_M: i64 = 200;
const VERY_FAR_M: i64 = 1_000;
/// Clocks are set by hand, and drift.
const CLOCK_MINUTES: i64 = 5;

fn score(doubts: &[Doubt]) -> u32 {
    let off = doubts.iter().map(|doubt| doubt.weight()).sum::<u32>();
    100_u32.saturating_sub(off)
}

fn minutes(ms: i64) -> i64 {
    ms / 60_000
}

/// What speaks against a place, and against the clocks: those of the entry before it, and when it came in.
fn doubts(
    place: Option<Place>,
    metres: Option<i64>,
    (before, clocks): (Option<Clocks>, Clocks),
    received: Millis,
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    match place {
        None => doubts.push(Doubt::NoPlace),
        Some(place) => {
            doubts.extend(place.mock.then_some(Doubt::MadeUp));
            let vague = place.accuracy_m;
            doubts.extend((vague > VAGUE_M).then_some(Doubt::Vague(vague)));
            let beyond = metres.map(|metres| metres.saturating_sub(vague.into()));
            doubts.extend(beyond.filter(|beyond| *beyond > FAR_M).map(Doubt::Far));
        }
    }
    let ahead = minutes(clocks.wall.0.saturating_sub(received.0));
    doubts.extend((ahead > CLOCK_MINUTES).then_some(Doubt::Ahead(ahead)));
    if let Some(before) = before.filter(|before| before.boot == clocks.boot) {
        let wall = clocks.wall.0.saturating_sub(before.wall.0);
        let ran = i64::try_from(clocks.mono).unwrap_or(i64::MAX);
        let ran = ran.saturating_sub(i64::try_from(before.mono).unwrap_or(i64::MAX));
        let apart = minutes(wall.saturating_sub(ran)).saturating_abs();
        doubts.extend((apart > CLOCK_MINUTES).then_some(Doubt::Jumped(apart)));
    }
    doubts
}

/// The evidence of an entry.
pub async fn evidence(
    tx: &mut Tx,
    id: EntryId,
    customer: Option<CustomerNo>,
) -> Result<Option<Evidence>, IntakeError> {
    let Some(row) = tx.optional(&sql::EVIDENCE, key(id)).await? else {
        return Ok(None);
    };
    let bytes: Vec<u8> = row.get(0)?;
    let unreadable = |_| IntakeError::Unreadable(id.to_string());
    let entry = Entry::from_bytes(&bytes).map_err(unreadable)?;
    let fact = entry.fact().ok();
    let receipt = match &fact {
        Some(Fact::Receipt(receipt)) => Some(receipt.clone()),
        Some(_) | None => None,
    };
    // The check-in of the visit says where, if the receipt does not.
    let visit = receipt.as_ref().and_then(|receipt| receipt.visit);
    let place = match (entry.place, visit) {
        (None, Some(visit)) => {
            let visit = EntryId::new(id.journal, visit);
            entry_at(tx, visit).await?.and_then(|entry| entry.place)
        }
        (place, _) => place,
    };
    let of = customer.or(match &fact {
        Some(Fact::CheckIn(check_in)) => Some(check_in.customer),
        Some(_) | None => None,
    });
    let site = match of {
        Some(customer) => site(tx, customer).await?,
        None => None,
    };
    let metres = place
        .zip(site)
        .map(|(place, site)| metres((place.lat_e5.into(), place.lon_e5.into()), site));
    let before = match id.seq.checked_sub(1).filter(|seq| *seq > 0) {
        Some(seq) => entry_at(tx, EntryId::new(id.journal, seq)).await?,
        None => None,
    };
    let clocks = (before.map(|before| before.clocks), entry.clocks);
    let received = row.get(1)?;
    Ok(Some(Evidence {
        doubts: doubts(place, metres, clocks, received),
        fact,
        receipt,
        clocks: entry.clocks,
        received,
        place,
        metres,
    }))
}

fn key(id: EntryId) -> Vec<crate::db::Value> {
    values![id.journal, id.seq.cast_signed()]
}

async fn site(tx: &mut Tx, customer: CustomerNo) -> Result<Option<(i64, i64)>, DbError> {
    let Some(row) = tx.optional(&sql::SITE, values![customer]).await? else {
        return Ok(None);
    };
    let (lat, lon): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
    Ok(lat.zip(lon))
}

async fn entry_at(tx: &mut Tx, id: EntryId) -> Result<Option<Entry>, DbError> {
    let Some(row) = tx.optional(&sql::ENTRY, key(id)).await? else {
        return Ok(None);
    };
    let bytes: Vec<u8> = row.get(0)?;
    Ok(Entry::from_bytes(&bytes).ok())
}

/// How far two places are apart, in metres: good to a hundredth within a city, which is what is asked.
fn metres(one: (i64, i64), other: (i64, i64)) -> i64 {
    // A hundred-thousandth of a degree is 1.113 metres along a meridian.
    let along = |e5: i64| e5.abs().saturating_mul(1_113) / 1_000;
    let square = (one.0 / 100_000).pow(2);
    // Bhaskara's cosine, in thousandths.
    let cosine = (32_400 - 4 * square) * 1_000 / (32_400 + square);
    let north = along(one.0 - other.0);
    let east = along(one.1 - other.1).saturating_mul(cosine) / 1_000;
    (north.saturating_mul(north))
        .saturating_add(east.saturating_mul(east))
        .isqrt()
}

#[cfg(test)]
mod tests {
    use counterfoil_sync::entry::Place;
    use counterfoil_sync::time::{Clocks, Millis};

    use super::{Doubt, doubts, metres, score};

    const NOON: i64 = 1_700_000_000_000;

    fn clocks(wall: i64, mono: u64) -> Clocks {
        Clocks {
            wall: Millis(wall),
            mono,
            boot: 7,
        }
    }

    fn place(accuracy_m: u32, mock: bool) -> Place {
        Place {
            lat_e5: 2_526_700,
            lon_e5: 5_529_700,
            accuracy_m,
            mock,
        }
    }

    #[test]
    fn distances_are_good_enough_for_a_city() {
        // Dubai Creek to Burj Khalifa is 9.4 km; one step north is a metre.
        let creek = (2_526_700, 5_529_700);
        let tower = (2_519_720, 5_527_440);
        assert!(
            (8_000..=8_400).contains(&metres(creek, tower)),
            "{}",
            metres(creek, tower)
        );
        assert_eq!(metres(creek, creek), 0);
        assert_eq!(metres((0, 0), (100, 0)), 111);
        assert_eq!(metres((6_000_000, 0), (6_000_000, 1_000)), 556);
    }

    #[test]
    fn what_speaks_against_time_and_place_is_told_and_weighed() {
        let minute = 60_000;
        let now = clocks(NOON, 10 * 60_000);
        let late = Millis(NOON + 90 * minute);
        let good = doubts(Some(place(12, false)), Some(40), (None, now), late);
        assert_eq!((good.len(), score(&good)), (0, 100), "late is no doubt");
        // Unsure by as much as it is away: not far.
        let vague = doubts(Some(place(600, false)), Some(700), (None, now), late);
        assert_eq!(vague, [Doubt::Vague(600)]);
        let far = doubts(Some(place(20, false)), Some(1_500), (None, now), late);
        assert_eq!(
            (far.as_slice(), score(&far)),
            (&[Doubt::Far(1_480)][..], 50)
        );
        let before = Some(clocks(NOON - 5 * minute, 5 * 60_000));
        assert!(doubts(Some(place(12, false)), None, (before, now), late).is_empty());
        // The wall clock was put back by two hours between the two.
        let before = Some(clocks(NOON + 115 * minute, 5 * 60_000));
        let jumped = doubts(Some(place(12, false)), None, (before, now), late);
        assert_eq!(jumped, [Doubt::Jumped(120)]);
        let early = Millis(NOON - 30 * minute);
        let worst = doubts(Some(place(12, true)), Some(5_000), (None, now), early);
        assert_eq!(worst, [Doubt::MadeUp, Doubt::Far(4_988), Doubt::Ahead(30)]);
        assert_eq!(score(&worst), 0);
        assert_eq!(doubts(None, None, (None, now), late), [Doubt::NoPlace]);
    }
}
