//! Pictures, after the money: a part of one, and how much of it the server has now.
//!
//! A part says where it begins. The server adds what continues what it has, and answers how far that
//! reaches, so a part that is sent twice, late or after a cut does no harm.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::{VERSION, WireError};
use crate::cbor::{cbor, read_canonical};
use crate::id::Hash;
use crate::journal::sha256;
use crate::keys::{PublicKey, SecretKey};
use crate::limits;

fn context(part: &[u8]) -> Vec<u8> {
    [b"counterfoil/picture/1".as_slice(), &sha256(part)].concat()
}

/// A part of a picture. An empty one asks how much the server has.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct PicturePart {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// SHA-256 of the whole picture: its name.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub hash: Hash,
    /// The bytes of the whole picture.
    #[n(2)]
    pub size: u32,
    /// Where this part begins.
    #[n(3)]
    pub start: u32,
    /// The part.
    #[n(4)]
    pub bytes: ByteVec,
}

impl PicturePart {
    /// The part in CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor(self)
    }

    /// Reads [`to_bytes`](Self::to_bytes) back, within the limits.
    pub fn from_bytes(message: &[u8]) -> Result<Self, WireError> {
        let malformed = |why: &str| WireError::Malformed(why.to_owned());
        let part: Self = read(message)?;
        if part.version != VERSION {
            return Err(WireError::Version(part.version));
        }
        let size = usize::try_from(part.size).unwrap_or(usize::MAX);
        if !(1..=limits::PICTURE_BYTES).contains(&size) {
            return Err(malformed("a picture has 1 byte to 600 KiB"));
        }
        if part.bytes.len() > limits::PICTURE_PART_BYTES {
            return Err(malformed("a part has at most 64 KiB"));
        }
        let start = usize::try_from(part.start).unwrap_or(usize::MAX);
        if start
            .checked_add(part.bytes.len())
            .is_none_or(|end| end > size)
        {
            return Err(malformed("the part reaches beyond the picture"));
        }
        Ok(part)
    }
}

/// Why a picture was refused. What names it stands all the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum PictureFault {
    /// Neither JPEG nor PNG, or damaged.
    #[n(0)]
    NotAPicture,
    /// More than a picture: a position, remarks, a preview.
    #[n(1)]
    NotClean,
    /// Too many pixels.
    #[n(2)]
    TooLarge,
}

/// What the server has of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub enum PictureState {
    /// This many bytes from its beginning; none after the whole turned out not to be what it is named.
    #[n(0)]
    Partly(#[n(0)] u32),
    /// All of it, for good.
    #[n(1)]
    Held,
    /// All of it came, and it is no picture that is kept.
    #[n(2)]
    Refused(#[n(0)] PictureFault),
    /// No entry of this phone's collector that the server holds names it. Nothing was taken.
    #[n(3)]
    NotNamed,
    /// Too many of this phone's pictures are begun and not finished. Nothing was taken.
    #[n(4)]
    TooMany,
}

/// What the server answers to a part, signed by the company over the part it answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
#[cbor(map)]
pub struct PictureAnswer {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// What it has now.
    #[n(1)]
    pub state: PictureState,
    /// The server's epoch: what it had before it was restored from a backup counts no more.
    #[n(2)]
    pub epoch: u32,
}

impl PictureAnswer {
    /// Writes the answer to a part.
    #[must_use]
    pub fn seal(&self, part: &[u8], key: &SecretKey) -> Vec<u8> {
        key.seal(&context(part), cbor(self))
    }

    /// Reads the answer to a part, signed by the company.
    pub fn open(message: &[u8], part: &[u8], company: &PublicKey) -> Result<Self, WireError> {
        let payload = company.open(|_| Ok(context(part)), message)?;
        let answer: Self = read(&payload)?;
        if answer.version != VERSION {
            return Err(WireError::Version(answer.version));
        }
        Ok(answer)
    }
}

fn read<T: Encode<()> + for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, WireError> {
    read_canonical(bytes).map_err(|error| WireError::Malformed(error.to_string()))
}
