//! Keeping a picture.

use counterfoil_sync::entry::Ink;
use counterfoil_sync::id::Hash;
use counterfoil_sync::journal::sha256;
use counterfoil_sync::picture::{NotAPicture, clean};

use crate::phone::Phone;
use crate::store::{StoreError, pictures};

/// A picture that is on the phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Its name: what an entry calls it.
    pub hash: Hash,
    /// Its bytes, as it is kept.
    pub size: u32,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Kept {
    /// The picture of a signature, as entries name it.
    #[must_use]
    pub fn ink(&self) -> Ink {
        Ink {
            hash: self.hash,
            size: self.size,
        }
    }
}

/// Why a picture was not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepPictureError {
    /// Not a picture, or a larger one than is kept.
    #[error(transparent)]
    Picture(#[from] NotAPicture),
    /// Pictures that wait fill the room there is for them.
    #[error(
        "the pictures that wait to be sent fill the room there is for them; sync where the network is good, then take it again"
    )]
    NoRoom,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Phone {
    /// Keeps a photo or a signature: a JPEG or PNG of at most [`PICTURE_BYTES`] and [`PICTURE_SIDE`], upright,
    /// without anything that is not the picture. It is on the disk when this returns. Keeping it again
    /// changes nothing and gives the same name.
    ///
    /// [`PICTURE_BYTES`]: counterfoil_sync::limits::PICTURE_BYTES
    /// [`PICTURE_SIDE`]: counterfoil_sync::limits::PICTURE_SIDE
    pub fn keep_picture(&mut self, file: &[u8]) -> Result<Kept, KeepPictureError> {
        let picture = clean(file)?;
        let kept = Kept {
            hash: sha256(&picture.bytes),
            size: u32::try_from(picture.bytes.len()).unwrap_or(u32::MAX),
            width: picture.width,
            height: picture.height,
        };
        let tx = Self::begin(&self.conn)?;
        if !pictures::has(&tx, &kept.hash)? {
            pictures::keep(&tx, &kept.hash, &picture.bytes)?.ok_or(KeepPictureError::NoRoom)?;
            tx.commit().map_err(StoreError::from)?;
        }
        Ok(kept)
    }
}
