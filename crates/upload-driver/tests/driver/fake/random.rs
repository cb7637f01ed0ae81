//! Random numbers from a seed.

use super::content::hash;

/// A source of random numbers.
pub(crate) struct Random(u64, u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed, 0)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.1 += 1;
        hash([self.0, self.1, 77]) % bound
    }

    pub(crate) fn index(&mut self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).unwrap()
    }
}
