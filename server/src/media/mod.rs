//! Photos and signatures: handed in by phones after the money, part by part, and shown to the office.
//!
//! Which pictures are expected, the entries say: only what an entry of the phone's collector names is
//! taken, and only as far as it is a picture within the limits, with nothing beside it. A picture is
//! looked at when all of it is there, away from the threads that serve and a few at a time. What is
//! refused is remembered with the reason and without its bytes; the entry that names it stands.
//!
//! The bytes lie in the database: whatever carries the books (a backup, another process on the same
//! PostgreSQL, a power cut) carries them too.

mod http;
mod list;
mod look;
mod name;
mod redraw;
pub(crate) mod sql;
mod take;
pub(crate) mod verify;

pub(crate) use http::{file, routes, shown};
pub(crate) use name::{Name, name};

use std::sync::Arc;

use counterfoil_sync::picture::Format;
use counterfoil_sync::wire::PictureFault;
use tokio::sync::Semaphore;

/// Pictures that are decoded at one time: each may take a hundred megabytes.
const AT_ONCE: usize = 2;

/// Takes pictures. Cloning it gives the same one.
#[derive(Debug, Clone)]
pub struct Media {
    looking: Arc<Semaphore>,
}

impl Default for Media {
    fn default() -> Self {
        Self {
            looking: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Media {
    /// Does what takes the processor, away from the threads that serve. Nothing if that was cut short;
    /// whatever brings the decoder down is no picture.
    async fn away<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
        broken: T,
    ) -> Option<T> {
        let permit = self.looking.acquire().await.ok()?;
        let done = tokio::task::spawn_blocking(work).await;
        drop(permit);
        match done {
            Ok(done) => Some(done),
            Err(error) if error.is_panic() => Some(broken),
            Err(_) => None,
        }
    }

    /// A photo from a desk as it is kept; nothing if it is none.
    pub(crate) async fn redraw(&self, file: Vec<u8>) -> Option<Vec<u8>> {
        self.away(move || redraw::redraw(&file), None).await?
    }
}

/// The number of a format on record.
fn format_no(format: Format) -> i64 {
    match format {
        Format::Jpeg => 1,
        Format::Png => 2,
    }
}

/// The format of a number on record.
fn format_of(no: i64) -> Option<Format> {
    [Format::Jpeg, Format::Png]
        .into_iter()
        .find(|format| format_no(*format) == no)
}

const FAULTS: [(PictureFault, &str); 3] = [
    (PictureFault::NotAPicture, "not_a_picture"),
    (PictureFault::NotClean, "not_clean"),
    (PictureFault::TooLarge, "too_large"),
];

/// The reason of a number on record, and its name.
fn fault_of(no: i64) -> Option<(PictureFault, &'static str)> {
    FAULTS.into_iter().find(|(fault, _)| *fault as i64 == no)
}
