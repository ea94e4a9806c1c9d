//! Who holds a database's file, and who the slots of its shared memory.

use std::collections::{BTreeMap, BTreeSet};

/// Slots of the shared memory that can be locked.
pub(crate) const SLOTS: usize = 8;

/// The levels of SQLite: 0 none, 1 shared, 2 reserved, 3 pending, 4 exclusive.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    file: BTreeMap<u64, i32>,
    slots: [Slot; SLOTS],
}

#[derive(Debug, Default)]
struct Slot {
    shared: BTreeSet<u64>,
    exclusive: Option<u64>,
}

impl Locks {
    /// Raises a handle's lock; false when others are in the way.
    pub(crate) fn raise(&mut self, handle: u64, to: i32) -> bool {
        let mine = self.file.get(&handle).copied().unwrap_or(0);
        if mine >= to {
            return true;
        }
        let others = self
            .file
            .iter()
            .filter(|(other, _)| **other != handle)
            .map(|(_, level)| *level)
            .max()
            .unwrap_or(0);
        let (granted, level) = match to {
            1 => (others < 3, 1),
            2 => (others < 2, 2),
            _ if others >= 2 => (false, mine),
            _ if others >= 1 => (false, 3),
            _ => (true, 4),
        };
        if granted || level > mine {
            self.file.insert(handle, level.max(mine));
        }
        granted
    }

    pub(crate) fn lower(&mut self, handle: u64, to: i32) {
        if to == 0 {
            self.file.remove(&handle);
        } else {
            self.file.insert(handle, to);
        }
    }

    pub(crate) fn is_reserved(&self) -> bool {
        self.file.values().any(|level| *level >= 2)
    }

    /// Takes slots, all or none.
    pub(crate) fn take(
        &mut self,
        handle: u64,
        slots: std::ops::Range<usize>,
        exclusive: bool,
    ) -> bool {
        let Some(slots) = self.slots.get_mut(slots) else {
            return false;
        };
        let free = slots.iter().all(|slot| {
            let others_share = slot.shared.iter().any(|other| *other != handle);
            let other_owns = slot.exclusive.is_some_and(|other| other != handle);
            !other_owns && (!exclusive || !others_share)
        });
        if free {
            for slot in slots {
                if exclusive {
                    slot.exclusive = Some(handle);
                } else {
                    slot.shared.insert(handle);
                }
            }
        }
        free
    }

    pub(crate) fn give(&mut self, handle: u64, slots: std::ops::Range<usize>) {
        for slot in self.slots.get_mut(slots).unwrap_or_default() {
            slot.shared.remove(&handle);
            if slot.exclusive == Some(handle) {
                slot.exclusive = None;
            }
        }
    }

    pub(crate) fn leave(&mut self, handle: u64) {
        self.lower(handle, 0);
        self.give(handle, 0..SLOTS);
    }
}
