//! A phone in somebody's hand, with its disk and its clock.

use counterfoil_core::{Command, Moment, Phone};
use counterfoil_sync::id::JournalId;
use counterfoil_sync::time::{Clocks, Millis};

use super::Lifted;
use crate::disk::{Disk, Image};

/// A phone.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing that happened to it"
)]
pub(crate) struct Handset {
    pub(crate) path: String,
    pub(crate) disk: Disk,
    /// Whose key it has: a copy has its original's.
    pub(crate) key_of: usize,
    pub(crate) collector: u32,
    /// Off when there is none.
    pub(crate) phone: Option<Phone>,
    /// What was pressed and not answered before the power went.
    pub(crate) pressing: Option<(String, Command)>,
    /// What the phone refused because its disk failed: it may stand there after a power cut.
    pub(crate) doubtful: Option<(String, Command)>,
    pub(crate) pressed: u64,
    /// The wall clock's error.
    pub(crate) skew: i64,
    /// Where the wall clock stands still.
    pub(crate) frozen: Option<i64>,
    pub(crate) boot: u32,
    pub(crate) backup: Option<Backup>,
    /// Nobody has it any more.
    pub(crate) gone: bool,
    /// The server does not take its token any more.
    pub(crate) token_dead: bool,
    /// There are two of it.
    pub(crate) is_copy: bool,
    /// Its file was taken from it.
    pub(crate) was_evicted: bool,
    /// What it shows to be read out on the telephone.
    pub(crate) challenge: Option<String>,
    /// Limits that a supervisor's code lifted on it.
    pub(crate) lifted: Vec<Lifted>,
}

/// A backup of a phone: its disk, and which journal it wrote how far.
#[derive(Clone)]
pub(crate) struct Backup {
    pub(crate) image: Image,
    pub(crate) journal: Option<JournalId>,
    pub(crate) head: u64,
}

impl Handset {
    /// What its clocks say.
    pub(crate) fn moment(&self, now: i64) -> Moment {
        let wall = self.frozen.unwrap_or(now).saturating_add(self.skew);
        Moment {
            clocks: Clocks {
                wall: Millis(wall),
                mono: now.unsigned_abs() % 1_000_000_000_000,
                boot: self.boot,
            },
            place: None,
        }
    }
}
