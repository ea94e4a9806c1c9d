//! Dice that fall the same way for the same seed, on every machine and in every release.

/// SplitMix64: small, well distributed, and nobody's to change under us.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The dice of one thing in one run: `of` keeps the throws of collectors, customers and networks
    /// apart, so that one more throw here moves nothing there.
    #[must_use]
    pub fn new(seed: u64, of: &str) -> Self {
        let mixed = of.bytes().fold(seed ^ 0xc0_0217_e4f0_1100, |state, byte| {
            Self(state ^ u64::from(byte)).throw()
        });
        Self(mixed)
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `0` to `below - 1`. Zero for zero.
    pub fn below(&mut self, below: u64) -> u64 {
        // The bias of the remainder is below one in 2^40 for any number used here.
        self.throw().checked_rem(below).unwrap_or(0)
    }

    /// A number from `low` to `high`, both possible.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low.saturating_add_unsigned(self.below(high.abs_diff(low).saturating_add(1)))
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of several.
    ///
    /// # Panics
    /// When there is nothing to choose from.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        of.get(at).expect("the dice choose from what is there")
    }

    /// Thirty-two bytes, for keys that guard nothing but a demonstration.
    pub fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for chunk in bytes.as_chunks_mut::<8>().0 {
            *chunk = self.throw().to_le_bytes();
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_the_same_way_for_ever() {
        let mut dice = Dice::new(7, "collector 1");
        let throws: Vec<u64> = (0..4).map(|_| dice.below(1_000)).collect();
        let mut again = Dice::new(7, "collector 1");
        assert_eq!(
            throws,
            (0..4).map(|_| again.below(1_000)).collect::<Vec<_>>()
        );
        let mut other = Dice::new(7, "collector 2");
        assert_ne!(
            throws,
            (0..4).map(|_| other.below(1_000)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn the_ends_of_a_range_are_reached() {
        let mut dice = Dice::new(1, "range");
        let seen: std::collections::BTreeSet<i64> = (0..200).map(|_| dice.between(-1, 2)).collect();
        assert_eq!(seen, [-1, 0, 1, 2].into());
    }
}
