//! The deterministic simulator: phones, intake and the office's desks in one process, one thread and
//! one seed, with disks, network and time of its own. A story of steps is drawn from the seed and
//! lived; after every step an oracle that knows only what people saw and handed over reads the books.
//!
//! ```text
//! disk/    databases in memory: power cuts, torn writes, no room, failed operations, backups
//! world/   who is there: phones, the office, the server, and what truly happened (papers, envelopes)
//! step/    what can happen, one room per kind of actor; every step tells itself in words
//! oracle/  what must hold, from SELECTs and the truth alone
//! story    drawing steps, shrinking a failing story
//! run      many seeds, counters, the report
//! ```

pub mod counters;
pub mod disk;
mod oracle;
mod run;
mod step;
mod story;
mod world;

pub use run::{
    Failure, Outcome, Plan, Totals, run_on_both, run_seed, run_seeds, run_story, shrink,
};
pub use story::{Climate, Step, Story};
pub use world::Elsewhere;
