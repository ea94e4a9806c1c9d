//! The order of a plan while it is edited: where a stop goes, and what has to make room for it.

use counterfoil_sync::id::EntryId;
use counterfoil_sync::rank;

/// What stands in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// A stop of the plan.
    Known(EntryId),
    /// One that is being added: its number among them.
    New(usize),
}

#[derive(Debug, Clone)]
struct Placed {
    stop: Stop,
    rank: String,
    /// The rank before the edit.
    was: Option<String>,
}

/// The stops of a plan in their order, cancelled ones too: they keep their places.
#[derive(Debug, Clone, Default)]
pub(super) struct Order(Vec<Placed>);

impl Order {
    /// The order as it is.
    pub(super) fn new(stops: impl IntoIterator<Item = (EntryId, String)>) -> Self {
        let placed = |(stop, rank): (EntryId, String)| Placed {
            stop: Stop::Known(stop),
            was: Some(rank.clone()),
            rank,
        };
        Self(stops.into_iter().map(placed).collect())
    }

    /// Where a stop stands: 0 is the first.
    pub(super) fn place_of(&self, stop: EntryId) -> Option<usize> {
        let stop = Stop::Known(stop);
        self.0.iter().position(|placed| placed.stop == stop)
    }

    /// Brings these stops into this order, moving as few as it takes; others stay where they are.
    pub(super) fn arrange(&mut self, wanted: &[EntryId]) {
        let places: Vec<(EntryId, usize)> = wanted
            .iter()
            .filter_map(|stop| Some((*stop, self.place_of(*stop)?)))
            .collect();
        let staying = longest_rising(&places.iter().map(|(_, place)| *place).collect::<Vec<_>>());
        let mut before = None;
        for (at, (stop, _)) in places.iter().enumerate() {
            if !staying.contains(&at) {
                self.move_after(*stop, before);
            }
            before = Some(*stop);
        }
    }

    /// Puts a new stop at a place, or behind the last one.
    pub(super) fn add(&mut self, place: Option<usize>, new: usize) {
        self.put(place.unwrap_or(self.0.len()), Stop::New(new), None);
    }

    /// Moves a stop behind another, or to the front. Nothing moves if it stands there already.
    pub(super) fn move_after(&mut self, stop: EntryId, after: Option<EntryId>) {
        let Some(from) = self.place_of(stop) else {
            return;
        };
        let to = match after {
            Some(after) => self.place_of(after).map_or(from, |place| place + 1),
            None => 0,
        };
        // Its own place and the one behind it are the same place.
        if to == from || to == from + 1 {
            return;
        }
        let taken = self.0.remove(from);
        let to = if to > from { to - 1 } else { to };
        self.put(to, taken.stop, taken.was);
    }

    /// Where people edited apart, stops may share a rank, and after very many moves into one gap nothing
    /// fits into it: then those behind move on.
    fn put(&mut self, place: usize, stop: Stop, was: Option<String>) {
        let low = place
            .checked_sub(1)
            .and_then(|before| self.0.get(before))
            .map(|placed| placed.rank.clone());
        let ranks = (place..=self.0.len()).find_map(|staying| {
            let high = self.0.get(staying).map(|placed| placed.rank.as_str());
            fill(low.as_deref(), high, staying - place + 1)
        });
        // Not even behind the last: the ranks of this plan are spent, and the order of entries decides.
        let mut ranks = ranks.unwrap_or_default().into_iter();
        let rank = ranks
            .next()
            .unwrap_or_else(|| rank::between(low.as_deref(), None));
        for (behind, rank) in self.0.iter_mut().skip(place).zip(ranks) {
            behind.rank = rank;
        }
        let placed = Placed { stop, rank, was };
        self.0.insert(place.min(self.0.len()), placed);
    }

    /// The stops that have another rank than before, in their order.
    pub(super) fn moved(&self) -> impl Iterator<Item = (EntryId, &str)> {
        self.0.iter().filter_map(|placed| match placed.stop {
            Stop::Known(stop) if placed.was.as_deref() != Some(&placed.rank) => {
                Some((stop, placed.rank.as_str()))
            }
            Stop::Known(_) | Stop::New(_) => None,
        })
    }

    /// The rank of a stop that is being added.
    pub(super) fn rank_of_new(&self, new: usize) -> Option<&str> {
        let found = self.0.iter().find(|placed| placed.stop == Stop::New(new));
        found.map(|placed| placed.rank.as_str())
    }
}

/// The places in a list of the longest run of rising numbers.
fn longest_rising(numbers: &[usize]) -> Vec<usize> {
    // For each place: how long a run that ends there is, and which place comes before it.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let before = numbers
            .iter()
            .zip(&runs)
            .enumerate()
            .take(at)
            .filter(|(_, (lower, _))| *lower < number)
            .max_by_key(|(_, (_, (length, _)))| *length)
            .map(|(before, (_, (length, _)))| (before, *length));
        runs.push(before.map_or((1, None), |(before, length)| (length + 1, Some(before))));
    }
    let longest = runs
        .iter()
        .enumerate()
        .max_by_key(|(_, (length, _))| *length);
    let mut at = longest.map(|(at, _)| at);
    let mut places = Vec::new();
    while let Some(place) = at {
        places.push(place);
        at = runs.get(place).and_then(|(_, before)| *before);
    }
    places.reverse();
    places
}

/// So many ranks in order strictly between two; none when they do not fit.
fn fill(low: Option<&str>, high: Option<&str>, count: usize) -> Option<Vec<String>> {
    let mut ranks: Vec<String> = Vec::with_capacity(count);
    for _ in 0..count {
        let low = ranks.last().map(String::as_str).or(low);
        let next = rank::between(low, high);
        let fits = low.is_none_or(|low| low < next.as_str())
            && high.is_none_or(|high| next.as_str() < high);
        if !fits {
            return None;
        }
        ranks.push(next);
    }
    Some(ranks)
}

#[cfg(test)]
mod tests {
    use counterfoil_sync::id::{DeviceNo, JournalId};

    use super::*;

    fn id(seq: u64) -> EntryId {
        EntryId::new(JournalId::device(DeviceNo(1), 1), seq)
    }

    fn in_order(order: &Order) -> bool {
        order.0.is_sorted_by(|a, b| a.rank < b.rank)
    }

    #[test]
    fn stops_that_share_a_rank_make_room() {
        let shared = |seq| (id(seq), "n".to_owned());
        let mut order = Order::new([shared(1), shared(2), shared(3), (id(4), "x".to_owned())]);
        order.add(Some(1), 0);
        let moved: Vec<EntryId> = order.moved().map(|(stop, _)| stop).collect();
        assert_eq!(moved, [id(2), id(3)]);
        assert!(
            in_order(&order) && order.rank_of_new(0).is_some(),
            "{order:?}"
        );
    }

    #[test]
    fn moving_a_stop_writes_that_stop_and_moving_it_to_where_it_stands_nothing() {
        let stop = |seq: u64, rank: &str| (id(seq), rank.to_owned());
        let before = Order::new([stop(1, "f"), stop(2, "n"), stop(3, "t")]);
        for (which, after, places) in [
            (3, None, [3, 1, 2]),
            (1, Some(3), [2, 3, 1]),
            (1, Some(2), [2, 1, 3]),
            (3, Some(1), [1, 3, 2]),
        ] {
            let mut order = before.clone();
            order.move_after(id(which), after.map(id));
            let moved: Vec<EntryId> = order.moved().map(|(stop, _)| stop).collect();
            assert_eq!(moved, [id(which)]);
            for (place, seq) in places.into_iter().enumerate() {
                assert_eq!(order.place_of(id(seq)), Some(place), "{order:?}");
            }
            assert!(in_order(&order), "{order:?}");
        }
        for (which, after) in [(1, None), (2, Some(1)), (3, Some(2)), (2, Some(2))] {
            let mut order = before.clone();
            order.move_after(id(which), after.map(id));
            assert_eq!(order.moved().count(), 0, "{which} after {after:?}");
        }
    }

    #[test]
    fn an_order_is_reached_with_the_fewest_moves() {
        let ranks = ["b", "f", "j", "n", "r"];
        let before = Order::new(
            (1..)
                .zip(ranks)
                .map(|(seq, rank)| (id(seq), rank.to_owned())),
        );
        for (wanted, moved) in [
            ([1, 2, 3, 4, 5], 0),
            ([5, 1, 2, 3, 4], 1),
            ([2, 3, 4, 5, 1], 1),
            ([1, 4, 3, 2, 5], 2),
            ([5, 4, 3, 2, 1], 4),
        ] {
            let mut order = before.clone();
            order.arrange(&wanted.map(id));
            let places = wanted.map(|seq| order.place_of(id(seq)).expect("there"));
            assert_eq!(places, [0, 1, 2, 3, 4], "{wanted:?}");
            assert_eq!(order.moved().count(), moved, "{wanted:?}");
            assert!(in_order(&order), "{order:?}");
        }
        // Stops that are not named stay where they are.
        let mut order = before.clone();
        order.arrange(&[4, 2].map(id));
        let places = [4, 1, 2, 3, 5].map(|seq| order.place_of(id(seq)).expect("there"));
        assert_eq!(places, [0, 1, 2, 3, 4], "{order:?}");
    }

    #[test]
    fn a_gap_that_is_spent_is_widened() {
        let mut order = Order::new([(id(1), "n".to_owned()), (id(2), "o".to_owned())]);
        for turn in 0..400 {
            // By turns left and right of the newest: what spends a gap fastest.
            order.add(Some(turn / 2 + 1), turn);
            assert!(in_order(&order), "{turn}: {order:?}");
        }
        assert!(order.moved().count() <= 1);
    }
}
