//! The memory that connections to one database share: regions that stay where they are.

use std::cell::UnsafeCell;
use std::sync::{Mutex, PoisonError};

/// Words of 8 bytes in the regions SQLite asks for.
const WORDS: usize = 4_096;

type Region = [UnsafeCell<u64>];

/// Shared memory. A region never moves and lives as long as anyone holds this.
#[derive(Default)]
pub(crate) struct Shm(Mutex<Regions>);

#[derive(Default)]
struct Regions {
    regions: Vec<Box<Region>>,
    users: u64,
}

// SAFETY: the list is behind a lock. The words themselves are only touched by SQLite, which orders
// its readers and writers by the locks of the slots and by barriers, as for any shared memory.
#[expect(unsafe_code, reason = "memory that SQLite shares between its threads")]
unsafe impl Send for Shm {}
// SAFETY: as above.
#[expect(unsafe_code, reason = "memory that SQLite shares between its threads")]
unsafe impl Sync for Shm {}

impl std::fmt::Debug for Shm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shm").finish_non_exhaustive()
    }
}

impl Shm {
    /// A region's first word; made if it may be.
    pub(crate) fn region(&self, index: usize, make: bool) -> Option<*mut u64> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if index >= inner.regions.len() && !make {
            return None;
        }
        while inner.regions.len() <= index {
            inner
                .regions
                .push((0..WORDS).map(|_| UnsafeCell::new(0)).collect());
        }
        inner
            .regions
            .get(index)
            .and_then(|region| region.first())
            .map(UnsafeCell::get)
    }

    pub(crate) fn join(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).users += 1;
    }

    /// Whether the last user left.
    pub(crate) fn leave(&self) -> bool {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.users = inner.users.saturating_sub(1);
        inner.users == 0
    }
}
