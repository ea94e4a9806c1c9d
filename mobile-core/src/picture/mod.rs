//! Photos and signatures.
//!
//! A picture is kept before an entry names it: cleaned of everything that is not the picture (see
//! [`counterfoil_sync::picture`]) and named by the SHA-256 of what is left. An entry that names a picture
//! which is not on the phone is refused, so no host can forget to keep it.
//!
//! It leaves after the money, part by part, and goes on after a cut where the server says that it
//! stopped. The server refuses what it cannot use; what names it stands all the same.
//!
//! What no entry came to name is dropped when the next day is opened. What the server has countersigned
//! stays for a week of business days, or until the room is needed, and is offered again when the server
//! was restored from a backup.

mod keep;
mod upload;

pub use keep::{KeepPictureError, Kept};
pub use upload::{Upload, UploadDone, UploadError};

use counterfoil_sync::id::Hash;

use crate::phone::Phone;
use crate::store::{StoreError, pictures};

/// How many pictures wait, and how many will not be handed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pictures {
    /// Pictures that entries name and the server does not hold yet.
    pub waiting: u64,
    /// Pictures that the server refused.
    pub refused: u64,
    /// Pictures that the phone's storage damaged.
    pub damaged: u64,
}

impl Phone {
    /// How many pictures wait.
    pub fn pictures(&self) -> Result<Pictures, StoreError> {
        Ok(Pictures {
            waiting: pictures::count(&self.conn, 0)?,
            refused: pictures::count(&self.conn, pictures::REFUSED)?,
            damaged: pictures::count(&self.conn, pictures::DAMAGED)?,
        })
    }

    /// A picture as it is kept, to be shown; nothing when it is not on the phone any more.
    pub fn picture(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        pictures::bytes(&self.conn, hash)
    }
}
