//! Photos and signatures: what of a picture is kept.
//!
//! A camera writes where and when it stood, with which device, and a small copy of the picture, beside
//! the picture. Nothing of that is needed here, and some of it is nobody's business. So a picture is
//! kept as [`clean`] gives it: the parts that a decoder needs, and nothing else. Its name is the SHA-256
//! of that. Phone and server use the same rule, so that the server can tell whether a picture is clean by
//! cleaning it again.
//!
//! How a camera was held stands in what is dropped: the host turns the picture upright before.

mod jpeg;
mod png;

use crate::limits;

/// How a picture is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// A photo, usually.
    Jpeg,
    /// A drawing: a signature, usually.
    Png,
}

impl Format {
    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// A picture and nothing beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clean {
    /// How it is written.
    pub format: Format,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Keeps what a decoder needs of a picture and drops the rest: position, time, device, remarks,
/// previews, whatever follows the end. Doing it again changes nothing.
///
/// The pixels are not looked at; that a file passes does not mean that it decodes.
pub fn clean(file: &[u8]) -> Result<Clean, NotAPicture> {
    let picture = match file {
        [0xff, 0xd8, ..] => jpeg::clean(file),
        [0x89, b'P', b'N', b'G', ..] => png::clean(file),
        _ => return Err(NotAPicture::Format),
    };
    let picture = picture.ok_or(NotAPicture::Broken)?;
    if picture.bytes.len() > limits::PICTURE_BYTES {
        return Err(NotAPicture::TooLong(picture.bytes.len()));
    }
    let sides = 1..=limits::PICTURE_SIDE;
    if !sides.contains(&picture.width) || !sides.contains(&picture.height) {
        return Err(NotAPicture::TooLarge {
            width: picture.width,
            height: picture.height,
        });
    }
    Ok(picture)
}

/// Why a file is not taken as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPicture {
    /// Another format.
    #[error("the picture is neither JPEG nor PNG; take it again with this app")]
    Format,
    /// Cut off, or parts of it contradict each other.
    #[error("the picture is damaged; take it again")]
    Broken,
    /// Too many bytes.
    #[error("the picture has {0} bytes; make it smaller than {max}", max = limits::PICTURE_BYTES)]
    TooLong(usize),
    /// Too many pixels, or none.
    #[error("the picture is {width} by {height} pixels; make each side 1 to {max}", max = limits::PICTURE_SIDE)]
    TooLarge {
        /// From left to right.
        width: u32,
        /// From top to bottom.
        height: u32,
    },
}

/// Takes bytes off the front.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

/// Takes an array off the front.
fn array<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    take(rest, N)?.try_into().ok()
}
