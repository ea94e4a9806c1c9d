//! Disks in memory. A [`Disk`] holds one database: the file, its log and its journal. What was written
//! and not synced is known apart, so that a power cut can drop it or tear it; room can run out and
//! operations can fail at any place. Every database of the process lives here: see [`install`].

mod file;
mod locks;
mod shm;
mod vfs;

pub use vfs::install;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use counterfoil_server::demo::dice::Dice;

use file::File;
use locks::Locks;
use shm::Shm;

/// The files of one database.
const FILES: usize = 3;

/// Which file of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Main,
    Log,
    Journal,
}

/// Why an operation failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Io,
    Full,
}

/// What is on a disk, as a copy: a backup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image([Option<Vec<u8>>; FILES]);

/// One database's disk. Cloning it gives the same one.
#[derive(Debug, Clone)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) files: [Option<File>; FILES],
    /// Grows when the power was cut: who opened the files before has lost them.
    pub(crate) life: u64,
    pub(crate) locks: Locks,
    pub(crate) shm: Arc<Shm>,
    pub(crate) next_handle: u64,
    /// Writing operations until the power is cut.
    fuse: Option<u64>,
    blown: bool,
    /// Writing operations until one fails, once.
    trouble: Option<u64>,
    /// Bytes there is room for.
    room: Option<usize>,
    /// How often there was no room, and how often an operation failed.
    refused: u64,
    failed: u64,
}

fn disks() -> MutexGuard<'static, BTreeMap<String, Disk>> {
    static DISKS: OnceLock<Mutex<BTreeMap<String, Disk>>> = OnceLock::new();
    DISKS
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

/// The disk and the part that a path names.
pub(crate) fn at(path: &str) -> (Disk, Part) {
    let (base, part) = if let Some(base) = path.strip_suffix("-wal") {
        (base, Part::Log)
    } else if let Some(base) = path.strip_suffix("-journal") {
        (base, Part::Journal)
    } else {
        (path, Part::Main)
    };
    (Disk::named(base), part)
}

impl Disk {
    /// The disk of a database's path; empty if there was none.
    #[must_use]
    pub fn named(path: &str) -> Self {
        disks()
            .entry(path.to_owned())
            .or_insert_with(Self::nameless)
            .clone()
    }

    /// A disk that nobody else finds.
    pub(crate) fn nameless() -> Self {
        Self(Arc::default())
    }

    /// Forgets a disk.
    pub fn forget(path: &str) {
        disks().remove(path);
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy of everything, as a program sees it.
    #[must_use]
    pub fn image(&self) -> Image {
        let state = self.state();
        Image(
            state
                .files
                .each_ref()
                .map(|file| file.as_ref().map(|file| file.bytes().to_vec())),
        )
    }

    /// Puts a copy in place of what is there. Whoever has files open loses them.
    pub fn load(&self, image: &Image) {
        let mut state = self.state();
        state.begin_life();
        for (file, bytes) in state.files.iter_mut().zip(&image.0) {
            *file = bytes.clone().map(File::of);
        }
    }

    /// Cuts the power: of every write that was not synced, `kept` in a hundred survive whole, and of
    /// the others some in part. Whoever has files open loses them.
    pub fn cut_power(&self, kept: u64, dice: &mut Dice) {
        let mut state = self.state();
        state.begin_life();
        for file in state.files.iter_mut().flatten() {
            file.cut_power(kept, dice);
        }
    }

    /// Cuts the power after so many more writing operations: until [`cut_power`](Self::cut_power)
    /// everything fails from there on.
    pub fn light_fuse(&self, operations: u64) {
        self.state().fuse = Some(operations);
    }

    /// Puts the fuse out, if it has not burnt down.
    pub fn put_out(&self) {
        self.state().fuse = None;
    }

    /// Whether the fuse has burnt down.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.state().blown
    }

    /// Fails one operation, after so many that succeed.
    pub fn trouble(&self, operations: u64) {
        self.state().trouble = Some(operations);
    }

    /// How much more may be written.
    pub fn leave_room(&self, bytes: usize) {
        let mut state = self.state();
        let held: usize = state
            .files
            .iter()
            .flatten()
            .map(|file| file.bytes().len())
            .sum();
        state.room = Some(held + bytes);
    }

    /// Whether there is an end to its room.
    #[must_use]
    pub fn is_tight(&self) -> bool {
        self.state().room.is_some()
    }

    /// There is room again, and nothing fails.
    pub fn mend(&self) {
        let mut state = self.state();
        (state.room, state.trouble, state.fuse) = (None, None, None);
    }

    /// How often there was no room, and how often an operation failed.
    #[must_use]
    pub fn faults(&self) -> (u64, u64) {
        let state = self.state();
        (state.refused, state.failed)
    }
}

impl State {
    fn begin_life(&mut self) {
        self.life += 1;
        self.locks = Locks::default();
        self.shm = Arc::default();
        (self.fuse, self.trouble, self.blown) = (None, None, false);
    }

    /// Whether a handle of a life may still touch the disk.
    pub(crate) fn alive(&self, life: u64) -> Result<(), Fault> {
        if life == self.life && !self.blown {
            Ok(())
        } else {
            Err(Fault::Io)
        }
    }

    /// Counts a writing operation: it may be the one that fails.
    pub(crate) fn operate(&mut self, life: u64) -> Result<(), Fault> {
        self.alive(life)?;
        match &mut self.fuse {
            Some(0) => {
                self.blown = true;
                return Err(Fault::Io);
            }
            Some(left) => *left -= 1,
            None => {}
        }
        match &mut self.trouble {
            Some(0) => {
                self.trouble = None;
                self.failed += 1;
                return Err(Fault::Io);
            }
            Some(left) => *left -= 1,
            None => {}
        }
        Ok(())
    }

    pub(crate) fn file(&mut self, part: Part) -> &mut Option<File> {
        match part {
            Part::Main => &mut self.files[0],
            Part::Log => &mut self.files[1],
            Part::Journal => &mut self.files[2],
        }
    }

    pub(crate) fn write(
        &mut self,
        life: u64,
        part: Part,
        at: usize,
        bytes: &[u8],
    ) -> Result<(), Fault> {
        self.operate(life)?;
        if let Some(room) = self.room {
            let held: usize = self
                .files
                .iter()
                .flatten()
                .map(|file| file.bytes().len())
                .sum();
            let len = self
                .file(part)
                .as_ref()
                .map_or(0, |file| file.bytes().len());
            if held + (at + bytes.len()).saturating_sub(len) > room {
                self.refused += 1;
                return Err(Fault::Full);
            }
        }
        self.file(part)
            .get_or_insert_with(File::default)
            .write(at, bytes);
        Ok(())
    }
}
