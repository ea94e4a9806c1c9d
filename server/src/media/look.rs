//! Looking at a picture that came whole.

use std::io::Cursor;

use counterfoil_sync::limits::PICTURE_SIDE;
use counterfoil_sync::picture::{Clean, Format, NotAPicture, clean};
use counterfoil_sync::wire::PictureFault;
use image::{ImageFormat, ImageReader, Limits};

/// Bytes that decoding one picture may take.
const DECODED_BYTES: u64 = 128 << 20;

/// Whether bytes are a picture within the limits and nothing beside it. Takes the processor for a while.
pub(super) fn look(bytes: &[u8]) -> Result<Clean, PictureFault> {
    let picture = clean(bytes).map_err(|why| match why {
        NotAPicture::Format | NotAPicture::Broken => PictureFault::NotAPicture,
        NotAPicture::TooLong(_) | NotAPicture::TooLarge { .. } => PictureFault::TooLarge,
    })?;
    if picture.bytes != bytes {
        return Err(PictureFault::NotClean);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(PICTURE_SIDE);
    limits.max_image_height = Some(PICTURE_SIDE);
    limits.max_alloc = Some(DECODED_BYTES);
    let mut reader = ImageReader::with_format(
        Cursor::new(bytes),
        match picture.format {
            Format::Jpeg => ImageFormat::Jpeg,
            Format::Png => ImageFormat::Png,
        },
    );
    reader.limits(limits);
    match reader.decode() {
        Ok(decoded) if (decoded.width(), decoded.height()) == (picture.width, picture.height) => {
            Ok(picture)
        }
        Err(image::ImageError::Limits(_)) => Err(PictureFault::TooLarge),
        Ok(_) | Err(_) => Err(PictureFault::NotAPicture),
    }
}
