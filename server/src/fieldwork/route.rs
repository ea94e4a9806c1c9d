//! The shortest way through the stops of a day, as the crow flies.
//!
//! Nearest neighbour first, then stretches are turned round and stops exchanged as long as the way gets
//! shorter. For the forty stops of a day that is as good as it needs to be, and takes no time.

/// A place on the earth, in hundred-thousandths of a degree: latitude and longitude.
pub type Site = (i32, i32);

/// The earth's mean radius.
const RADIUS_M: f64 = 6_371_008.8;
/// Shorter by less than this is not shorter.
const LEAST_M: f64 = 0.5;
/// Times that all stops are looked at again; a handful is enough in practice.
const ROUNDS: usize = 20;
/// Beginnings that are worked on where none is given.
const WORKED_ON: usize = 3;

/// A stop to be put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Where it is; nothing if nobody knows.
    pub site: Option<Site>,
    /// Whether it keeps its place in the order.
    pub is_fixed: bool,
}

/// Metres between two places: the haversine of the angle between them.
#[must_use]
pub fn metres(from: Site, to: Site) -> f64 {
    let radians = |e5: i32| f64::from(e5).to_radians() / 100_000.0;
    let (lat, other) = (radians(from.0), radians(to.0));
    let across = ((other - lat) / 2.0).sin().powi(2);
    let along = ((radians(to.1) - radians(from.1)) / 2.0).sin().powi(2);
    let haversine = across + lat.cos() * other.cos() * along;
    2.0 * RADIUS_M * haversine.sqrt().min(1.0).asin()
}

/// How long the way through these places is; stops without a place are passed over.
#[must_use]
pub fn length_m(start: Option<Site>, sites: impl IntoIterator<Item = Option<Site>>) -> f64 {
    let mut length = 0.0;
    let mut here = start;
    for site in sites.into_iter().flatten() {
        length += here.map_or(0.0, |here| metres(here, site));
        here = Some(site);
    }
    length
}

/// The order in which to visit the stops, by their places in the list. What is fixed keeps its place;
/// what has no site comes last, as it was. `start` is where the way begins, if that is known.
#[must_use]
pub fn shortest(start: Option<Site>, stops: &[Stop]) -> Vec<usize> {
    let ground = Ground::new(start, stops);
    let free = stops.iter().enumerate().filter(|(_, stop)| !stop.is_fixed);
    let (located, rest): (Vec<usize>, Vec<usize>) = free
        .map(|(at, _)| at)
        .partition(|at| stops.get(*at).is_some_and(|stop| stop.site.is_some()));
    let is_known = start.is_some() || stops.first().is_some_and(|stop| stop.is_fixed);
    // Where nobody says where it begins, each stop is tried, and the best few are worked on.
    let begins: Vec<Option<usize>> = if is_known {
        vec![None]
    } else {
        located.iter().copied().map(Some).collect()
    };
    let mut ways: Vec<Vec<usize>> = begins
        .into_iter()
        .map(|first| near_by_near(&ground, stops, &located, &rest, first))
        .collect();
    ways.sort_by(|one, other| ground.length(one).total_cmp(&ground.length(other)));
    ways.truncate(WORKED_ON);
    for way in &mut ways {
        improve(&ground, &located, way);
    }
    ways.into_iter()
        .min_by(|one, other| ground.length(one).total_cmp(&ground.length(other)))
        .unwrap_or_else(|| (0..stops.len()).collect())
}

/// How far everything is from everything, measured once.
struct Ground {
    /// From where the way begins; nothing where that or the stop is not known.
    from_start: Vec<Option<f64>>,
    between: Vec<Vec<Option<f64>>>,
}

impl Ground {
    fn new(start: Option<Site>, stops: &[Stop]) -> Self {
        let row = |from: Option<Site>| -> Vec<Option<f64>> {
            let far = |stop: &Stop| Some(metres(from?, stop.site?));
            stops.iter().map(far).collect()
        };
        Self {
            from_start: row(start),
            between: stops.iter().map(|stop| row(stop.site)).collect(),
        }
    }

    fn far(&self, from: Option<usize>, to: usize) -> Option<f64> {
        let row = match from {
            Some(from) => self.between.get(from)?,
            None => &self.from_start,
        };
        row.get(to).copied().flatten()
    }

    /// Whether anybody knows where a stop is.
    fn knows(&self, at: usize) -> bool {
        self.far(Some(at), at).is_some()
    }

    fn length(&self, way: &[usize]) -> f64 {
        let mut here = None;
        let mut length = 0.0;
        for at in way.iter().copied().filter(|at| self.knows(*at)) {
            length += self.far(here, at).unwrap_or(0.0);
            here = Some(at);
        }
        length
    }
}

/// From each stop to the one that is nearest.
fn near_by_near(
    ground: &Ground,
    stops: &[Stop],
    located: &[usize],
    rest: &[usize],
    first: Option<usize>,
) -> Vec<usize> {
    let mut left: Vec<usize> = located.to_vec();
    let mut rest = rest.iter().copied();
    let mut here = None;
    let mut way = Vec::with_capacity(stops.len());
    for (at, stop) in stops.iter().enumerate() {
        let next = if stop.is_fixed {
            at
        } else {
            let far = |to: usize| match first {
                Some(first) if first == to => -1.0,
                _ => ground.far(here, to).unwrap_or(0.0),
            };
            let nearest = left
                .iter()
                .enumerate()
                .min_by(|(_, one), (_, other)| far(**one).total_cmp(&far(**other)));
            match nearest.map(|(place, _)| place) {
                Some(place) => left.remove(place),
                None => rest.next().unwrap_or(at),
            }
        };
        here = Some(next).filter(|next| ground.knows(*next)).or(here);
        way.push(next);
    }
    way
}

/// Turns stretches round and exchanges stops while that makes the way shorter.
fn improve(ground: &Ground, located: &[usize], way: &mut [usize]) {
    // Places of the order that are filled freely: those of fixed stops are not touched.
    let open: Vec<usize> = (0..way.len())
        .filter(|place| way.get(*place).is_some_and(|at| located.contains(at)))
        .collect();
    let mut best = ground.length(way);
    for _ in 0..ROUNDS {
        let before = best;
        for nth in 0..open.len() {
            for to in nth + 1..open.len() {
                let stretch = open.get(nth..=to).unwrap_or_default();
                for tried in [turned(way, stretch), exchanged(way, stretch)] {
                    let now = ground.length(&tried);
                    if now + LEAST_M < best {
                        best = now;
                        way.copy_from_slice(&tried);
                    }
                }
            }
        }
        if before - best < LEAST_M {
            break;
        }
    }
}

/// The way with these places of it the other way round.
fn turned(way: &[usize], places: &[usize]) -> Vec<usize> {
    let mut turned = way.to_vec();
    for (place, from) in places.iter().zip(places.iter().rev()) {
        if let (Some(slot), Some(at)) = (turned.get_mut(*place), way.get(*from)) {
            *slot = *at;
        }
    }
    turned
}

/// The way with the first and the last of these places exchanged.
fn exchanged(way: &[usize], places: &[usize]) -> Vec<usize> {
    let mut exchanged = way.to_vec();
    if let (Some(first), Some(last)) = (places.first(), places.last()) {
        exchanged.swap(*first, *last);
    }
    exchanged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(lat: i32, lon: i32) -> Stop {
        Stop {
            site: Some((lat, lon)),
            is_fixed: false,
        }
    }

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        let found = metres((0, 0), (100_000, 0));
        assert!((found - 111_195.0).abs() < 1.0, "{found}");
        // Dubai to Kuwait City.
        let far = metres((2_520_480, 5_527_080), (2_937_590, 4_797_740));
        assert!((far - 854_000.0).abs() < 3_000.0, "{far}");
    }

    #[test]
    fn the_way_is_the_shortest_of_all_orders() {
        // Crossing itself unless it is turned round: every order of seven is tried.
        let sites = [
            (10, 0),
            (0, 30),
            (12, 28),
            (1, 2),
            (14, 11),
            (3, 17),
            (9, 36),
        ];
        let stops: Vec<Stop> = sites
            .iter()
            .map(|(lat, lon)| free(lat * 900, lon * 900))
            .collect();
        let start = Some((0, 0));
        let way = shortest(start, &stops);
        let length = |way: &[usize]| length_m(start, way.iter().map(|at| stops[*at].site));
        let mut best = f64::INFINITY;
        let mut order: Vec<usize> = (0..stops.len()).collect();
        permute(&mut order, 0, &mut |order| best = best.min(length(order)));
        assert!(
            length(&way) < best + 1.0,
            "{way:?}: {} of {best}",
            length(&way)
        );
    }

    fn permute(order: &mut Vec<usize>, from: usize, seen: &mut impl FnMut(&[usize])) {
        if from == order.len() {
            seen(order);
        }
        for at in from..order.len() {
            order.swap(from, at);
            permute(order, from + 1, seen);
            order.swap(from, at);
        }
    }

    #[test]
    fn what_is_fixed_stays_and_what_has_no_place_comes_last() {
        let mut stops = vec![
            free(0, 50_000),
            free(0, 10_000),
            Stop {
                site: None,
                is_fixed: false,
            },
            free(0, 30_000),
            free(0, 20_000),
        ];
        assert_eq!(shortest(Some((0, 0)), &stops), [1, 4, 3, 0, 2]);
        // Where nobody says where the way begins, it begins at an end.
        let open = shortest(None, &stops);
        assert!(
            open == [1, 4, 3, 0, 2] || open == [0, 3, 4, 1, 2],
            "{open:?}"
        );
        stops[0].is_fixed = true;
        assert_eq!(shortest(Some((0, 0)), &stops), [0, 3, 4, 1, 2]);
        stops[3].is_fixed = true;
        let way = shortest(Some((0, 0)), &stops);
        assert_eq!((way[0], way[3]), (0, 3), "{way:?}");
        assert_eq!(shortest(None, &[]), Vec::<usize>::new());
    }

    #[test]
    fn a_long_day_takes_no_time_and_is_shorter_than_it_was() {
        let stops: Vec<Stop> = (0..60_i32)
            .map(|at| {
                free(
                    2_500_000 + at * 7_919 % 30_011,
                    5_510_000 + at * 104_729 % 40_009,
                )
            })
            .collect();
        let way = shortest(None, &stops);
        let mut seen = way.clone();
        seen.sort_unstable();
        assert_eq!(seen, (0..60).collect::<Vec<_>>());
        let length = |order: &[usize]| length_m(None, order.iter().map(|at| stops[*at].site));
        assert!(length(&way) * 3.0 < length(&seen));
    }
}
